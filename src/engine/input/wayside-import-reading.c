/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Imports from files. All I/O is done in a thread, because the files may be on a phone or on a network share
 * that does not respond. */

#include "config.h"

#include "wayside-import-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A larger selection of files was probably not meant for import. */
#define MAX_FILES 100

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME

/* Returns only the name of the file, since its path is meaningless in a sandbox. */
static char *
dup_name (GFile *file, GFileInfo *info)
{
  g_autofree char *name = NULL;

  if (info != NULL)
    return g_strdup (g_file_info_get_display_name (info));

  name = g_file_get_basename (file);
  return name != NULL ? g_filename_display_name (name) : g_strdup ("");
}

static gboolean
check_type (GFile *file, GFileInfo *info, GError **error)
{
  GFileType type = g_file_info_get_file_type (info);
  g_autofree char *name = dup_name (file, info);

  /* Do not read from a pipe or a device, which could block the thread forever. */
  if (type == G_FILE_TYPE_REGULAR)
    return TRUE;

  if (type == G_FILE_TYPE_DIRECTORY)
    g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                 /* Translators: %s is the name of a folder that was chosen instead of a file. */
                 _ ("“%s” is a folder. Choose the files with the lists in it"), name);
  else
    g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                 /* Translators: %s is the name of a file. */
                 _ ("“%s” contains no list"), name);
  return FALSE;
}

/* Reads at most one byte more than @room, to detect files that are too long. */
static GBytes *
read_some (GFile *file, gsize room, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autofree char *buffer = NULL;
  gsize length = 0;

  if (stream == NULL)
    return NULL;

  buffer = g_malloc (room + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, room + 1, &length, cancellable, error))
    return NULL;

  return g_bytes_new (buffer, length);
}

static GBytes *
read_file (GFile *file, gsize room, GCancellable *cancellable, char **name, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) bytes = NULL;

  info = g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  *name = dup_name (file, info);
  if (info != NULL && !check_type (file, info, error))
    return NULL;

  if (info != NULL)
    bytes = read_some (file, room, cancellable, &cause);
  if (bytes == NULL)
    {
      g_debug ("Cannot read a list: %s", cause->message);
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                   /* Translators: %s is the name of a file. */
                   _ ("“%s” cannot be read. Copy it to this computer and try again"), *name);
    }

  return g_steal_pointer (&bytes);
}

static gboolean
add_file (WaysideImport *self, GFile *file, gsize *n_read, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *name = NULL;
  gsize length;
  const char *text;

  bytes = read_file (file, WAYSIDE_IMPORT_MAX_LENGTH - *n_read, cancellable, &name, error);
  if (bytes == NULL)
    return FALSE;

  text = g_bytes_get_data (bytes, &length);
  if (length > WAYSIDE_IMPORT_MAX_LENGTH - *n_read)
    wayside_import_refuse (&cause, _ ("This is too long for a list. Split it into parts of at most 8 MB"));
  else if (wayside_import_add (self, text, length, &cause))
    {
      *n_read += length;
      g_free (self->name);
      self->name = self->n_texts == 1 ? g_steal_pointer (&name) : NULL;
      return TRUE;
    }

  /* Translators: the name of a file, and the description of an error in it. */
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, _ ("“%s”: %s"), name, cause->message);
  return FALSE;
}

/**
 * wayside_import_add_file:
 * @self: an import
 * @file: a regular file of at most %WAYSIDE_IMPORT_MAX_LENGTH bytes
 * @error: return location for an error
 *
 * Reads a file and adds it with wayside_import_add(). The call blocks, so it is only for the command line and
 * for threads.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message with the name of the file
 */
gboolean
wayside_import_add_file (WaysideImport *self, GFile *file, GError **error)
{
  gsize n_read = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  return add_file (self, file, &n_read, NULL, error);
}

static gboolean
add_files (WaysideImport *self, GPtrArray *files, GCancellable *cancellable, GError **error)
{
  gsize n_read = 0;

  if (files->len > MAX_FILES)
    return wayside_import_refuse (error, _ ("Too many files. Choose only those with lists in them"));

  for (guint i = 0; i < files->len; i++)
    if (!add_file (self, g_ptr_array_index (files, i), &n_read, cancellable, error))
      return FALSE;

  return TRUE;
}

static void
return_list (GTask *task, WaysideImport *list, gboolean is_read, GError *error)
{
  g_autoptr (WaysideImport) owned = list;
  g_autoptr (WaysideQuery) query = NULL;

  /* Fail if the import does not result in a query. */
  if (is_read)
    query = wayside_import_dup_query (list, &error);
  if (query != NULL)
    g_task_return_pointer (task, g_steal_pointer (&owned), (GDestroyNotify) wayside_import_free);
  else
    g_task_return_error (task, error);
}

static void
read_files (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WaysideImport *list = wayside_import_new ();
  GError *error = NULL;
  gboolean is_read = add_files (list, data, cancellable, &error);

  return_list (task, list, is_read, error);
}

static void
read_text (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WaysideImport *list = wayside_import_new ();
  GError *error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (data, &length);
  gboolean is_read = wayside_import_add (list, text, length, &error);

  return_list (task, list, is_read, error);
}

/**
 * wayside_import_read_async:
 * @files: (element-type GFile): files chosen by the user
 * @cancellable: (nullable): a cancellable
 * @callback: called at the end, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Reads regular files of at most %WAYSIDE_IMPORT_MAX_LENGTH bytes together in a thread and parses them with
 * wayside_import_add(). Nothing is written.
 */
void
wayside_import_read_async (GPtrArray *files,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (files != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_import_read_async);
  g_task_set_task_data (task, g_ptr_array_ref (files), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, read_files);
}

/**
 * wayside_import_read_text_async:
 * @text: a text that the user has pasted or dropped
 * @cancellable: (nullable): a cancellable
 * @callback: called at the end, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Parses a text with wayside_import_add() in a thread, because a long text takes as long as several frames.
 */
void
wayside_import_read_text_async (const char *text,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (text != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_import_read_async);
  g_task_set_task_data (task, g_bytes_new (text, strlen (text)), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, read_text);
}

/**
 * wayside_import_read_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): an import that results in a query, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY and
 *   a message with the name of the file, if there is one, or with %G_IO_ERROR_CANCELLED
 */
WaysideImport *
wayside_import_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_import_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
