/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-compat.h"

#include <glib/gi18n.h>

/* File choosers, a part of wayside-compat: they may depend on the versions of GTK and libadwaita. */

static void
return_folder (GTask *task, GFile *file)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    g_task_return_pointer (task, g_steal_pointer (&path), g_free);
  else if (file != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                             _ ("This folder is not on this computer. Choose a different one"));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No folder was chosen");
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GFile) file = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, NULL);

  return_folder (task, file);
}

static void
choose_folder (GtkWindow *parent, GFile *initial, GTask *task)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GCancellable *cancellable = g_task_get_cancellable (task);

  gtk_file_dialog_set_title (dialog, _ ("Choose Folder"));
  gtk_file_dialog_set_accept_label (dialog, _ ("C_hoose"));
  gtk_file_dialog_set_modal (dialog, TRUE);
  if (initial != NULL)
    gtk_file_dialog_set_initial_folder (dialog, initial);
  gtk_file_dialog_select_folder (dialog, parent, cancellable, folder_chosen_cb, g_object_ref (task));
}
#else
static void
on_folder_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  gtk_native_dialog_destroy (dialog);
  return_folder (task, file);
  g_object_unref (dialog);
}

static void
choose_folder (GtkWindow *parent, GFile *initial, GTask *task)
{
  GtkFileChooserNative *dialog;

  dialog = gtk_file_chooser_native_new (_ ("Choose Folder"), parent, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                        _ ("C_hoose"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (initial != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), initial, NULL);

  /* The response handler drops these references to the dialog and the task. */
  g_signal_connect (dialog, "response", G_CALLBACK (on_folder_response), g_object_ref (task));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
#endif

/**
 * wayside_compat_choose_folder_async:
 * @parent: the parent window
 * @initial_path: (nullable): absolute path of the initial folder
 * @cancellable: (nullable): closes the dialog, only with GTK 4.10 and later
 * @callback: called when the user has responded
 * @user_data: data for @callback
 *
 * Lets the user choose a folder.
 */
void
wayside_compat_choose_folder_async (GtkWindow *parent,
                                    const char *initial_path,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GFile) initial = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_compat_choose_folder_async);

  if (initial_path != NULL)
    initial = g_file_new_for_path (initial_path);
  choose_folder (parent, initial, task);
}

/**
 * wayside_compat_choose_folder_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): absolute path of the chosen folder, or %NULL with %G_IO_ERROR_CANCELLED if the
 *   user cancelled, %G_IO_ERROR_NOT_SUPPORTED if the folder has no local path
 */
char *
wayside_compat_choose_folder_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_compat_choose_folder_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GtkFileFilter *
make_filter (void)
{
  static const char *const suffixes[] = { "txt",     "csv",      "tsv", "json", "jsonl", "ndjson",
                                          "geojson", "geojsonl", "gpx", "kml",  "html",  "url" };
  GtkFileFilter *filter = gtk_file_filter_new ();

  /* Translators: file types in the file chooser. */
  gtk_file_filter_set_name (filter, _ ("Lists, GeoJSON, GPX and KML"));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (filter, suffixes[i]);
  return filter;
}

/* Image lists can have any file name. */
static GtkFileFilter *
make_any_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("All Files"));
  gtk_file_filter_add_pattern (filter, "*");
  return filter;
}

static void
return_files (GTask *task, GListModel *chosen)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; chosen != NULL && i < g_list_model_get_n_items (chosen); i++)
    g_ptr_array_add (files, g_list_model_get_item (chosen, i));

  if (files->len > 0)
    {
      g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  g_ptr_array_unref (files);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No file was chosen");
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
files_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GListModel) chosen = NULL;

  chosen = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, NULL);
  return_files (task, chosen);
}

static void
choose_files (GtkWindow *parent, GTask *task)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = make_filter ();
  g_autoptr (GtkFileFilter) any_filter = make_any_filter ();
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_list_store_append (filters, filter);
  g_list_store_append (filters, any_filter);
  gtk_file_dialog_set_title (dialog, _ ("Import List"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Import"));
  gtk_file_dialog_set_modal (dialog, TRUE);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog, parent, cancellable, files_chosen_cb, g_object_ref (task));
}
#else
static void
on_files_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GListModel) chosen = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

  gtk_native_dialog_destroy (dialog);
  return_files (task, chosen);
  g_object_unref (dialog);
}

static void
choose_files (GtkWindow *parent, GTask *task)
{
  GtkFileChooserNative *dialog;
  g_autoptr (GtkFileFilter) filter = make_filter ();
  g_autoptr (GtkFileFilter) any_filter = make_any_filter ();

  dialog = gtk_file_chooser_native_new (_ ("Import List"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                        _ ("_Import"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), any_filter);

  /* The response handler drops these references to the dialog and the task. */
  g_signal_connect (dialog, "response", G_CALLBACK (on_files_response), g_object_ref (task));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
#endif

/**
 * wayside_compat_choose_files_async:
 * @parent: the parent window
 * @cancellable: (nullable): closes the dialog, only with GTK 4.10 and later
 * @callback: called when the user has responded
 * @user_data: data for @callback
 *
 * Lets the user choose files with image lists or shapes for an import.
 */
void
wayside_compat_choose_files_async (GtkWindow *parent,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_compat_choose_files_async);
  choose_files (parent, task);
}

/**
 * wayside_compat_choose_files_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type GFile): the chosen files, at least one, or %NULL with
 *   %G_IO_ERROR_CANCELLED
 */
GPtrArray *
wayside_compat_choose_files_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_compat_choose_files_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
