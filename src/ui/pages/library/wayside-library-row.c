/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-library-row.h"

#include "wayside-accessible.h"
#include "wayside-adaptive-box.h"
#include "wayside-download-messages.h"
#include "wayside-fit-label.h"
#include "wayside-messages.h"
#include "wayside-network-watch.h"

#include <glib/gi18n.h>

/**
 * WaysideLibraryRow:
 *
 * A download in the library: its cover picture, title, totals, progress or status, and actions.
 */

struct _WaysideLibraryRow
{
  GtkListBoxRow parent_instance;

  WaysideDownload *download;       /* (owned) (nullable) */
  WaysideThumbnailer *thumbnailer; /* (owned) (nullable) */
  GCancellable *loading;           /* (owned) (nullable): set while a picture is being loaded */
  char *cover;                     /* (owned) (nullable): path of the picture that is shown or being loaded */

  GtkPicture *picture;
  GtkLabel *title_label;
  WaysideFitLabel *facts_label;
  GtkWidget *state_box;
  GtkProgressBar *progress_bar;
  GtkImage *status_icon;
  GtkLabel *status_label;
  GtkButton *action_button;
  GtkMenuButton *menu_button;
};

G_DEFINE_FINAL_TYPE (WaysideLibraryRow, wayside_library_row, GTK_TYPE_LIST_BOX_ROW)

static void
cancel_loading (WaysideLibraryRow *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideLibraryRow) self = WAYSIDE_LIBRARY_ROW (user_data);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  if (self->thumbnailer == NULL)
    return;

  texture = wayside_thumbnailer_load_finish (self->thumbnailer, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->loading);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

static void
update_cover (WaysideLibraryRow *self)
{
  g_autofree char *path = wayside_download_dup_cover_path (self->download);
  GdkTexture *texture;

  if (g_strcmp0 (path, self->cover) == 0)
    return;

  cancel_loading (self);
  g_clear_pointer (&self->cover, g_free);
  self->cover = g_steal_pointer (&path);
  texture = self->cover != NULL ? wayside_thumbnailer_peek (self->thumbnailer, self->cover) : NULL;
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  if (self->cover == NULL || texture != NULL)
    return;

  self->loading = g_cancellable_new ();
  wayside_thumbnailer_load_async (self->thumbnailer, self->cover,
                                  gtk_widget_get_scale_factor (GTK_WIDGET (self)), self->loading, loaded_cb,
                                  g_object_ref (self));
}

/* A finished download that runs again has found nothing new yet. */
static gboolean
is_checking (WaysideDownload *download)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (download);

  return wayside_download_is_rerun (download) && wayside_download_state_is_running (stats->state) &&
         (stats->state != WAYSIDE_DOWNLOAD_RUNNING || stats->counts[WAYSIDE_ITEM_SAVED] == 0);
}

/* Returns the progress of a running download, and the totals of any other. */
static char *
dup_facts (WaysideDownload *download, gboolean brief)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (download);

  if (is_checking (download))
    return g_strdup (_ ("Checking…"));

  return wayside_download_state_is_running (stats->state)
             ? wayside_message_progress (stats, brief)
             : wayside_message_download_facts (stats, wayside_download_get_date (download));
}

/* One or two words, which leave the width of the row to the title. */
static char *
dup_status (WaysideDownload *download)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (download);
  const char *hold = wayside_message_hold_status (
      wayside_network_watch_get_hold (wayside_download_get_watch (download)));

  if (wayside_download_is_lost (download))
    return g_strdup (_ ("Folder not found"));

  return hold != NULL && stats->state == WAYSIDE_DOWNLOAD_PAUSED ? g_strdup (hold)
                                                                 : wayside_message_download_status (stats);
}

static void
update_progress (WaysideLibraryRow *self)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (self->download);
  gboolean running = wayside_download_state_is_running (stats->state);

  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), running && !is_checking (self->download));
  /* While a new run lists its photos, the counters are still those of the last one. */
  if (running)
    gtk_progress_bar_set_fraction (
        self->progress_bar,
        stats->state == WAYSIDE_DOWNLOAD_RUNNING ? wayside_download_stats_get_fraction (stats) : 0);
}

static void
update_status (WaysideLibraryRow *self, const char *status)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (self->download);
  const char *icon_name = wayside_download_is_lost (self->download) ? "dialog-warning-symbolic"
                                                                    : wayside_message_download_icon (stats);

  gtk_label_set_label (self->status_label, status != NULL ? status : "");
  gtk_image_set_from_icon_name (self->status_icon, icon_name);
  gtk_widget_set_visible (GTK_WIDGET (self->status_label), status != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->status_icon), status != NULL && icon_name != NULL);
  gtk_widget_set_visible (self->state_box,
                          status != NULL || gtk_widget_get_visible (GTK_WIDGET (self->progress_bar)));
}

static const char *
action_name (WaysideDownloadState state)
{
  if (wayside_download_state_is_running (state))
    return _ ("Pause");

  return state != WAYSIDE_DOWNLOAD_WAITING && state != WAYSIDE_DOWNLOAD_FINISHED ? _ ("Resume") : NULL;
}

static void
update_button (WaysideLibraryRow *self)
{
  WaysideDownloadState state = wayside_download_get_state (self->download);
  const char *name = action_name (state);

  gtk_widget_set_visible (GTK_WIDGET (self->action_button), name != NULL);
  if (name == NULL || g_strcmp0 (name, gtk_widget_get_tooltip_text (GTK_WIDGET (self->action_button))) == 0)
    return;

  gtk_button_set_icon_name (self->action_button, wayside_download_state_is_running (state)
                                                     ? "media-playback-pause-symbolic"
                                                     : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->action_button), name);
  wayside_accessible_set_name (GTK_WIDGET (self->action_button), name);
}

static void
update (WaysideLibraryRow *self)
{
  g_autofree char *title = wayside_message_download_title (self->download);
  g_autofree char *facts = dup_facts (self->download, FALSE);
  g_autofree char *brief = dup_facts (self->download, TRUE);
  g_autofree char *status = dup_status (self->download);
  g_autofree char *name = NULL;

  gtk_label_set_label (self->title_label, title);
  wayside_fit_label_set_texts (self->facts_label, facts, brief);
  update_progress (self);
  update_status (self, status);
  update_button (self);
  update_cover (self);

  /* Translators: accessible name of a download: its title, its totals and its status. */
  name = status != NULL ? g_strdup_printf (_ ("%s, %s, %s"), title, facts, status)
                        : g_strdup_printf (_ ("%s, %s"), title, facts);
  wayside_accessible_set_name (GTK_WIDGET (self), name);
}

static void
on_action_clicked (WaysideLibraryRow *self)
{
  WaysideDownloadState state = wayside_download_get_state (self->download);

  if (wayside_download_state_is_running (state))
    wayside_download_pause (self->download);
  else if (state == WAYSIDE_DOWNLOAD_PAUSED)
    wayside_download_resume (self->download);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.go-on", "u",
                                wayside_download_get_number (self->download));
}

static void
append (GMenu *menu, const char *label, const char *action, WaysideDownload *download)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "u", wayside_download_get_number (download));
  g_menu_append_item (menu, item);
}

static void
append_section (GMenu *menu, GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* Only contains the actions that are available now, instead of disabling the others. */
static GMenuModel *
make_menu (WaysideDownload *download)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) change = g_menu_new ();
  g_autoptr (GMenu) leave = g_menu_new ();
  gboolean going_on = !wayside_download_is_ended (download);
  gboolean waiting = wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_WAITING;
  gboolean kept = wayside_download_stats_count_kept (wayside_download_get_stats (download)) > 0 &&
                  !wayside_download_is_lost (download);

  append (look, _ ("_Open"), "win.open-download", download);
  if (kept)
    append (look, _ ("_Show in Files"), "library.show-in-files", download);

  append (change, _ ("_Rename…"), "library.rename", download);
  if (wayside_download_is_lost (download))
    append (change, _ ("_Locate Folder…"), "win.locate-folder", download);
  else if (wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_FINISHED)
    append (change, _ ("_Check for New Photos"), "win.check-new", download);
  if (waiting)
    {
      append (change, _ ("Move _Up"), "library.move-up", download);
      append (change, _ ("Move _Down"), "library.move-down", download);
    }

  if (going_on)
    append (leave, _ ("_Stop"), "library.stop", download);
  append (leave, _ ("Remove _From Library"), "library.remove", download);
  if (!going_on && kept)
    append (leave, _ ("_Delete Files…"), "library.delete-files", download);

  append_section (menu, look);
  append_section (menu, change);
  append_section (menu, leave);
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
create_popup (GtkMenuButton *button, gpointer user_data)
{
  WaysideLibraryRow *self = WAYSIDE_LIBRARY_ROW (user_data);
  g_autoptr (GMenuModel) menu = make_menu (self->download);

  gtk_menu_button_set_menu_model (button, menu);
  wayside_accessible_name_menus (GTK_WIDGET (self));
}

static void
on_menu_wanted (WaysideLibraryRow *self)
{
  wayside_library_row_show_menu (self);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  wayside_library_row_show_menu (WAYSIDE_LIBRARY_ROW (widget));
  return GDK_EVENT_STOP;
}

static void
wayside_library_row_dispose (GObject *object)
{
  WaysideLibraryRow *self = WAYSIDE_LIBRARY_ROW (object);

  cancel_loading (self);
  if (self->menu_button != NULL)
    gtk_menu_button_set_create_popup_func (self->menu_button, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_LIBRARY_ROW);
  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (wayside_library_row_parent_class)->dispose (object);
}

static void
wayside_library_row_finalize (GObject *object)
{
  g_clear_pointer (&WAYSIDE_LIBRARY_ROW (object)->cover, g_free);

  G_OBJECT_CLASS (wayside_library_row_parent_class)->finalize (object);
}

static void
wayside_library_row_class_init (WaysideLibraryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_library_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = wayside_library_row_finalize;

  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);
  g_type_ensure (WAYSIDE_TYPE_FIT_LABEL);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-library-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, picture);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, facts_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, state_box);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, status_icon);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, status_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, action_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_action_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_wanted);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
}

static void
wayside_library_row_init (WaysideLibraryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_popup, self, NULL);
}

/**
 * wayside_library_row_new:
 * @download: a download
 * @thumbnailer: a thumbnailer
 *
 * Returns: (transfer floating): a row that follows the changes of @download
 */
GtkWidget *
wayside_library_row_new (WaysideDownload *download, WaysideThumbnailer *thumbnailer)
{
  WaysideLibraryRow *self;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (download), NULL);
  g_return_val_if_fail (WAYSIDE_IS_THUMBNAILER (thumbnailer), NULL);

  self = g_object_new (WAYSIDE_TYPE_LIBRARY_ROW, NULL);
  self->download = g_object_ref (download);
  self->thumbnailer = g_object_ref (thumbnailer);
  g_signal_connect_object (download, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

/**
 * wayside_library_row_get_download:
 * @self: a row
 *
 * Returns: (transfer none): the download of the row
 */
WaysideDownload *
wayside_library_row_get_download (WaysideLibraryRow *self)
{
  g_return_val_if_fail (WAYSIDE_IS_LIBRARY_ROW (self), NULL);

  return self->download;
}

/**
 * wayside_library_row_show_menu:
 * @self: a mapped row
 *
 * Opens the menu with the actions of the download.
 */
void
wayside_library_row_show_menu (WaysideLibraryRow *self)
{
  g_return_if_fail (WAYSIDE_IS_LIBRARY_ROW (self));

  gtk_menu_button_popup (self->menu_button);
}
