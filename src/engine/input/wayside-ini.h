/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

/* Configurations have some hundred bytes; anything larger is a file of another kind. */
#define WAYSIDE_INI_MAX_LENGTH (64 * 1024)

/**
 * WaysideIni:
 * @access_token: (nullable) (owned): the token, cleaned
 * @query: (nullable) (owned): the query, with its limit, if it is for a photo, a sequence or a box
 * @area_file: (nullable) (owned): a file with an area
 * @filter: (owned): which photos of an area or user
 * @within: metres around a track in @area_file; 0 if not given
 * @limit: photos per area or user, 0 for all; -1 if not given
 * @output_root: (nullable) (owned): folder for the downloads
 * @replace_smaller: whether to fetch photos again that are there in a smaller size
 * @warnings: (owned) (element-type utf8): messages for the user about ignored keys
 *
 * The contents of an INI file of the Python script.
 */
typedef struct
{
  char          *access_token;
  WaysideQuery  *query;
  char          *area_file;
  WaysideFilter *filter;
  guint          within;
  gint64         limit;
  char          *output_root;
  gboolean       replace_smaller;
  GPtrArray     *warnings;
} WaysideIni;

WaysideIni *wayside_ini_parse (const char *text,
                               gssize      length,
                               GError    **error);
WaysideIni *wayside_ini_load  (const char *path,
                               GError    **error);
void        wayside_ini_free  (WaysideIni *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideIni, wayside_ini_free)

G_END_DECLS
