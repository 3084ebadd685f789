/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WaysideTokenPlace:
 * @WAYSIDE_TOKEN_PLACE_NONE: there is no token
 * @WAYSIDE_TOKEN_PLACE_ENVIRONMENT: in the environment variable MAPILLARY_ACCESS_TOKEN
 * @WAYSIDE_TOKEN_PLACE_KEYRING: in the user's keyring
 * @WAYSIDE_TOKEN_PLACE_FILE: in an unencrypted file, at the user's request
 * @WAYSIDE_TOKEN_PLACE_SESSION: only in memory
 *
 * The place where the access token is stored.
 */
typedef enum
{
  WAYSIDE_TOKEN_PLACE_NONE,
  WAYSIDE_TOKEN_PLACE_ENVIRONMENT,
  WAYSIDE_TOKEN_PLACE_KEYRING,
  WAYSIDE_TOKEN_PLACE_FILE,
  WAYSIDE_TOKEN_PLACE_SESSION,
} WaysideTokenPlace;

#define WAYSIDE_TYPE_TOKEN_STORE (wayside_token_store_get_type ())
G_DECLARE_FINAL_TYPE (WaysideTokenStore, wayside_token_store, WAYSIDE, TOKEN_STORE, GObject)

WaysideTokenStore *wayside_token_store_new                    (const char         *environment,
                                                               const char         *path);
const char        *wayside_token_store_get_token              (WaysideTokenStore  *self);
WaysideTokenPlace  wayside_token_store_get_place              (WaysideTokenStore  *self);
gboolean           wayside_token_store_is_busy                (WaysideTokenStore  *self);
gboolean           wayside_token_store_is_locked              (WaysideTokenStore  *self);
void               wayside_token_store_load_async             (WaysideTokenStore  *self,
                                                               gboolean            may_prompt,
                                                               GCancellable       *cancellable,
                                                               GAsyncReadyCallback callback,
                                                               gpointer            user_data);
void               wayside_token_store_save_async             (WaysideTokenStore  *self,
                                                               const char         *token,
                                                               GCancellable       *cancellable,
                                                               GAsyncReadyCallback callback,
                                                               gpointer            user_data);
void               wayside_token_store_save_unencrypted_async (WaysideTokenStore  *self,
                                                               GCancellable       *cancellable,
                                                               GAsyncReadyCallback callback,
                                                               gpointer            user_data);
void               wayside_token_store_clear_async            (WaysideTokenStore  *self,
                                                               GCancellable       *cancellable,
                                                               GAsyncReadyCallback callback,
                                                               gpointer            user_data);
void               wayside_token_store_restore_async          (WaysideTokenStore  *self,
                                                               GCancellable       *cancellable,
                                                               GAsyncReadyCallback callback,
                                                               gpointer            user_data);
gboolean           wayside_token_store_finish                 (WaysideTokenStore  *self,
                                                               GAsyncResult       *result,
                                                               GError            **error);
void               wayside_token_store_forget_removed         (WaysideTokenStore  *self);

G_END_DECLS
