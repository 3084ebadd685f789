/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-folder-row.h"

#include "wayside-compat.h"
#include "wayside-format.h"
#include "wayside-host-path.h"
#include "wayside-messages.h"

/**
 * WaysideFolderRow:
 *
 * Shows the folder for downloads as its subtitle, with a warning if its disk is nearly full, and lets the user
 * choose another one.
 */
struct _WaysideFolderRow
{
  AdwActionRow parent_instance;

  WaysideSettings *settings; /* (owned) (nullable): set once */
  char *name;                /* (owned) (nullable): the folder as it is shown */
  guint64 bytes_free;        /* free bytes on its disk, %G_MAXUINT64 if not known */
  GCancellable *cancellable; /* (owned): cancelled on dispose */
};

G_DEFINE_FINAL_TYPE (WaysideFolderRow, wayside_folder_row, ADW_TYPE_ACTION_ROW)

static void
show_folder (WaysideFolderRow *self)
{
  g_autofree char *path = wayside_settings_dup_output_root (self->settings);
  g_autofree char *text = NULL;

  g_clear_pointer (&self->name, g_free);
  self->name = wayside_fact_folder (path);
  text = wayside_message_folder (self->name, self->bytes_free);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

/* Asks for the free space of the folder, or of the one in which it will be created. */
static void
measure_space (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GFile) folder = g_file_new_for_path (data);
  guint64 *bytes_free = g_new (guint64, 1);

  *bytes_free = G_MAXUINT64;
  while (folder != NULL)
    {
      g_autoptr (GFileInfo)
          info = g_file_query_filesystem_info (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, cancellable, NULL);
      GFile *parent = g_file_get_parent (folder);

      g_object_unref (folder);
      folder = parent;
      if (info == NULL)
        continue;

      if (g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
        *bytes_free = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
      break;
    }
  g_task_return_pointer (task, bytes_free, g_free);
}

static void
measured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideFolderRow) self = user_data;
  g_autofree guint64 *bytes_free = g_task_propagate_pointer (G_TASK (result), NULL);

  g_autofree char *path = self->settings != NULL ? wayside_settings_dup_output_root (self->settings) : NULL;

  /* Another folder may have been chosen in the meantime. */
  if (bytes_free == NULL || g_strcmp0 (path, g_task_get_task_data (G_TASK (result))) != 0)
    return;

  self->bytes_free = *bytes_free;
  show_folder (self);
}

/* Updates the shown space. It is measured each time the row comes into view, as downloads use it up. */
static void
measure (WaysideFolderRow *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->settings == NULL)
    return;

  task = g_task_new (NULL, self->cancellable, measured_cb, g_object_ref (self));
  g_task_set_source_tag (task, measure);
  g_task_set_task_data (task, wayside_settings_dup_output_root (self->settings), g_free);
  g_task_run_in_thread (task, measure_space);
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

  self->bytes_free = G_MAXUINT64;
  show_folder (self);
  measure (self);
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
wayside_folder_row_finalize (GObject *object)
{
  g_clear_pointer (&WAYSIDE_FOLDER_ROW (object)->name, g_free);

  G_OBJECT_CLASS (wayside_folder_row_parent_class)->finalize (object);
}

static void
wayside_folder_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wayside_folder_row_parent_class)->map (widget);
  measure (WAYSIDE_FOLDER_ROW (widget));
}

static void
wayside_folder_row_class_init (WaysideFolderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_folder_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = wayside_folder_row_finalize;
  widget_class->map = wayside_folder_row_map;

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-folder-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, choose);
}

static void
wayside_folder_row_init (WaysideFolderRow *self)
{
  self->cancellable = g_cancellable_new ();
  self->bytes_free = G_MAXUINT64;
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

/**
 * wayside_folder_row_get_place:
 * @self: a row
 *
 * Returns: (transfer none): the folder as it is shown, such as "Downloads › Wayside"
 */
const char *
wayside_folder_row_get_place (WaysideFolderRow *self)
{
  g_return_val_if_fail (WAYSIDE_IS_FOLDER_ROW (self), NULL);

  return self->name != NULL ? self->name : "";
}
