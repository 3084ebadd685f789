/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-notifier.h"

#include "wayside-background.h"
#include "wayside-entry-messages.h"

#include <glib/gi18n.h>

/* The notification that the program goes on without its window. */
#define BACKGROUND_ID "background"

/* Often enough for a status that is glanced at. */
#define STATUS_INTERVAL_SECONDS 2

/**
 * WaysideNotifier:
 *
 * What the desktop hears of the downloads: not to fall asleep while one runs, that one has ended while the
 * person was elsewhere, and how far they are while there is no window.
 */
struct _WaysideNotifier
{
  GObject parent_instance;

  GtkWindow *window;               /* (not owned): which owns this */
  WaysideDownloadManager *manager; /* (owned) */
  GHashTable *working;             /* (owned) (element-type WaysideEntry): those that go on */
  guint inhibition;                /* the cookie that keeps the computer awake, or 0 */
  guint status_id;                 /* of the timeout that tells the status, or 0 */
};

G_DEFINE_FINAL_TYPE (WaysideNotifier, wayside_notifier, G_TYPE_OBJECT)

static GtkApplication *
get_application (void)
{
  return GTK_APPLICATION (g_application_get_default ());
}

/* The notification may outlive the program: what it is called and what it leads to has to be the same for the
 * next start. Numbers of entries are not, and a path is no name for a notification. */
static char *
build_id (WaysideEntry *entry)
{
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
                                                             wayside_entry_get_folder (entry), -1);

  return g_strdup_printf ("download-%s", checksum);
}

/**
 * wayside_notifier_is_running:
 * @self: a session
 *
 * Returns: whether a download is at work. What waits or is paused is no reason to keep a computer awake, or
 * to go on without a window.
 */
gboolean
wayside_notifier_is_running (WaysideNotifier *self)
{
  GHashTableIter iter;
  gpointer entry;

  g_return_val_if_fail (WAYSIDE_IS_NOTIFIER (self), FALSE);

  g_hash_table_iter_init (&iter, self->working);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    if (wayside_entry_get_state (entry) == WAYSIDE_ENTRY_RUNNING)
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
build_body (WaysideEntry *entry, gboolean finished)
{
  g_autofree char *title = wayside_message_entry_title (wayside_entry_get_name (entry),
                                                        wayside_entry_get_query (entry));
  guint n_saved = wayside_entry_get_totals (entry)->n_saved;

  if (!finished)
    return g_steal_pointer (&title);

  /* Translators: %s is the name of a download, such as “Sequence abc” */
  return g_strdup_printf (ngettext ("%'u photo saved in “%s”", "%'u photos saved in “%s”", n_saved), n_saved,
                          title);
}

/* Only where nobody looks: the window tells the same. */
static void
announce_end (WaysideNotifier *self, WaysideEntry *entry)
{
  gboolean finished = wayside_entry_get_state (entry) == WAYSIDE_ENTRY_FINISHED;
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;

  if ((gtk_widget_get_visible (GTK_WIDGET (self->window)) && gtk_window_is_active (self->window)) ||
      (!finished && wayside_entry_get_state (entry) != WAYSIDE_ENTRY_INTERRUPTED))
    return;

  id = build_id (entry);
  body = build_body (entry, finished);
  /* Translators: title of a desktop notification */
  notification = g_notification_new (finished ? _ ("Download Finished") : _ ("Download Interrupted"));
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.show-download", "^ay",
                                                wayside_entry_get_folder (entry));
  if (finished)
    g_notification_add_button_with_target (notification, _ ("Show in Files"), "app.show-in-files", "^ay",
                                           wayside_entry_get_folder (entry));
  g_application_send_notification (G_APPLICATION (get_application ()), id, notification);
}

static void
on_entry_state (WaysideNotifier *self, GParamSpec *pspec, WaysideEntry *entry)
{
  if (wayside_entry_is_going_on (entry))
    {
      wayside_notifier_withdraw (self, entry);
      g_hash_table_add (self->working, g_object_ref (entry));
    }
  else if (g_hash_table_contains (self->working, entry))
    {
      announce_end (self, entry);
      g_hash_table_remove (self->working, entry);
    }
  update_inhibition (self);
}

static void
on_items_changed (WaysideNotifier *self, guint position, guint n_removed, guint n_added)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (WaysideEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->manager), position + i);

      /* One that only changed its place is known already. */
      g_signal_handlers_disconnect_by_func (entry, on_entry_state, self);
      g_signal_connect_object (entry, "notify::state", G_CALLBACK (on_entry_state), self, G_CONNECT_SWAPPED);
      if (wayside_entry_is_going_on (entry))
        g_hash_table_add (self->working, g_object_ref (entry));
    }
  update_inhibition (self);
}

static gboolean
tell_status (gpointer user_data)
{
  WaysideNotifier *self = user_data;
  GHashTableIter iter;
  gpointer entry;

  /* Of several the one that is at work: there is one line for all. */
  g_hash_table_iter_init (&iter, self->working);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    if (wayside_entry_get_state (entry) == WAYSIDE_ENTRY_RUNNING)
      {
        g_autofree char *status = wayside_message_entry_facts (wayside_entry_get_totals (entry), 0);

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
 * @window: the window, which outlives this
 * @manager: all downloads
 *
 * Returns: (transfer full): what tells the desktop of them
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
 * @self: a session
 * @entry: a download that the person sees
 *
 * Takes back what was told of the end of a download.
 */
void
wayside_notifier_withdraw (WaysideNotifier *self, WaysideEntry *entry)
{
  g_autofree char *id = NULL;

  g_return_if_fail (WAYSIDE_IS_NOTIFIER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));

  id = build_id (entry);
  g_application_withdraw_notification (G_APPLICATION (get_application ()), id);
}

/**
 * wayside_notifier_tell_background:
 * @self: a session
 *
 * Tells that the downloads go on although the window is closed, and from now on how far they are.
 */
void
wayside_notifier_tell_background (WaysideNotifier *self)
{
  g_autoptr (GNotification) notification = NULL;

  g_return_if_fail (WAYSIDE_IS_NOTIFIER (self));

  notification = g_notification_new (_ ("Still Downloading"));
  g_notification_set_body (notification, _ ("The window is closed, and the download goes on"));
  g_notification_set_default_action (notification, "app.show-window");
  g_notification_add_button (notification, _ ("Show Window"), "app.show-window");
  g_application_send_notification (G_APPLICATION (get_application ()), BACKGROUND_ID, notification);

  if (self->status_id == 0)
    self->status_id = g_timeout_add_seconds (STATUS_INTERVAL_SECONDS, tell_status, self);
  tell_status (self);
}

/**
 * wayside_notifier_tell_foreground:
 * @self: a session
 *
 * Takes that back: the window is there again, or there is nothing more to do.
 */
void
wayside_notifier_tell_foreground (WaysideNotifier *self)
{
  g_return_if_fail (WAYSIDE_IS_NOTIFIER (self));

  g_clear_handle_id (&self->status_id, g_source_remove);
  g_application_withdraw_notification (G_APPLICATION (get_application ()), BACKGROUND_ID);
}
