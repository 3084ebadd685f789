/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-ini.h"

#include "wayside-error.h"
#include "wayside-token.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define GROUP "mapillary"

static const char *const known_keys[] = { "access_token", "image_key", "sequence_key", "bbox", "limit",
                                          "output_root",  NULL };

/**
 * wayside_ini_free:
 * @self: (transfer full): a configuration
 *
 * Overwrites the token in memory and frees the configuration.
 */
void
wayside_ini_free (WaysideIni *self)
{
  g_return_if_fail (self != NULL);

  if (self->access_token != NULL)
    explicit_bzero (self->access_token, strlen (self->access_token));
  g_clear_pointer (&self->access_token, g_free);
  g_clear_object (&self->query);
  g_clear_pointer (&self->output_root, g_free);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_free (self);
}

static void
cut_comment (char *line)
{
  for (char *c = line; *c != '\0'; c++)
    if ((*c == ';' || *c == '#') && (c == line || g_ascii_isspace (c[-1])))
      {
        *c = '\0';
        return;
      }
}

static void
normalize_key (char *line)
{
  char *end = strpbrk (line, "=:");

  if (*line == '[' || end == NULL)
    return;

  *end = '=';
  for (char *c = line; c < end; c++)
    *c = g_ascii_tolower (*c);
}

/* The files are written for Python's configparser, which accepts comments after values, keys in any case, and
 * a colon instead of "=". GKeyFile accepts none of these, so convert them. */
static char *
translate (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      cut_comment (lines[i]);
      normalize_key (g_strstrip (lines[i]));
    }

  return g_strjoinv ("\n", lines);
}

static char *
dup_value (GKeyFile *file, const char *key)
{
  g_autofree char *value = g_key_file_get_value (file, GROUP, key, NULL);

  if (value == NULL || *g_strstrip (value) == '\0')
    return NULL;

  return g_steal_pointer (&value);
}

static void
warn_of_unknown_keys (WaysideIni *self, GKeyFile *file)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_strv_contains (known_keys, keys[i]))
      g_ptr_array_add (
          self->warnings,
          g_strdup_printf (_ ("The key “%s” in the configuration is not known and is passed over"), keys[i]));
}

static gboolean
read_limit (GKeyFile *file, guint *limit, GError **error)
{
  g_autofree char *text = dup_value (file, "limit");
  guint64 value;

  *limit = WAYSIDE_QUERY_DEFAULT_LIMIT;
  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &value, NULL))
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                   _ ("“%s” is not a limit. Write a whole number, or 0 for all photos"), text);
      return FALSE;
    }

  *limit = (guint) value;
  return TRUE;
}

static gboolean
read_query (WaysideIni *self, GKeyFile *file, GError **error)
{
  g_autofree char *image = dup_value (file, "image_key");
  g_autofree char *sequence = dup_value (file, "sequence_key");
  g_autofree char *box = dup_value (file, "bbox");
  WaysideBbox bbox;
  guint limit;

  if (!read_limit (file, &limit, error))
    return FALSE;

  if (image != NULL)
    self->query = wayside_query_new_image (image, error);
  else if (sequence != NULL)
    self->query = wayside_query_new_sequence (sequence, error);
  else if (box != NULL)
    self->query = wayside_bbox_parse (box, &bbox, error) ? wayside_query_new_bbox (&bbox, error) : NULL;
  else
    return TRUE;

  if (self->query == NULL)
    return FALSE;

  wayside_query_set_limit (self->query, limit);
  return TRUE;
}

static gboolean
read_token (WaysideIni *self, GKeyFile *file, GError **error)
{
  g_autofree char *text = dup_value (file, "access_token");

  if (text == NULL)
    return TRUE;

  self->access_token = wayside_token_clean (text, error);
  explicit_bzero (text, strlen (text));
  return self->access_token != NULL;
}

static GKeyFile *
load_key_file (const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *clean = translate (text);

  if (!g_key_file_load_from_data (file, clean, strlen (clean), G_KEY_FILE_NONE, &local_error))
    {
      /* Do not use the message of GLib: it quotes the invalid line, which may contain the token. */
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                           _ ("The configuration has a line that is not “key = value”"));
      return NULL;
    }

  if (!g_key_file_has_group (file, GROUP))
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                           _ ("The configuration has no section [mapillary]"));
      return NULL;
    }

  return g_steal_pointer (&file);
}

/**
 * wayside_ini_parse:
 * @text: the text of an INI file, in UTF-8
 * @length: its length in bytes, or -1 if it is NUL-terminated
 * @error: return location for an error
 *
 * Parses the section [mapillary]. `;` and `#` begin a comment at the start of a line and after white space.
 * An image key takes precedence over a sequence key, and a sequence key over a box. Unknown keys result in
 * warnings.
 *
 * Returns: (transfer full): the configuration, or %NULL with %WAYSIDE_ERROR_INVALID_CONFIG,
 *   %WAYSIDE_ERROR_INVALID_QUERY or %WAYSIDE_ERROR_TOKEN_REFUSED
 */
WaysideIni *
wayside_ini_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (WaysideIni) self = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *copy = NULL;
  const char *start;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > WAYSIDE_INI_MAX_LENGTH || !g_utf8_validate (text, (gssize) size, NULL))
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                           _ ("This file is not a configuration of this program"));
      return NULL;
    }

  copy = g_strndup (text, size);
  /* Editors on Windows write a byte order mark at the start. */
  start = g_str_has_prefix (copy, "\xef\xbb\xbf") ? copy + 3 : copy;
  file = load_key_file (start, error);
  explicit_bzero (copy, strlen (copy));
  if (file == NULL)
    return NULL;

  self = g_new0 (WaysideIni, 1);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->output_root = dup_value (file, "output_root");
  warn_of_unknown_keys (self, file);
  if (!read_token (self, file, error) || !read_query (self, file, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * wayside_ini_load:
 * @path: the file, in the file system's encoding
 * @error: return location for an error
 *
 * Reads a file and calls wayside_ini_parse(). The call blocks, so it is only for the command line.
 *
 * Returns: (transfer full): the configuration, or %NULL with the errors of wayside_ini_parse();
 *   %WAYSIDE_ERROR_INVALID_CONFIG also if the file cannot be read
 */
WaysideIni *
wayside_ini_load (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  WaysideIni *self;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  shown = g_filename_display_name (path);
  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                   _ ("The configuration “%s” cannot be read. Check its name and place"), shown);
      return NULL;
    }

  self = wayside_ini_parse (text, (gssize) length, &local_error);
  explicit_bzero (text, length);
  if (self == NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s: ", shown);
      return NULL;
    }

  return self;
}
