/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-preferences-page.h"

#include "wayside-accessible.h"
#include "wayside-folder-row.h"
#include "wayside-thumbnail-row.h"

#include <glib/gi18n.h>

/**
 * WaysidePreferencesPage:
 *
 * Preferences for all downloads. Changes apply immediately, but only to downloads started afterwards; the
 * number of concurrent downloads also applies to queued ones.
 */
struct _WaysidePreferencesPage
{
  AdwPreferencesPage parent_instance;

  WaysideSettings *settings; /* (owned) */

  WaysideFolderRow *folder_row;
  AdwComboRow *size_row;
  GtkSwitch *geotag_switch;
  GtkSwitch *metadata_switch;
  AdwComboRow *parallel_row;
  AdwComboRow *at_once_row;
  GtkSwitch *metered_switch;
  WaysideThumbnailRow *thumbnail_row;
};

G_DEFINE_FINAL_TYPE (WaysidePreferencesPage, wayside_preferences_page, ADW_TYPE_PREFERENCES_PAGE)

/* Minimum visible width of a selected item, in characters. */
#define CHOICE_CHARS 9

/* Numbers of parallel transfers to choose from, after the first item, which is automatic. */
static const guint parallels[] = { 4, 8, 16, 32, 64 };

static void
on_size_changed (WaysidePreferencesPage *self)
{
  wayside_accessible_name_choice (self->size_row);
  if (self->settings != NULL)
    wayside_settings_set_photo_size (self->settings,
                                     (WaysideSize) adw_combo_row_get_selected (self->size_row));
}

/* Reserves space for the selected item, which a long subtitle would otherwise take in a narrow window. The
 * selected item is a label inside a list view; the popover, which contains all items, is skipped. */
static void
keep_choice_in_sight (GtkWidget *widget, gboolean in_list)
{
  in_list = in_list || GTK_IS_LIST_VIEW (widget);
  if (in_list && GTK_IS_LABEL (widget))
    {
      gtk_label_set_width_chars (GTK_LABEL (widget), CHOICE_CHARS);
      gtk_label_set_xalign (GTK_LABEL (widget), 1);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      keep_choice_in_sight (child, in_list);
}

static void
on_parallel_mapped (WaysidePreferencesPage *self)
{
  keep_choice_in_sight (GTK_WIDGET (self->parallel_row), FALSE);
}

static void
on_saving_changed (WaysidePreferencesPage *self)
{
  WaysideSaveFlags save_flags = WAYSIDE_SAVE_PHOTO;

  if (gtk_switch_get_active (self->geotag_switch))
    save_flags |= WAYSIDE_SAVE_GEOTAG;
  if (gtk_switch_get_active (self->metadata_switch))
    save_flags |= WAYSIDE_SAVE_METADATA;
  if (self->settings != NULL)
    wayside_settings_set_save_flags (self->settings, save_flags);
}

static void
on_parallel_changed (WaysidePreferencesPage *self)
{
  guint chosen = adw_combo_row_get_selected (self->parallel_row);

  wayside_accessible_name_choice (self->parallel_row);
  keep_choice_in_sight (GTK_WIDGET (self->parallel_row), FALSE);
  if (self->settings != NULL)
    wayside_settings_set_parallel (self->settings, chosen > 0 ? parallels[chosen - 1] : 0);
}

static void
on_at_once_changed (WaysidePreferencesPage *self)
{
  wayside_accessible_name_choice (self->at_once_row);
  if (self->settings != NULL)
    wayside_settings_set_downloads_at_once (self->settings,
                                            adw_combo_row_get_selected (self->at_once_row) + 1);
}

static void
on_metered_changed (WaysidePreferencesPage *self)
{
  if (self->settings != NULL)
    wayside_settings_set_metered_allowed (self->settings, gtk_switch_get_active (self->metered_switch));
}

static GtkStringList *
list_parallels (void)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  /* Translators: the application chooses the number of parallel photo transfers. */
  gtk_string_list_append (list, C_ ("parallel", "Automatic"));
  for (guint i = 0; i < G_N_ELEMENTS (parallels); i++)
    {
      g_autofree char *number = g_strdup_printf ("%'u", parallels[i]);

      gtk_string_list_append (list, number);
    }
  return list;
}

static GtkStringList *
list_at_once (void)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint n = 1; n <= WAYSIDE_SETTINGS_MAX_AT_ONCE; n++)
    {
      g_autofree char *number = g_strdup_printf ("%'u", n);

      gtk_string_list_append (list, number);
    }
  return list;
}

/* Returns the item for a number of transfers, rounded down to a listed one, since the settings may contain
 * any number. */
static guint
choice_of_parallel (guint parallel)
{
  guint choice = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parallels) && parallels[i] <= parallel; i++)
    choice = i + 1;
  return parallel > 0 ? MAX (choice, 1) : 0;
}

static void
wayside_preferences_page_dispose (GObject *object)
{
  WaysidePreferencesPage *self = WAYSIDE_PREFERENCES_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_PREFERENCES_PAGE);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (wayside_preferences_page_parent_class)->dispose (object);
}

static void
wayside_preferences_page_class_init (WaysidePreferencesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_preferences_page_dispose;

  g_type_ensure (WAYSIDE_TYPE_FOLDER_ROW);
  g_type_ensure (WAYSIDE_TYPE_THUMBNAIL_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-preferences-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, size_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, geotag_switch);
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, metadata_switch);
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, parallel_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, at_once_row);
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, metered_switch);
  gtk_widget_class_bind_template_child (widget_class, WaysidePreferencesPage, thumbnail_row);
  gtk_widget_class_bind_template_callback (widget_class, on_size_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_saving_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_parallel_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_at_once_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_metered_changed);
}

static void
wayside_preferences_page_init (WaysidePreferencesPage *self)
{
  g_autoptr (GtkStringList) choices = list_parallels ();
  g_autoptr (GtkStringList) numbers = list_at_once ();

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_model (self->parallel_row, G_LIST_MODEL (choices));
  adw_combo_row_set_model (self->at_once_row, G_LIST_MODEL (numbers));
  wayside_accessible_name_inside (GTK_WIDGET (self), _ ("Preferences"));
  wayside_accessible_describe_rows (GTK_WIDGET (self));
  wayside_accessible_name_combo (self->size_row, _ ("Photo Sizes"));
  wayside_accessible_name_combo (self->parallel_row, _ ("Numbers of Photos"));
  wayside_accessible_name_combo (self->at_once_row, _ ("Numbers of Downloads"));
  /* The row has no label until it is mapped. */
  g_signal_connect_object (self->parallel_row, "map", G_CALLBACK (on_parallel_mapped), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/**
 * wayside_preferences_page_new:
 * @settings: the settings
 * @thumbnails: the on-disk cache of thumbnails
 *
 * Returns: (transfer floating): a page that shows and changes the settings
 */
WaysidePreferencesPage *
wayside_preferences_page_new (WaysideSettings *settings, WaysideThumbnailStore *thumbnails)
{
  WaysidePreferencesPage *self;
  WaysideSaveFlags save_flags;

  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (thumbnails), NULL);

  self = g_object_new (WAYSIDE_TYPE_PREFERENCES_PAGE, NULL);
  adw_combo_row_set_selected (self->size_row, wayside_settings_get_photo_size (settings));
  save_flags = wayside_settings_get_save_flags (settings);
  gtk_switch_set_active (self->geotag_switch, (save_flags & WAYSIDE_SAVE_GEOTAG) != 0);
  gtk_switch_set_active (self->metadata_switch, (save_flags & WAYSIDE_SAVE_METADATA) != 0);
  adw_combo_row_set_selected (self->parallel_row,
                              choice_of_parallel (wayside_settings_get_parallel (settings)));
  adw_combo_row_set_selected (self->at_once_row, wayside_settings_get_downloads_at_once (settings) - 1);
  wayside_thumbnail_row_set_store (self->thumbnail_row, thumbnails);
  gtk_switch_set_active (self->metered_switch, wayside_settings_get_metered_allowed (settings));

  /* Set this only now, so that the initial values above are not written back to the settings. */
  self->settings = g_object_ref (settings);
  wayside_folder_row_set_settings (self->folder_row, settings);
  return self;
}
