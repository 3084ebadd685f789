/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-library-page.h"

#include "wayside-accessible.h"
#include "wayside-adaptive-box.h"
#include "wayside-download-messages.h"
#include "wayside-fit-label.h"
#include "wayside-hold-notice.h"
#include "wayside-library-order.h"
#include "wayside-library-row.h"

#include <glib/gi18n.h>

/* Rows per section before “Show More”, since every listed download needs a row widget. */
#define ROWS_AT_ONCE 100

/* Sections of the library, in order. */
typedef enum
{
  SECTION_GOING_ON,
  SECTION_INTERRUPTED,
  SECTION_SAVED,
  N_SECTIONS,
} Section;

struct _WaysideLibraryPage
{
  AdwBin parent_instance;

  WaysideDownloadManager *manager;       /* (owned) (nullable): set once */
  WaysideThumbnailer *thumbnailer;       /* (owned) (nullable): set once */
  WaysideSettings *settings;             /* (owned) (nullable): set once */
  WaysideDownload *offered;              /* (owned) (nullable): download that the notice offers to resume */
  char *sort;                            /* (owned): "date", "name" or "size" */
  char *needle;                          /* (owned) (nullable): search text, case-folded */
  GtkFilter *filters[N_SECTIONS];        /* (owned) */
  GtkSorter *sorters[N_SECTIONS];        /* (owned) */
  GtkSliceListModel *slices[N_SECTIONS]; /* (owned) */
  guint focused;                         /* number of the download that had the focus last, or 0 */

  WaysideFitLabel *new_label;
  GtkToggleButton *search_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  WaysideHoldNotice *hold_notice;
  GtkRevealer *offer_revealer;
  GtkLabel *offer_label;
  GtkStack *stack;
  AdwStatusPage *nothing_page;
  GtkWidget *boxes[N_SECTIONS];
  GtkListBox *lists[N_SECTIONS];
  GtkWidget *more_button;
};

G_DEFINE_FINAL_TYPE (WaysideLibraryPage, wayside_library_page, ADW_TYPE_BIN)

typedef enum
{
  PROP_SORT = 1,
} WaysideLibraryPageProperty;

static GParamSpec *properties[PROP_SORT + 1];

static Section
section_of (WaysideDownload *download)
{
  if (!wayside_download_is_ended (download))
    return SECTION_GOING_ON;

  return wayside_download_state_is_interrupted (wayside_download_get_state (download)) ? SECTION_INTERRUPTED
                                                                                       : SECTION_SAVED;
}

static gboolean
is_searched_for (WaysideLibraryPage *self, WaysideDownload *download)
{
  g_autofree char *title = NULL;
  g_autofree char *folded = NULL;

  if (self->needle == NULL)
    return TRUE;

  title = wayside_message_download_title (download);
  folded = g_utf8_casefold (title, -1);
  return strstr (folded, self->needle) != NULL;
}

static gboolean
is_going_on (gpointer item, gpointer user_data)
{
  return section_of (item) == SECTION_GOING_ON && is_searched_for (user_data, item);
}

static gboolean
is_interrupted (gpointer item, gpointer user_data)
{
  return section_of (item) == SECTION_INTERRUPTED && is_searched_for (user_data, item);
}

static gboolean
is_saved (gpointer item, gpointer user_data)
{
  return section_of (item) == SECTION_SAVED && is_searched_for (user_data, item);
}

/* Running downloads first, then the download queue in order. */
static int
compare_positions (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return wayside_library_order_compare_positions ((gpointer) a, (gpointer) b);
}

static int
compare_chosen (gconstpointer a, gconstpointer b, gpointer user_data)
{
  WaysideLibraryPage *self = user_data;

  return wayside_library_order_compare ((gpointer) a, (gpointer) b, self->sort);
}

static guint
count_listed (WaysideLibraryPage *self)
{
  guint n = 0;

  for (guint i = 0; i < N_SECTIONS; i++)
    n += g_list_model_get_n_items (G_LIST_MODEL (self->slices[i]));
  return n;
}

static void
update_sections (WaysideLibraryPage *self)
{
  GListModel *saved = gtk_slice_list_model_get_model (self->slices[SECTION_SAVED]);

  for (guint i = 0; i < N_SECTIONS; i++)
    gtk_widget_set_visible (self->boxes[i], g_list_model_get_n_items (G_LIST_MODEL (self->slices[i])) > 0);
  gtk_widget_set_visible (self->more_button, g_list_model_get_n_items (saved) >
                                                 gtk_slice_list_model_get_size (self->slices[SECTION_SAVED]));
  gtk_stack_set_visible_child_name (
      self->stack, count_listed (self) > 0 || self->needle == NULL ? "downloads" : "nothing-found");
}

static WaysideLibraryRow *
find_row (WaysideLibraryPage *self, guint number)
{
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      GtkListBoxRow *row;

      for (int k = 0; (row = gtk_list_box_get_row_at_index (self->lists[i], k)) != NULL; k++)
        if (wayside_download_get_number (wayside_library_row_get_download (WAYSIDE_LIBRARY_ROW (row))) ==
            number)
          return WAYSIDE_LIBRARY_ROW (row);
    }

  return NULL;
}

/* A row that moves is created again, so restore the focus by its download. */
static void
keep_focus (WaysideLibraryPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  WaysideLibraryRow *row;

  if (root == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || gtk_root_get_focus (root) != NULL)
    return;

  row = self->focused != 0 ? find_row (self, self->focused) : NULL;
  if (row == NULL || !gtk_widget_grab_focus (GTK_WIDGET (row)))
    wayside_library_page_take_focus (self);
}

/* Update all sections together, because a download that leaves one section enters another. */
static void
on_reordered (WaysideLibraryPage *self)
{
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      gtk_filter_changed (self->filters[i], GTK_FILTER_CHANGE_DIFFERENT);
      gtk_sorter_changed (self->sorters[i], GTK_SORTER_CHANGE_DIFFERENT);
    }
  update_sections (self);
  keep_focus (self);
}

static gboolean
still_offers (WaysideLibraryPage *self)
{
  return self->offered != NULL && section_of (self->offered) == SECTION_INTERRUPTED &&
         wayside_download_manager_find (self->manager, wayside_download_get_number (self->offered)) ==
             self->offered;
}

static void
update_offer (WaysideLibraryPage *self)
{
  if (self->offered == NULL || still_offers (self))
    return;

  gtk_revealer_set_reveal_child (self->offer_revealer, FALSE);
  g_clear_object (&self->offered);
}

static void
on_manager_changed (WaysideLibraryPage *self)
{
  update_sections (self);
  update_offer (self);
  keep_focus (self);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  WaysideLibraryPage *self = user_data;

  return wayside_library_row_new (item, self->thumbnailer);
}

static void
on_row_activated (WaysideLibraryPage *self, GtkListBoxRow *row)
{
  WaysideDownload *download = wayside_library_row_get_download (WAYSIDE_LIBRARY_ROW (row));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-download", "u",
                              wayside_download_get_number (download));
}

static void
on_search_changed (WaysideLibraryPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = g_utf8_casefold (text, -1);
  if (self->manager != NULL)
    on_reordered (self);
}

static void
search_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideLibraryPage *self = WAYSIDE_LIBRARY_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* Ends the search wherever the focus is. */
static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  WaysideLibraryPage *self = WAYSIDE_LIBRARY_PAGE (widget);

  if (!gtk_search_bar_get_search_mode (self->search_bar))
    return GDK_EVENT_PROPAGATE;

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  return GDK_EVENT_STOP;
}

static void
show_more_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideLibraryPage *self = WAYSIDE_LIBRARY_PAGE (widget);
  GtkSliceListModel *slice = self->slices[SECTION_SAVED];

  gtk_slice_list_model_set_size (slice, gtk_slice_list_model_get_size (slice) + ROWS_AT_ONCE);
  update_sections (self);
}

static void
take_offer_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideLibraryPage *self = WAYSIDE_LIBRARY_PAGE (widget);

  if (self->offered != NULL)
    gtk_widget_activate_action (widget, "win.go-on", "u", wayside_download_get_number (self->offered));
}

/* Stores the download of the focused row, for when that row is created again. */
static void
on_focus (WaysideLibraryPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, WAYSIDE_TYPE_LIBRARY_ROW) : NULL;

  if (WAYSIDE_IS_LIBRARY_ROW (focus))
    row = focus;
  if (row != NULL)
    self->focused = wayside_download_get_number (
        wayside_library_row_get_download (WAYSIDE_LIBRARY_ROW (row)));
}

static void
wayside_library_page_set_focus_child (GtkWidget *widget, GtkWidget *child)
{
  GTK_WIDGET_CLASS (wayside_library_page_parent_class)->set_focus_child (widget, child);
  on_focus (WAYSIDE_LIBRARY_PAGE (widget));
}

static void
wayside_library_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((WaysideLibraryPageProperty) prop_id)
    {
    case PROP_SORT:
      g_value_set_string (value, WAYSIDE_LIBRARY_PAGE (object)->sort);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_sort (WaysideLibraryPage *self, const char *sort)
{
  if (g_strcmp0 (self->sort, sort) == 0)
    return;

  g_clear_pointer (&self->sort, g_free);
  self->sort = g_strdup (sort);
  if (self->manager != NULL)
    on_reordered (self);
  if (self->settings != NULL)
    wayside_settings_set_library_order (self->settings, sort);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
}

static void
wayside_library_page_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch ((WaysideLibraryPageProperty) prop_id)
    {
    case PROP_SORT:
      set_sort (WAYSIDE_LIBRARY_PAGE (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wayside_library_page_dispose (GObject *object)
{
  WaysideLibraryPage *self = WAYSIDE_LIBRARY_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_LIBRARY_PAGE);
  for (guint i = 0; i < N_SECTIONS; i++)
    {
      g_clear_object (&self->slices[i]);
      g_clear_object (&self->filters[i]);
      g_clear_object (&self->sorters[i]);
    }
  g_clear_object (&self->offered);
  g_clear_object (&self->settings);
  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (wayside_library_page_parent_class)->dispose (object);
}

static void
wayside_library_page_finalize (GObject *object)
{
  WaysideLibraryPage *self = WAYSIDE_LIBRARY_PAGE (object);

  g_clear_pointer (&self->sort, g_free);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (wayside_library_page_parent_class)->finalize (object);
}

#define BIND_ARRAY(name, array, index)                                                                       \
  gtk_widget_class_bind_template_child_full (widget_class, name, FALSE,                                      \
                                             G_STRUCT_OFFSET (WaysideLibraryPage, array[index]))

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-library-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, new_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, hold_notice);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, offer_revealer);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, offer_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideLibraryPage, more_button);
  BIND_ARRAY ("going_on_box", boxes, SECTION_GOING_ON);
  BIND_ARRAY ("interrupted_box", boxes, SECTION_INTERRUPTED);
  BIND_ARRAY ("saved_box", boxes, SECTION_SAVED);
  BIND_ARRAY ("going_on_list", lists, SECTION_GOING_ON);
  BIND_ARRAY ("interrupted_list", lists, SECTION_INTERRUPTED);
  BIND_ARRAY ("saved_list", lists, SECTION_SAVED);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
wayside_library_page_class_init (WaysideLibraryPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wayside_library_page_dispose;
  object_class->finalize = wayside_library_page_finalize;
  object_class->get_property = wayside_library_page_get_property;
  object_class->set_property = wayside_library_page_set_property;
  widget_class->set_focus_child = wayside_library_page_set_focus_child;

  properties[PROP_SORT] = g_param_spec_string (
      "sort", NULL, NULL, "date", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);
  g_type_ensure (WAYSIDE_TYPE_FIT_LABEL);
  g_type_ensure (WAYSIDE_TYPE_HOLD_NOTICE);
  bind_template (widget_class);
  gtk_widget_class_install_property_action (widget_class, "library.sort", "sort");
  gtk_widget_class_install_action (widget_class, "library.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "library.show-more", NULL, show_more_action);
  gtk_widget_class_install_action (widget_class, "library.take-offer", NULL, take_offer_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "library.search", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
wayside_library_page_init (WaysideLibraryPage *self)
{
  self->sort = g_strdup ("date");
  gtk_widget_init_template (GTK_WIDGET (self));

  wayside_fit_label_set_texts (self->new_label, _ ("New Download"), "");
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  wayside_accessible_name_inside (GTK_WIDGET (self->nothing_page), _ ("Message"));
  wayside_accessible_name_menus (GTK_WIDGET (self));
}

static void
make_section (WaysideLibraryPage *self, Section section, GtkCustomFilterFunc func, GCompareDataFunc compare)
{
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  self->filters[section] = GTK_FILTER (gtk_custom_filter_new (func, self, NULL));
  self->sorters[section] = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->manager)),
                                        g_object_ref (self->filters[section]));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (self->sorters[section]));
  /* Only the saved downloads, of which there can be thousands, have a button for more. */
  self->slices[section] = gtk_slice_list_model_new (G_LIST_MODEL (sorted), 0,
                                                    section == SECTION_SAVED ? ROWS_AT_ONCE : G_MAXUINT);
  gtk_list_box_bind_model (self->lists[section], G_LIST_MODEL (self->slices[section]), create_row, self,
                           NULL);
}

/**
 * wayside_library_page_set_up:
 * @self: a page
 * @manager: the download manager
 * @thumbnailer: a thumbnailer
 * @settings: the settings, including the sort key
 *
 * Sets the objects that the page uses. Must be called once.
 */
void
wayside_library_page_set_up (WaysideLibraryPage *self,
                             WaysideDownloadManager *manager,
                             WaysideThumbnailer *thumbnailer,
                             WaysideSettings *settings)
{
  g_autofree char *order = NULL;

  g_return_if_fail (WAYSIDE_IS_LIBRARY_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (manager));
  g_return_if_fail (WAYSIDE_IS_THUMBNAILER (thumbnailer));
  g_return_if_fail (WAYSIDE_IS_SETTINGS (settings));
  g_return_if_fail (self->manager == NULL);

  order = wayside_settings_dup_library_order (settings);
  set_sort (self, order);
  self->settings = g_object_ref (settings);
  self->manager = g_object_ref (manager);
  self->thumbnailer = g_object_ref (thumbnailer);
  make_section (self, SECTION_GOING_ON, is_going_on, compare_positions);
  make_section (self, SECTION_INTERRUPTED, is_interrupted, compare_chosen);
  make_section (self, SECTION_SAVED, is_saved, compare_chosen);
  g_signal_connect_object (manager, "reordered", G_CALLBACK (on_reordered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "reordered", G_CALLBACK (update_offer), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "items-changed", G_CALLBACK (on_manager_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  wayside_hold_notice_set_manager (self->hold_notice, manager);
  update_sections (self);
}

/**
 * wayside_library_page_reveal:
 * @self: a page
 * @download: a download
 *
 * Ends the search, which might hide the download, and makes its row the one that takes the focus next.
 */
void
wayside_library_page_reveal (WaysideLibraryPage *self, WaysideDownload *download)
{
  g_return_if_fail (WAYSIDE_IS_LIBRARY_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  /* The entry emits its signal with a delay. */
  on_search_changed (self);
  if (!is_searched_for (self, download))
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  self->focused = wayside_download_get_number (download);
}

/**
 * wayside_library_page_take_focus:
 * @self: a mapped page
 *
 * Moves the keyboard focus to the row that had it last, or to the first row.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_library_page_take_focus (WaysideLibraryPage *self)
{
  WaysideLibraryRow *row;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY_PAGE (self), FALSE);

  row = self->focused != 0 ? find_row (self, self->focused) : NULL;
  return (row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row))) ||
         gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
}

/**
 * wayside_library_page_offer:
 * @self: a page
 * @download: an interrupted download
 *
 * Shows a notice above the list that offers to resume a download. The notice disappears when the download is
 * resumed or removed.
 */
void
wayside_library_page_offer (WaysideLibraryPage *self, WaysideDownload *download)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (WAYSIDE_IS_LIBRARY_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  g_set_object (&self->offered, download);
  title = wayside_message_download_title (download);
  text = wayside_message_unfinished (title, wayside_download_get_stats (download));
  gtk_label_set_label (self->offer_label, text);
  gtk_revealer_set_reveal_child (self->offer_revealer, TRUE);
}
