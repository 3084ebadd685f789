/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-photo-page.h"

#include "wayside-accessible.h"
#include "wayside-adaptive-box.h"
#include "wayside-format.h"
#include "wayside-host-path.h"
#include "wayside-messages.h"

#include <glib/gi18n.h>

/* Minimum size at which to decode a picture, so that it stays sharp when the window grows. */
#define MIN_WIDTH  1600
#define MIN_HEIGHT 1200

struct _WaysidePhotoPage
{
  AdwBin parent_instance;

  WaysideThumbnailer *thumbnailer; /* (owned) (nullable): set once */
  WaysideDownload *download;       /* (owned) (nullable) */
  WaysideItem *item;               /* (owned) (nullable) */
  GSignalGroup *item_signals;      /* (owned) */
  GSignalGroup *download_signals;  /* (owned) */
  guint position;
  GCancellable *loading; /* (owned) (nullable): set while a picture is being loaded */

  AdwWindowTitle *title;
  GtkWidget *view;
  GtkPicture *picture;
  GtkWidget *trouble;
  GtkImage *trouble_icon;
  GtkLabel *trouble_label;
  AdwActionRow *unsaved_row;
  AdwActionRow *taken_row;
  AdwActionRow *creator_row;
  AdwActionRow *size_row;
  AdwActionRow *position_row;
  AdwActionRow *heading_row;
  AdwActionRow *camera_row;
  AdwActionRow *id_row;
  AdwActionRow *sequence_row;
  GtkWidget *whole_row;
};

G_DEFINE_FINAL_TYPE (WaysidePhotoPage, wayside_photo_page, ADW_TYPE_BIN)

/* Hides the row if the value is not known. */
static void
set_fact (AdwActionRow *row, const char *text)
{
  gboolean known = text != NULL && *text != '\0';

  adw_action_row_set_subtitle (row, known ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row), known);
}

static void
take_fact (AdwActionRow *row, char *text)
{
  g_autofree char *owned = text;

  set_fact (row, owned);
}

/* Isolates two numbers, which would otherwise swap places in right-to-left locales. */
static char *
keep_order (char *numbers)
{
  g_autofree char *plain = numbers;

  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL)
    return g_steal_pointer (&plain);

  return g_strconcat ("\u2066", plain, "\u2069", NULL);
}

static void
show_place (WaysidePhotoPage *self, WaysideImage *image)
{
  double longitude, latitude, heading;

  set_fact (self->position_row, NULL);
  set_fact (self->heading_row, NULL);
  if (image == NULL)
    return;

  if (wayside_image_get_position (image, &longitude, &latitude))
    take_fact (self->position_row, keep_order (wayside_fact_position (longitude, latitude)));
  if (wayside_image_get_heading (image, &heading))
    take_fact (self->heading_row, wayside_fact_heading (heading));
}

static void
show_title (WaysidePhotoPage *self, WaysideImage *image)
{
  guint total = g_list_model_get_n_items (G_LIST_MODEL (self->download));
  g_autofree char *title = NULL;
  g_autofree char *date = NULL;

  /* Translators: the position of the visible photo in a download, "Photo 12 of 1,240". */
  title = g_strdup_printf (_ ("Photo %'u of %'u"), self->position + 1, total);
  date = image != NULL ? wayside_fact_date (wayside_image_get_captured_at (image)) : NULL;
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, date != NULL ? date : "");
}

/* The size on the service. The size of the file is not known until it has been read. */
static char *
offered_size (WaysideImage *image)
{
  return wayside_fact_dimensions ((int) wayside_image_get_width (image),
                                  (int) wayside_image_get_height (image), 0);
}

/* Metadata is in memory for the current session only. Later, it can only be read from the metadata file. */
static gboolean
lacks_file (WaysidePhotoPage *self)
{
  return wayside_item_get_image (self->item) == NULL &&
         wayside_item_state_is_kept (wayside_item_get_state (self->item)) &&
         (wayside_download_get_save_flags (self->download) & WAYSIDE_SAVE_METADATA) == 0;
}

/* Returns the sequence of the photo, unless the download is that sequence or it is not known. */
static const char *
find_other_sequence (WaysidePhotoPage *self)
{
  WaysideImage *image = wayside_item_get_image (self->item);
  const char *sequence = image != NULL ? wayside_image_get_sequence (image) : NULL;
  WaysideQueryKind kind = wayside_query_get_kind (wayside_download_get_query (self->download));

  return sequence != NULL && *sequence != '\0' && kind != WAYSIDE_QUERY_SEQUENCE ? sequence : NULL;
}

static void
show_facts (WaysidePhotoPage *self)
{
  WaysideImage *image = wayside_item_get_image (self->item);
  gboolean known = image != NULL;

  show_title (self, image);
  show_place (self, image);
  gtk_widget_set_visible (GTK_WIDGET (self->unsaved_row), lacks_file (self));
  take_fact (self->taken_row, known ? wayside_fact_taken (wayside_image_get_captured_at (image)) : NULL);
  set_fact (self->creator_row, known ? wayside_image_get_creator (image) : NULL);
  take_fact (self->size_row, known ? offered_size (image) : NULL);
  take_fact (self->camera_row,
             known ? wayside_fact_camera (wayside_image_get_make (image), wayside_image_get_model (image))
                   : NULL);
  set_fact (self->id_row, wayside_item_get_id (self->item));
  set_fact (self->sequence_row, known ? wayside_image_get_sequence (image) : NULL);
  gtk_widget_set_visible (self->whole_row, find_other_sequence (self) != NULL);
}

static void
show_trouble (WaysidePhotoPage *self, const char *icon_name, const char *text)
{
  g_autofree char *shown = wayside_host_path_show (text != NULL ? text : "");

  gtk_image_set_from_icon_name (self->trouble_icon, icon_name);
  gtk_label_set_label (self->trouble_label, shown);
  gtk_widget_set_visible (self->trouble, text != NULL);
}

static void
cancel_loading (WaysidePhotoPage *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
picture_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysidePhotoPage) self = WAYSIDE_PHOTO_PAGE (user_data);
  g_autoptr (WaysidePicture) picture = NULL;
  g_autoptr (GError) error = NULL;

  if (self->thumbnailer == NULL)
    return;

  picture = wayside_thumbnailer_show_finish (self->thumbnailer, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->loading);
  if (picture == NULL)
    {
      gtk_picture_set_paintable (self->picture, NULL);
      show_trouble (self, "image-missing-symbolic", error->message);
      return;
    }

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (picture->texture));
  take_fact (self->size_row, wayside_fact_dimensions (picture->width, picture->height, picture->bytes));
}

static void
load_picture (WaysidePhotoPage *self)
{
  g_autofree char *path = wayside_download_dup_item_path (self->download, self->item);
  GdkTexture *thumbnail = wayside_thumbnailer_peek (self->thumbnailer, path);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = MAX (gtk_widget_get_width (self->view), MIN_WIDTH) * scale;
  int height = MAX (gtk_widget_get_height (self->view), MIN_HEIGHT) * scale;

  /* Show the thumbnail as a preview until the picture is loaded. */
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (thumbnail));

  cancel_loading (self);
  self->loading = g_cancellable_new ();
  wayside_thumbnailer_show_async (self->thumbnailer, path, width, height, self->loading, picture_loaded_cb,
                                  g_object_ref (self));
}

static void
show_state (WaysidePhotoPage *self)
{
  WaysideItemState state = wayside_item_get_state (self->item);
  const char *trouble = wayside_message_item_trouble (state);
  const GError *error = wayside_item_get_error (self->item);
  g_autofree char *name = wayside_message_item (wayside_item_get_id (self->item), state,
                                                WAYSIDE_SIZE_ORIGINAL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.show-in-files",
                                 wayside_item_state_is_kept (state));

  if (wayside_item_state_is_kept (state))
    {
      show_trouble (self, NULL, NULL);
      load_picture (self);
      return;
    }

  cancel_loading (self);
  gtk_picture_set_paintable (self->picture, NULL);
  if (trouble != NULL)
    show_trouble (self, "dialog-warning-symbolic", error != NULL ? error->message : trouble);
  else
    show_trouble (self, "image-loading-symbolic",
                  state == WAYSIDE_ITEM_TRANSFERRING ? _ ("Downloading…") : _ ("Not downloaded yet"));
}

static void
update (WaysidePhotoPage *self)
{
  show_facts (self);
  show_state (self);
}

static void
update_actions (WaysidePhotoPage *self)
{
  guint total = g_list_model_get_n_items (G_LIST_MODEL (self->download));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.previous", self->position > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.next", self->position + 1 < total);
}

/* More photos are listed while the page is visible. */
static void
on_items_changed (WaysidePhotoPage *self)
{
  if (self->item == NULL || self->position >= g_list_model_get_n_items (G_LIST_MODEL (self->download)))
    return;

  update_actions (self);
  show_title (self, wayside_item_get_image (self->item));
}

static void
show_position (WaysidePhotoPage *self, guint position)
{
  g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (self->download), position);

  if (item == NULL)
    return;

  self->position = position;
  g_set_object (&self->item, item);
  wayside_download_ensure_image (self->download, item);
  g_signal_group_set_target (self->item_signals, item);
  update_actions (self);
  update (self);
}

static void
previous_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysidePhotoPage *self = WAYSIDE_PHOTO_PAGE (widget);

  if (self->position > 0)
    show_position (self, self->position - 1);
}

static void
next_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysidePhotoPage *self = WAYSIDE_PHOTO_PAGE (widget);

  show_position (self, self->position + 1);
}

/* Fills in the form, where the size and the folder can be chosen. */
static void
download_sequence_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  const char *sequence = find_other_sequence (WAYSIDE_PHOTO_PAGE (widget));

  if (sequence != NULL)
    gtk_widget_activate_action (widget, "win.open-link", "s", sequence);
}

static void
show_in_files_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysidePhotoPage *self = WAYSIDE_PHOTO_PAGE (widget);
  g_autofree char *path = wayside_download_dup_item_path (self->download, self->item);

  gtk_widget_activate_action_variant (widget, "win.show-in-files", g_variant_new_bytestring (path));
}

/* The arrow keys follow the direction of the arrows on the screen. */
static gboolean
on_arrow (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  gboolean forward = g_variant_get_boolean (args);

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    forward = !forward;

  gtk_widget_activate_action (widget, forward ? "photo.next" : "photo.previous", NULL);
  return GDK_EVENT_STOP;
}

/**
 * wayside_photo_page_take_focus:
 * @self: a mapped page
 *
 * Moves the keyboard focus to the main control of the page. This does not override gtk_widget_grab_focus(),
 * which would trap the Tab key.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_photo_page_take_focus (WaysidePhotoPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  return gtk_widget_child_focus (WAYSIDE_PHOTO_PAGE (widget)->view, GTK_DIR_TAB_FORWARD);
}

static void
wayside_photo_page_dispose (GObject *object)
{
  WaysidePhotoPage *self = WAYSIDE_PHOTO_PAGE (object);

  cancel_loading (self);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->download_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->download);
  g_clear_object (&self->thumbnailer);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_PHOTO_PAGE);

  G_OBJECT_CLASS (wayside_photo_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-photo-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, title);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, view);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, picture);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, trouble_icon);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, trouble_label);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, unsaved_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, taken_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, creator_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, size_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, position_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, heading_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, camera_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, id_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, sequence_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePhotoPage, whole_row);
}

static void
wayside_photo_page_class_init (WaysidePhotoPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_photo_page_dispose;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "photo.previous", NULL, previous_action);
  gtk_widget_class_install_action (widget_class, "photo.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "photo.show-in-files", NULL, show_in_files_action);
  gtk_widget_class_install_action (widget_class, "photo.download-sequence", NULL, download_sequence_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_arrow, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_arrow, "b", TRUE);
}

static void
wayside_photo_page_init (WaysidePhotoPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wayside_accessible_describe_rows (GTK_WIDGET (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.previous", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.next", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.show-in-files", FALSE);
  self->item_signals = g_signal_group_new (WAYSIDE_TYPE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->item_signals, "notify::image", G_CALLBACK (show_facts), self);
  self->download_signals = g_signal_group_new (WAYSIDE_TYPE_DOWNLOAD);
  g_signal_group_connect_swapped (self->download_signals, "items-changed", G_CALLBACK (on_items_changed),
                                  self);
}

/**
 * wayside_photo_page_set_thumbnailer:
 * @self: a page
 * @thumbnailer: a thumbnailer
 *
 * Sets the thumbnailer of the page. Must be called once, before a photo is shown.
 */
void
wayside_photo_page_set_thumbnailer (WaysidePhotoPage *self, WaysideThumbnailer *thumbnailer)
{
  g_return_if_fail (WAYSIDE_IS_PHOTO_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_THUMBNAILER (thumbnailer));

  g_set_object (&self->thumbnailer, thumbnailer);
}

/**
 * wayside_photo_page_show_photo:
 * @self: a page
 * @download: a download
 * @position: position of a photo in it, below the number of photos
 *
 * Shows a photo of a download and its metadata.
 */
void
wayside_photo_page_show_photo (WaysidePhotoPage *self, WaysideDownload *download, guint position)
{
  g_return_if_fail (WAYSIDE_IS_PHOTO_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  g_set_object (&self->download, download);
  g_signal_group_set_target (self->download_signals, download);
  show_position (self, position);
}

/**
 * wayside_photo_page_get_position:
 * @self: a page
 *
 * Returns: position of the visible photo
 */
guint
wayside_photo_page_get_position (WaysidePhotoPage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_PHOTO_PAGE (self), 0);

  return self->position;
}
