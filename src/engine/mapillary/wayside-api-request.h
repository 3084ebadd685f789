/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-bbox.h"
#include "wayside-filter.h"
#include "wayside-api-page.h"
#include "wayside-endpoints.h"

G_BEGIN_DECLS

/* Maximum number of rows that the service returns for a bounding box, and the number requested per page of a
 * sequence. */
#define WAYSIDE_API_REQUEST_MAX_LIMIT  2000U
#define WAYSIDE_REQUEST_PAGE_LIMIT 500U

/* Maximum number of ids in one request, as in the service's own SDK. */
#define WAYSIDE_API_REQUEST_MAX_IDS 50U

/**
 * WaysideApiRequest:
 * @path: (owned) (nullable): the path relative to the root
 * @query: (owned) (nullable): the parameters except "fields"
 * @next: (owned) (nullable): instead of @path and @query, the complete URL of a next page from a response
 * @with_fields: whether all documented fields are requested, instead of the ids only
 * @is_divisible: whether fewer images can be requested, if the service finds that these are too many
 * @kind: the format of the response
 *
 * One request to the Graph API.
 */
typedef struct
{
  char           *path;
  char           *query;
  GUri           *next;
  gboolean        with_fields;
  gboolean        is_divisible;
  WaysideApiPageKind kind;
} WaysideApiRequest;

WaysideApiRequest *wayside_api_request_new_image         (const char              *id);
WaysideApiRequest *wayside_api_request_new_images        (GPtrArray               *ids,
                                                          guint                    first,
                                                          guint                    n_ids);
WaysideApiRequest *wayside_api_request_new_sequence      (const char              *key);
WaysideApiRequest *wayside_api_request_new_sequence_ids  (const char              *key);
WaysideApiRequest *wayside_api_request_new_bbox          (const WaysideBbox       *bbox,
                                                          guint                    limit);
WaysideApiRequest *wayside_api_request_new_creator       (const WaysideFilter     *filter,
                                                          guint                    limit);
WaysideApiRequest *wayside_api_request_new_creator_check (const char              *creator);
void               wayside_api_request_add_filter        (WaysideApiRequest       *self,
                                                          const WaysideFilter     *filter);
WaysideApiRequest *wayside_api_request_new_token_check   (void);
WaysideApiRequest *wayside_api_request_new_next          (GUri                    *next,
                                                          gboolean                 with_fields);
void               wayside_api_request_free              (WaysideApiRequest       *self);
GUri              *wayside_api_request_build_uri         (const WaysideApiRequest *self,
                                                          GUri                    *root,
                                                          const char              *fields);
const char        *wayside_api_request_get_all_fields    (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideApiRequest, wayside_api_request_free)

G_END_DECLS
