/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-ini.h"

#include "wayside-error.h"
#include "wayside-redaction.h"
#include "wayside-text.h"
#include "wayside-token.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP     "mapillary"
#define TOKEN_KEY "access_token"

static const char *const known_keys[] = {
  TOKEN_KEY, "image_key", "sequence_key", "bbox", "limit",   "output_root", "area_file",       "from",
  "to",      "creator",   "pano",         "flat", "spacing", "within",      "replace_smaller", NULL
};

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

  g_clear_pointer (&self->access_token, wayside_token_free);
  g_clear_object (&self->query);
  g_clear_pointer (&self->area_file, g_free);
  g_clear_pointer (&self->filter, wayside_filter_free);
  g_clear_pointer (&self->output_root, g_free);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_free (self);
}

/* Returns the end of a quoted text at @value, behind the quote, or NULL if the quote is not closed or
 * followed by more than a comment. */
static char *
find_quote_end (char *value)
{
  char *end = (*value == '"' || *value == '\'') ? strchr (value + 1, *value) : NULL;

  if (end == NULL)
    return NULL;

  end++;
  return *end == '\0' || g_ascii_isspace (*end) ? end : NULL;
}

/* Quotes begin at the start of a value. Comments are cut from the rest of the line. */
static void
cut_comment (char *line)
{
  char *value = strpbrk (line, "=:");
  char *quote_end = NULL;

  if (value != NULL && *line != ';' && *line != '#')
    quote_end = find_quote_end (value + 1 + strspn (value + 1, " \t"));
  for (char *c = quote_end != NULL ? quote_end : line; *c != '\0'; c++)
    if ((*c == ';' || *c == '#') && (c == line || g_ascii_isspace (c[-1])))
      {
        *c = '\0';
        return;
      }
}

/* Removes characters that show nothing from the key, which would hide it. */
static char *
dup_normalized (const char *line)
{
  const char *end = strpbrk (line, "=:");
  g_autofree char *key = NULL;
  g_autofree char *clean = NULL;
  g_autofree char *lower = NULL;

  if (*line == '[' || end == NULL)
    return wayside_text_clean (line);

  key = g_strndup (line, (gsize) (end - line));
  clean = wayside_text_clean (key);
  lower = g_ascii_strdown (clean, -1);
  return g_strconcat (*lower == '[' ? key : lower, "=", end + 1, NULL);
}

/* Returns whether a line, normalized, is the one with the token. */
static gboolean
is_token_line (const char *line)
{
  gsize length = strcspn (line, "=");
  g_autofree char *key = g_strchomp (g_strndup (line, length));

  return line[length] == '=' && g_str_equal (key, TOKEN_KEY);
}

/* The files are written for Python's configparser, which accepts comments after values, keys in any case, and
 * a colon instead of "=". GKeyFile accepts none of these, so convert them. GKeyFile cannot overwrite what it
 * has read, so the token does not get there: it is moved to @token. */
static char *
translate (const char *text, char **token)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) translated = NULL;
  gboolean is_in_group = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (WaysideSecret) line = NULL;
      gsize length = strlen (lines[i]);

      cut_comment (g_strstrip (lines[i]));
      line = dup_normalized (g_strstrip (lines[i]));
      if (*line == '[')
        is_in_group = g_str_equal (line, "[" GROUP "]");
      if (is_in_group && is_token_line (line))
        {
          g_clear_pointer (token, wayside_token_free);
          *token = g_strdup (strchr (line, '=') + 1);
          g_strv_builder_add (builder, TOKEN_KEY "=");
        }
      else
        g_strv_builder_add (builder, line);
      explicit_bzero (lines[i], length);
    }

  translated = g_strv_builder_end (builder);
  return g_strjoinv ("\n", translated);
}

/* Returns a value without the quotes around it, or NULL if it is empty. */
static char *
dup_value (GKeyFile *file, const char *key)
{
  g_autofree char *value = g_key_file_get_value (file, GROUP, key, NULL);
  gsize length;

  if (value == NULL || *g_strstrip (value) == '\0')
    return NULL;

  length = strlen (value);
  if (length >= 2 && find_quote_end (value) == value + length)
    return length > 2 ? g_strndup (value + 1, length - 2) : NULL;

  return g_steal_pointer (&value);
}

/* Refuses a file with a token behind another key, so that no message can repeat it. */
static gboolean
check_values (GKeyFile *file, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = dup_value (file, keys[i]);
      g_autofree char *quoted = wayside_redaction_quote (keys[i]);

      if (wayside_redaction_finds (keys[i]) || (value != NULL && wayside_token_is_likely (value)))
        {
          g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                       /* Translators: the first %s is a key in a file, the second is access_token. */
                       _ ("The value of “%s” is an access token: put it into “%s”"), quoted, TOKEN_KEY);
          return FALSE;
        }
    }

  return TRUE;
}

static void
warn_of_unknown_keys (WaysideIni *self, GKeyFile *file)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_strv_contains (known_keys, keys[i]))
      {
        g_autofree char *quoted = wayside_redaction_quote (keys[i]);

        g_ptr_array_add (
            self->warnings,
            g_strdup_printf (_ ("The unknown key “%s” in the configuration is ignored"), quoted));
      }
}

/* Reads a distance, or 0 if there is none. */
static gboolean
read_metres (GKeyFile *file, const char *key, guint max, guint *metres, GError **error)
{
  g_autofree char *text = dup_value (file, key);
  g_autofree char *clean = text != NULL ? wayside_text_clean (text) : NULL;
  g_autofree char *quoted = NULL;
  guint64 value = 0;

  if (text == NULL || g_ascii_string_to_unsigned (clean, 10, 1, max, &value, NULL))
    {
      *metres = (guint) value;
      return TRUE;
    }

  quoted = wayside_redaction_quote (clean);
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
               /* Translators: the first %s is a key in a file, the second its value. */
               _ ("%s: “%s” is not a distance. Write whole metres, at most %u"), key, quoted, max);
  return FALSE;
}

static gboolean
read_limit (WaysideIni *self, GKeyFile *file, GError **error)
{
  g_autofree char *text = dup_value (file, "limit");
  g_autofree char *clean = text != NULL ? wayside_text_clean (text) : NULL;
  g_autofree char *quoted = NULL;
  guint64 value;

  self->limit = -1;
  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (clean, 10, 0, G_MAXUINT, &value, NULL))
    {
      quoted = wayside_redaction_quote (clean);
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                   _ ("“%s” is not a limit. Write a whole number, or 0 for all photos"), quoted);
      return FALSE;
    }

  self->limit = (gint64) value;
  return TRUE;
}

/* Returns whether a switch is on. Sets an error if its value is neither. */
static gboolean
read_switch (GKeyFile *file, const char *key, gboolean *is_on, GError **error)
{
  static const char *const on[] = { "true", "yes", "on", "1", NULL };
  static const char *const off[] = { "false", "no", "off", "0", NULL };
  g_autofree char *text = dup_value (file, key);
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;
  g_autofree char *quoted = NULL;

  *is_on = lower != NULL && g_strv_contains (on, lower);
  if (lower == NULL || *is_on || g_strv_contains (off, lower))
    return TRUE;

  quoted = wayside_redaction_quote (text);
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
               /* Translators: the first %s is a key in a file, the second its value. */
               _ ("%s: “%s” is neither true nor false"), key, quoted);
  return FALSE;
}

static gboolean
read_camera (WaysideFilter *filter, GKeyFile *file, GError **error)
{
  gboolean is_pano, is_flat;

  if (!read_switch (file, "pano", &is_pano, error) || !read_switch (file, "flat", &is_flat, error))
    return FALSE;

  if (is_pano && is_flat)
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                           _ ("“pano” and “flat” exclude each other. Leave one of them out"));
      return FALSE;
    }

  if (is_pano || is_flat)
    filter->camera = is_pano ? WAYSIDE_FILTER_ONLY_PANO : WAYSIDE_FILTER_ONLY_FLAT;
  return TRUE;
}

static gboolean
read_day (GKeyFile *file, const char *key, int *day, GError **error)
{
  g_autofree char *text = dup_value (file, key);

  if (text == NULL || wayside_filter_parse_day (text, day, error))
    return TRUE;

  g_prefix_error (error, "%s: ", key);
  return FALSE;
}

static gboolean
read_filter (WaysideIni *self, GKeyFile *file, GError **error)
{
  g_autofree char *creator = dup_value (file, "creator");

  if (!read_day (file, "from", &self->filter->from, error) ||
      !read_day (file, "to", &self->filter->to, error) || !read_camera (self->filter, file, error) ||
      !read_metres (file, "spacing", WAYSIDE_FILTER_MAX_SPACING, &self->filter->spacing, error) ||
      !read_metres (file, "within", (guint) WAYSIDE_REGION_MAX_WITHIN, &self->within, error))
    return FALSE;

  if (creator == NULL || wayside_filter_set_creator (self->filter, creator, error))
    return TRUE;

  g_prefix_error (error, "creator: ");
  return FALSE;
}

static gboolean
read_query (WaysideIni *self, GKeyFile *file, GError **error)
{
  g_autofree char *image = dup_value (file, "image_key");
  g_autofree char *sequence = dup_value (file, "sequence_key");
  g_autofree char *box = dup_value (file, "bbox");
  WaysideBbox bbox;

  if (!read_limit (self, file, error))
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

  if (self->limit >= 0)
    wayside_query_set_limit (self->query, (guint) self->limit);
  return TRUE;
}

static gboolean
read_token (WaysideIni *self, const char *text, GError **error)
{
  g_auto (WaysideSecret) clean = text != NULL ? wayside_text_clean (text) : NULL;

  if (clean == NULL || *clean == '\0')
    return TRUE;

  self->access_token = wayside_token_clean (clean, error);
  return self->access_token != NULL;
}

static GKeyFile *
load_key_file (const char *text, char **token, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *clean = translate (text, token);

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

static WaysideIni *
parse_text (const char *text, GError **error)
{
  g_autoptr (WaysideIni) self = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_auto (WaysideSecret) token = NULL;

  file = load_key_file (text, &token, error);
  if (file == NULL || !check_values (file, error))
    return NULL;

  self = g_new0 (WaysideIni, 1);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->output_root = dup_value (file, "output_root");
  self->area_file = dup_value (file, "area_file");
  self->filter = wayside_filter_new ();
  warn_of_unknown_keys (self, file);
  if (!read_token (self, token, error) || !read_query (self, file, error) ||
      !read_filter (self, file, error) ||
      !read_switch (file, "replace_smaller", &self->replace_smaller, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * wayside_ini_parse:
 * @text: the text of an INI file, in UTF-8 or, with a byte order mark, UTF-16
 * @length: its length in bytes, or -1 if it is NUL-terminated
 * @error: return location for an error
 *
 * Parses the section [mapillary]. `;` and `#` begin a comment at the start of a line and after white space,
 * except inside of quotes. Quotes around a value are not part of it. An image key takes precedence over a
 * sequence key, a sequence key over a box, and a box over the file of an area. Unknown keys result in warnings. All copies of the token
 * except that in the result are overwritten.
 *
 * Returns: (transfer full): the configuration, or %NULL with %WAYSIDE_ERROR_INVALID_CONFIG,
 *   %WAYSIDE_ERROR_INVALID_QUERY or %WAYSIDE_ERROR_TOKEN_REFUSED. The token is not part of the message
 */
WaysideIni *
wayside_ini_parse (const char *text, gssize length, GError **error)
{
  g_auto (WaysideSecret) copy = NULL;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size <= WAYSIDE_INI_MAX_LENGTH)
    copy = wayside_text_decode (text, size);
  /* The text was not valid if a character was replaced. */
  if (copy == NULL || strstr (copy, "\xef\xbf\xbd") != NULL)
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                           _ ("This file is not a configuration of this program"));
      return NULL;
    }

  return parse_text (copy, error);
}

/* Reads at most @size bytes of a regular file. Opening a pipe or a device without O_NONBLOCK could block
 * forever. Returns the number of bytes, or -1. */
static gssize
read_regular (const char *path, char *buffer, gsize size)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  struct stat status;
  gsize length = 0;
  gssize n = -1;

  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    do
      {
        n = read (fd, buffer + length, size - length);
        length += n > 0 ? (gsize) n : 0;
      }
    while ((n > 0 && length < size) || (n < 0 && errno == EINTR));

  if (fd >= 0)
    close (fd);
  return n < 0 ? -1 : (gssize) length;
}

/**
 * wayside_ini_load:
 * @path: a regular file, in the file system's encoding
 * @error: return location for an error
 *
 * Reads a file and calls wayside_ini_parse(). The call blocks, so it is only for the command line.
 *
 * Returns: (transfer full): the configuration, or %NULL with the errors of wayside_ini_parse();
 *   %WAYSIDE_ERROR_INVALID_CONFIG also if the file cannot be read or is a folder, a pipe or a device
 */
WaysideIni *
wayside_ini_load (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  WaysideIni *self;
  gssize length;

  g_return_val_if_fail (path != NULL, NULL);

  shown = g_filename_display_name (path);
  text = g_malloc (WAYSIDE_INI_MAX_LENGTH + 1);
  length = read_regular (path, text, WAYSIDE_INI_MAX_LENGTH + 1);
  if (length < 0)
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                   _ ("The configuration “%s” cannot be read. Check its name and place"), shown);
      return NULL;
    }

  self = wayside_ini_parse (text, length, &local_error);
  explicit_bzero (text, (gsize) length);
  if (self == NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s: ", shown);
      return NULL;
    }

  return self;
}
