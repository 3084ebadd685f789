/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-notifier.h"

#include "wayside-background.h"
#include "wayside-download-messages.h"

#include <glib/gi18n.h>

/* ID of the notification that downloads continue without a window. */
#define BACKGROUND_ID "background"

/* Interval for updates of the background status. */
#define STATUS_INTERVAL_SECONDS 2

/**
 * WaysideNotifier:
 *
 * Reports downloads to the desktop: inhibits suspend while a download runs, sends a notification when one has
 * ended while the window was not active, and sets the background status while there is no window.
 */
struct _WaysideNotifier
{
  GObject parent_instance;

  GtkWindow *window;               /* (not owned): owns this object */
  WaysideDownloadManager *manager; /* (owned) */
  GHashTable *working;             /* (owned) (element-type WaysideDownload): active downloads */
  guint inhibition;                /* cookie of gtk_application_inhibit(), or 0 */
  guint status_id;                 /* timeout for the background status, or 0 */
};

G_DEFINE_FINAL_TYPE (WaysideNotifier, wayside_notifier, G_TYPE_OBJECT)

static GtkApplication *
get_application (void)
{
  return GTK_APPLICATION (g_application_get_default ());
}

/* A notification may outlive the process, so its ID and target must be stable across restarts. Entry
 * numbers are not, and a path is not a valid notification ID. */
static char *
build_id (WaysideDownload *download)
{
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
                                                             wayside_download_get_folder (download), -1);

  return g_strdup_printf ("download-%s", checksum);
}

/**
 * wayside_notifier_is_running:
 * @self: a notifier
 *
 * Returns: whether a download is running. Queued and paused downloads do not count: they are no reason to
 *   inhibit suspend or to continue without a window.
 */
gboolean
wayside_notifier_is_running (WaysideNotifier *self)
{
  GHashTableIter iter;
  gpointer download;

  g_return_val_if_fail (WAYSIDE_IS_NOTIFIER (self), FALSE);

  g_hash_table_iter_init (&iter, self->working);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    if (wayside_download_state_is_running (wayside_download_get_state (download)))
      return TRUE;

  return FALSE;
}

static void
update_inhibition (WaysideNotifier *self)
{
  gboolean wanted = wayside_notifier_is_running (self);

  if (wanted && self->inhibition == 0)
    {
      self->inhibition = gtk_application_inhibit (get_application (), self->window,
                                                  GTK_APPLICATION_INHIBIT_SUSPEND, _ ("Downloading photos"));
    }
  else if (!wanted && self->inhibition != 0)
    {
      gtk_application_uninhibit (get_application (), self->inhibition);
      self->inhibition = 0;
    }
}

static char *
build_body (WaysideDownload *download, gboolean finished)
{
  g_autofree char *title = wayside_message_download_title (download);
  guint n_saved = wayside_download_stats_count_kept (wayside_download_get_stats (download));

  if (!finished)
    return g_steal_pointer (&title);

  /* Translators: %s is the title of a download, such as “Sequence abc” */
  return g_strdup_printf (ngettext ("%'u photo saved in “%s”", "%'u photos saved in “%s”", n_saved), n_saved,
                          title);
}

/* A check for new photos that found nothing has an error, even if the download is finished as before. */
static gboolean
has_saved (WaysideDownload *download)
{
  return wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_FINISHED &&
         wayside_download_get_error (download) == NULL &&
         wayside_download_stats_count_kept (wayside_download_get_stats (download)) > 0;
}

/* Only notify if the window is not active, since it displays the same information. */
static void
announce_end (WaysideNotifier *self, WaysideDownload *download)
{
  WaysideDownloadState state = wayside_download_get_state (download);
  gboolean finished = has_saved (download);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;

  if ((gtk_widget_get_visible (GTK_WIDGET (self->window)) && gtk_window_is_active (self->window)) ||
      (!finished && !wayside_download_state_is_interrupted (state)))
    return;

  id = build_id (download);
  body = build_body (download, finished);
  /* Translators: title of a desktop notification */
  notification = g_notification_new (finished ? _ ("Download Finished") : _ ("Download Interrupted"));
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-download", "^ay",
                                                wayside_download_get_folder (download));
  if (finished)
    g_notification_add_button_with_target (notification, _ ("Show in Files"), "app.show-in-files", "^ay",
                                           wayside_download_get_folder (download));
  g_application_send_notification (G_APPLICATION (get_application ()), id, notification);
}

static void
on_state (WaysideNotifier *self, GParamSpec *pspec, WaysideDownload *download)
{
  gboolean was_working = g_hash_table_contains (self->working, download);

  if (!wayside_download_is_ended (download) && !was_working)
    {
      wayside_notifier_withdraw (self, download);
      g_hash_table_add (self->working, g_object_ref (download));
    }
  else if (wayside_download_is_ended (download) && was_working)
    {
      announce_end (self, download);
      g_hash_table_remove (self->working, download);
    }
  update_inhibition (self);
}

static void
on_items_changed (WaysideNotifier *self, guint position, guint n_removed, guint n_added)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (WaysideDownload)
          download = g_list_model_get_item (G_LIST_MODEL (self->manager), position + i);

      /* If the download was only moved, it is already connected. */
      g_signal_handlers_disconnect_by_func (download, on_state, self);
      g_signal_connect_object (download, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
      if (!wayside_download_is_ended (download))
        g_hash_table_add (self->working, g_object_ref (download));
    }
  update_inhibition (self);
}

static gboolean
print_status (gpointer user_data)
{
  WaysideNotifier *self = user_data;
  GHashTableIter iter;
  gpointer download;

  /* There is one status for all downloads, so use the first running one. */
  g_hash_table_iter_init (&iter, self->working);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    if (wayside_download_state_is_running (wayside_download_get_state (download)))
      {
        g_autofree char *status = wayside_message_download_facts (wayside_download_get_stats (download), 0);

        wayside_background_set_status (status);
        break;
      }

  return G_SOURCE_CONTINUE;
}

static void
wayside_notifier_dispose (GObject *object)
{
  WaysideNotifier *self = WAYSIDE_NOTIFIER (object);

  g_clear_handle_id (&self->status_id, g_source_remove);
  if (self->inhibition != 0)
    gtk_application_uninhibit (get_application (), self->inhibition);
  self->inhibition = 0;
  g_clear_pointer (&self->working, g_hash_table_unref);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (wayside_notifier_parent_class)->dispose (object);
}

static void
wayside_notifier_class_init (WaysideNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wayside_notifier_dispose;
}

static void
wayside_notifier_init (WaysideNotifier *self)
{
  self->working = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * wayside_notifier_new:
 * @window: the window, which must outlive the notifier
 * @manager: the download manager
 *
 * Returns: (transfer full): a notifier
 */
WaysideNotifier *
wayside_notifier_new (GtkWindow *window, WaysideDownloadManager *manager)
{
  WaysideNotifier *self;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (manager), NULL);

  self = g_object_new (WAYSIDE_TYPE_NOTIFIER, NULL);
  self->window = window;
  self->manager = g_object_ref (manager);
  g_signal_connect_object (manager, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (manager)));
  return self;
}

/**
 * wayside_notifier_withdraw:
 * @self: a notifier
 * @download: a download
 *
 * Withdraws the notification about the end of a download, because the user has seen it or it has been
 * restarted.
 */
void
wayside_notifier_withdraw (WaysideNotifier *self, WaysideDownload *download)
{
  g_autofree char *id = NULL;

  g_return_if_fail (WAYSIDE_IS_NOTIFIER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  id = build_id (download);
  g_application_withdraw_notification (G_APPLICATION (get_application ()), id);
}

/**
 * wayside_notifier_set_background_status:
 * @self: a notifier
 *
 * Sends the notification that downloads continue although the window is closed, and starts to update the
 * background status.
 */
void
wayside_notifier_set_background_status (WaysideNotifier *self)
{
  g_autoptr (GNotification) notification = NULL;

  g_return_if_fail (WAYSIDE_IS_NOTIFIER (self));

  notification = g_notification_new (_ ("Still Downloading"));
  g_notification_set_body (notification, _ ("The download continues in the background"));
  g_notification_set_default_action (notification, "app.show-window");
  g_notification_add_button (notification, _ ("Show Window"), "app.show-window");
  g_application_send_notification (G_APPLICATION (get_application ()), BACKGROUND_ID, notification);

  if (self->status_id == 0)
    self->status_id = g_timeout_add_seconds (STATUS_INTERVAL_SECONDS, print_status, self);
  print_status (self);
}

/**
 * wayside_notifier_clear_background_status:
 * @self: a notifier
 *
 * Reverts wayside_notifier_set_background_status(): the window is open again, or there is nothing left to download.
 */
void
wayside_notifier_clear_background_status (WaysideNotifier *self)
{
  g_return_if_fail (WAYSIDE_IS_NOTIFIER (self));

  g_clear_handle_id (&self->status_id, g_source_remove);
  g_application_withdraw_notification (G_APPLICATION (get_application ()), BACKGROUND_ID);
}
