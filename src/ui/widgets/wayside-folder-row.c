/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-folder-row.h"

#include "wayside-compat.h"
#include "wayside-format.h"
#include "wayside-host-path.h"

/**
 * WaysideFolderRow:
 *
 * Shows the folder for downloads as its subtitle, and lets the user choose another one.
 */
struct _WaysideFolderRow
{
  AdwActionRow parent_instance;

  WaysideSettings *settings; /* (owned) (nullable): set once */
  GCancellable *cancellable; /* (owned): cancelled on dispose */
};

G_DEFINE_FINAL_TYPE (WaysideFolderRow, wayside_folder_row, ADW_TYPE_ACTION_ROW)

static void
show_folder (WaysideFolderRow *self)
{
  g_autofree char *path = wayside_settings_dup_output_root (self->settings);
  g_autofree char *name = wayside_fact_folder (path);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), name);
}

static void
learned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideFolderRow) self = user_data;

  if (wayside_host_path_learn_finish (result, NULL) && self->settings != NULL)
    show_folder (self);
}

/* Updates the row immediately, and again when the host path of a sandboxed folder is known. */
static void
update (WaysideFolderRow *self)
{
  g_autofree char *path = wayside_settings_dup_output_root (self->settings);

  show_folder (self);
  wayside_host_path_learn_async (path, self->cancellable, learned_cb, g_object_ref (self));
}

/* A window without toasts shows the error in the row. */
static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideFolderRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = wayside_compat_choose_folder_finish (result, &error);

  if (self->settings == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (path != NULL)
    wayside_settings_set_output_root (self->settings, path);
  else if (!gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), error->message);
}

static void
choose (WaysideFolderRow *self)
{
  g_autofree char *path = wayside_settings_dup_output_root (self->settings);

  wayside_compat_choose_folder_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), path,
                                      self->cancellable, chosen_cb, g_object_ref (self));
}

static void
wayside_folder_row_dispose (GObject *object)
{
  WaysideFolderRow *self = WAYSIDE_FOLDER_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_FOLDER_ROW);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (wayside_folder_row_parent_class)->dispose (object);
}

static void
wayside_folder_row_class_init (WaysideFolderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_folder_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-folder-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, choose);
}

static void
wayside_folder_row_init (WaysideFolderRow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wayside_folder_row_set_settings:
 * @self: a row
 * @settings: the settings, which contain the folder
 *
 * Sets the settings that the row shows and changes. Must be called once.
 */
void
wayside_folder_row_set_settings (WaysideFolderRow *self, WaysideSettings *settings)
{
  g_return_if_fail (WAYSIDE_IS_FOLDER_ROW (self));
  g_return_if_fail (WAYSIDE_IS_SETTINGS (settings));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::output-folder", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
