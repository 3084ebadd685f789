/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-request-page-private.h"

#include "wayside-accessible.h"
#include "wayside-adaptive-box.h"
#include "wayside-bbox.h"
#include "wayside-error.h"
#include "wayside-form.h"
#include "wayside-host-path.h"
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
static const char *
get_token_text (WaysideRequestPage *self)
{
  const char *stored = wayside_token_store_get_token (self->tokens);

  return stored != NULL ? stored : text_of (self->token_row);
}

static guint
get_limit (WaysideRequestPage *self)
{
  return (guint) gtk_spin_button_get_value_as_int (self->limit_spin);
}

/* Validates the rows of the selected kind. */
static WaysideQuery *
read_rows (WaysideRequestPage *self, GError **error)
{
  const WaysideForm form = { { text_of (self->west_row), text_of (self->south_row), text_of (self->east_row),
                               text_of (self->north_row) } };

  switch (chosen_kind (self))
    {
    case WAYSIDE_QUERY_IMAGE:
      return wayside_query_new_image (text_of (self->photo_row), error);
    case WAYSIDE_QUERY_SEQUENCE:
      return wayside_query_new_sequence (text_of (self->sequence_row), error);
    case WAYSIDE_QUERY_BBOX:
      return wayside_form_check (&form, error);
    case WAYSIDE_QUERY_IMAGES:
      return wayside_query_dup (self->list);
    case WAYSIDE_QUERY_AREA:
    case WAYSIDE_QUERY_CREATOR:
    default:
      g_assert_not_reached ();
    }
}

/* Returns whether the token is still being loaded from the store. */
static gboolean
is_loading (WaysideRequestPage *self)
{
  return wayside_token_store_is_busy (self->tokens) && wayside_token_store_get_token (self->tokens) == NULL;
}

/* Enables or disables Download, and shows the reason. No other function does this. */
static void
update_forecast (WaysideRequestPage *self)
{
  g_autoptr (GError) token_error = NULL;
  g_autofree char *token = NULL;
  g_autofree char *forecast = NULL;
  g_autofree char *reason = NULL;
  gboolean can_start;

  /* The entries emit signals before the settings are set. */
  if (self->settings == NULL)
    return;

  token = wayside_token_clean (get_token_text (self), &token_error);
  can_start = self->query != NULL && token != NULL;
  if (can_start)
    /* Translators: %s is a folder, such as "Downloads › Wayside". */
    reason = g_strdup_printf (_ ("Will be saved in %s"), wayside_folder_row_get_place (self->folder_row));
  else if (self->query == NULL)
    reason = wayside_host_path_show (self->error->message);
  else if (token_error->code == WAYSIDE_ERROR_TOKEN_MISSING && is_loading (self))
    reason = g_strdup (_ ("Looking for the access token in the keyring…"));
  else
    reason = g_strdup (token_error->message);

  forecast = wayside_form_describe (chosen_kind (self), self->query, get_limit (self));
  gtk_label_set_label (self->forecast_label, forecast);
  gtk_label_set_label (self->reason_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->sequence_hint),
                          self->query != NULL && wayside_query_is_by_image (self->query));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "request.start", can_start);
}

static void
update_limit (WaysideRequestPage *self)
{
  if (self->query != NULL && wayside_query_get_kind (self->query) == WAYSIDE_QUERY_BBOX)
    wayside_query_set_limit (self->query, get_limit (self));
}

static void
update_size (WaysideRequestPage *self)
{
  if (self->query != NULL)
    wayside_query_set_size (self->query, (WaysideSize) adw_combo_row_get_selected (self->size_row));
}

/* Takes ownership of the query, or of the error if it is %NULL. A list that is being read is no longer wanted. */
void
wayside_request_page_take_query (WaysideRequestPage *self, WaysideQuery *query, GError *error)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->query);
  g_clear_error (&self->error);
  self->query = query;
  self->error = error;
  update_limit (self);
  update_size (self);
  update_forecast (self);
}

/* Remembers the photo that a query names, by its own ID or as a member of a sequence. */
static void
remember_photo (WaysideRequestPage *self, WaysideQuery *query)
{
  gboolean is_photo = query != NULL && (wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGE ||
                                        wayside_query_is_by_image (query));

  g_clear_pointer (&self->photo, g_free);
  if (is_photo)
    self->photo = g_strdup (wayside_query_get_key (query));
}

/* Replaces the query by that of the rows. */
static void
edit_query (WaysideRequestPage *self)
{
  GError *error = NULL;
  WaysideQuery *query = read_rows (self, &error);

  wayside_request_page_take_query (self, query, error);
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

/* Replaces the query, and shows the new one in the rows. */
void
wayside_request_page_show_query (WaysideRequestPage *self, WaysideQuery *query)
{
  const WaysideBbox *bbox = wayside_query_get_bbox (query);
  WaysideQueryKind kind = wayside_query_get_kind (query);

  self->is_filling = TRUE;
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
  /* A photo or sequence of an earlier link must not remain behind the other buttons. */
  set_text (self->photo_row, kind == WAYSIDE_QUERY_IMAGE ? wayside_query_get_key (query) : "");
  set_text (self->sequence_row, kind == WAYSIDE_QUERY_SEQUENCE ? wayside_query_get_key (query) : "");
  remember_photo (self, query);
  self->is_filling = FALSE;

  wayside_request_page_take_query (self, wayside_query_dup (query), NULL);
}

/* A text that is not understood must not leave the earlier query behind the Download button. */
static void
on_link_refused (WaysideRequestPage *self, const GError *error)
{
  wayside_request_page_take_query (self, NULL, g_error_copy (error));
}

/* The link hint is no longer valid once the user has edited an entry below it. */
static void
on_field_changed (WaysideRequestPage *self)
{
  if (self->is_filling)
    return;

  wayside_link_row_reset_hint (self->link_box);
  edit_query (self);
  remember_photo (self, self->query);
}

/* “Photo” and “Sequence” are a choice about the photo that was entered last: it, or the sequence that it is in.
 * Returns whether the selected kind is about that photo. */
static gboolean
carry_photo (WaysideRequestPage *self)
{
  WaysideQueryKind kind = chosen_kind (self);

  if (self->photo == NULL || (kind != WAYSIDE_QUERY_IMAGE && kind != WAYSIDE_QUERY_SEQUENCE))
    return FALSE;

  self->is_filling = TRUE;
  set_text (kind == WAYSIDE_QUERY_IMAGE ? self->photo_row : self->sequence_row, self->photo);
  self->is_filling = FALSE;
  return TRUE;
}

static void
on_limit_changed (WaysideRequestPage *self)
{
  update_limit (self);
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
  if (self->is_filling)
    return;

  if (!carry_photo (self))
    wayside_link_row_reset_hint (self->link_box);
  edit_query (self);
}

static void
on_size_changed (WaysideRequestPage *self)
{
  wayside_accessible_name_choice (self->size_row);
  update_size (self);
  if (self->settings != NULL)
    wayside_settings_set_photo_size (self->settings,
                                     (WaysideSize) adw_combo_row_get_selected (self->size_row));
}

static void
on_entry_activated (WaysideRequestPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "request.start", NULL);
}

/* Also called when the preferences have changed. */
static void
on_settings_changed (WaysideRequestPage *self)
{
  adw_combo_row_set_selected (self->size_row, wayside_settings_get_photo_size (self->settings));
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
 * Moves the keyboard focus to the main control of the page.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_request_page_take_focus (WaysideRequestPage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_REQUEST_PAGE (self), FALSE);

  return wayside_link_row_take_focus (self->link_box);
}

static void
wayside_request_page_dispose (GObject *object)
{
  WaysideRequestPage *self = WAYSIDE_REQUEST_PAGE (object);

  g_clear_object (&self->query);
  g_clear_error (&self->error);
  g_clear_object (&self->list);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->photo, g_free);
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
  gtk_widget_class_bind_template_child (widget_class, WaysideRequestPage, link_box);
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
  gtk_widget_class_bind_template_callback_full (widget_class, "show_query",
                                                G_CALLBACK (wayside_request_page_show_query));
  gtk_widget_class_bind_template_callback (widget_class, on_link_refused);
  gtk_widget_class_bind_template_callback (widget_class, edit_query);
  gtk_widget_class_bind_template_callback (widget_class, on_field_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_limit_changed);
  gtk_widget_class_bind_template_callback (widget_class, update_forecast);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_size_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
wayside_request_page_class_init (WaysideRequestPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_request_page_dispose;

  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);
  g_type_ensure (WAYSIDE_TYPE_FOLDER_ROW);
  g_type_ensure (WAYSIDE_TYPE_LINK_ROW);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "request.start", NULL, start_action);
}

static void
wayside_request_page_init (WaysideRequestPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_spin_button_set_range (self->limit_spin, WAYSIDE_FORM_MIN_LIMIT, WAYSIDE_FORM_MAX_LIMIT);
  gtk_spin_button_set_value (self->limit_spin, WAYSIDE_FORM_DEFAULT_LIMIT);

  /* West is always on the left, in right-to-left locales too. */
  gtk_widget_set_direction (self->area_grid, GTK_TEXT_DIR_LTR);

  /* In the oldest supported GTK, GtkSpinButton has no “activate” signal, so connect to that of its text. */
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (self->limit_spin)), "activate",
                           G_CALLBACK (on_entry_activated), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  wayside_accessible_name_inside (GTK_WIDGET (self->token_row), NULL);
  wayside_accessible_name_inside (GTK_WIDGET (self->limit_spin), NULL);
  wayside_accessible_name_combo (self->size_row, _ ("Photo Sizes"));
  wayside_accessible_describe_rows (GTK_WIDGET (self));
  wayside_accessible_name_menus (GTK_WIDGET (self));
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
  edit_query (self);
  wayside_folder_row_set_settings (self->folder_row, settings);
  on_settings_changed (self);
  g_signal_connect_object (settings, "changed::photo-size", G_CALLBACK (on_settings_changed), self,
                           G_CONNECT_SWAPPED);
  update_tokens (self);
}

/**
 * wayside_request_page_set_link:
 * @self: a page
 * @text: a link, a key or an area, in UTF-8; it need not be trusted
 *
 * Sets the text of “Link or Key”, see wayside_link_row_set_text().
 */
void
wayside_request_page_set_link (WaysideRequestPage *self, const char *text)
{
  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));

  wayside_link_row_set_text (self->link_box, text);
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
  g_return_val_if_fail (WAYSIDE_IS_REQUEST_PAGE (self), NULL);
  g_return_val_if_fail (token != NULL, NULL);

  if (self->query == NULL)
    return NULL;

  *token = wayside_request_page_dup_token (self);
  return *token != NULL ? wayside_query_dup (self->query) : NULL;
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

  return wayside_token_clean (get_token_text (self), NULL);
}
