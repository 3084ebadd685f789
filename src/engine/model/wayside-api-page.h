/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-metadata.h"

G_BEGIN_DECLS

/**
 * WaysideApiPageKind:
 * @WAYSIDE_API_PAGE_OBJECT: the answer is one image
 * @WAYSIDE_API_PAGE_LIST: the answer is {"data": [image, …], "paging": …}
 *
 * The two forms in which the Graph API answers.
 */
typedef enum
{
  WAYSIDE_API_PAGE_OBJECT,
  WAYSIDE_API_PAGE_LIST,
} WaysideApiPageKind;

/**
 * WaysideApiPage:
 * @records: (owned) (element-type WaysideMetadata): the images in the order of the answer
 * @next: (owned) (nullable): the address of the next page, unchecked
 *
 * One answer of the Graph API, understood.
 */
typedef struct
{
  GPtrArray *records;
  char      *next;
} WaysideApiPage;

WaysideApiPage *wayside_api_page_parse (GBytes            *body,
                                        guint              status,
                                        WaysideApiPageKind kind,
                                        GError           **error);
void            wayside_api_page_free  (WaysideApiPage    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideApiPage, wayside_api_page_free)

G_END_DECLS
