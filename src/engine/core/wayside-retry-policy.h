/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideRetryAction:
 * @WAYSIDE_RETRY_ACTION_DONE: no error
 * @WAYSIDE_RETRY_ACTION_RETRY: repeat the request after the delay
 * @WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER: repeat the request after the delay, and send no other request of its
 *   kind until then
 * @WAYSIDE_RETRY_ACTION_FRESH_URL: request the metadata of the image again, then retry with its new URL
 * @WAYSIDE_RETRY_ACTION_FEWER_FIELDS: repeat the request without the fields that the service does not know
 * @WAYSIDE_RETRY_ACTION_SPLIT: request half of the ids at a time, or the quarters of the box
 * @WAYSIDE_RETRY_ACTION_BY_IDS: request the images that are still missing by their ids
 * @WAYSIDE_RETRY_ACTION_FETCH_SINGLY: list this image without its metadata, which is requested separately
 *   before its picture is fetched
 * @WAYSIDE_RETRY_ACTION_GONE: not a failure: the service reports that there is no such image
 * @WAYSIDE_RETRY_ACTION_REQUEUE: the request was cancelled and did not fail: requeue it as if it had not been
 *   tried
 * @WAYSIDE_RETRY_ACTION_NEW_TOKEN: end the job until another token is available
 * @WAYSIDE_RETRY_ACTION_OFFLINE: the network is down: end the job, and do not count the failure for its
 *   images
 * @WAYSIDE_RETRY_ACTION_STOP: all further requests would fail in the same way: end the job
 * @WAYSIDE_RETRY_ACTION_GIVE_UP: the request fails, with the error as its reason
 *
 * The action to take after a request.
 */
typedef enum
{
  WAYSIDE_RETRY_ACTION_DONE,
  WAYSIDE_RETRY_ACTION_RETRY,
  WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER,
  WAYSIDE_RETRY_ACTION_FRESH_URL,
  WAYSIDE_RETRY_ACTION_FEWER_FIELDS,
  WAYSIDE_RETRY_ACTION_SPLIT,
  WAYSIDE_RETRY_ACTION_BY_IDS,
  WAYSIDE_RETRY_ACTION_FETCH_SINGLY,
  WAYSIDE_RETRY_ACTION_GONE,
  WAYSIDE_RETRY_ACTION_REQUEUE,
  WAYSIDE_RETRY_ACTION_NEW_TOKEN,
  WAYSIDE_RETRY_ACTION_OFFLINE,
  WAYSIDE_RETRY_ACTION_STOP,
  WAYSIDE_RETRY_ACTION_GIVE_UP,
} WaysideRetryAction;

/**
 * WaysideRequestKind:
 * @WAYSIDE_REQUEST_KIND_ANY: any request to the Graph API, as seen by the API client
 * @WAYSIDE_REQUEST_KIND_IMAGE: the single image of a query, or the image whose sequence is requested
 * @WAYSIDE_REQUEST_KIND_SEQUENCE: the ids of the images of a sequence
 * @WAYSIDE_REQUEST_KIND_PAGES: pages with the metadata of a sequence whose ids are known
 * @WAYSIDE_REQUEST_KIND_IDS: metadata of images by their ids
 * @WAYSIDE_REQUEST_KIND_CELL: metadata of the images in a box
 * @WAYSIDE_REQUEST_KIND_TOKEN: a check of the token
 * @WAYSIDE_REQUEST_KIND_METADATA: the metadata of one image, for its picture URL
 * @WAYSIDE_REQUEST_KIND_PICTURE: a picture, from its transfer until it is on disk
 *
 * The purpose of a request. Only the API client (%WAYSIDE_REQUEST_KIND_ANY) and picture transfers repeat a
 * request. All other kinds use the API client, so they see an error only after its retries are used up.
 */
typedef enum
{
  WAYSIDE_REQUEST_KIND_ANY,
  WAYSIDE_REQUEST_KIND_IMAGE,
  WAYSIDE_REQUEST_KIND_SEQUENCE,
  WAYSIDE_REQUEST_KIND_PAGES,
  WAYSIDE_REQUEST_KIND_IDS,
  WAYSIDE_REQUEST_KIND_CELL,
  WAYSIDE_REQUEST_KIND_TOKEN,
  WAYSIDE_REQUEST_KIND_METADATA,
  WAYSIDE_REQUEST_KIND_PICTURE,
} WaysideRequestKind;

/* Number of causes of failure, each with its own counter. */
#define WAYSIDE_N_FAILURE_KINDS 5

/**
 * WaysideRetryCount:
 * @n: number of failures for each cause
 * @last: the cause of the last failure
 * @since: time of wayside_clock_get_time() at the first of the consecutive failures with the cause @last
 *
 * The failures of a request so far. All zeros is the initial value.
 */
typedef struct
{
  guint8 n[WAYSIDE_N_FAILURE_KINDS];
  guint8 last;
  gint64 since;
} WaysideRetryCount;

/**
 * WaysideRetryContext:
 * @asked: the kind of the request
 * @n_ids: number of ids in a request of the kind %WAYSIDE_REQUEST_KIND_IDS
 * @tries: the failures so far, including the last one
 * @now: time of wayside_clock_get_time()
 * @retry_after: the server's Retry-After in seconds, or 0
 * @chance: a random number from 0 to 1, for jitter
 * @has_other_fields: whether the request can be repeated with fewer fields
 * @is_refreshed: whether the metadata was already requested again in this attempt
 * @is_offline: whether no transfer at all has succeeded since the first try of this one
 * @n_given_up: number of images that were given up since the last transfer that succeeded
 *
 * The inputs of wayside_retry_decide() besides the error.
 */
typedef struct
{
  WaysideRequestKind asked;
  guint n_ids;
  WaysideRetryCount tries;
  gint64 now;
  gint64 retry_after;
  double chance;
  gboolean has_other_fields;
  gboolean is_refreshed;
  gboolean is_offline;
  guint n_given_up;
} WaysideRetryContext;

void               wayside_retry_count_failure (WaysideRetryCount         *self,
                                                const GError              *error,
                                                gint64                     now);
WaysideRetryAction wayside_retry_decide        (const GError              *error,
                                                const WaysideRetryContext *what,
                                                guint                     *delay);
gboolean           wayside_retry_can_help      (const GError              *error);
gboolean           wayside_retry_stops_all     (const GError              *error);

G_END_DECLS
