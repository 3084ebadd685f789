/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-hold-notice.h"

#include "wayside-messages.h"
#include "wayside-network-watch.h"

/**
 * WaysideHoldNotice:
 *
 * A notice above the list of downloads that says why the network holds them. The rows have only a word for it.
 */
struct _WaysideHoldNotice
{
  AdwBin parent_instance;

  WaysideDownloadManager *manager; /* (owned) (nullable): set once */

  GtkRevealer *revealer;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (WaysideHoldNotice, wayside_hold_notice, ADW_TYPE_BIN)

/* All downloads share one network, so the first one that is held speaks for all. */
static const char *
find_text (WaysideHoldNotice *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->manager));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (WaysideDownload) download = g_list_model_get_item (G_LIST_MODEL (self->manager), i);
      WaysideNetworkWatch *watch = wayside_download_get_watch (download);
      const char *text = watch != NULL ? wayside_message_hold (wayside_network_watch_get_hold (watch)) : NULL;

      if (text != NULL && wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_PAUSED)
        return text;
    }

  return NULL;
}

static void
update (WaysideHoldNotice *self)
{
  const char *text = find_text (self);

  if (text != NULL)
    gtk_label_set_label (self->label, text);
  gtk_revealer_set_reveal_child (self->revealer, text != NULL);
}

static void
wayside_hold_notice_dispose (GObject *object)
{
  WaysideHoldNotice *self = WAYSIDE_HOLD_NOTICE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_HOLD_NOTICE);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (wayside_hold_notice_parent_class)->dispose (object);
}

static void
wayside_hold_notice_class_init (WaysideHoldNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_hold_notice_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-hold-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideHoldNotice, revealer);
  gtk_widget_class_bind_template_child (widget_class, WaysideHoldNotice, label);
}

static void
wayside_hold_notice_init (WaysideHoldNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wayside_hold_notice_set_manager:
 * @self: a notice
 * @manager: the download manager
 *
 * Sets the downloads that the notice follows. Must be called once.
 */
void
wayside_hold_notice_set_manager (WaysideHoldNotice *self, WaysideDownloadManager *manager)
{
  g_return_if_fail (WAYSIDE_IS_HOLD_NOTICE (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (manager));
  g_return_if_fail (self->manager == NULL);

  self->manager = g_object_ref (manager);
  g_signal_connect_object (manager, "reordered", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update (self);
}
