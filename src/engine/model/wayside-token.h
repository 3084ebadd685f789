/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideTokenForm:
 * @WAYSIDE_TOKEN_FORM_CLIENT_TOKEN: a complete client token, or a client secret
 * @WAYSIDE_TOKEN_FORM_CLIENT_ID: only digits
 * @WAYSIDE_TOKEN_FORM_NO_BEGINNING: only the last part of a client token
 * @WAYSIDE_TOKEN_FORM_NO_END: a truncated client token
 * @WAYSIDE_TOKEN_FORM_TOO_LONG: a client token followed by more hexadecimal digits
 * @WAYSIDE_TOKEN_FORM_OTHER: possibly a user token, whose form is not documented
 *
 * The form of a token.
 */
typedef enum
{
  WAYSIDE_TOKEN_FORM_CLIENT_TOKEN,
  WAYSIDE_TOKEN_FORM_CLIENT_ID,
  WAYSIDE_TOKEN_FORM_NO_BEGINNING,
  WAYSIDE_TOKEN_FORM_NO_END,
  WAYSIDE_TOKEN_FORM_TOO_LONG,
  WAYSIDE_TOKEN_FORM_OTHER,
} WaysideTokenForm;

/* A token, or a text that may contain one, in a variable that g_auto() overwrites before it is freed. */
typedef char *WaysideSecret;

char            *wayside_token_clean     (const char *text,
                                          GError    **error);
WaysideTokenForm wayside_token_get_form  (const char *token);
gboolean         wayside_token_is_likely (const char *text);
gboolean         wayside_token_refuse    (const char *text,
                                          GError    **error);
void             wayside_token_free      (char       *token);

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (WaysideSecret, wayside_token_free, NULL)

G_END_DECLS
