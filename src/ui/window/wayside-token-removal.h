/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-token-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_TOKEN_REMOVAL (wayside_token_removal_get_type ())
G_DECLARE_FINAL_TYPE (WaysideTokenRemoval, wayside_token_removal, WAYSIDE, TOKEN_REMOVAL, GObject)

WaysideTokenRemoval *wayside_token_removal_new   (WaysideTokenStore   *tokens,
                                                  AdwToastOverlay     *toasts);
void                 wayside_token_removal_begin (WaysideTokenRemoval *self);
void                 wayside_token_removal_undo  (WaysideTokenRemoval *self);

G_END_DECLS
