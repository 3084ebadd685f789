/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-verification.h"

#include "wayside-error.h"
#include "wayside-pair-check.h"
#include "wayside-query.h"
#include "wayside-store.h"

#include <dirent.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static void
finding_free (gpointer data)
{
  WaysideVerifyIssue *issue = data;

  g_clear_pointer (&issue->folder, g_free);
  g_clear_pointer (&issue->name, g_free);
  g_free (issue);
}

/**
 * wayside_verification_free:
 * @self: (transfer full): a verification
 */
void
wayside_verification_free (WaysideVerification *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->issues, g_ptr_array_unref);
  g_free (self);
}

static void
add_finding (WaysideVerification *self, WaysideVerifyIssueKind kind, const char *folder, const char *name)
{
  WaysideVerifyIssue *issue = g_new0 (WaysideVerifyIssue, 1);

  issue->kind = kind;
  issue->folder = g_strdup (folder);
  issue->name = g_strdup (name);
  g_ptr_array_add (self->issues, issue);
}

/* Issues stay grouped by folder, so it is inserted behind those of the folder that it is in. */
static void
insert_unreadable (WaysideVerification *self, guint at, const char *folder, const char *name, int saved_errno)
{
  WaysideVerifyIssue *issue = g_new0 (WaysideVerifyIssue, 1);

  issue->kind = WAYSIDE_VERIFY_ISSUE_UNREADABLE;
  issue->folder = g_strdup (folder);
  issue->name = g_strdup (name);
  issue->saved_errno = saved_errno;
  g_ptr_array_insert (self->issues, (int) at, issue);
}

static gboolean
is_whole_picture (const char *folder, const char *id)
{
  g_autofree char *path = wayside_store_build_path (folder, id, WAYSIDE_PAIR_PART_PICTURE);

  return wayside_pair_check_picture (path, FALSE);
}

static gboolean
is_whole_record (const char *folder, const char *id)
{
  g_autofree char *path = wayside_store_build_path (folder, id, WAYSIDE_PAIR_PART_METADATA);

  return wayside_pair_check_record (path, id, FALSE);
}

static void
check_pair (WaysideVerification *self,
            const char *folder,
            const char *id,
            gboolean has_picture,
            gboolean has_record,
            gboolean wants_record)
{
  if (!has_record && wants_record)
    add_finding (self, WAYSIDE_VERIFY_ISSUE_MISSING_METADATA, folder, id);
  else if (!has_picture)
    add_finding (self, WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE, folder, id);
  else if (!is_whole_picture (folder, id))
    add_finding (self, WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, folder, id);
  else if (has_record && !is_whole_record (folder, id))
    add_finding (self, WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA, folder, id);
  else
    self->n_whole++;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns the names in a folder, or NULL and the errno of the failed call. GDir does not report errors of reading
 * a folder, and may change errno after opening one has failed. */
static GPtrArray *
list_names (const char *path, int *saved_errno)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  struct dirent *entry;
  DIR *dir = opendir (path);

  *saved_errno = errno;
  if (dir == NULL)
    return NULL;

  while (errno = 0, (entry = readdir (dir)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  *saved_errno = errno;
  closedir (dir);
  if (*saved_errno != 0)
    return NULL;

  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static gboolean
is_download_folder (const char *name)
{
  return g_str_has_prefix (name, "image_") || g_str_has_prefix (name, "images_") ||
         g_str_has_prefix (name, "sequence_") || g_str_has_prefix (name, "bbox_");
}

/* Collects the ids with a picture and those with a metadata file. Other names are unexpected, except folders
 * of downloads. */
static void
sort_names (WaysideVerification *self,
            const char *folder,
            GPtrArray *names,
            GHashTable *pictures,
            GHashTable *records)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      WaysidePairPart part;
      gboolean is_temporary;
      g_autofree char *id = wayside_pair_part_parse_name (name, &part, &is_temporary);

      if (id != NULL && !is_temporary)
        g_hash_table_add (part == WAYSIDE_PAIR_PART_PICTURE ? pictures : records, g_steal_pointer (&id));
      else if (!is_download_folder (name))
        add_finding (self, WAYSIDE_VERIFY_ISSUE_UNEXPECTED, folder, name);
    }
}

static gboolean
check_folder (WaysideVerification *self,
              const char *folder,
              GPtrArray *names,
              gboolean wants_records,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GHashTable) pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  const char *id;

  self->n_folders++;
  sort_names (self, folder, names, pictures, records);

  g_hash_table_iter_init (&iter, pictures);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      check_pair (self, folder, id, TRUE, g_hash_table_contains (records, id), wants_records);
    }

  g_hash_table_iter_init (&iter, records);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    if (!g_hash_table_contains (pictures, id))
      check_pair (self, folder, id, FALSE, TRUE, wants_records);

  return TRUE;
}

/* Whether a folder is, or is inside, one of those whose photos are saved without metadata files. */
static gboolean
is_bare (const char *folder, const char *const *bare)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  for (guint i = 0; bare != NULL && bare[i] != NULL; i++)
    {
      g_autoptr (GFile) outer = g_file_new_for_path (bare[i]);

      if (g_file_equal (file, outer) || g_file_has_prefix (file, outer))
        return TRUE;
    }

  return FALSE;
}

/**
 * wayside_verification_run:
 * @path: a folder of pairs, or an output root with the folders of downloads in it
 * @bare: (nullable) (array zero-terminated=1): folders whose photos, including those in subfolders, are saved
 *   without metadata files
 * @cancellable: (nullable): cancels the verification
 * @error: return location for an error
 *
 * Checks every pair: the picture must be one complete JPEG and the metadata file the complete JSON object of
 * that image. In @bare folders the metadata file is optional. A folder of a download that cannot be read is an
 * issue. Nothing is changed. This reads all files and blocks.
 *
 * Returns: (transfer full): the result, or %NULL with %WAYSIDE_ERROR_FOLDER or %G_IO_ERROR_CANCELLED
 */
WaysideVerification *
wayside_verification_run (const char *path,
                          const char *const *bare,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (WaysideVerification) self = NULL;
  g_autoptr (GPtrArray) names = NULL;
  int saved_errno;
  guint n_own;

  g_return_val_if_fail (path != NULL, NULL);

  names = list_names (path, &saved_errno);
  if (names == NULL)
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                   _ ("“%s” cannot be read: %s. Choose another folder"), shown, g_strerror (saved_errno));
      return NULL;
    }

  self = g_new0 (WaysideVerification, 1);
  self->issues = g_ptr_array_new_with_free_func (finding_free);
  if (!check_folder (self, path, names, !is_bare (path, bare), cancellable, error))
    return NULL;

  n_own = self->issues->len;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *folder = g_build_filename (path, name, NULL);
      g_autoptr (GPtrArray) inner = NULL;

      if (!is_download_folder (name) || !g_file_test (folder, G_FILE_TEST_IS_DIR))
        continue;

      inner = list_names (folder, &saved_errno);
      if (inner == NULL)
        insert_unreadable (self, n_own++, path, name, saved_errno);
      else if (!check_folder (self, folder, inner, !is_bare (folder, bare), cancellable, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

/* Arguments of a verification on another thread. */
typedef struct
{
  char *path; /* (owned) */
  GStrv bare; /* (owned) (nullable) */
} Look;

static void
look_free (Look *look)
{
  g_clear_pointer (&look->path, g_free);
  g_clear_pointer (&look->bare, g_strfreev);
  g_free (look);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  GError *error = NULL;
  WaysideVerification *verification = wayside_verification_run (look->path, (const char *const *) look->bare,
                                                                cancellable, &error);

  if (verification != NULL)
    g_task_return_pointer (task, verification, (GDestroyNotify) wayside_verification_free);
  else
    g_task_return_error (task, error);
}

/**
 * wayside_verification_run_async:
 * @path: a folder of pairs, or an output root with the folders of downloads in it
 * @bare: (nullable) (array zero-terminated=1): folders without metadata files, see wayside_verification_run()
 * @cancellable: (nullable): cancels the verification
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Runs wayside_verification_run() on a separate thread, since it may take minutes and would block the writer
 * thread.
 */
void
wayside_verification_run_async (const char *path,
                                const char *const *bare,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Look *look;

  g_return_if_fail (path != NULL);

  look = g_new0 (Look, 1);
  look->path = g_strdup (path);
  look->bare = g_strdupv ((GStrv) bare);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_verification_run_async);
  g_task_set_task_data (task, look, (GDestroyNotify) look_free);
  g_task_run_in_thread (task, run_in_thread);
}

/**
 * wayside_verification_run_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the result, or %NULL with the errors of wayside_verification_run()
 */
WaysideVerification *
wayside_verification_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_verification_run_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wayside_verify_issue_kind_can_repair:
 * @kind: a kind of issue
 *
 * Returns: %TRUE if fetching the image again repairs it
 */
gboolean
wayside_verify_issue_kind_can_repair (WaysideVerifyIssueKind kind)
{
  return kind != WAYSIDE_VERIFY_ISSUE_UNEXPECTED && kind != WAYSIDE_VERIFY_ISSUE_UNREADABLE;
}

/**
 * wayside_verification_count:
 * @self: a verification
 * @kind: a kind of issue
 *
 * Returns: the number of its issues of that kind
 */
guint
wayside_verification_count (const WaysideVerification *self, WaysideVerifyIssueKind kind)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->issues->len; i++)
    n += ((const WaysideVerifyIssue *) g_ptr_array_index (self->issues, i))->kind == kind ? 1 : 0;

  return n;
}

/**
 * wayside_verification_list_repairable:
 * @self: a verification
 * @folder: the path of one of its folders
 *
 * Returns: (transfer full) (element-type utf8): the ids in @folder that can be repaired by fetching them
 *   again
 */
GPtrArray *
wayside_verification_list_repairable (const WaysideVerification *self, const char *folder)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (self != NULL, ids);
  g_return_val_if_fail (folder != NULL, ids);

  for (guint i = 0; i < self->issues->len; i++)
    {
      const WaysideVerifyIssue *issue = g_ptr_array_index (self->issues, i);

      if (wayside_verify_issue_kind_can_repair (issue->kind) && strcmp (issue->folder, folder) == 0)
        g_ptr_array_add (ids, g_strdup (issue->name));
    }

  return ids;
}

/**
 * wayside_verification_describe:
 * @issue: an issue
 *
 * Returns: (transfer full): a translated description of the issue
 */
char *
wayside_verification_describe (const WaysideVerifyIssue *issue)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (issue != NULL, NULL);

  name = g_filename_display_name (issue->name);
  switch (issue->kind)
    {
    case WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE:
      return g_strdup_printf (_ ("%s: the picture is damaged"), name);
    case WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA:
      return g_strdup_printf (_ ("%s: the metadata is damaged"), name);
    case WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE:
      return g_strdup_printf (_ ("%s: the picture is missing"), name);
    case WAYSIDE_VERIFY_ISSUE_MISSING_METADATA:
      return g_strdup_printf (_ ("%s: the metadata is missing"), name);
    case WAYSIDE_VERIFY_ISSUE_UNEXPECTED:
      return g_strdup_printf (_ ("%s: not part of a download"), name);
    case WAYSIDE_VERIFY_ISSUE_UNREADABLE:
      /* Translators: the first %s is the name of a folder, the second the system's reason, such as "Permission
       * denied". */
      return g_strdup_printf (_ ("%s: cannot be read: %s"), name, g_strerror (issue->saved_errno));
    case WAYSIDE_N_VERIFY_ISSUE_KINDS:
    default:
      g_assert_not_reached ();
    }
}
