/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-token-store.h"

G_BEGIN_DECLS

/* In bytes. A token has dozens to hundreds of characters; a larger file is not a token file. */
#define WAYSIDE_CLI_TOKEN_FILE_MAX_LENGTH 4096

char *wayside_cli_token_find   (const char        *environment,
                                const char        *token_file,
                                const char        *ini_token,
                                GError           **error);
char *wayside_cli_token_recall (WaysideTokenStore *store,
                                gboolean           may_prompt);
char *wayside_cli_token_prompt (int                in_fd,
                                int                err_fd,
                                GError           **error);

G_END_DECLS
