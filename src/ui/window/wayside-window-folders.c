/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

#include "wayside-compat.h"
#include "wayside-download-messages.h"
#include "wayside-toast.h"

#include <glib/gi18n.h>

/* Window: folders that were moved or are full, and looking for new photos of a finished download. */

/* A download for which the user chooses a folder. */
typedef struct
{
  WaysideWindow *window;     /* (owned) */
  WaysideDownload *download; /* (owned) */
} Choice;

static Choice *
choice_new (WaysideWindow *self, WaysideDownload *download)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->window = g_object_ref (self);
  choice->download = g_object_ref (download);
  return choice;
}

static void
choice_free (Choice *choice)
{
  g_clear_object (&choice->window);
  g_clear_object (&choice->download);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static WaysideDownload *
find (WaysideWindow *self, GVariant *number)
{
  return wayside_download_manager_find (self->manager, g_variant_get_uint32 (number));
}

/* Returns the path of the chosen folder, or NULL if there is none; the user sees the reason. */
static char *
finish_choice (WaysideWindow *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  char *path = wayside_compat_choose_folder_finish (result, &error);

  if (self->manager == NULL)
    g_clear_pointer (&path, g_free);
  else if (path == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wayside_window_show_toast (self, error->message);
  return path;
}

/* A page that shows the download opens it again, since its photos can be read now. */
static void
relocated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Choice) choice = user_data;
  WaysideWindow *self = choice->window;
  g_autoptr (GError) error = NULL;

  if (self->manager == NULL)
    return;

  if (!wayside_download_manager_relocate_finish (self->manager, result, &error))
    wayside_window_show_toast (self, error->message);
  else if (g_str_equal (wayside_window_get_page (self), "download") && self->opened == choice->download)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-download", "u",
                                wayside_download_get_number (choice->download));
}

static void
located_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Choice) choice = user_data;
  WaysideWindow *self = choice->window;
  WaysideDownload *download = choice->download;
  g_autofree char *path = finish_choice (self, result);

  if (path != NULL && wayside_download_is_lost (download))
    wayside_download_manager_relocate_async (self->manager, download, path, relocated_cb,
                                             g_steal_pointer (&choice));
}

static void
locate_folder_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideDownload *download = find (self, parameter);
  g_autofree char *root = wayside_settings_dup_output_root (self->settings);

  if (download != NULL && wayside_download_is_lost (download))
    wayside_compat_choose_folder_async (GTK_WINDOW (self), root, self->cancellable, located_cb,
                                        choice_new (self, download));
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Choice) choice = user_data;
  WaysideWindow *self = choice->window;
  g_autofree char *path = finish_choice (self, result);
  g_autofree char *token = path != NULL ? wayside_request_page_dup_token (self->request_page) : NULL;

  if (path == NULL)
    return;

  wayside_settings_set_output_root (self->settings, path);
  if (token != NULL && wayside_download_is_ended (choice->download))
    wayside_window_start (self, wayside_download_get_query (choice->download), token);
}

/* Downloads into another folder, which is that of further downloads, too. */
static void
choose_folder_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  g_autofree char *root = wayside_settings_dup_output_root (self->settings);

  if (self->opened != NULL)
    wayside_compat_choose_folder_async (GTK_WINDOW (self), root, self->cancellable, folder_chosen_cb,
                                        choice_new (self, self->opened));
}

/* Reports the result of a check, which may be that nothing has changed at all. */
static void
show_result (WaysideWindow *self, WaysideDownload *download, const char *text, gboolean has_news)
{
  AdwToast *toast = wayside_toast_new (text);

  if (has_news)
    {
      adw_toast_set_button_label (toast, _ ("_Show"));
      adw_toast_set_action_name (toast, "win.open-download");
      adw_toast_set_action_target (toast, "u", wayside_download_get_number (download));
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_check_state (WaysideWindow *self, GParamSpec *pspec, WaysideDownload *download)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (download);
  const GError *error = wayside_download_get_error (download);
  g_autofree char *text = NULL;

  if (!wayside_download_is_ended (download))
    return;

  g_signal_handlers_disconnect_by_func (download, on_check_state, self);
  if (stats->state == WAYSIDE_DOWNLOAD_STOPPED)
    return;

  if (error != NULL)
    wayside_window_show_toast (self, error->message);
  else
    {
      /* A check that found no photos at all leaves the counters of the last run. */
      gboolean is_new = !wayside_download_is_past (download);

      text = is_new ? wayside_message_check_result (stats) : g_strdup (_ ("No new photos"));
      show_result (self, download, text, is_new && stats->counts[WAYSIDE_ITEM_SAVED] > 0);
    }
}

static void
check_new_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideDownload *download = find (self, parameter);

  if (download == NULL || !wayside_download_is_ended (download))
    return;

  gtk_widget_activate_action_variant (widget, "win.go-on", parameter);
  g_signal_handlers_disconnect_by_func (download, on_check_state, self);
  g_signal_connect_object (download, "notify::state", G_CALLBACK (on_check_state), self, G_CONNECT_SWAPPED);
}

/* Looks for the folders of all downloads when the user comes back, perhaps from the file manager. */
void
wayside_window_look_for_folders (WaysideWindow *self)
{
  if (self->manager != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    wayside_download_manager_look_for_folders (self->manager);
}

/* Actions of this file. */
void
wayside_window_install_folder_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.locate-folder", "u", locate_folder_action);
  gtk_widget_class_install_action (widget_class, "win.choose-folder", NULL, choose_folder_action);
  gtk_widget_class_install_action (widget_class, "win.check-new", "u", check_new_action);
}
