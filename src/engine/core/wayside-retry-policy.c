/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-retry-policy.h"

#include "wayside-backoff.h"
#include "wayside-error.h"

#include <gio/gio.h>

/* The one place where it is decided what follows from a failure. It knows nothing and changes nothing: who
 * asked tells it all, and does what it says. */

/* Seconds. Who is told to wait longer is better told so, and asked to come back. */
#define MAX_RETRY_AFTER (60 * 60)

#define MINUTE (60 * 1000) /* milliseconds */

typedef enum
{
  CAUSE_OTHER,
  CAUSE_SERVICE,
  CAUSE_GOAWAY,
  CAUSE_SLOW_DOWN,
} Cause;

/* How patient to be with a cause. The time is counted from the first failure to the next try. */
typedef struct
{
  guint max_tries;
  gint64 max_time; /* milliseconds */
  WaysideBackoff backoff;
} Patience;

static const Patience patiences[WAYSIDE_N_FAILURE_KINDS] = {
  [CAUSE_OTHER] = { 4, 10 * MINUTE, { 500, 10 * 1000 } },
  /* A fault of the service may last minutes, but a person wants to know. */
  [CAUSE_SERVICE] = { 6, 10 * MINUTE, { 500, 30 * 1000 } },
  /* Nothing is wrong; but who is always turned away will not get in either. */
  [CAUSE_GOAWAY] = { 30, 10 * MINUTE, { 20, 1000 } },
  /* The quota is counted by the minute, and one that is used up for long comes back: half an hour of our own,
   * or what the service asks for. */
  [CAUSE_SLOW_DOWN] = { 12, 90 * MINUTE, { 5000, 5 * MINUTE } },
};

/* What kind of thing an error is. */
typedef enum
{
  NATURE_FINAL,
  NATURE_GONE,
  NATURE_PASSING,
  NATURE_TOO_MUCH,
  NATURE_UNKNOWN_FIELD,
  NATURE_EXPIRED,
  NATURE_TOKEN,
  NATURE_STOPPING,
} Nature;

static Nature
get_nature (const GError *error)
{
  if (error->domain != WAYSIDE_ERROR)
    return NATURE_FINAL;

  switch ((WaysideError) error->code)
    {
    case WAYSIDE_ERROR_SLOW_DOWN:
    case WAYSIDE_ERROR_SERVICE:
    case WAYSIDE_ERROR_NETWORK:
    case WAYSIDE_ERROR_BAD_ANSWER:
    case WAYSIDE_ERROR_BAD_PICTURE:
      return NATURE_PASSING;

    case WAYSIDE_ERROR_URL_EXPIRED:
      return NATURE_EXPIRED;

    case WAYSIDE_ERROR_AREA_TOO_LARGE:
    case WAYSIDE_ERROR_AREA_TOO_DENSE:
      return NATURE_TOO_MUCH;

    case WAYSIDE_ERROR_TOKEN_MISSING:
    case WAYSIDE_ERROR_TOKEN_REFUSED:
      return NATURE_TOKEN;

    /* A folder in the place of one picture is in the way of no other. */
    case WAYSIDE_ERROR_FOLDER:
      return wayside_error_is_of_one (error) ? NATURE_FINAL : NATURE_STOPPING;

    case WAYSIDE_ERROR_TLS:
    case WAYSIDE_ERROR_FOLDER_BUSY:
    case WAYSIDE_ERROR_DISK_FULL:
    case WAYSIDE_ERROR_INVALID_CONFIG:
      return NATURE_STOPPING;

    case WAYSIDE_ERROR_GONE:
      return NATURE_GONE;

    case WAYSIDE_ERROR_UNKNOWN_FIELD:
      return NATURE_UNKNOWN_FIELD;

    case WAYSIDE_ERROR_INVALID_QUERY:
    case WAYSIDE_ERROR_NO_IMAGERY:
    case WAYSIDE_ERROR_NOT_OFFERED:
    default:
      return NATURE_FINAL;
    }
}

static Cause
get_cause (const GError *error)
{
  if (wayside_error_is_goaway (error))
    return CAUSE_GOAWAY;

  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN))
    return CAUSE_SLOW_DOWN;

  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE) ? CAUSE_SERVICE : CAUSE_OTHER;
}

/**
 * wayside_retry_count_failure:
 * @self: what failed before
 * @error: why the last try failed
 * @now: time of wayside_clock_get_time()
 *
 * Counts a try that failed. Causes are counted apart: that the server ended a connection in good order does
 * not count against what was asked for by it, nor does a quota that was used up. To be called back is no
 * failure.
 */
void
wayside_retry_count_failure (WaysideRetryCount *self, const GError *error, gint64 now)
{
  Cause cause;

  g_return_if_fail (self != NULL);
  g_return_if_fail (error != NULL);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  cause = get_cause (error);
  if (self->n[cause] == 0 || self->last != cause)
    self->since = now;
  self->last = (guint8) cause;
  self->n[cause] = (guint8) MIN (self->n[cause] + 1, G_MAXUINT8);
}

/* While other pictures come through, a connection that breaks is bad luck, and a matter of time. */
#define LUCK 2

static guint
get_max_tries (const GError *error, const WaysideRetryContext *what)
{
  guint max_tries = patiences[get_cause (error)].max_tries;
  gboolean is_bad_luck = error->code == WAYSIDE_ERROR_NETWORK &&
                         what->asked == WAYSIDE_REQUEST_KIND_PICTURE && !what->is_line_dead &&
                         get_cause (error) == CAUSE_OTHER;

  return is_bad_luck ? max_tries * LUCK : max_tries;
}

/* The same once more, if it is not enough by now. */
static WaysideRetryAction
try_again (const GError *error, const WaysideRetryContext *what, guint *delay)
{
  Cause cause = get_cause (error);
  const Patience *patience = &patiences[cause];
  guint n_tries = MAX (what->tries.n[cause], 1);
  gint64 spent = MAX (what->now - what->tries.since, 0) / 1000;
  guint wait;

  if (what->asked != WAYSIDE_REQUEST_KIND_ANY && what->asked != WAYSIDE_REQUEST_KIND_PICTURE)
    return WAYSIDE_RETRY_ACTION_GIVE_UP;

  if (n_tries >= get_max_tries (error, what) || what->retry_after > MAX_RETRY_AFTER)
    return WAYSIDE_RETRY_ACTION_GIVE_UP;

  wait = wayside_backoff_get_delay (&patience->backoff, n_tries, what->retry_after, what->chance);
  if (spent + wait > patience->max_time)
    return WAYSIDE_RETRY_ACTION_GIVE_UP;

  *delay = wait;
  return cause == CAUSE_SLOW_DOWN ? WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER : WAYSIDE_RETRY_ACTION_RETRY;
}

static WaysideRetryAction
judge_passing (const GError *error, const WaysideRetryContext *what, guint *delay)
{
  WaysideRetryAction action = try_again (error, what, delay);

  if (action != WAYSIDE_RETRY_ACTION_GIVE_UP)
    return action;

  /* The next one would be told the same. */
  if (error->code == WAYSIDE_ERROR_SLOW_DOWN)
    return WAYSIDE_RETRY_ACTION_STOP;

  /* A page that makes no sense is not needed where the ids are known. */
  if (error->code == WAYSIDE_ERROR_BAD_ANSWER && what->asked == WAYSIDE_REQUEST_KIND_PAGES)
    return WAYSIDE_RETRY_ACTION_BY_IDS;

  /* When nothing at all came through for as long as this one was tried, the line is down and not the image at
   * fault: one message then, and not one for each of thousands. */
  if (error->code == WAYSIDE_ERROR_NETWORK && what->is_line_dead &&
      (what->asked == WAYSIDE_REQUEST_KIND_METADATA || what->asked == WAYSIDE_REQUEST_KIND_PICTURE))
    return WAYSIDE_RETRY_ACTION_OFFLINE;

  return WAYSIDE_RETRY_ACTION_GIVE_UP;
}

/* The service says the same of one among many ids as of a single one. */
static WaysideRetryAction
judge_gone (const WaysideRetryContext *what)
{
  switch (what->asked)
    {
    case WAYSIDE_REQUEST_KIND_IMAGE:
    case WAYSIDE_REQUEST_KIND_METADATA:
    case WAYSIDE_REQUEST_KIND_PICTURE:
      return WAYSIDE_RETRY_ACTION_GONE;
    case WAYSIDE_REQUEST_KIND_IDS:
      return what->n_ids > 1 ? WAYSIDE_RETRY_ACTION_SPLIT : WAYSIDE_RETRY_ACTION_GONE;
    case WAYSIDE_REQUEST_KIND_PAGES:
      return WAYSIDE_RETRY_ACTION_BY_IDS;
    case WAYSIDE_REQUEST_KIND_ANY:
    case WAYSIDE_REQUEST_KIND_SEQUENCE:
    case WAYSIDE_REQUEST_KIND_CELL:
    case WAYSIDE_REQUEST_KIND_TOKEN:
    default:
      return WAYSIDE_RETRY_ACTION_GIVE_UP;
    }
}

static WaysideRetryAction
judge_too_much (const WaysideRetryContext *what)
{
  switch (what->asked)
    {
    case WAYSIDE_REQUEST_KIND_CELL:
      return WAYSIDE_RETRY_ACTION_SPLIT;
    case WAYSIDE_REQUEST_KIND_IDS:
      return what->n_ids > 1 ? WAYSIDE_RETRY_ACTION_SPLIT : WAYSIDE_RETRY_ACTION_FETCH_SINGLY;
    case WAYSIDE_REQUEST_KIND_PAGES:
      return WAYSIDE_RETRY_ACTION_BY_IDS;
    case WAYSIDE_REQUEST_KIND_ANY:
    case WAYSIDE_REQUEST_KIND_IMAGE:
    case WAYSIDE_REQUEST_KIND_SEQUENCE:
    case WAYSIDE_REQUEST_KIND_TOKEN:
    case WAYSIDE_REQUEST_KIND_METADATA:
    case WAYSIDE_REQUEST_KIND_PICTURE:
    default:
      return WAYSIDE_RETRY_ACTION_GIVE_UP;
    }
}

/**
 * wayside_retry_decide:
 * @error: (nullable): what went wrong: by its code it tells apart HTTP statuses, codes of the Graph API,
 *   failures of the connection and bad contents
 * @what: all else that matters
 * @delay: (out): milliseconds to wait, for %WAYSIDE_RETRY_ACTION_RETRY and %WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER; else 0
 *
 * Decides what follows from the outcome of a request. What the server asks for by Retry-After is honoured up
 * to an hour; who is to wait longer is not asked again at all.
 *
 * Returns: what to do
 */
WaysideRetryAction
wayside_retry_decide (const GError *error, const WaysideRetryContext *what, guint *delay)
{
  g_return_val_if_fail (what != NULL, WAYSIDE_RETRY_ACTION_GIVE_UP);
  g_return_val_if_fail (delay != NULL, WAYSIDE_RETRY_ACTION_GIVE_UP);

  *delay = 0;
  if (error == NULL)
    return WAYSIDE_RETRY_ACTION_DONE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return WAYSIDE_RETRY_ACTION_REQUEUE;

  switch (get_nature (error))
    {
    case NATURE_PASSING:
      return judge_passing (error, what, delay);
    case NATURE_GONE:
      return judge_gone (what);
    case NATURE_TOO_MUCH:
      return judge_too_much (what);
    case NATURE_EXPIRED:
      return what->is_refreshed ? WAYSIDE_RETRY_ACTION_GIVE_UP : WAYSIDE_RETRY_ACTION_FRESH_URL;
    case NATURE_UNKNOWN_FIELD:
      return what->has_other_fields ? WAYSIDE_RETRY_ACTION_FEWER_FIELDS : WAYSIDE_RETRY_ACTION_GIVE_UP;
    case NATURE_TOKEN:
      return WAYSIDE_RETRY_ACTION_NEW_TOKEN;
    case NATURE_STOPPING:
      return WAYSIDE_RETRY_ACTION_STOP;
    case NATURE_FINAL:
    default:
      return WAYSIDE_RETRY_ACTION_GIVE_UP;
    }
}

/**
 * wayside_retry_can_help:
 * @error: any error
 *
 * Returns: %TRUE if the same wish may be granted later: because the fault passes by itself, or because the
 *   person can mend it
 */
gboolean
wayside_retry_can_help (const GError *error)
{
  Nature nature;

  g_return_val_if_fail (error != NULL, FALSE);

  nature = get_nature (error);
  return (nature != NATURE_FINAL && nature != NATURE_GONE && nature != NATURE_UNKNOWN_FIELD) ||
         wayside_error_is_of_one (error);
}

/**
 * wayside_retry_stops_all:
 * @error: what ended a job
 *
 * Returns: %TRUE if another job would meet the same fault
 */
gboolean
wayside_retry_stops_all (const GError *error)
{
  Nature nature;

  g_return_val_if_fail (error != NULL, FALSE);

  nature = get_nature (error);
  return nature == NATURE_STOPPING || nature == NATURE_TOKEN ||
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN);
}
