/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

#define WAYSIDE_FORM_MIN_LIMIT     1
#define WAYSIDE_FORM_MAX_LIMIT     100000
#define WAYSIDE_FORM_DEFAULT_LIMIT 100

/**
 * WaysideForm:
 * @edges: texts of the entries West, South, East and North, owned by the caller
 *
 * The area in the request form, not validated.
 */
typedef struct
{
  const char *edges[4];
} WaysideForm;

WaysideQuery *wayside_form_check    (const WaysideForm *form,
                                     GError           **error);
char         *wayside_form_describe (WaysideQueryKind   kind,
                                     WaysideQuery      *query,
                                     guint              limit);

G_END_DECLS
