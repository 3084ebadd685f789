/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-file.h"

#include "wayside-error.h"
#include "wayside-token.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Stores the access token in an unencrypted file that only the user can read. The application does this at
 * the user's explicit request, where there is no keyring. */

#define GROUP "mapillary"
#define KEY   "access_token"

/* In bytes. A token has a few thousand characters at most. */
#define MAX_LENGTH (64 * 1024)

/**
 * Job:
 * @path: (owned): the file
 * @token: (owned) (nullable): token to write; %NULL removes the file
 *
 * Task data of the thread.
 */
typedef struct
{
  char *path;
  char *token;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->token, wayside_token_free);
  g_free (self);
}

/* Runs @function in a thread, since file I/O blocks. */
static void
run (const char *path,
     const char *token,
     GTaskThreadFunc function,
     GAsyncReadyCallback callback,
     gpointer user_data,
     gpointer source_tag)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->token = g_strdup (token);
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, function);
}

/**
 * wayside_token_file_dup_user_path:
 *
 * Returns: (transfer full): the path of the file for a token that the user wants stored unencrypted
 */
char *
wayside_token_file_dup_user_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "wayside", "token.ini", NULL);
}

static char *
read_token (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  char *token;
  GStatBuf info;

  /* Reading from a pipe or a device could block the thread forever. */
  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_LENGTH)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "There is no token file");
      return NULL;
    }

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return NULL;

  text = g_key_file_get_string (file, GROUP, KEY, error);
  if (text == NULL)
    return NULL;

  token = wayside_token_clean (text, error);
  explicit_bzero (text, strlen (text));
  return token;
}

static void
load (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  char *token = read_token (job->path, &error);

  if (token != NULL)
    g_task_return_pointer (task, token, (GDestroyNotify) wayside_token_free);
  else
    g_task_return_error (task, error);
}

/**
 * wayside_token_file_load_async:
 * @path: path of the file
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Reads the token.
 */
void
wayside_token_file_load_async (const char *path, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (path != NULL);

  run (path, NULL, load, callback, user_data, wayside_token_file_load_async);
}

/**
 * wayside_token_file_load_finish:
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the token, cleaned; or %NULL with an error of GLib if the file does not exist or
 *   cannot be read, or with an error of wayside_token_clean()
 */
char *
wayside_token_file_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_token_file_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
set_disk_error (const char *reason, GError **error)
{
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
               /* Translators: %s is a message of the operating system, such as "Permission denied". */
               _ ("The access token on the disk cannot be changed: %s"), reason);
  return FALSE;
}

/* Writes all of @text and flushes it to disk. */
static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, text, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      text += n;
      length -= (gsize) n;
    }

  return fsync (fd) == 0;
}

/* A rename survives a power failure only if the folder is flushed, too. Not every file system supports that.
 * Ignore errors, since the file is complete in any case. */
static void
flush_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;

  fsync (fd);
  close (fd);
}

/* We can't use g_file_set_contents_full() here: it applies its mode to a new file only and gives the
 * replacement of an existing file the mode of the old one (GLib 2.84; 2.74 did not), which other users may be
 * allowed to read. This function always creates a new file with mode 0600. Sets errno on failure. */
static gboolean
replace_file (const char *path, const char *text, gsize length)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (part, O_WRONLY | O_CLOEXEC, 0600);
  int saved_errno;
  gboolean is_written;

  if (fd < 0)
    return FALSE;

  is_written = write_all (fd, text, length);
  saved_errno = errno;
  close (fd);
  if (is_written && g_rename (part, path) == 0)
    return TRUE;

  if (is_written)
    saved_errno = errno;
  g_unlink (part);
  errno = saved_errno;
  return FALSE;
}

static gboolean
write_token (const char *path, const char *token, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  gsize length;
  gboolean is_replaced;
  int saved_errno;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return set_disk_error (g_strerror (errno), error);

  g_key_file_set_string (file, GROUP, KEY, token);
  text = g_key_file_to_data (file, &length, NULL);
  is_replaced = replace_file (path, text, length);
  saved_errno = errno;
  explicit_bzero (text, length);
  if (!is_replaced)
    return set_disk_error (g_strerror (saved_errno), error);

  flush_folder (folder);
  return TRUE;
}

static void
change (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (job->token != NULL)
    write_token (job->path, job->token, &error);
  else if (g_unlink (job->path) != 0 && errno != ENOENT && errno != ENOTDIR)
    set_disk_error (g_strerror (errno), &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * wayside_token_file_change_async:
 * @path: path of the file; its folder is created if needed
 * @token: (nullable): a token returned by wayside_token_clean(), or %NULL to remove the file
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Writes the token to a file that only the user can read (mode 0600) and replaces an existing one; or removes
 * the file.
 */
void
wayside_token_file_change_async (const char *path,
                                 const char *token,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (path != NULL);

  run (path, token, change, callback, user_data, wayside_token_file_change_async);
}

/**
 * wayside_token_file_change_finish:
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if the file was written or removed, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_token_file_change_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_token_file_change_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
