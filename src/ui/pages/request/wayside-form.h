/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

#define WAYSIDE_FORM_MIN_LIMIT     1
#define WAYSIDE_FORM_MAX_LIMIT     100000
#define WAYSIDE_FORM_DEFAULT_LIMIT 100

/**
 * WaysideForm:
 * @kind: which of the choices is made
 * @photo_id: text of that entry
 * @sequence_key: text of that entry
 * @list: (nullable): what a list asked for
 * @edges: texts of the entries West, South, East and North
 * @limit: at most this many photos of an area
 * @size: wanted size
 * @token: text of that entry
 *
 * What the form holds, as it was typed. The texts belong to the caller.
 */
typedef struct
{
  WaysideQueryKind kind;
  const char *photo_id;
  const char *sequence_key;
  WaysideQuery *list;
  const char *edges[4];
  guint limit;
  WaysideSize size;
  const char *token;
} WaysideForm;

WaysideQuery *wayside_form_check    (const WaysideForm *form,
                                     char             **token,
                                     GError           **error);
char         *wayside_form_describe (const WaysideForm *form);

G_END_DECLS
