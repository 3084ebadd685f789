/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideRetryAction:
 * @WAYSIDE_RETRY_ACTION_DONE: nothing went wrong
 * @WAYSIDE_RETRY_ACTION_RETRY: ask the same again after the delay
 * @WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER: ask the same again after the delay, and nothing else of the kind before
 * @WAYSIDE_RETRY_ACTION_FRESH_URL: ask for the image's record again, then try its new address
 * @WAYSIDE_RETRY_ACTION_FEWER_FIELDS: ask again without what the service does not know
 * @WAYSIDE_RETRY_ACTION_SPLIT: ask for half of the ids at a time, or for quarters of the box
 * @WAYSIDE_RETRY_ACTION_BY_IDS: ask for the images that are still missing by their ids
 * @WAYSIDE_RETRY_ACTION_FETCH_SINGLY: leave this one to be asked for by itself when its picture is wanted
 * @WAYSIDE_RETRY_ACTION_GONE: it is an answer: there is no such image
 * @WAYSIDE_RETRY_ACTION_REQUEUE: it was called back and did not fail: it waits as if it had not been tried
 * @WAYSIDE_RETRY_ACTION_NEW_TOKEN: end the job until there is another token
 * @WAYSIDE_RETRY_ACTION_OFFLINE: end the job, and hold nothing against the images that the line failed
 * @WAYSIDE_RETRY_ACTION_STOP: every further request would fail alike: end the job
 * @WAYSIDE_RETRY_ACTION_GIVE_UP: what was asked for fails, with the error as its reason
 *
 * What follows from the outcome of a request.
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
 * @WAYSIDE_REQUEST_KIND_ANY: any question to the Graph API, as its client sees it
 * @WAYSIDE_REQUEST_KIND_IMAGE: the one image of a query, or the one whose sequence is wanted
 * @WAYSIDE_REQUEST_KIND_SEQUENCE: the ids of a sequence
 * @WAYSIDE_REQUEST_KIND_PAGES: the records of a sequence whose ids are known
 * @WAYSIDE_REQUEST_KIND_IDS: records by their ids
 * @WAYSIDE_REQUEST_KIND_CELL: the records of a box
 * @WAYSIDE_REQUEST_KIND_TOKEN: whether the token is good
 * @WAYSIDE_REQUEST_KIND_METADATA: the record of an image, for its address
 * @WAYSIDE_REQUEST_KIND_PICTURE: a picture, and to have it on the disk
 *
 * What was asked for. The client of the API and the pictures try again by themselves; to all others a failure
 * comes when that was done as often as it may be.
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

/* Causes that are counted apart. */
#define WAYSIDE_N_FAILURE_KINDS 4

/**
 * WaysideRetryCount:
 * @n: how often it failed, for each cause
 * @last: the cause of the last failure
 * @since: time of wayside_clock_get_time() of the first of those in a row that had this cause
 *
 * How often something was tried and failed, and for how long. All zero at first.
 */
typedef struct
{
  guint8 n[WAYSIDE_N_FAILURE_KINDS];
  guint8 last;
  gint64 since;
} WaysideRetryCount;

/**
 * WaysideRetryContext:
 * @asked: what was asked for
 * @n_ids: of %WAYSIDE_REQUEST_KIND_IDS: how many at once
 * @tries: what failed, the last try among it
 * @now: time of wayside_clock_get_time()
 * @retry_after: how long the server wants to be left alone, in seconds, or 0
 * @chance: a random number from 0 to 1
 * @has_other_fields: whether the question can be asked with fewer fields
 * @is_refreshed: whether the record was asked for again in this attempt
 * @is_line_dead: whether nothing at all came through since this was first tried
 *
 * All that a verdict hangs on, beside the error.
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
  gboolean is_line_dead;
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
