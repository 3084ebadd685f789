/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-retry-policy.h"

#include "wayside-backoff.h"
#include "wayside-error.h"

#include <gio/gio.h>

/* All decisions about failed requests are made here. Pure functions: no I/O, no state. The caller passes
 * everything in a WaysideRetryContext and acts on the result. */

/* Seconds. If the server requests a longer delay, the request fails, so that the user sees the reason and can
 * try again later. */
#define MAX_RETRY_AFTER (60 * 60)

#define MINUTE (60 * 1000) /* milliseconds */

/* Maximum time of a request whose delays the server asked for, in milliseconds. */
#define MAX_PAUSE (90 * MINUTE)

typedef enum
{
  CAUSE_OTHER,
  CAUSE_SERVICE,
  CAUSE_GOAWAY,
  CAUSE_SLOW_DOWN,
  CAUSE_UNREACHABLE,
} Cause;

/* Retry limits for a cause. The time is measured from the first failure to the next try. */
typedef struct
{
  guint max_tries;
  gint64 max_time; /* milliseconds */
  WaysideBackoff backoff;
} Patience;

static const Patience patiences[WAYSIDE_N_FAILURE_KINDS] = {
  [CAUSE_OTHER] = { 4, 10 * MINUTE, { 500, 10 * 1000 } },
  /* A fault of the service may last minutes, but the user should not have to wait longer to see it. */
  [CAUSE_SERVICE] = { 6, 10 * MINUTE, { 500, 30 * 1000 } },
  /* A GOAWAY is no failure of the request, but a server that sends one every time will never respond. */
  [CAUSE_GOAWAY] = { 30, 10 * MINUTE, { 20, 1000 } },
  /* The quota is counted per minute, and even one that was exceeded for long is restored. The backoff adds up
   * to half an hour; a Retry-After can make it longer. */
  [CAUSE_SLOW_DOWN] = { 12, MAX_PAUSE, { 5000, 5 * MINUTE } },
  /* A server that restarts, and a computer that changes its network, cannot connect for some seconds. The
   * backoff adds up to 8 to 15 seconds. */
  [CAUSE_UNREACHABLE] = { 6, 10 * MINUTE, { 500, 10 * 1000 } },
};

/* Classes of errors that are handled alike. */
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
    case WAYSIDE_ERROR_SIGN_IN:
      return NATURE_PASSING;

    case WAYSIDE_ERROR_URL_EXPIRED:
      return NATURE_EXPIRED;

    case WAYSIDE_ERROR_AREA_TOO_LARGE:
    case WAYSIDE_ERROR_AREA_TOO_DENSE:
      return NATURE_TOO_MUCH;

    case WAYSIDE_ERROR_TOKEN_MISSING:
    case WAYSIDE_ERROR_TOKEN_REFUSED:
      return NATURE_TOKEN;

    /* A directory in the place of one picture does not affect the other pictures. */
    case WAYSIDE_ERROR_FOLDER:
      return wayside_error_is_of_one (error) ? NATURE_FINAL : NATURE_STOPPING;

    case WAYSIDE_ERROR_TLS:
    case WAYSIDE_ERROR_FOLDER_BUSY:
    case WAYSIDE_ERROR_DISK_FULL:
    case WAYSIDE_ERROR_PICTURES_REFUSED:
    case WAYSIDE_ERROR_INVALID_CONFIG:
      return NATURE_STOPPING;

    case WAYSIDE_ERROR_GONE:
      return NATURE_GONE;

    case WAYSIDE_ERROR_UNKNOWN_FIELD:
      return NATURE_UNKNOWN_FIELD;

    case WAYSIDE_ERROR_INVALID_QUERY:
    case WAYSIDE_ERROR_NO_IMAGERY:
    case WAYSIDE_ERROR_NOT_OFFERED:
    case WAYSIDE_ERROR_FILE_LOST:
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

  if (wayside_error_is_unreachable (error))
    return CAUSE_UNREACHABLE;

  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE) ? CAUSE_SERVICE : CAUSE_OTHER;
}

/**
 * wayside_retry_count_failure:
 * @self: the failures so far
 * @error: the error of the last try
 * @now: time of wayside_clock_get_time()
 *
 * Counts a failed try. Each cause has its own counter, so a GOAWAY or an exceeded quota does not use up the
 * tries for other failures. Cancellation is not counted.
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

/* Factor for the number of tries while other pictures arrive: a broken connection then is a random event, and
 * further tries will probably succeed. */
#define LUCK 2

static guint
get_max_tries (const GError *error, const WaysideRetryContext *what)
{
  guint max_tries = patiences[get_cause (error)].max_tries;
  gboolean is_bad_luck = error->code == WAYSIDE_ERROR_NETWORK &&
                         what->asked == WAYSIDE_REQUEST_KIND_PICTURE && !what->is_offline &&
                         get_cause (error) == CAUSE_OTHER;

  return is_bad_luck ? max_tries * LUCK : max_tries;
}

/* Whether all requests wait, and not only the one that failed. A service that is unavailable for a time that
 * it knows is so for every request; a photo server may speak for one photo. */
static gboolean
holds_all (Cause cause, const WaysideRetryContext *what)
{
  return cause == CAUSE_SLOW_DOWN ||
         (cause == CAUSE_SERVICE && what->retry_after > 0 && what->asked == WAYSIDE_REQUEST_KIND_ANY);
}

/* Repeats the request unless its tries or its time are used up. */
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
  if (spent + wait > (what->retry_after > 0 ? MAX_PAUSE : patience->max_time))
    return WAYSIDE_RETRY_ACTION_GIVE_UP;

  *delay = wait;
  return holds_all (cause, what) ? WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER : WAYSIDE_RETRY_ACTION_RETRY;
}

/* Photo servers fail for single photos, too, so only several failures in a row are those of the service. */
#define MAX_GIVEN_UP 5

/* Whether the failure of a transfer is one of the network or the service, if no other transfer succeeds. */
static gboolean
is_of_all (const GError *error, const WaysideRetryContext *what)
{
  return error->code == WAYSIDE_ERROR_NETWORK || error->code == WAYSIDE_ERROR_SIGN_IN ||
         (error->code == WAYSIDE_ERROR_SERVICE && what->n_given_up >= MAX_GIVEN_UP);
}

static WaysideRetryAction
judge_passing (const GError *error, const WaysideRetryContext *what, guint *delay)
{
  WaysideRetryAction action = try_again (error, what, delay);

  if (action != WAYSIDE_RETRY_ACTION_GIVE_UP)
    return action;

  /* The service would refuse every other request too. */
  if (error->code == WAYSIDE_ERROR_SLOW_DOWN)
    return WAYSIDE_RETRY_ACTION_STOP;

  /* An unreadable page is not needed: the ids are known, so the images can be requested by id. */
  if ((error->code == WAYSIDE_ERROR_BAD_ANSWER || error->code == WAYSIDE_ERROR_SIGN_IN) &&
      what->asked == WAYSIDE_REQUEST_KIND_PAGES)
    return WAYSIDE_RETRY_ACTION_BY_IDS;

  /* If no transfer succeeded since the first try, the network or the service is down and the image is not at
   * fault. Report one error for the job instead of one for each of thousands of images. */
  if (is_of_all (error, what) && what->is_offline &&
      (what->asked == WAYSIDE_REQUEST_KIND_METADATA || what->asked == WAYSIDE_REQUEST_KIND_PICTURE))
    return WAYSIDE_RETRY_ACTION_OFFLINE;

  return WAYSIDE_RETRY_ACTION_GIVE_UP;
}

/* The service returns the same error if one of many ids is unknown as for a single unknown id. */
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
 * @error: (nullable): the error, or %NULL on success. Its code distinguishes HTTP statuses, error codes of
 *   the Graph API, connection failures and invalid contents
 * @what: the other inputs of the decision
 * @delay: (out): milliseconds to wait for %WAYSIDE_RETRY_ACTION_RETRY and
 *   %WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER, else 0
 *
 * Decides how to proceed after a request. A Retry-After of up to an hour is honoured, but for no longer than
 * one and a half hours in total; with a longer one the request is not repeated at all.
 *
 * Returns: the action to take
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
 * Returns: %TRUE if the same request may succeed later, because the fault is temporary or because the user
 *   can fix it
 */
gboolean
wayside_retry_can_help (const GError *error)
{
  Nature nature;

  g_return_val_if_fail (error != NULL, FALSE);

  nature = get_nature (error);
  return (nature != NATURE_FINAL && nature != NATURE_GONE && nature != NATURE_UNKNOWN_FIELD) ||
         wayside_error_is_of_one (error) || g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FILE_LOST);
}

/**
 * wayside_retry_stops_all:
 * @error: the error that ended a job
 *
 * Returns: %TRUE if another job would fail with the same error
 */
gboolean
wayside_retry_stops_all (const GError *error)
{
  Nature nature;

  g_return_val_if_fail (error != NULL, FALSE);

  nature = get_nature (error);
  return nature == NATURE_STOPPING || nature == NATURE_TOKEN ||
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN) ||
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SIGN_IN);
}
