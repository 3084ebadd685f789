/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-announcer.h"

#include "wayside-compat.h"
#include "wayside-download-messages.h"
#include "wayside-messages.h"

#include <glib/gi18n.h>

/**
 * WaysideAnnouncer:
 *
 * Lets screen readers announce that a download starts, is held, continues or ends, on every page of the
 * window. It does not announce progress, which is available from the progress bar.
 */
struct _WaysideAnnouncer
{
  GObject parent_instance;

  GtkLabel *label;                 /* (not owned): belongs to the window, which owns this object */
  WaysideDownloadManager *manager; /* (owned) */
  GHashTable *announced; /* (owned) (element-type WaysideDownload guint): last news of active downloads */
};

G_DEFINE_FINAL_TYPE (WaysideAnnouncer, wayside_announcer, G_TYPE_OBJECT)

static WaysideNetworkHold
get_hold (WaysideDownload *download)
{
  return wayside_network_watch_get_hold (wayside_download_get_watch (download));
}

/* Returns a number, never 0, that changes whenever there is something to announce. */
static guint
get_news (WaysideDownload *download)
{
  WaysideDownloadState state = wayside_download_get_state (download);

  if (wayside_download_state_is_running (state))
    state = WAYSIDE_DOWNLOAD_RUNNING;
  return 1 + (guint) state * 16 + (guint) get_hold (download);
}

static void
on_changed (WaysideAnnouncer *self, WaysideDownload *download)
{
  guint news = get_news (download);
  gboolean known = g_hash_table_contains (self->announced, download);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;

  if ((!known && wayside_download_is_ended (download)) ||
      GPOINTER_TO_UINT (g_hash_table_lookup (self->announced, download)) == news)
    return;

  if (!wayside_download_is_ended (download))
    g_hash_table_insert (self->announced, g_object_ref (download), GUINT_TO_POINTER (news));
  else
    g_hash_table_remove (self->announced, download);

  title = wayside_message_download_title (download);
  text = wayside_message_download_news (wayside_download_get_stats (download),
                                        wayside_message_hold (get_hold (download)));
  /* Translators: the title of a download, then its new state */
  sentence = g_strdup_printf (_ ("%s, %s"), title, text);
  wayside_compat_announce (self->label, sentence);
}

static void
on_items_changed (WaysideAnnouncer *self, guint position, guint n_removed, guint n_added)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (WaysideDownload)
          download = g_list_model_get_item (G_LIST_MODEL (self->manager), position + i);

      /* If the download was only moved, it is already connected. */
      g_signal_handlers_disconnect_by_func (download, on_changed, self);
      g_signal_connect_object (download, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
      on_changed (self, download);
    }
}

static void
wayside_announcer_dispose (GObject *object)
{
  WaysideAnnouncer *self = WAYSIDE_ANNOUNCER (object);

  g_clear_pointer (&self->announced, g_hash_table_unref);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (wayside_announcer_parent_class)->dispose (object);
}

static void
wayside_announcer_class_init (WaysideAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wayside_announcer_dispose;
}

static void
wayside_announcer_init (WaysideAnnouncer *self)
{
  self->announced = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * wayside_announcer_new:
 * @label: the label for wayside_compat_announce(); it belongs to the window, which owns the announcer
 * @manager: the download manager
 *
 * Returns: (transfer full): an announcer
 */
WaysideAnnouncer *
wayside_announcer_new (GtkLabel *label, WaysideDownloadManager *manager)
{
  WaysideAnnouncer *self;

  g_return_val_if_fail (GTK_IS_LABEL (label), NULL);
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (manager), NULL);

  self = g_object_new (WAYSIDE_TYPE_ANNOUNCER, NULL);
  self->label = label;
  self->manager = g_object_ref (manager);
  g_signal_connect_object (manager, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  return self;
}
