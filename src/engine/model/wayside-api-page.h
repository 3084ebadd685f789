/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-metadata.h"

G_BEGIN_DECLS

/**
 * WaysideApiPageKind:
 * @WAYSIDE_API_PAGE_OBJECT: the response is one image
 * @WAYSIDE_API_PAGE_LIST: the response is {"data": [image, …], "paging": …}
 * @WAYSIDE_API_PAGE_ROWS: the same for images whose ids are known, so that no row of it need be usable
 *
 * The forms of responses of the Graph API.
 */
typedef enum
{
  WAYSIDE_API_PAGE_OBJECT,
  WAYSIDE_API_PAGE_LIST,
  WAYSIDE_API_PAGE_ROWS,
} WaysideApiPageKind;

/**
 * WaysideApiPage:
 * @records: (owned) (element-type WaysideMetadata): the metadata of the images, in the order of the response
 * @bad_ids: (owned) (element-type utf8): ids of images whose metadata in the response cannot be used
 * @n_unnamed: number of rows from which not even an id can be read
 * @next: (owned) (nullable): the URL of the next page, unchecked
 *
 * A parsed response of the Graph API.
 */
typedef struct
{
  GPtrArray *records;
  GPtrArray *bad_ids;
  guint      n_unnamed;
  char      *next;
} WaysideApiPage;

WaysideApiPage *wayside_api_page_parse (GBytes            *body,
                                        guint              status,
                                        WaysideApiPageKind kind,
                                        GError           **error);
void            wayside_api_page_free  (WaysideApiPage    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideApiPage, wayside_api_page_free)

G_END_DECLS
