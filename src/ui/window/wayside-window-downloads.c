/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

#include "wayside-compat.h"
#include "wayside-download-messages.h"
#include "wayside-format.h"

#include <glib/gi18n.h>

/* Window: starting, opening and repairing downloads, and showing their files. */

static void
show_download (WaysideWindow *self, WaysideDownload *download)
{
  g_autofree char *title = wayside_message_download_title (download);

  wayside_notifier_withdraw (self->notifier, download);
  g_set_object (&self->opened, download);
  wayside_download_page_set_download (self->download_page, download);
  wayside_download_page_set_title (self->download_page, title);
  wayside_window_show_page (self, "download");
}

/* The preferences may have changed since the last download. */
static void
configure_manager (WaysideWindow *self)
{
  wayside_download_manager_configure (self->manager, wayside_settings_get_parallel (self->settings),
                                      wayside_settings_get_save_flags (self->settings),
                                      wayside_settings_get_metered_allowed (self->settings));
}

/* Starts a download in the folder of the settings, and shows its page. */
void
wayside_window_start (WaysideWindow *self, WaysideQuery *query, const char *token)
{
  g_autofree char *root = wayside_settings_dup_output_root (self->settings);
  WaysideDownload *download;

  configure_manager (self);
  download = wayside_download_manager_start (self->manager, query, token, root);
  wayside_library_page_reveal (self->library_page, download);
  show_download (self, download);
}

static void
start_download_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *token = NULL;

  query = wayside_request_page_dup_query (self->request_page, &token);
  if (query != NULL)
    wayside_window_start (self, query, token);
}

/* Sets the token of the open download before it is resumed: one of an earlier session has none, and neither has
 * one whose last run ended before it found a photo. A paused download keeps its own. */
static void
give_token_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  g_autofree char *token = wayside_request_page_dup_token (self->request_page);

  if (token != NULL && self->opened != NULL && wayside_download_is_ended (self->opened))
    wayside_download_set_token (self->opened, token);
}

/* Without a token, shows the connect page; the download resumes when there is a token. */
static void
go_on_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideDownload *download = wayside_download_manager_find (self->manager, g_variant_get_uint32 (parameter));
  g_autofree char *token = wayside_request_page_dup_token (self->request_page);

  if (download == NULL)
    return;

  if (token == NULL)
    {
      g_set_object (&self->to_go_on, download);
      gtk_widget_activate_action (widget, "win.show-connect", NULL);
      return;
    }

  configure_manager (self);
  wayside_download_manager_go_on (self->manager, download, token);
}

/* Resumes the download that was waiting for a token, if any. */
void
wayside_window_go_on (WaysideWindow *self, const char *token)
{
  g_autoptr (WaysideDownload) download = g_steal_pointer (&self->to_go_on);

  if (download == NULL)
    return;

  configure_manager (self);
  wayside_download_manager_go_on (self->manager, download, token);
}

/* A download that is shown as soon as it has been read from the disk. */
typedef struct
{
  WaysideWindow *window;     /* (owned) */
  WaysideDownload *download; /* (owned) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_object (&opening->window);
  g_clear_object (&opening->download);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Opening) opening = user_data;
  WaysideWindow *self = opening->window;
  WaysideDownload *download = opening->download;
  g_autoptr (GError) error = NULL;
  gboolean is_open;

  is_open = wayside_download_manager_open_finish (WAYSIDE_DOWNLOAD_MANAGER (object), result, &error);
  g_debug ("Read what is in %s", wayside_download_get_folder (download));
  /* The user has chosen another download or page in the meantime. */
  if (self->opening != download)
    return;

  g_clear_object (&self->opening);
  if (!is_open)
    {
      wayside_window_show_toast (self, error->message);
      return;
    }

  show_download (self, download);
}

static void
open_download_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideDownload *download = wayside_download_manager_find (self->manager, g_variant_get_uint32 (parameter));
  Opening *opening;

  if (download == NULL)
    return;

  configure_manager (self);
  g_set_object (&self->opening, download);
  opening = g_new0 (Opening, 1);
  opening->window = g_object_ref (self);
  opening->download = g_object_ref (download);
  wayside_download_manager_open_async (self->manager, download, opened_cb, opening);
}

static void
folder_to_check_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = wayside_compat_choose_folder_finish (result, &error);

  if (path != NULL)
    {
      g_auto (GStrv) bare = wayside_download_manager_dup_bare_folders (self->manager);

      wayside_verify_page_check (self->verify_page, path, (const char *const *) bare);
      wayside_window_show_page (self, "checkup");
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      wayside_window_show_toast (self, error->message);
    }
}

static void
check_files_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  g_autofree char *root = wayside_settings_dup_output_root (self->settings);

  wayside_compat_choose_folder_async (GTK_WINDOW (self), root, self->cancellable, folder_to_check_cb,
                                      g_object_ref (self));
}

/* A repair is a list of photos, but the user knows it by the download that it repairs. */
static void
name_repair (WaysideWindow *self, const char *folder)
{
  WaysideDownload *repaired = wayside_download_manager_find_folder (self->manager, folder);
  g_autofree char *name = repaired != NULL ? wayside_message_download_title (repaired)
                                           : g_filename_display_basename (folder);
  /* Translators: the title of the page that repairs a download, with the title of the download. */
  g_autofree char *title = g_strdup_printf (C_ ("title", "Repair of %s"), name);

  wayside_download_page_set_title (self->download_page, title);
}

static void
repair_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  const char *folder = g_variant_get_bytestring (parameter);
  g_autoptr (WaysideQuery) query = wayside_verify_page_dup_repair (self->verify_page, folder);
  g_autofree char *token = wayside_request_page_dup_token (self->request_page);

  if (query == NULL)
    return;

  if (token == NULL)
    {
      wayside_window_show_page (self, "request");
      wayside_window_show_toast (self, _ ("Repairing needs an access token. Enter it in the form"));
      return;
    }

  configure_manager (self);
  wayside_query_set_size (query, wayside_settings_get_photo_size (self->settings));
  show_download (self, wayside_download_manager_repair (self->manager, query, token, folder));
  name_repair (self, folder);
}

static void
show_photo_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideDownload *download = self->opened;
  guint position = g_variant_get_uint32 (parameter);

  if (download == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (download)))
    return;

  wayside_photo_page_show_photo (self->photo_page, download, position);
  wayside_window_show_page (self, "photo");
}

/* If no file manager is available, show the path instead of failing silently. */
static void
shown_in_files_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *path = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ()));
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (wayside_compat_show_in_files_finish (result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !WAYSIDE_IS_WINDOW (window))
    return;

  g_debug ("Cannot show %s: %s", path, error->message);
  folder = g_path_get_dirname (path);
  name = wayside_fact_folder (folder);
  /* Translators: %s is a folder, such as "Downloads › Wayside". */
  text = g_strdup_printf (_ ("No file manager was found. The photos are in %s"), name);
  wayside_window_show_toast (WAYSIDE_WINDOW (window), text);
}

static void
show_in_files_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  const char *path = g_variant_get_bytestring (parameter);

  wayside_compat_show_in_files_async (GTK_WINDOW (self), path, self->cancellable, shown_in_files_cb,
                                      g_strdup (path));
}

/* Offers to resume the interrupted download. If there are several, their rows in the library suffice. */
static void
offer_interrupted (WaysideWindow *self)
{
  g_autoptr (WaysideDownload) only = NULL;
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->manager));
  guint n = 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (WaysideDownload) download = g_list_model_get_item (G_LIST_MODEL (self->manager), i);

      if (wayside_download_state_is_interrupted (wayside_download_get_state (download)) && n++ == 0)
        only = g_steal_pointer (&download);
    }

  if (n == 1)
    wayside_library_page_offer (self->library_page, only);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->manager == NULL)
    return;

  /* Do not bother the user with a library that cannot be read. */
  if (!wayside_download_manager_load_finish (self->manager, result, &error))
    g_debug ("Cannot load the library: %s", error->message);

  offer_interrupted (self);
  wayside_download_manager_look_for_folders (self->manager);
  wayside_window_do_remembered (self);
}

/* Loads the library with the downloads of earlier sessions. */
void
wayside_window_load_downloads (WaysideWindow *self)
{
  wayside_download_manager_load_async (self->manager, loaded_cb, g_object_ref (self));
}

/* Actions of this file. */
void
wayside_window_install_download_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.start-download", NULL, start_download_action);
  gtk_widget_class_install_action (widget_class, "win.give-token", NULL, give_token_action);
  gtk_widget_class_install_action (widget_class, "win.go-on", "u", go_on_action);
  gtk_widget_class_install_action (widget_class, "win.check-files", NULL, check_files_action);
  gtk_widget_class_install_action (widget_class, "win.repair", "ay", repair_action);
  gtk_widget_class_install_action (widget_class, "win.open-download", "u", open_download_action);
  gtk_widget_class_install_action (widget_class, "win.show-photo", "u", show_photo_action);
  gtk_widget_class_install_action (widget_class, "win.show-in-files", "ay", show_in_files_action);
}
