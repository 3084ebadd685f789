/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-thumbnail-row.h"

#include <glib/gi18n.h>

/**
 * WaysideThumbnailRow:
 *
 * Shows the disk usage of the thumbnails, with a button that removes them.
 */
struct _WaysideThumbnailRow
{
  AdwActionRow parent_instance;

  WaysideThumbnailStore *store; /* (owned) (nullable): set once */
  GCancellable *cancellable;    /* (owned): cancelled on dispose */
  gboolean clearing;

  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (WaysideThumbnailRow, wayside_thumbnail_row, ADW_TYPE_ACTION_ROW)

/**
 * wayside_thumbnail_row_dup_size:
 * @bytes: disk usage of the thumbnails
 *
 * Returns: (transfer full): the subtitle of the row
 */
char *
wayside_thumbnail_row_dup_size (guint64 bytes)
{
  /* Translators: the thumbnail cache is empty */
  return bytes > 0 ? g_format_size (bytes) : g_strdup (C_ ("cache", "Empty"));
}

/* An insensitive button loses the focus, so move it to the row. */
static void
set_pressable (WaysideThumbnailRow *self, gboolean pressable)
{
  if (!pressable && gtk_widget_has_focus (GTK_WIDGET (self->button)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), pressable);
}

static void
measured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideThumbnailRow) self = user_data;
  g_autofree char *size = NULL;
  guint64 bytes;

  if (!wayside_thumbnail_store_measure_finish (WAYSIDE_THUMBNAIL_STORE (object), result, &bytes, NULL))
    return;

  size = wayside_thumbnail_row_dup_size (bytes);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), size);
  set_pressable (self, bytes > 0 && !self->clearing);
}

static void
update (WaysideThumbnailRow *self)
{
  if (self->store != NULL && !self->clearing)
    wayside_thumbnail_store_measure_async (self->store, self->cancellable, measured_cb, g_object_ref (self));
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideThumbnailRow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean cleared = wayside_thumbnail_store_clear_finish (WAYSIDE_THUMBNAIL_STORE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->clearing = FALSE;
  if (cleared)
    {
      update (self);
      return;
    }

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), error->message);
  set_pressable (self, TRUE);
}

static void
on_clicked (WaysideThumbnailRow *self)
{
  if (self->clearing)
    return;

  self->clearing = TRUE;
  set_pressable (self, FALSE);
  wayside_thumbnail_store_clear_async (self->store, self->cancellable, cleared_cb, g_object_ref (self));
}

static void
wayside_thumbnail_row_dispose (GObject *object)
{
  WaysideThumbnailRow *self = WAYSIDE_THUMBNAIL_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_THUMBNAIL_ROW);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wayside_thumbnail_row_parent_class)->dispose (object);
}

static void
wayside_thumbnail_row_class_init (WaysideThumbnailRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_thumbnail_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-thumbnail-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideThumbnailRow, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
wayside_thumbnail_row_init (WaysideThumbnailRow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wayside_thumbnail_row_set_store:
 * @self: a row
 * @store: a thumbnail store
 *
 * Sets the thumbnail store of the row. Must be called once.
 */
void
wayside_thumbnail_row_set_store (WaysideThumbnailRow *self, WaysideThumbnailStore *store)
{
  g_return_if_fail (WAYSIDE_IS_THUMBNAIL_ROW (self));
  g_return_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (store));
  g_return_if_fail (self->store == NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
