/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-photo-cell.h"

#include "wayside-messages.h"

#include <glib/gi18n.h>

/**
 * WaysidePhotoCell:
 *
 * A photo in the grid: initially a placeholder, a progress bar during the transfer, then the picture, or an
 * icon and a message if it is not available.
 *
 * The grid creates hundreds of cells at once. To keep them cheap, a cell draws its picture itself, and
 * creates child widgets for rare states only when needed.
 */

/* The aspect ratio is 8 to 5. */
#define HEIGHT_OF(width) ((width) *5 / 8)

/* Margin around the progress bar. */
#define BAR_MARGIN 12

struct _WaysidePhotoCell
{
  GtkWidget parent_instance;

  WaysideThumbnailer *thumbnailer; /* (owned) (nullable) */
  WaysideDownload *download;       /* (owned) (nullable): download of @item */
  WaysideItem *item;               /* (owned) (nullable) */
  GSignalGroup *item_signals;      /* (owned) */
  GCancellable *loading;           /* (owned) (nullable): set while a thumbnail is being loaded */
  GdkTexture *texture;             /* (owned) (nullable): the thumbnail */
  gboolean near_view;              /* whether the cell is in or near the visible area and needs a thumbnail */
  gboolean broken;                 /* whether the saved file could not be decoded */

  GtkWidget *bar;          /* (owned) (nullable) */
  GtkWidget *trouble;      /* (owned) (nullable) */
  GtkLabel *trouble_label; /* (nullable): child of @trouble */
  GtkWidget *chip;         /* (owned) (nullable) */
  GtkLabel *chip_label;    /* (nullable): child of @chip */
};

G_DEFINE_FINAL_TYPE (WaysidePhotoCell, wayside_photo_cell, GTK_TYPE_WIDGET)

static void
cancel_loading (WaysidePhotoCell *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

/* Set the accessible name on the parent: in the oldest supported GTK, grid cells have no other source for
 * it. */
static void
update_name (WaysidePhotoCell *self, WaysideItemState state)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  WaysideSize size = wayside_item_is_smaller (self->item) ? wayside_item_get_size (self->item)
                                                          : WAYSIDE_SIZE_ORIGINAL;
  g_autofree char *outcome = wayside_message_item (wayside_item_get_id (self->item), state, size);
  /* Translators: first the outcome of a photo, then the text on its cell: "Photo 77, saved, Cannot be
   * shown" */
  g_autofree char *name = self->broken ? g_strdup_printf (_ ("%s, %s"), outcome, _ ("Cannot be shown"))
                                       : g_strdup (outcome);

  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
make_icon (const char *icon_name)
{
  return g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

static void
make_trouble (WaysidePhotoCell *self)
{
  self->trouble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_valign (self->trouble, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (self->trouble, 8);
  gtk_widget_set_margin_end (self->trouble, 8);
  gtk_box_append (GTK_BOX (self->trouble), make_icon ("dialog-warning-symbolic"));

  self->trouble_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->trouble_label, TRUE);
  /* In large text a long word must not make the window wider. */
  gtk_label_set_wrap_mode (self->trouble_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (self->trouble_label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->trouble_label), "caption");
  gtk_box_append (GTK_BOX (self->trouble), GTK_WIDGET (self->trouble_label));
  gtk_widget_set_parent (self->trouble, GTK_WIDGET (self));
}

static void
make_chip (WaysidePhotoCell *self)
{
  self->chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  gtk_widget_set_halign (self->chip, GTK_ALIGN_START);
  gtk_widget_set_valign (self->chip, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->chip, "osd");
  gtk_widget_add_css_class (self->chip, "chip");
  gtk_box_append (GTK_BOX (self->chip), make_icon ("wayside-smaller-symbolic"));

  self->chip_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->chip_label), "caption");
  gtk_box_append (GTK_BOX (self->chip), GTK_WIDGET (self->chip_label));
  gtk_widget_set_parent (self->chip, GTK_WIDGET (self));
}

static void
make_bar (WaysidePhotoCell *self)
{
  self->bar = g_object_new (GTK_TYPE_PROGRESS_BAR, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                            "valign", GTK_ALIGN_END, "margin-start", BAR_MARGIN, "margin-end", BAR_MARGIN,
                            "margin-bottom", BAR_MARGIN, NULL);
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
}

static void
update_trouble (WaysidePhotoCell *self, WaysideItemState state)
{
  const char *text = wayside_message_item_trouble (state);

  if (text == NULL && self->broken)
    text = _ ("Cannot be shown");

  if (text != NULL && self->trouble == NULL)
    make_trouble (self);
  if (self->trouble == NULL)
    return;

  gtk_label_set_label (self->trouble_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->trouble, text != NULL);
}

static void
update_chip (WaysidePhotoCell *self, WaysideItemState state)
{
  gboolean smaller = wayside_item_state_is_kept (state) && wayside_item_is_smaller (self->item);

  if (smaller && self->chip == NULL)
    make_chip (self);
  if (self->chip == NULL)
    return;

  if (smaller)
    {
      /* Translators: the width in pixels of a photo that was saved at a smaller size than requested, such
       * as "2048 px". */
      g_autofree char *text = g_strdup_printf (_ ("%s px"),
                                               wayside_size_to_string (wayside_item_get_size (self->item)));

      gtk_label_set_label (self->chip_label, text);
    }
  gtk_widget_set_visible (self->chip, smaller);
}

static void
update_bar (WaysidePhotoCell *self, WaysideItemState state)
{
  gboolean moving = state == WAYSIDE_ITEM_TRANSFERRING;

  if (moving && self->bar == NULL)
    make_bar (self);
  if (self->bar == NULL)
    return;

  gtk_widget_set_visible (self->bar, moving);
  if (moving)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar),
                                   CLAMP (wayside_item_get_fraction (self->item), 0, 1));
}

static void
set_texture (WaysidePhotoCell *self, GdkTexture *texture)
{
  if (g_set_object (&self->texture, texture))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
thumbnail_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysidePhotoCell) self = WAYSIDE_PHOTO_CELL (user_data);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  if (self->thumbnailer == NULL)
    return;

  texture = wayside_thumbnailer_load_finish (self->thumbnailer, result, &error);
  /* The cell was bound to another photo, or scrolled away. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->loading);
  self->broken = texture == NULL;
  set_texture (self, texture);
  if (self->item != NULL)
    {
      update_trouble (self, wayside_item_get_state (self->item));
      update_name (self, wayside_item_get_state (self->item));
    }
}

static void
update_picture (WaysidePhotoCell *self, WaysideItemState state)
{
  g_autofree char *path = NULL;
  GdkTexture *texture;

  if (!self->near_view || !wayside_item_state_is_kept (state))
    {
      cancel_loading (self);
      set_texture (self, NULL);
      return;
    }

  if (self->loading != NULL || self->broken || self->texture != NULL)
    return;

  path = wayside_download_dup_item_path (self->download, self->item);
  if (path == NULL)
    return;

  texture = wayside_thumbnailer_peek (self->thumbnailer, path);
  if (texture != NULL)
    {
      set_texture (self, texture);
      return;
    }

  self->loading = g_cancellable_new ();
  wayside_thumbnailer_load_async (self->thumbnailer, path, gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                                  self->loading, thumbnail_loaded_cb, g_object_ref (self));
}

static void
update (WaysidePhotoCell *self)
{
  WaysideItemState state = wayside_item_get_state (self->item);

  /* The next download of the photo may not be damaged. */
  if (!wayside_item_state_is_kept (state))
    self->broken = FALSE;

  update_bar (self, state);
  update_picture (self, state);
  update_trouble (self, state);
  update_chip (self, state);
  update_name (self, state);
}

static void
on_item_notify (WaysidePhotoCell *self, GParamSpec *pspec)
{
  const char *name = g_param_spec_get_name (pspec);

  if (g_str_equal (name, "fraction"))
    update_bar (self, wayside_item_get_state (self->item));
  else if (g_str_equal (name, "state") || g_str_equal (name, "smaller"))
    update (self);
}

static void
measure_trouble (WaysidePhotoCell *self, GtkOrientation orientation, int for_size, int *needed)
{
  *needed = 0;
  if (self->trouble != NULL && gtk_widget_get_visible (self->trouble))
    gtk_widget_measure (self->trouble, orientation, for_size, needed, NULL, NULL, NULL);
}

static void
wayside_photo_cell_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  int needed;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_trouble (WAYSIDE_PHOTO_CELL (widget), orientation, -1, &needed);
      *minimum = *natural = MAX (WAYSIDE_PHOTO_CELL_WIDTH, needed);
      return;
    }

  /* With large text, the message may need more height than the picture. */
  for_size = MAX (for_size, WAYSIDE_PHOTO_CELL_WIDTH);
  measure_trouble (WAYSIDE_PHOTO_CELL (widget), orientation, for_size, &needed);
  *minimum = *natural = MAX (HEIGHT_OF (for_size), needed);
}

/* Children are positioned by their alignment and margins. */
static void
wayside_photo_cell_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkAllocation whole = { 0, 0, width, height };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      gtk_widget_size_allocate (child, &whole, -1);
}

/* Scales the picture to cover the cell. The overflow property of the cell crops the rest. */
static void
wayside_photo_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WaysidePhotoCell *self = WAYSIDE_PHOTO_CELL (widget);

  if (self->texture != NULL)
    {
      double width = gtk_widget_get_width (widget);
      double height = gtk_widget_get_height (widget);
      double across = width / gdk_texture_get_width (self->texture);
      double down = height / gdk_texture_get_height (self->texture);
      float drawn_width = (float) (gdk_texture_get_width (self->texture) * MAX (across, down));
      float drawn_height = (float) (gdk_texture_get_height (self->texture) * MAX (across, down));

      gtk_snapshot_append_texture (snapshot, self->texture,
                                   &GRAPHENE_RECT_INIT (((float) width - drawn_width) / 2,
                                                        ((float) height - drawn_height) / 2, drawn_width,
                                                        drawn_height));
    }

  GTK_WIDGET_CLASS (wayside_photo_cell_parent_class)->snapshot (widget, snapshot);
}

static GtkSizeRequestMode
wayside_photo_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wayside_photo_cell_dispose (GObject *object)
{
  WaysidePhotoCell *self = WAYSIDE_PHOTO_CELL (object);

  cancel_loading (self);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->download);
  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  g_clear_pointer (&self->trouble, gtk_widget_unparent);
  g_clear_pointer (&self->chip, gtk_widget_unparent);

  G_OBJECT_CLASS (wayside_photo_cell_parent_class)->dispose (object);
}

static void
wayside_photo_cell_class_init (WaysidePhotoCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_photo_cell_dispose;
  widget_class->measure = wayside_photo_cell_measure;
  widget_class->size_allocate = wayside_photo_cell_size_allocate;
  widget_class->get_request_mode = wayside_photo_cell_get_request_mode;
  widget_class->snapshot = wayside_photo_cell_snapshot;

  gtk_widget_class_set_css_name (widget_class, "photocell");
  /* The parent carries the accessible name. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
wayside_photo_cell_init (WaysidePhotoCell *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  self->item_signals = g_signal_group_new (WAYSIDE_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify", G_CALLBACK (on_item_notify), self);
}

/**
 * wayside_photo_cell_new:
 * @thumbnailer: a thumbnailer
 *
 * Returns: (transfer floating): an empty cell
 */
GtkWidget *
wayside_photo_cell_new (WaysideThumbnailer *thumbnailer)
{
  WaysidePhotoCell *self = g_object_new (WAYSIDE_TYPE_PHOTO_CELL, NULL);

  self->thumbnailer = g_object_ref (thumbnailer);
  return GTK_WIDGET (self);
}

/**
 * wayside_photo_cell_bind:
 * @self: a cell
 * @download: the download that @item belongs to
 * @item: a photo
 *
 * Shows a photo and follows its state.
 */
void
wayside_photo_cell_bind (WaysidePhotoCell *self, WaysideDownload *download, WaysideItem *item)
{
  g_return_if_fail (WAYSIDE_IS_PHOTO_CELL (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));
  g_return_if_fail (WAYSIDE_IS_ITEM (item));

  wayside_photo_cell_unbind (self);
  self->download = g_object_ref (download);
  self->item = g_object_ref (item);
  g_signal_group_set_target (self->item_signals, item);
  update (self);
}

/**
 * wayside_photo_cell_unbind:
 * @self: a cell
 *
 * Clears the cell and drops its thumbnail.
 */
void
wayside_photo_cell_unbind (WaysidePhotoCell *self)
{
  g_return_if_fail (WAYSIDE_IS_PHOTO_CELL (self));

  cancel_loading (self);
  g_signal_group_set_target (self->item_signals, NULL);
  g_clear_object (&self->item);
  g_clear_object (&self->download);
  self->near_view = FALSE;
  self->broken = FALSE;
  set_texture (self, NULL);
}

/**
 * wayside_photo_cell_set_near:
 * @self: a cell
 * @near_view: whether the cell is visible, or would be after a short scroll
 *
 * Sets whether the cell holds its thumbnail in memory. The grid creates hundreds of cells, most of which are
 * not visible.
 */
void
wayside_photo_cell_set_near (WaysidePhotoCell *self, gboolean near_view)
{
  g_return_if_fail (WAYSIDE_IS_PHOTO_CELL (self));

  if (self->near_view == near_view)
    return;

  self->near_view = near_view;
  if (self->item != NULL)
    update_picture (self, wayside_item_get_state (self->item));
}

/**
 * wayside_photo_cell_get_item:
 * @self: a cell
 *
 * Returns: (transfer none) (nullable): the photo of the cell
 */
WaysideItem *
wayside_photo_cell_get_item (WaysidePhotoCell *self)
{
  g_return_val_if_fail (WAYSIDE_IS_PHOTO_CELL (self), NULL);

  return self->item;
}
