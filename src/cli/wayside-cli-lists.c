/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-lists.h"

#include "wayside-error.h"
#include "wayside-import.h"
#include "wayside-redaction.h"

#include <glib/gi18n.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Reads standard input to its end, at most one byte more than an import may have. */
static GByteArray *
read_input (int fd, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[16384];
  gssize n;

  do
    {
      n = read (fd, buffer, sizeof buffer);
      if (n > 0)
        g_byte_array_append (bytes, buffer, (guint) n);
    }
  while ((n > 0 && bytes->len <= WAYSIDE_IMPORT_MAX_LENGTH) || (n < 0 && errno == EINTR));

  if (n >= 0)
    return g_steal_pointer (&bytes);

  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
               /* Translators: %s is a message of the operating system. */
               _ ("Standard input cannot be read: %s"), g_strerror (errno));
  return NULL;
}

static gboolean
add_contents (WaysideImport *import, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GFile) file = NULL;

  if (!g_str_equal (path, "-"))
    {
      file = g_file_new_for_path (path);
      return wayside_import_add_file (import, file, error);
    }

  bytes = read_input (STDIN_FILENO, error);
  return bytes != NULL && wayside_import_add (import, (const char *) bytes->data, bytes->len, error);
}

/* Adds the queries of a list, and a note with what was understood. */
static gboolean
read_list (const char *path, GPtrArray *queries, GPtrArray *notes, GError **error)
{
  g_autoptr (WaysideImport) import = wayside_import_new ();
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *shown = wayside_redaction_apply (g_str_equal (path, "-") ? _ ("Standard input") : name);
  g_autofree char *description = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (!add_contents (import, path, error))
    return FALSE;

  found = wayside_import_list_queries (import, error);
  if (found == NULL)
    {
      g_prefix_error (error, "%s: ", shown);
      return FALSE;
    }

  description = wayside_import_describe_all (import);
  g_ptr_array_add (notes, g_strdup_printf ("▸ %s: %s", shown, description));
  g_ptr_array_extend_and_steal (queries, g_steal_pointer (&found));
  return TRUE;
}

/* Returns the name of a file without its ending. */
static char *
dup_area_name (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_filename_display_name (base);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return g_steal_pointer (&name);
}

static WaysideRegion *
read_region (const char *path, guint within, GError **error)
{
  g_autoptr (WaysideImport) import = wayside_import_new ();
  g_autoptr (WaysideRegion) region = NULL;

  if (!add_contents (import, path, error))
    return NULL;

  region = wayside_import_dup_region (import, within > 0 ? within : WAYSIDE_REGION_DEFAULT_WITHIN, error);
  if (region == NULL || within == 0 || wayside_region_is_track (region))
    return g_steal_pointer (&region);

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                       _ ("There are polygons in it. --within is the distance from a track"));
  return NULL;
}

/**
 * wayside_cli_lists_read_area:
 * @path: a file with shapes, filename encoding; "-" is standard input
 * @within: metres around the tracks in it, or 0 for the default
 * @queries: (element-type WaysideQuery): where to add the query
 * @error: return location
 *
 * Adds the query for the area of a file. Blocks until the file is read.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message with the name of the file
 */
gboolean
wayside_cli_lists_read_area (const char *path, guint within, GPtrArray *queries, GError **error)
{
  g_autoptr (WaysideRegion) region = NULL;
  g_autoptr (GError) fault = NULL;
  g_autofree char *name = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (queries != NULL, FALSE);

  name = dup_area_name (path);
  region = read_region (path, within, &fault);
  if (region != NULL)
    {
      g_ptr_array_add (queries, wayside_query_new_area (region, name));
      return TRUE;
    }

  shown = g_filename_display_name (path);
  /* Some messages name the file already. */
  if (strstr (fault->message, shown) == NULL)
    {
      g_autofree char *safe = wayside_redaction_apply (g_str_equal (path, "-") ? _ ("Standard input")
                                                                               : shown);

      g_prefix_error (&fault, "%s: ", safe);
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/**
 * wayside_cli_lists_read:
 * @options: the command line
 * @within: metres around the tracks of areas, or 0 for the default
 * @queries: (element-type WaysideQuery): where to add the queries
 * @notes: (element-type utf8): where to add a message about each list
 * @error: return location
 *
 * Reads the lists on the command line and adds their queries to those of the command line, in its order.
 * Blocks until all files, and standard input for "-", are read; nothing else of the program runs yet.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message with the name of the file
 */
gboolean
wayside_cli_lists_read (const WaysideCliOptions *options,
                        guint within,
                        GPtrArray *queries,
                        GPtrArray *notes,
                        GError **error)
{
  guint next = 0;

  g_return_val_if_fail (options != NULL, FALSE);
  g_return_val_if_fail (queries != NULL && notes != NULL, FALSE);

  for (guint i = 0; i <= options->queries->len; i++)
    {
      for (; next < options->lists->len; next++)
        {
          const WaysideCliList *list = g_ptr_array_index (options->lists, next);

          if (list->position > i)
            break;
          if (!(list->is_area ? wayside_cli_lists_read_area (list->path, within, queries, error)
                              : read_list (list->path, queries, notes, error)))
            return FALSE;
        }

      if (i < options->queries->len)
        g_ptr_array_add (queries, wayside_query_dup (g_ptr_array_index (options->queries, i)));
    }

  return TRUE;
}
