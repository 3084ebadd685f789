/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

#define WAYSIDE_FORM_MIN_LIMIT     1
#define WAYSIDE_FORM_MAX_LIMIT     100000
#define WAYSIDE_FORM_DEFAULT_LIMIT 100

/**
 * WaysideForm:
 * @kind: the selected kind of query
 * @photo_id: text of the photo ID entry
 * @sequence_key: text of the sequence entry
 * @list: (nullable): query of the imported list
 * @edges: texts of the entries West, South, East and North
 * @limit: maximum number of photos of an area
 * @size: selected photo size
 * @token: stored token or text of the token entry
 *
 * Contents of the request form, not validated. The strings are owned by the caller.
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
