/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-photo-grid.h"

#include "wayside-photo-cell.h"

#include <glib/gi18n.h>

/**
 * WaysidePhotoGrid:
 *
 * A grid of cells with all photos of a download. Activating a cell activates the action "win.show-photo" with
 * its position.
 */

/* GTK creates 32 rows of cells for the maximum number of columns, visible or not. So limit the maximum to
 * one more column than the width has space for. */
#define MAX_COLUMNS 12
#define MIN_COLUMNS 2

/* Number of screen heights above and below the visible area for which thumbnails are loaded. */
#define SCREENS_AHEAD 1.0

struct _WaysidePhotoGrid
{
  AdwBin parent_instance;

  WaysideThumbnailer *thumbnailer; /* (owned) (nullable): set once */
  WaysideDownload *download;       /* (owned) (nullable) */
  GHashTable *cells;               /* (owned) (element-type WaysidePhotoCell): bound cells */
  guint update_id;                 /* idle that updates which cells are near the visible area, or 0 */

  GtkWidget *scroller;
  GtkGridView *view;
};

G_DEFINE_FINAL_TYPE (WaysidePhotoGrid, wayside_photo_grid, ADW_TYPE_BIN)

static gboolean
is_near (WaysidePhotoGrid *self, GtkWidget *cell, double height)
{
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (cell, self->scroller, &bounds))
    return FALSE;

  return bounds.origin.y + bounds.size.height > -height * SCREENS_AHEAD &&
         bounds.origin.y < height * (1 + SCREENS_AHEAD);
}

static void
update_columns (WaysidePhotoGrid *self)
{
  int fitting = gtk_widget_get_width (self->scroller) / WAYSIDE_PHOTO_CELL_WIDTH;
  guint columns = (guint) CLAMP (fitting + 1, MIN_COLUMNS, MAX_COLUMNS);

  if (columns != gtk_grid_view_get_max_columns (self->view))
    gtk_grid_view_set_max_columns (self->view, columns);
}

static gboolean
update_near_cells (gpointer user_data)
{
  WaysidePhotoGrid *self = WAYSIDE_PHOTO_GRID (user_data);
  double height = gtk_widget_get_height (self->scroller);
  GHashTableIter iter;
  gpointer cell;

  self->update_id = 0;
  if (height <= 0)
    return G_SOURCE_REMOVE;

  update_columns (self);
  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    wayside_photo_cell_set_near (cell, is_near (self, cell, height));

  return G_SOURCE_REMOVE;
}

/* Uses an idle, since the positions of the cells are only valid after the next layout. */
static void
queue_update (WaysidePhotoGrid *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_near_cells, self);
}

static void
on_setup (WaysidePhotoGrid *self, GtkListItem *list_item)
{
  gtk_list_item_set_child (list_item, wayside_photo_cell_new (self->thumbnailer));
}

static void
on_bind (WaysidePhotoGrid *self, GtkListItem *list_item)
{
  WaysidePhotoCell *cell = WAYSIDE_PHOTO_CELL (gtk_list_item_get_child (list_item));

  wayside_photo_cell_bind (cell, self->download, gtk_list_item_get_item (list_item));
  g_hash_table_add (self->cells, cell);
  queue_update (self);
}

static void
on_unbind (WaysidePhotoGrid *self, GtkListItem *list_item)
{
  WaysidePhotoCell *cell = WAYSIDE_PHOTO_CELL (gtk_list_item_get_child (list_item));

  g_hash_table_remove (self->cells, cell);
  wayside_photo_cell_unbind (cell);
}

static void
on_activate (WaysidePhotoGrid *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-photo", "u", position);
}

/**
 * wayside_photo_grid_take_focus:
 * @self: a mapped grid
 *
 * Moves the keyboard focus into the grid. This does not override gtk_widget_grab_focus(), which would trap
 * the Tab key.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_photo_grid_take_focus (WaysidePhotoGrid *self)
{

  return gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Arrow keys move between photos. Tab leaves the grid, which may contain thousands of photos. */
static gboolean
wayside_photo_grid_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean by_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (by_tab && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;

  return GTK_WIDGET_CLASS (wayside_photo_grid_parent_class)->focus (widget, direction);
}

static void
wayside_photo_grid_dispose (GObject *object)
{
  WaysidePhotoGrid *self = WAYSIDE_PHOTO_GRID (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  /* Otherwise, the parent class would access its child after the template has disposed of it. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_PHOTO_GRID);
  g_clear_pointer (&self->cells, g_hash_table_unref);
  g_clear_object (&self->download);
  g_clear_object (&self->thumbnailer);

  G_OBJECT_CLASS (wayside_photo_grid_parent_class)->dispose (object);
}

static void
wayside_photo_grid_class_init (WaysidePhotoGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_photo_grid_dispose;
  widget_class->focus = wayside_photo_grid_focus;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-photo-grid.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoGrid, scroller);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoGrid, view);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, queue_update);
}

static void
wayside_photo_grid_init (WaysidePhotoGrid *self)
{
  GtkAdjustment *adjustment;

  self->cells = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_grid_view_set_max_columns (self->view, MIN_COLUMNS);
  gtk_grid_view_set_min_columns (self->view, MIN_COLUMNS);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

/**
 * wayside_photo_grid_set_thumbnailer:
 * @self: a grid
 * @thumbnailer: a thumbnailer
 *
 * Sets the thumbnailer of the grid. Must be called once, before a download is shown.
 */
void
wayside_photo_grid_set_thumbnailer (WaysidePhotoGrid *self, WaysideThumbnailer *thumbnailer)
{
  g_return_if_fail (WAYSIDE_IS_PHOTO_GRID (self));
  g_return_if_fail (WAYSIDE_IS_THUMBNAILER (thumbnailer));

  g_set_object (&self->thumbnailer, thumbnailer);
}

/**
 * wayside_photo_grid_set_download:
 * @self: a grid
 * @download: (nullable): a download
 *
 * Shows the photos of a download.
 */
void
wayside_photo_grid_set_download (WaysidePhotoGrid *self, WaysideDownload *download)
{
  g_autoptr (GtkNoSelection) model = NULL;

  g_return_if_fail (WAYSIDE_IS_PHOTO_GRID (self));
  g_return_if_fail (download == NULL || WAYSIDE_IS_DOWNLOAD (download));

  gtk_grid_view_set_model (self->view, NULL);
  g_set_object (&self->download, download);
  if (download == NULL)
    return;

  model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (download)));
  gtk_grid_view_set_model (self->view, GTK_SELECTION_MODEL (model));
}

/* Moving the focus may create and remove cells, so the iteration ends there. */
static void
focus_photo (WaysidePhotoGrid *self, guint position)
{
  g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (self->download), position);
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, self->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    if (item != NULL && wayside_photo_cell_get_item (cell) == item)
      {
        gtk_widget_grab_focus (gtk_widget_get_parent (cell));
        return;
      }
}

/**
 * wayside_photo_grid_scroll_to:
 * @self: a grid
 * @position: position of a photo, below the number of photos
 *
 * Scrolls to a photo, and moves the keyboard focus to it if its cell already exists.
 */
void
wayside_photo_grid_scroll_to (WaysidePhotoGrid *self, guint position)
{
  g_return_if_fail (WAYSIDE_IS_PHOTO_GRID (self));

  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
  if (self->download != NULL)
    focus_photo (self, position);
}
