/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-removal.h"

#include "wayside-error.h"
#include "wayside-toast.h"
#include "wayside-token-messages.h"

#include <glib/gi18n.h>

/**
 * WaysideTokenRemoval:
 *
 * Removes the access token, and offers to undo that while a toast is visible.
 */
struct _WaysideTokenRemoval
{
  GObject parent_instance;

  WaysideTokenStore *tokens; /* (owned) (nullable): until disposed */
  AdwToastOverlay *toasts;   /* (owned) (nullable): until disposed */
  AdwToast *offer;           /* (owned) (nullable): the visible toast */
  GCancellable *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WaysideTokenRemoval, wayside_token_removal, G_TYPE_OBJECT)

static void
show_toast (WaysideTokenRemoval *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, wayside_toast_new (text));
}

/* Ignore the signal if another removal has replaced this toast. */
static void
on_dismissed (WaysideTokenRemoval *self, AdwToast *toast)
{
  if (toast != self->offer)
    return;

  g_clear_object (&self->offer);
  wayside_token_store_forget_removed (self->tokens);
}

static void
offer_undo (WaysideTokenRemoval *self)
{
  AdwToast *toast = wayside_toast_new (_ ("Token removed"));

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "win.restore-token");
  g_set_object (&self->offer, toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideTokenRemoval) self = user_data;
  g_autoptr (GError) error = NULL;

  wayside_token_store_finish (WAYSIDE_TOKEN_STORE (object), result, &error);
  if (self->tokens == NULL)
    return;

  if (error == NULL)
    {
      offer_undo (self);
      return;
    }

  g_debug ("Cannot remove the token: %s", error->message);
  show_toast (self, error->domain == WAYSIDE_ERROR
                        ? error->message
                        : _ ("The token could not be removed. Unlock the keyring and try again"));
}

/* Shows the storage location, since it may differ from the previous one: the keyring may have become
 * unavailable. */
static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideTokenRemoval) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *place = NULL;

  wayside_token_store_finish (WAYSIDE_TOKEN_STORE (object), result, &error);
  if (self->tokens == NULL)
    return;

  if (error != NULL && error->domain == WAYSIDE_ERROR)
    {
      show_toast (self, error->message);
      return;
    }

  place = wayside_token_message_place (wayside_token_store_get_place (self->tokens));
  if (*place != '\0')
    show_toast (self, place);
}

static void
wayside_token_removal_dispose (GObject *object)
{
  WaysideTokenRemoval *self = WAYSIDE_TOKEN_REMOVAL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->offer);
  /* The removal can no longer be undone. */
  if (self->tokens != NULL)
    wayside_token_store_forget_removed (self->tokens);
  g_clear_object (&self->toasts);
  g_clear_object (&self->tokens);

  G_OBJECT_CLASS (wayside_token_removal_parent_class)->dispose (object);
}

static void
wayside_token_removal_class_init (WaysideTokenRemovalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wayside_token_removal_dispose;
}

static void
wayside_token_removal_init (WaysideTokenRemoval *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * wayside_token_removal_new:
 * @tokens: the token store
 * @toasts: overlay for the toast that offers to undo the removal with the action "win.restore-token"
 *
 * Returns: (transfer full): a token removal
 */
WaysideTokenRemoval *
wayside_token_removal_new (WaysideTokenStore *tokens, AdwToastOverlay *toasts)
{
  WaysideTokenRemoval *self;

  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (tokens), NULL);
  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (toasts), NULL);

  self = g_object_new (WAYSIDE_TYPE_TOKEN_REMOVAL, NULL);
  self->tokens = g_object_ref (tokens);
  self->toasts = g_object_ref (toasts);
  return self;
}

/**
 * wayside_token_removal_begin:
 * @self: a token removal
 *
 * Removes the token from its storage location.
 */
void
wayside_token_removal_begin (WaysideTokenRemoval *self)
{
  g_return_if_fail (WAYSIDE_IS_TOKEN_REMOVAL (self));

  wayside_token_store_clear_async (self->tokens, self->cancellable, removed_cb, g_object_ref (self));
}

/**
 * wayside_token_removal_undo:
 * @self: a token removal
 *
 * Stores the removed token again.
 */
void
wayside_token_removal_undo (WaysideTokenRemoval *self)
{
  g_return_if_fail (WAYSIDE_IS_TOKEN_REMOVAL (self));

  wayside_token_store_restore_async (self->tokens, self->cancellable, restored_cb, g_object_ref (self));
}
