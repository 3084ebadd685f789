/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-record.h"

#include "pretend-values.h"

#include <string.h>

/**
 * pretend_record_append_string:
 * @json: the string to append to
 * @text: UTF-8
 * @escapes: whether to escape "/" and all non-ASCII characters, as one of the service's JSON serializers does
 *
 * Appends @text as a JSON string including its quotes.
 */
void
pretend_record_append_string (GString *json, const char *text, gboolean escapes)
{
  g_string_append_c (json, '"');
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '"' || c == '\\' || (c == '/' && escapes))
        g_string_append_printf (json, "\\%c", (char) c);
      else if (c < 0x20 || (c > 0x7e && c < 0x10000 && escapes))
        g_string_append_printf (json, "\\u%04x", c);
      else
        g_string_append_unichar (json, c);
    }
  g_string_append_c (json, '"');
}

/* Split at commas outside of braces only: creator{id,username} is one field. */
static GPtrArray *
split_fields (const char *fields)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *start = fields;
  guint depth = 0;

  for (const char *at = fields; at != NULL; at++)
    {
      if (*at == '{')
        depth++;
      else if (*at == '}' && depth > 0)
        depth--;
      else if (*at == '\0' || (*at == ',' && depth == 0))
        {
          if (at > start)
            g_ptr_array_add (parts, g_strstrip (g_strndup (start, (gsize) (at - start))));
          start = at + 1;
        }
      if (*at == '\0')
        break;
    }
  return g_steal_pointer (&parts);
}

/* "creator.username" and "creator{username}" both name the field "creator". */
static const char *
cut_sub_fields (char *part)
{
  char *sub = strpbrk (part, ".{");

  if (sub == NULL)
    return NULL;
  *sub = '\0';
  return sub + 1;
}

static void
append_field (GString *json, const PretendRecord *record, const char *name)
{
  gsize before = json->len;

  if (!pretend_value_exists (name) || strcmp (name, "id") == 0)
    return;
  g_string_append_printf (json, "\"%s\":", name);
  if (pretend_value_append (json, record, name))
    g_string_append_c (json, ',');
  else if (record->style->nulls)
    g_string_append (json, "null,");
  else
    g_string_truncate (json, before);
}

/* Members that exceed what a client can be expected to accept. */
static void
append_odd_members (GString *json, PretendImageFlags flags)
{
  if (flags & PRETEND_IMAGE_LONG_TEXT)
    g_string_append_printf (json, "\"note\":\"%0*d\",", 70000, 0);
  if (flags & PRETEND_IMAGE_LONG_NUMBER)
    g_string_append_printf (json, "\"count\":1%0*d,", 400, 0);
}

/**
 * pretend_record_append:
 * @json: the string to append to
 * @image: the image
 * @sending: requested fields, and expiry of the URLs
 * @style: format options
 *
 * Appends the metadata on one line: the requested fields that the image has, in the requested order, then the
 * id.
 */
void
pretend_record_append (GString *json,
                       const PretendImage *image,
                       const PretendSending *sending,
                       const PretendStyle *style)
{
  PretendRecord record = { image, sending, style, NULL };
  g_autoptr (GPtrArray) parts = split_fields (sending->fields);
  const char *quote = image->flags & PRETEND_IMAGE_NUMBER_ID ? "" : "\"";

  if (image->flags & PRETEND_IMAGE_NULL_ROW)
    {
      g_string_append (json, "null");
      return;
    }

  g_string_append_c (json, '{');
  append_odd_members (json, image->flags);
  for (guint i = 0; i < parts->len; i++)
    {
      char *part = g_ptr_array_index (parts, i);

      record.sub_fields = cut_sub_fields (part);
      append_field (json, &record, part);
    }
  g_string_append_printf (json, "\"id\":%s%s%s}", quote, image->id, quote);
}

/**
 * pretend_record_find_unknown:
 * @fields: (nullable): a fields list
 *
 * Finds the first field that does not exist for images.
 *
 * Returns: (transfer full) (nullable): its name, or %NULL if all fields exist
 */
char *
pretend_record_find_unknown (const char *fields)
{
  g_autoptr (GPtrArray) parts = split_fields (fields);

  for (guint i = 0; i < parts->len; i++)
    {
      char *part = g_ptr_array_index (parts, i);

      cut_sub_fields (part);
      if (!pretend_value_exists (part))
        return g_strdup (part);
    }
  return NULL;
}

/**
 * pretend_record_append_detections:
 * @json: the string to append to
 * @image: the image
 * @fields: (nullable): requested fields in addition to the id
 *
 * Appends {"data":[…]} with the objects detected in the image.
 */
void
pretend_record_append_detections (GString *json, const PretendImage *image, const char *fields)
{
  guint64 n_detections = image->seed % 4;

  g_string_append (json, "{\"data\":[");
  for (guint64 i = 0; i < n_detections; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      g_string_append_c (json, '{');
      if (fields != NULL && strstr (fields, "created_at") != NULL)
        g_string_append (json, "\"created_at\":\"2021-05-22T15:20:45+0000\",");
      if (fields != NULL && strstr (fields, "value") != NULL)
        g_string_append (json, "\"value\":\"object--junction-box\",");
      g_string_append_printf (json, "\"id\":\"%" G_GUINT64_FORMAT "\"}",
                              100000000000000 + pretend_mix (image->seed + i) % 900000000000000);
    }
  g_string_append (json, "]}");
}
