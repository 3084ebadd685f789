/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideAction:
 * @WAYSIDE_ACTION_DONE: nothing went wrong
 * @WAYSIDE_ACTION_AGAIN: ask the same again after the delay
 * @WAYSIDE_ACTION_HOLD: ask the same again after the delay, and nothing else of the kind before
 * @WAYSIDE_ACTION_FRESH_URL: ask for the image's record again, then try its new address
 * @WAYSIDE_ACTION_OTHER_FIELDS: ask again without what the service does not know
 * @WAYSIDE_ACTION_SPLIT: ask for half of the ids at a time, or for quarters of the box
 * @WAYSIDE_ACTION_BY_IDS: ask for the images that are still missing by their ids
 * @WAYSIDE_ACTION_ALONE: leave this one to be asked for by itself when its picture is wanted
 * @WAYSIDE_ACTION_GONE: it is an answer: there is no such image
 * @WAYSIDE_ACTION_WAIT: it was called back and did not fail: it waits as if it had not been tried
 * @WAYSIDE_ACTION_NEW_TOKEN: end the job until there is another token
 * @WAYSIDE_ACTION_LINE_DOWN: end the job, and hold nothing against the images that the line failed
 * @WAYSIDE_ACTION_STOP: every further request would fail alike: end the job
 * @WAYSIDE_ACTION_GIVE_UP: what was asked for fails, with the error as its reason
 *
 * What follows from the outcome of a request.
 */
typedef enum
{
  WAYSIDE_ACTION_DONE,
  WAYSIDE_ACTION_AGAIN,
  WAYSIDE_ACTION_HOLD,
  WAYSIDE_ACTION_FRESH_URL,
  WAYSIDE_ACTION_OTHER_FIELDS,
  WAYSIDE_ACTION_SPLIT,
  WAYSIDE_ACTION_BY_IDS,
  WAYSIDE_ACTION_ALONE,
  WAYSIDE_ACTION_GONE,
  WAYSIDE_ACTION_WAIT,
  WAYSIDE_ACTION_NEW_TOKEN,
  WAYSIDE_ACTION_LINE_DOWN,
  WAYSIDE_ACTION_STOP,
  WAYSIDE_ACTION_GIVE_UP,
} WaysideAction;

/**
 * WaysideAsked:
 * @WAYSIDE_ASKED_QUESTION: any question to the Graph API, as its client sees it
 * @WAYSIDE_ASKED_IMAGE: the one image of a query, or the one whose sequence is wanted
 * @WAYSIDE_ASKED_SEQUENCE: the ids of a sequence
 * @WAYSIDE_ASKED_PAGES: the records of a sequence whose ids are known
 * @WAYSIDE_ASKED_IDS: records by their ids
 * @WAYSIDE_ASKED_CELL: the records of a box
 * @WAYSIDE_ASKED_TOKEN: whether the token is good
 * @WAYSIDE_ASKED_RECORD: the record of an image, for its address
 * @WAYSIDE_ASKED_PICTURE: a picture, and to have it on the disk
 *
 * What was asked for. The client of the API and the pictures try again by themselves; to all others a failure
 * comes when that was done as often as it may be.
 */
typedef enum
{
  WAYSIDE_ASKED_QUESTION,
  WAYSIDE_ASKED_IMAGE,
  WAYSIDE_ASKED_SEQUENCE,
  WAYSIDE_ASKED_PAGES,
  WAYSIDE_ASKED_IDS,
  WAYSIDE_ASKED_CELL,
  WAYSIDE_ASKED_TOKEN,
  WAYSIDE_ASKED_RECORD,
  WAYSIDE_ASKED_PICTURE,
} WaysideAsked;

/* Causes that are counted apart. */
#define WAYSIDE_N_CAUSES 4

/**
 * WaysideTries:
 * @n: how often it failed, for each cause
 * @last: the cause of the last failure
 * @since: time of wayside_clock_get_time() of the first of those in a row that had this cause
 *
 * How often something was tried and failed, and for how long. All zero at first.
 */
typedef struct
{
  guint8 n[WAYSIDE_N_CAUSES];
  guint8 last;
  gint64 since;
} WaysideTries;

/**
 * WaysideCase:
 * @asked: what was asked for
 * @n_ids: of %WAYSIDE_ASKED_IDS: how many at once
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
  WaysideAsked asked;
  guint n_ids;
  WaysideTries tries;
  gint64 now;
  gint64 retry_after;
  double chance;
  gboolean has_other_fields;
  gboolean is_refreshed;
  gboolean is_line_dead;
} WaysideCase;

void          wayside_tries_count       (WaysideTries       *self,
                                         const GError       *error,
                                         gint64              now);
WaysideAction wayside_verdict           (const GError       *error,
                                         const WaysideCase  *what,
                                         guint              *delay);
gboolean      wayside_verdict_can_retry (const GError       *error);
gboolean      wayside_verdict_ends_all  (const GError       *error);

G_END_DECLS
