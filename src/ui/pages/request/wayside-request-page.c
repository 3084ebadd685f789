/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-request-page-private.h"

#include "wayside-accessible.h"
#include "wayside-adaptive-box.h"
#include "wayside-bbox.h"
#include "wayside-compat.h"
#include "wayside-error.h"
#include "wayside-format.h"
#include "wayside-form.h"
#include "wayside-host-path.h"
#include "wayside-line-paste.h"
#include "wayside-messages.h"
#include "wayside-token-messages.h"
#include "wayside-token.h"

#include <glib/gi18n.h>

/* Number of values of WaysideQueryKind. */
#define N_KINDS (WAYSIDE_QUERY_IMAGES + 1)

G_DEFINE_FINAL_TYPE (WaysideRequestPage, wayside_request_page, ADW_TYPE_BIN)

static const char *
text_of (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static WaysideQueryKind
chosen_kind (WaysideRequestPage *self)
{
  if (gtk_toggle_button_get_active (self->list_button))
    return WAYSIDE_QUERY_IMAGES;

  if (gtk_toggle_button_get_active (self->area_button))
    return WAYSIDE_QUERY_BBOX;

  return gtk_toggle_button_get_active (self->sequence_button) ? WAYSIDE_QUERY_SEQUENCE : WAYSIDE_QUERY_IMAGE;
}

/* A stored token has precedence: in that case, the token entry is hidden. */
static WaysideForm
read_form (WaysideRequestPage *self)
{
  const char *stored = wayside_token_store_get_token (self->tokens);

  return (WaysideForm){
    .kind = chosen_kind (self),
    .photo_id = text_of (self->photo_row),
    .sequence_key = text_of (self->sequence_row),
    .list = self->list,
    .edges = { text_of (self->west_row), text_of (self->south_row), text_of (self->east_row),
               text_of (self->north_row) },
    .limit = (guint) gtk_spin_button_get_value_as_int (self->limit_spin),
    .size = (WaysideSize) adw_combo_row_get_selected (self->size_row),
    .token = stored != NULL ? stored : text_of (self->token_row),
  };
}

/* Returns whether the token is still being loaded from the store. */
static gboolean
is_loading (WaysideRequestPage *self)
{
  return wayside_token_store_is_busy (self->tokens) && wayside_token_store_get_token (self->tokens) == NULL;
}

static char *
folder_name (WaysideRequestPage *self)
{
  g_autofree char *root = wayside_settings_dup_output_root (self->settings);

  return wayside_fact_folder (root);
}

/* Enables or disables Download, and shows the reason. No other function does this. */
static void
update_forecast (WaysideRequestPage *self)
{
  WaysideForm form;
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *forecast = NULL;
  g_autofree char *reason = NULL;

  /* The entries emit signals before the settings are set. */
  if (self->settings == NULL)
    return;

  form = read_form (self);
  forecast = wayside_form_describe (&form);
  query = wayside_form_check (&form, NULL, &error);
  if (query == NULL && error->code == WAYSIDE_ERROR_TOKEN_MISSING && is_loading (self))
    reason = g_strdup (_ ("Looking for the access token in the keyring…"));
  else if (query == NULL)
    reason = g_strdup (error->message);
  else
    {
      g_autofree char *folder = folder_name (self);

      /* Translators: %s is a folder, such as "Downloads › Wayside". */
      reason = g_strdup_printf (_ ("Will be saved in %s"), folder);
    }

  gtk_label_set_label (self->forecast_label, forecast);
  gtk_label_set_label (self->reason_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->sequence_hint),
                          query != NULL && wayside_query_is_by_image (query));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "request.start", query != NULL);
}

static void
update_tokens (WaysideRequestPage *self)
{
  gboolean stored = wayside_token_store_get_token (self->tokens) != NULL;
  g_autofree char *place = wayside_token_message_place (wayside_token_store_get_place (self->tokens));

  adw_action_row_set_subtitle (self->stored_row, place);
  gtk_widget_set_visible (GTK_WIDGET (self->stored_row), stored);
  gtk_widget_set_visible (self->token_box, !stored && !is_loading (self));
  update_forecast (self);
}

static void
set_text (AdwEntryRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
set_coordinate (AdwEntryRow *row, double degrees)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  set_text (row, g_ascii_formatd (text, sizeof text, "%.10g", degrees));
}

static void
choose_kind (WaysideRequestPage *self, WaysideQueryKind kind)
{
  GtkToggleButton *buttons[N_KINDS] = { self->photo_button, self->sequence_button, self->area_button,
                                        self->list_button };

  gtk_toggle_button_set_active (buttons[kind], TRUE);
}

static void
take_list (WaysideRequestPage *self, WaysideQuery *query)
{
  guint n = wayside_query_get_ids (query)->len;
  g_autofree char *count = wayside_message_photos (n);

  g_set_object (&self->list, query);
  adw_action_row_set_subtitle (self->list_row, count);
  gtk_widget_set_visible (GTK_WIDGET (self->list_button), TRUE);
}

/* Fills in the form from a query. */
void
wayside_request_page_fill (WaysideRequestPage *self, WaysideQuery *query)
{
  const WaysideBbox *bbox = wayside_query_get_bbox (query);
  WaysideQueryKind kind = wayside_query_get_kind (query);

  self->filling = TRUE;
  if (kind == WAYSIDE_QUERY_IMAGES)
    take_list (self, query);
  choose_kind (self, kind);
  if (bbox != NULL)
    {
      set_coordinate (self->west_row, bbox->west);
      set_coordinate (self->south_row, bbox->south);
      set_coordinate (self->east_row, bbox->east);
      set_coordinate (self->north_row, bbox->north);
    }
  else if (kind != WAYSIDE_QUERY_IMAGES)
    set_text (kind == WAYSIDE_QUERY_IMAGE ? self->photo_row : self->sequence_row,
              wayside_query_get_key (query));
  self->filling = FALSE;

  update_forecast (self);
}

/* The link hint is no longer valid once the user has edited an entry below it. */
static void
on_field_changed (WaysideRequestPage *self)
{
  if (self->filling)
    return;

  wayside_request_page_show_empty_link (self);
  update_forecast (self);
}

static void
on_form_changed (WaysideRequestPage *self)
{
  update_forecast (self);
}

static void
on_kind_toggled (WaysideRequestPage *self, GtkToggleButton *button)
{
  static const char *const names[N_KINDS] = { "photo", "sequence", "area", "list" };

  /* The signal is emitted twice per change, once by the button that is deactivated. */
  if (!gtk_toggle_button_get_active (button))
    return;

  gtk_stack_set_visible_child_name (self->kind_stack, names[chosen_kind (self)]);
  /* An imported list is not kept for the next start. */
  if (self->settings != NULL && chosen_kind (self) != WAYSIDE_QUERY_IMAGES)
    wayside_settings_set_query_kind (self->settings, chosen_kind (self));
  on_field_changed (self);
}

static void
on_size_changed (WaysideRequestPage *self)
{
  wayside_accessible_name_choice (self->size_row);
  if (self->settings != NULL)
    wayside_settings_set_photo_size (self->settings,
                                     (WaysideSize) adw_combo_row_get_selected (self->size_row));
}

static void
on_entry_activated (WaysideRequestPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "request.start", NULL);
}

static void
show_folder (WaysideRequestPage *self)
{
  g_autofree char *name = folder_name (self);

  adw_action_row_set_subtitle (self->folder_row, name);
}

static void
folder_learned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideRequestPage) self = WAYSIDE_REQUEST_PAGE (user_data);

  if (!wayside_host_path_learn_finish (result, NULL) || self->settings == NULL)
    return;

  show_folder (self);
  update_forecast (self);
}

/* Updates the row immediately, and again when the host path of a sandboxed folder is known. */
static void
update_folder (WaysideRequestPage *self)
{
  g_autofree char *root = wayside_settings_dup_output_root (self->settings);

  show_folder (self);
  update_forecast (self);
  wayside_host_path_learn_async (root, self->cancellable, folder_learned_cb, g_object_ref (self));
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideRequestPage) self = WAYSIDE_REQUEST_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = wayside_compat_choose_folder_finish (result, &error);

  if (self->settings == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (path == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
      return;
    }

  wayside_settings_set_output_root (self->settings, path);
}

/* Also called when the preferences have changed. */
static void
on_settings_changed (WaysideRequestPage *self)
{
  adw_combo_row_set_selected (self->size_row, wayside_settings_get_photo_size (self->settings));
  update_folder (self);
}

static void
choose_folder_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideRequestPage *self = WAYSIDE_REQUEST_PAGE (widget);
  g_autofree char *path = wayside_settings_dup_output_root (self->settings);

  wayside_compat_choose_folder_async (GTK_WINDOW (gtk_widget_get_root (widget)), path, self->cancellable,
                                      folder_chosen_cb, g_object_ref (self));
}

static void
on_folder_activated (WaysideRequestPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "request.choose-folder", NULL);
}

static void
start_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.start-download", NULL);
}

/**
 * wayside_request_page_take_focus:
 * @self: a mapped page
 *
 * Moves the keyboard focus to the main control of the page. This does not override gtk_widget_grab_focus(),
 * which would trap the Tab key.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_request_page_take_focus (WaysideRequestPage *self)
{

  return gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
}

static void
wayside_request_page_dispose (GObject *object)
{
  WaysideRequestPage *self = WAYSIDE_REQUEST_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->list);
  g_clear_object (&self->settings);
  g_clear_object (&self->tokens);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_REQUEST_PAGE);

  G_OBJECT_CLASS (wayside_request_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-request-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, link_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, link_icon);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, link_hint);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, photo_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, sequence_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, area_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, list_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, kind_stack);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, photo_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, sequence_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, sequence_hint);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, list_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, area_grid);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, west_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, south_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, east_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, north_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, size_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, stored_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, token_box);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, token_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, forecast_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, reason_label);
  gtk_widget_class_bind_template_callback (widget_class, wayside_request_page_on_link_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_field_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_form_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_size_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_folder_activated);
}

static void
wayside_request_page_class_init (WaysideRequestPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_request_page_dispose;

  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "request.start", NULL, start_action);
  gtk_widget_class_install_action (widget_class, "request.choose-folder", NULL, choose_folder_action);
}

static void
wayside_request_page_init (WaysideRequestPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_spin_button_set_range (self->limit_spin, WAYSIDE_FORM_MIN_LIMIT, WAYSIDE_FORM_MAX_LIMIT);
  gtk_spin_button_set_value (self->limit_spin, WAYSIDE_FORM_DEFAULT_LIMIT);

  /* West is always on the left, in right-to-left locales too. */
  gtk_widget_set_direction (self->area_grid, GTK_TEXT_DIR_LTR);

  wayside_line_paste_watch (GTK_EDITABLE (self->link_row));

  /* In the oldest supported GTK, GtkSpinButton has no “activate” signal, so connect to that of its text. */
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (self->limit_spin)), "activate",
                           G_CALLBACK (on_entry_activated), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  wayside_accessible_name_inside (GTK_WIDGET (self->token_row), NULL);
  wayside_accessible_name_inside (GTK_WIDGET (self->limit_spin), NULL);
  wayside_accessible_name_combo (self->size_row, _ ("Photo Sizes"));
  wayside_accessible_describe_rows (GTK_WIDGET (self));
  wayside_accessible_name_menus (GTK_WIDGET (self));
  wayside_request_page_show_empty_link (self);
}

/**
 * wayside_request_page_set_settings:
 * @self: a page
 * @settings: the settings
 * @tokens: the token store
 *
 * Sets the settings and token store of the page, and fills in the form from them. Must be called once. The
 * token entry is shown as long as no token is stored.
 */
void
wayside_request_page_set_settings (WaysideRequestPage *self,
                                   WaysideSettings *settings,
                                   WaysideTokenStore *tokens)
{
  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_SETTINGS (settings));
  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (tokens));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  self->tokens = g_object_ref (tokens);
  g_signal_connect_object (tokens, "notify", G_CALLBACK (update_tokens), self, G_CONNECT_SWAPPED);
  choose_kind (self, wayside_settings_get_query_kind (settings));
  on_settings_changed (self);
  g_signal_connect_object (settings, "changed::photo-size", G_CALLBACK (on_settings_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::output-folder", G_CALLBACK (on_settings_changed), self,
                           G_CONNECT_SWAPPED);
  update_tokens (self);
}

/**
 * wayside_request_page_dup_query:
 * @self: a page
 * @token: (out) (transfer full): the access token
 *
 * Returns: (transfer full) (nullable): the query to download, or %NULL if the form is not valid
 */
WaysideQuery *
wayside_request_page_dup_query (WaysideRequestPage *self, char **token)
{
  WaysideForm form;

  g_return_val_if_fail (WAYSIDE_IS_REQUEST_PAGE (self), NULL);
  g_return_val_if_fail (token != NULL, NULL);

  form = read_form (self);
  return wayside_form_check (&form, token, NULL);
}

/**
 * wayside_request_page_dup_token:
 * @self: a page
 *
 * Returns: (transfer full) (nullable): the access token, cleaned, or %NULL if there is none or it is
 *   malformed
 */
char *
wayside_request_page_dup_token (WaysideRequestPage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_REQUEST_PAGE (self), NULL);

  return wayside_token_clean (read_form (self).token, NULL);
}
