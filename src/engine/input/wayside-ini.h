/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

/* A configuration of the kind is some hundred bytes; anything larger is another file. */
#define WAYSIDE_INI_MAX_LENGTH (64 * 1024)

/**
 * WaysideIni:
 * @access_token: (nullable) (owned): the token, cleaned
 * @query: (nullable) (owned): what is asked for, with the limit
 * @output_root: (nullable) (owned): folder for the downloads
 * @warnings: (owned) (element-type utf8): sentences about keys that were passed over
 *
 * What an INI file of the script says.
 */
typedef struct
{
  char         *access_token;
  WaysideQuery *query;
  char         *output_root;
  GPtrArray    *warnings;
} WaysideIni;

WaysideIni *wayside_ini_parse (const char *text,
                               gssize      length,
                               GError    **error);
WaysideIni *wayside_ini_load  (const char *path,
                               GError    **error);
void        wayside_ini_free  (WaysideIni *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideIni, wayside_ini_free)

G_END_DECLS
