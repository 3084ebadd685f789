/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-connect-page.h"

#include "wayside-accessible.h"
#include "wayside-adaptive-box.h"
#include "wayside-button-row.h"
#include "wayside-compat.h"
#include "wayside-error.h"
#include "wayside-token-check.h"
#include "wayside-token-messages.h"
#include "wayside-token.h"

#include <glib/gi18n.h>

#define WEBSITE "https://www.mapillary.com/dashboard/developers"

/* Delay in milliseconds after the last keystroke, before the token is checked with the service. */
#define CHECK_DELAY 500

/**
 * Verdict:
 *
 * Result of the check of the token in the entry.
 */
typedef enum
{
  VERDICT_EMPTY,
  VERDICT_CHECKING,
  VERDICT_WORKS,
  VERDICT_UNKNOWN, /* the service could not be reached */
  VERDICT_UNUSABLE,
} Verdict;

/**
 * WaysideConnectPage:
 *
 * Explains how to get an access token, with an entry for it, and shows where the current token is stored.
 */
struct _WaysideConnectPage
{
  AdwBin parent_instance;

  WaysideEngine *engine;     /* (owned) (nullable): set once */
  WaysideTokenStore *tokens; /* (owned) (nullable): set once */
  GCancellable *cancellable; /* (owned): cancelled on dispose */
  GCancellable *check;       /* (owned) (nullable): of the running check */
  guint check_timer;
  char *token; /* (owned) (nullable): cleaned text of the entry */
  Verdict verdict;
  gboolean first;
  gboolean replaces; /* whether a token other than the stored one is wanted */

  GtkWidget *back_button;
  GtkWidget *current_box;
  GtkLabel *current_label;
  GtkWidget *remove_button;
  GtkWidget *session_box;
  GtkLabel *session_label;
  GtkWidget *unlock_button;
  GtkWidget *unencrypted_button;
  GtkWidget *replace_button;
  GtkWidget *new_box;
  GtkWidget *open_button;
  AdwPasswordEntryRow *token_row;
  GtkWidget *paste_button;
  GtkSpinner *spinner;
  GtkImage *icon;
  GtkLabel *hint;
  GtkWidget *skip_button;
  GtkWidget *connect_button;
  GtkWidget *continue_button;
};

G_DEFINE_FINAL_TYPE (WaysideConnectPage, wayside_connect_page, ADW_TYPE_BIN)

static void
update_actions (WaysideConnectPage *self)
{
  WaysideTokenPlace place = wayside_token_store_get_place (self->tokens);
  gboolean busy = wayside_token_store_is_busy (self->tokens);
  gboolean usable = self->verdict == VERDICT_WORKS || self->verdict == VERDICT_UNKNOWN;
  gboolean has_token = place != WAYSIDE_TOKEN_PLACE_NONE;
  /* Show one suggested action at a time: an entered token has precedence. */
  gboolean done = has_token && self->verdict == VERDICT_EMPTY;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connect.connect", usable && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connect.store-unencrypted",
                                 place == WAYSIDE_TOKEN_PLACE_SESSION && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connect.unlock",
                                 place == WAYSIDE_TOKEN_PLACE_SESSION && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connect.remove", has_token && !busy);
  gtk_widget_set_visible (self->connect_button, !done);
  gtk_widget_set_visible (self->continue_button, done);
  gtk_widget_set_visible (self->skip_button, self->first && !has_token);
  gtk_widget_set_visible (self->back_button, !self->first);
}

static void
show_verdict (WaysideConnectPage *self, Verdict verdict, const char *text)
{
  static const struct
  {
    const char *icon, *css_class;
  } looks[] = {
    [VERDICT_EMPTY] = { NULL, NULL },
    [VERDICT_CHECKING] = { NULL, NULL },
    [VERDICT_WORKS] = { "object-select-symbolic", "success" },
    [VERDICT_UNKNOWN] = { "dialog-information-symbolic", NULL },
    [VERDICT_UNUSABLE] = { "dialog-warning-symbolic", "warning" },
  };

  self->verdict = verdict;
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "warning");
  if (looks[verdict].css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[verdict].css_class);
  if (verdict == VERDICT_EMPTY || verdict == VERDICT_CHECKING)
    gtk_widget_add_css_class (GTK_WIDGET (self->hint), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint), "dim-label");
  gtk_image_set_from_icon_name (self->icon, looks[verdict].icon);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), looks[verdict].icon != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), verdict == VERDICT_CHECKING);
  gtk_spinner_set_spinning (self->spinner, verdict == VERDICT_CHECKING);
  gtk_label_set_label (self->hint, text);
  update_actions (self);
}

static void
show_empty (WaysideConnectPage *self)
{
  WaysideTokenPlace place = wayside_token_store_get_place (self->tokens);
  /* If a token is stored, the box above shows its location. */
  gboolean promise = place == WAYSIDE_TOKEN_PLACE_NONE ||
                     (place == WAYSIDE_TOKEN_PLACE_KEYRING && self->replaces);

  show_verdict (self, VERDICT_EMPTY, promise ? _ ("The token will be stored in your keyring") : "");
}

/* Says why the token is only in memory, and what can be done about it. */
static void
update_session (WaysideConnectPage *self)
{
  gboolean is_locked = wayside_token_store_is_locked (self->tokens);

  gtk_label_set_label (self->session_label,
                       is_locked
                           ? _ ("The keyring was not unlocked. The token is kept until Wayside is closed")
                           : _ ("No keyring found. The token is kept until Wayside is closed"));
  gtk_widget_set_visible (self->unlock_button, is_locked);
  gtk_widget_set_visible (self->unencrypted_button, !is_locked);
}

/* Shows the steps to a new token only if there is none, or if another one is wanted. */
static void
update_new (WaysideConnectPage *self)
{
  WaysideTokenPlace place = wayside_token_store_get_place (self->tokens);
  gboolean can_replace = place != WAYSIDE_TOKEN_PLACE_NONE && place != WAYSIDE_TOKEN_PLACE_ENVIRONMENT;

  gtk_widget_set_visible (self->replace_button, can_replace && !self->replaces);
  gtk_widget_set_visible (self->new_box,
                          place == WAYSIDE_TOKEN_PLACE_NONE || (can_replace && self->replaces));
  if (self->verdict == VERDICT_EMPTY)
    show_empty (self);
  else
    update_actions (self);
}

static void
update_tokens (WaysideConnectPage *self)
{
  WaysideTokenPlace place = wayside_token_store_get_place (self->tokens);
  g_autofree char *sentence = wayside_token_message_place (place);

  gtk_label_set_label (self->current_label, sentence);
  gtk_widget_set_visible (self->current_box, place != WAYSIDE_TOKEN_PLACE_NONE);
  /* While the token is being stored in the keyring, it is too early to report that there is no keyring. */
  gtk_widget_set_visible (self->session_box, place == WAYSIDE_TOKEN_PLACE_SESSION &&
                                                 !wayside_token_store_is_busy (self->tokens));
  gtk_widget_set_visible (self->remove_button, place != WAYSIDE_TOKEN_PLACE_ENVIRONMENT);
  update_session (self);
  update_new (self);
}

static void
stop_check (WaysideConnectPage *self)
{
  g_clear_handle_id (&self->check_timer, g_source_remove);
  g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
  g_clear_pointer (&self->token, wayside_token_free);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideConnectPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean works = wayside_token_check_finish (result, &error);

  /* The text has changed in the meantime, or the page is disposed. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->token == NULL)
    return;

  g_clear_object (&self->check);
  sentence = wayside_token_message_check (self->token, error);
  if (works)
    show_verdict (self, VERDICT_WORKS, sentence);
  else if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED))
    show_verdict (self, VERDICT_UNUSABLE, sentence);
  else
    show_verdict (self, VERDICT_UNKNOWN, sentence);
}

static gboolean
check_cb (gpointer user_data)
{
  WaysideConnectPage *self = user_data;

  self->check_timer = 0;
  self->check = g_cancellable_new ();
  wayside_token_check_async (self->engine, self->token, self->check, checked_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
on_token_changed (WaysideConnectPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->token_row));
  g_autoptr (GError) error = NULL;

  stop_check (self);
  self->token = wayside_token_clean (text, &error);
  if (self->token != NULL)
    {
      show_verdict (self, VERDICT_CHECKING, _ ("Checking token…"));
      self->check_timer = g_timeout_add (CHECK_DELAY, check_cb, self);
    }
  else if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING))
    show_empty (self);
  else
    show_verdict (self, VERDICT_UNUSABLE, error->message);
}

static void
on_entry_activated (WaysideConnectPage *self)
{
  if (self->check_timer != 0)
    {
      g_clear_handle_id (&self->check_timer, g_source_remove);
      check_cb (self);
    }
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "connect.connect", NULL);
}

/* Sets the cleaned token, so that text around it, such as line breaks, does not end up in the entry. */
static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideConnectPage) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
  g_autofree char *token = NULL;

  if (self->tokens == NULL)
    return;

  if (text == NULL || *text == '\0')
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _ ("There is no text to paste"));
      return;
    }

  token = wayside_token_clean (text, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->token_row), token != NULL ? token : text);
  gtk_widget_grab_focus (GTK_WIDGET (self->token_row));
}

static void
paste_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideConnectPage *self = WAYSIDE_CONNECT_PAGE (widget);

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), self->cancellable, pasted_cb,
                                 g_object_ref (self));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideConnectPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (wayside_compat_open_website_finish (result, &error) || self->tokens == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_debug ("Cannot open %s: %s", WEBSITE, error->message);
  /* Translators: %s is a URL. */
  text = g_strdup_printf (_ ("No web browser was found. The address is %s"), WEBSITE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
open_website_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideConnectPage *self = WAYSIDE_CONNECT_PAGE (widget);

  wayside_compat_open_website_async (GTK_WINDOW (gtk_widget_get_root (widget)), WEBSITE, self->cancellable,
                                     opened_cb, g_object_ref (self));
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideConnectPage) self = user_data;
  g_autoptr (GError) error = NULL;

  wayside_token_store_finish (WAYSIDE_TOKEN_STORE (object), result, &error);
  if (self->tokens == NULL)
    return;

  if (error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
  /* If there is no keyring, let the user see that before continuing. */
  else if (wayside_token_store_get_place (self->tokens) == WAYSIDE_TOKEN_PLACE_SESSION)
    gtk_widget_grab_focus (self->continue_button);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.connected", NULL);
}

static void
connect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideConnectPage *self = WAYSIDE_CONNECT_PAGE (widget);
  char *token = g_steal_pointer (&self->token);

  wayside_token_store_save_async (self->tokens, token, self->cancellable, saved_cb, g_object_ref (self));
  wayside_connect_page_clear (self);
  wayside_token_free (token);
}

static void
store_unencrypted_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideConnectPage *self = WAYSIDE_CONNECT_PAGE (widget);

  wayside_token_store_save_unencrypted_async (self->tokens, self->cancellable, saved_cb, g_object_ref (self));
}

/* The keyring asks for its password again. */
static void
unlock_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideConnectPage *self = WAYSIDE_CONNECT_PAGE (widget);
  char *token = g_strdup (wayside_token_store_get_token (self->tokens));

  wayside_token_store_save_async (self->tokens, token, self->cancellable, saved_cb, g_object_ref (self));
  wayside_token_free (token);
}

static void
replace_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  wayside_connect_page_replace (WAYSIDE_CONNECT_PAGE (widget));
}

static void
remove_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.remove-token", NULL);
}

static void
wayside_connect_page_dispose (GObject *object)
{
  WaysideConnectPage *self = WAYSIDE_CONNECT_PAGE (object);

  stop_check (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->tokens);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_CONNECT_PAGE);

  G_OBJECT_CLASS (wayside_connect_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, current_box);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, current_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, remove_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, session_box);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, session_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, unencrypted_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, replace_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, new_box);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, open_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, token_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, paste_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, icon);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, hint);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, skip_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideConnectPage, continue_button);
  gtk_widget_class_bind_template_callback (widget_class, on_token_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
wayside_connect_page_class_init (WaysideConnectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_connect_page_dispose;

  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);
  g_type_ensure (WAYSIDE_TYPE_BUTTON_ROW);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "connect.open-website", NULL, open_website_action);
  gtk_widget_class_install_action (widget_class, "connect.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "connect.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "connect.store-unencrypted", NULL, store_unencrypted_action);
  gtk_widget_class_install_action (widget_class, "connect.unlock", NULL, unlock_action);
  gtk_widget_class_install_action (widget_class, "connect.replace", NULL, replace_action);
  gtk_widget_class_install_action (widget_class, "connect.remove", NULL, remove_action);
}

static void
wayside_connect_page_init (WaysideConnectPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  wayside_accessible_name_inside (GTK_WIDGET (self->token_row), NULL);
  wayside_accessible_describe_rows (GTK_WIDGET (self));
}

/**
 * wayside_connect_page_set_up:
 * @self: a page
 * @engine: the engine that checks tokens with the service
 * @tokens: the token store
 *
 * Sets the objects that the page uses. Must be called once.
 */
void
wayside_connect_page_set_up (WaysideConnectPage *self, WaysideEngine *engine, WaysideTokenStore *tokens)
{
  g_return_if_fail (WAYSIDE_IS_CONNECT_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_ENGINE (engine));
  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (tokens));
  g_return_if_fail (self->tokens == NULL);

  self->engine = g_object_ref (engine);
  self->tokens = g_object_ref (tokens);
  g_signal_connect_object (tokens, "notify", G_CALLBACK (update_tokens), self, G_CONNECT_SWAPPED);
  update_tokens (self);
}

/**
 * wayside_connect_page_set_first:
 * @self: a page
 * @first: whether this is the first-run page, which can be skipped and has no page to go back to
 *
 * Sets whether the page is the first-run page.
 */
void
wayside_connect_page_set_first (WaysideConnectPage *self, gboolean first)
{
  g_return_if_fail (WAYSIDE_IS_CONNECT_PAGE (self));
  g_return_if_fail (self->tokens != NULL);

  self->first = first;
  update_actions (self);
}

/**
 * wayside_connect_page_clear:
 * @self: a page
 *
 * Clears the entry, and shows only the stored token, if there is one.
 */
void
wayside_connect_page_clear (WaysideConnectPage *self)
{
  g_return_if_fail (WAYSIDE_IS_CONNECT_PAGE (self));

  self->replaces = FALSE;
  gtk_editable_set_text (GTK_EDITABLE (self->token_row), "");
  if (self->tokens != NULL)
    update_new (self);
}

/**
 * wayside_connect_page_replace:
 * @self: a page
 *
 * Shows the steps to a new token although one is stored, for example because the service refused it.
 */
void
wayside_connect_page_replace (WaysideConnectPage *self)
{
  g_return_if_fail (WAYSIDE_IS_CONNECT_PAGE (self));
  g_return_if_fail (self->tokens != NULL);

  self->replaces = TRUE;
  update_new (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wayside_connect_page_take_focus (self);
}

/**
 * wayside_connect_page_is_used:
 * @self: a page
 *
 * Returns: whether the entry contains text
 */
gboolean
wayside_connect_page_is_used (WaysideConnectPage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_CONNECT_PAGE (self), FALSE);

  return self->verdict != VERDICT_EMPTY;
}

/**
 * wayside_connect_page_take_focus:
 * @self: a mapped page
 *
 * Moves the keyboard focus to the main control of the page.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_connect_page_take_focus (WaysideConnectPage *self)
{
  return gtk_widget_grab_focus (gtk_widget_get_visible (self->new_box) ? self->open_button
                                                                       : self->continue_button);
}
