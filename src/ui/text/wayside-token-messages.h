/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-token-store.h"

G_BEGIN_DECLS

char       *wayside_token_message_place   (WaysideTokenPlace  place);
char       *wayside_token_message_check   (const char        *token,
                                           const GError      *error);
const char *wayside_token_message_failure (const GError      *error,
                                           WaysideTokenStore *tokens);

G_END_DECLS
