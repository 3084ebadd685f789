/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-bbox.h"
#include "wayside-api-page.h"
#include "wayside-endpoints.h"

G_BEGIN_DECLS

/* Rows that the service gives at most for a box, and what is asked of it for a page of a sequence. */
#define WAYSIDE_API_REQUEST_MAX_LIMIT  2000U
#define WAYSIDE_REQUEST_PAGE_LIMIT 500U

/* Ids in one request: what the service's own SDK keeps to. */
#define WAYSIDE_API_REQUEST_MAX_IDS 50U

/**
 * WaysideApiRequest:
 * @path: (owned) (nullable): what follows the root
 * @query: (owned) (nullable): the parameters but "fields"
 * @next: (owned) (nullable): the whole address instead, as the service gave it for a next page
 * @with_fields: whether all documented fields are asked for; else ids alone come
 * @kind: the form of the answer
 *
 * One question to the Graph API.
 */
typedef struct
{
  char           *path;
  char           *query;
  GUri           *next;
  gboolean        with_fields;
  WaysideApiPageKind kind;
} WaysideApiRequest;

WaysideApiRequest *wayside_api_request_new_image        (const char              *id);
WaysideApiRequest *wayside_api_request_new_images       (GPtrArray               *ids,
                                                         guint                    first,
                                                         guint                    n_ids);
WaysideApiRequest *wayside_api_request_new_sequence     (const char              *key);
WaysideApiRequest *wayside_api_request_new_sequence_ids (const char              *key);
WaysideApiRequest *wayside_api_request_new_bbox         (const WaysideBbox       *bbox,
                                                         guint                    limit);
WaysideApiRequest *wayside_api_request_new_token_check  (void);
WaysideApiRequest *wayside_api_request_new_next         (GUri                    *next,
                                                         gboolean                 with_fields);
void               wayside_api_request_free             (WaysideApiRequest       *self);
GUri              *wayside_api_request_build_uri        (const WaysideApiRequest *self,
                                                         GUri                    *root,
                                                         const char              *fields);
const char        *wayside_api_request_get_all_fields   (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideApiRequest, wayside_api_request_free)

G_END_DECLS
