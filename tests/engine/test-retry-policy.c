/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-retry-policy.h"

#include "wayside-error.h"

#include <errno.h>
#include <gio/gio.h>

#define HOUR   (60 * 60)
#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)
#define NOW    (1000 * MINUTE)

static GError *
make (int code)
{
  return g_error_new_literal (WAYSIDE_ERROR, code, "x");
}

static GError *
make_goaway (void)
{
  g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "HTTP/2 Error: NO_ERROR");

  return wayside_error_new_transport (cause);
}

/* The decision after the first failure, for each error and each kind of request. */
static void
test_first (void)
{
  enum
  {
    DONE = WAYSIDE_RETRY_ACTION_DONE,
    AGAIN = WAYSIDE_RETRY_ACTION_RETRY,
    HOLD = WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER,
    FRESH = WAYSIDE_RETRY_ACTION_FRESH_URL,
    SPLIT = WAYSIDE_RETRY_ACTION_SPLIT,
    BY_IDS = WAYSIDE_RETRY_ACTION_BY_IDS,
    GONE = WAYSIDE_RETRY_ACTION_GONE,
    TOKEN = WAYSIDE_RETRY_ACTION_NEW_TOKEN,
    STOP = WAYSIDE_RETRY_ACTION_STOP,
    NO = WAYSIDE_RETRY_ACTION_GIVE_UP,
  };
  static const struct
  {
    int code;
    guint actions[WAYSIDE_REQUEST_KIND_PICTURE +
                  1]; /* any image sequence pages ids cell token metadata picture */
  } cases[] = {
    { WAYSIDE_ERROR_INVALID_QUERY, { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { WAYSIDE_ERROR_INVALID_CONFIG, { STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP } },
    { WAYSIDE_ERROR_TOKEN_MISSING, { TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN } },
    { WAYSIDE_ERROR_TOKEN_REFUSED, { TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, TOKEN } },
    { WAYSIDE_ERROR_GONE, { NO, GONE, NO, BY_IDS, SPLIT, NO, NO, GONE, GONE } },
    { WAYSIDE_ERROR_NO_IMAGERY, { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { WAYSIDE_ERROR_NOT_OFFERED, { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { WAYSIDE_ERROR_AREA_TOO_LARGE, { NO, NO, NO, BY_IDS, SPLIT, SPLIT, NO, NO, NO } },
    { WAYSIDE_ERROR_AREA_TOO_DENSE, { NO, NO, NO, BY_IDS, SPLIT, SPLIT, NO, NO, NO } },
    { WAYSIDE_ERROR_UNKNOWN_FIELD, { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    { WAYSIDE_ERROR_SLOW_DOWN, { HOLD, STOP, STOP, STOP, STOP, STOP, STOP, STOP, HOLD } },
    { WAYSIDE_ERROR_SERVICE, { AGAIN, NO, NO, NO, NO, NO, NO, NO, AGAIN } },
    { WAYSIDE_ERROR_NETWORK, { AGAIN, NO, NO, NO, NO, NO, NO, NO, AGAIN } },
    { WAYSIDE_ERROR_TLS, { STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP } },
    { WAYSIDE_ERROR_URL_EXPIRED, { FRESH, FRESH, FRESH, FRESH, FRESH, FRESH, FRESH, FRESH, FRESH } },
    { WAYSIDE_ERROR_BAD_ANSWER, { AGAIN, NO, NO, BY_IDS, NO, NO, NO, NO, AGAIN } },
    { WAYSIDE_ERROR_BAD_PICTURE, { AGAIN, NO, NO, NO, NO, NO, NO, NO, AGAIN } },
    { WAYSIDE_ERROR_FOLDER, { STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP } },
    { WAYSIDE_ERROR_FOLDER_BUSY, { STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP } },
    { WAYSIDE_ERROR_DISK_FULL, { STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP } },
    { WAYSIDE_ERROR_PICTURES_REFUSED, { STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP, STOP } },
    { WAYSIDE_ERROR_SIGN_IN, { AGAIN, NO, NO, BY_IDS, NO, NO, NO, NO, AGAIN } },
    { WAYSIDE_ERROR_FILE_LOST, { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
    /* An unknown code, for example one that is added later. */
    { 9999, { NO, NO, NO, NO, NO, NO, NO, NO, NO } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint asked = 0; asked <= WAYSIDE_REQUEST_KIND_PICTURE; asked++)
      {
        g_autoptr (GError) error = make (cases[i].code);
        WaysideRetryContext what = { .asked = asked, .n_ids = 50, .now = NOW, .chance = 1 };
        WaysideRetryAction action;
        guint delay = 1;

        g_test_message ("%d of %u", cases[i].code, asked);
        g_assert_cmpint (cases[i].code, ==, i < G_N_ELEMENTS (cases) - 1 ? (int) i : 9999);
        wayside_retry_count_failure (&what.tries, error, NOW);
        action = wayside_retry_decide (error, &what, &delay);
        g_assert_cmpint (action, ==, cases[i].actions[asked]);
        if (action == WAYSIDE_RETRY_ACTION_RETRY || action == WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER)
          g_assert_cmpuint (delay, >=, 500);
        else
          g_assert_cmpuint (delay, ==, 0);
      }
  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, WAYSIDE_N_ERRORS + 1);
}

/* Other inputs of the decision. */
static void
test_circumstances (void)
{
  static const struct
  {
    int code;
    WaysideRetryContext what;
    WaysideRetryAction action;
  } cases[] = {
    /* Lists of several IDs are halved, down to one, which is then decided by itself. */
    { WAYSIDE_ERROR_GONE, { .asked = WAYSIDE_REQUEST_KIND_IDS, .n_ids = 2 }, WAYSIDE_RETRY_ACTION_SPLIT },
    { WAYSIDE_ERROR_GONE, { .asked = WAYSIDE_REQUEST_KIND_IDS, .n_ids = 1 }, WAYSIDE_RETRY_ACTION_GONE },
    { WAYSIDE_ERROR_AREA_TOO_DENSE,
      { .asked = WAYSIDE_REQUEST_KIND_IDS, .n_ids = 2 },
      WAYSIDE_RETRY_ACTION_SPLIT },
    { WAYSIDE_ERROR_AREA_TOO_DENSE,
      { .asked = WAYSIDE_REQUEST_KIND_IDS, .n_ids = 1 },
      WAYSIDE_RETRY_ACTION_FETCH_SINGLY },
    { WAYSIDE_ERROR_AREA_TOO_LARGE,
      { .asked = WAYSIDE_REQUEST_KIND_IDS, .n_ids = 1 },
      WAYSIDE_RETRY_ACTION_FETCH_SINGLY },
    /* A URL is refreshed once. */
    { WAYSIDE_ERROR_URL_EXPIRED, { .asked = WAYSIDE_REQUEST_KIND_PICTURE }, WAYSIDE_RETRY_ACTION_FRESH_URL },
    { WAYSIDE_ERROR_URL_EXPIRED,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .is_refreshed = TRUE },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
    { WAYSIDE_ERROR_UNKNOWN_FIELD,
      { .asked = WAYSIDE_REQUEST_KIND_ANY, .has_other_fields = TRUE },
      WAYSIDE_RETRY_ACTION_FEWER_FIELDS },
    /* The network is down if this request has used up its retries and no other one succeeded. */
    { WAYSIDE_ERROR_NETWORK,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .is_offline = TRUE },
      WAYSIDE_RETRY_ACTION_RETRY },
    { WAYSIDE_ERROR_NETWORK,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .is_offline = TRUE, .tries = { .n = { 4 } } },
      WAYSIDE_RETRY_ACTION_OFFLINE },
    /* While others succeed, the failure is specific to this request, and is retried twice as often. */
    { WAYSIDE_ERROR_NETWORK,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .tries = { .n = { 7 } } },
      WAYSIDE_RETRY_ACTION_RETRY },
    { WAYSIDE_ERROR_NETWORK,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .tries = { .n = { 8 } } },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
    { WAYSIDE_ERROR_BAD_PICTURE,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .tries = { .n = { 4 } } },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
    { WAYSIDE_ERROR_NETWORK,
      { .asked = WAYSIDE_REQUEST_KIND_METADATA, .is_offline = TRUE },
      WAYSIDE_RETRY_ACTION_OFFLINE },
    { WAYSIDE_ERROR_BAD_PICTURE,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .is_offline = TRUE, .tries = { .n = { 4 } } },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
    { WAYSIDE_ERROR_NETWORK,
      { .asked = WAYSIDE_REQUEST_KIND_ANY, .is_offline = TRUE, .tries = { .n = { 4 } } },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = make (cases[i].code);
      guint delay;

      g_test_message ("case %u", i);
      g_assert_cmpint (wayside_retry_decide (error, &cases[i].what, &delay), ==, cases[i].action);
    }
}

/* Failures that stand for the whole network or service. */
static void
test_of_all (void)
{
  static const struct
  {
    int code;
    WaysideRetryContext what;
    WaysideRetryAction action;
  } cases[] = {
    /* The page of a sign-in stands for the whole network, if nothing else arrives. */
    { WAYSIDE_ERROR_SIGN_IN,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .is_offline = TRUE, .tries = { .n = { 4 } } },
      WAYSIDE_RETRY_ACTION_OFFLINE },
    { WAYSIDE_ERROR_SIGN_IN,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .tries = { .n = { 4 } } },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
    /* Servers fail for single photos, too: the service is at fault if several are given up and none arrives. */
    { WAYSIDE_ERROR_SERVICE,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .is_offline = TRUE, .tries = { .n = { 0, 6 } } },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
    { WAYSIDE_ERROR_SERVICE,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE,
        .is_offline = TRUE,
        .tries = { .n = { 0, 6 } },
        .n_given_up = 5 },
      WAYSIDE_RETRY_ACTION_OFFLINE },
    { WAYSIDE_ERROR_SERVICE,
      { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .tries = { .n = { 0, 6 } }, .n_given_up = 5 },
      WAYSIDE_RETRY_ACTION_GIVE_UP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = make (cases[i].code);
      guint delay;

      g_test_message ("case %u", i);
      g_assert_cmpint (wayside_retry_decide (error, &cases[i].what, &delay), ==, cases[i].action);
    }
}

static void
test_no_failure (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_PICTURE };
  guint delay;

  g_assert_cmpint (wayside_retry_decide (NULL, &what, &delay), ==, WAYSIDE_RETRY_ACTION_DONE);
  /* Cancellation is not a failure of the request, and is not counted. */
  wayside_retry_count_failure (&what.tries, cancelled, NOW);
  for (guint i = 0; i < WAYSIDE_N_FAILURE_KINDS; i++)
    g_assert_cmpuint (what.tries.n[i], ==, 0);
  g_assert_cmpint (wayside_retry_decide (cancelled, &what, &delay), ==, WAYSIDE_RETRY_ACTION_REQUEUE);
  g_assert_false (wayside_retry_can_help (cancelled));
}

/* The maximum number of tries, and the delays without jitter. Even transient errors are not retried
 * forever. */
static void
test_tries (void)
{
  static const struct
  {
    int code;
    guint max_tries;
    guint first; /* milliseconds */
    guint most;
  } cases[] = {
    { WAYSIDE_ERROR_SERVICE, 6, 500, 30000 },      { WAYSIDE_ERROR_NETWORK, 4, 500, 10000 },
    { WAYSIDE_ERROR_BAD_ANSWER, 4, 500, 10000 },   { WAYSIDE_ERROR_BAD_PICTURE, 4, 500, 10000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 12, 5000, 300000 }, { -1, 30, 20, 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = cases[i].code >= 0 ? make (cases[i].code) : make_goaway ();
      WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_ANY, .now = NOW, .chance = 1 };
      guint delay;

      g_test_message ("%d", cases[i].code);
      for (guint tries = 1; tries < cases[i].max_tries; tries++)
        {
          wayside_retry_count_failure (&what.tries, error, NOW);
          g_assert_cmpint (wayside_retry_decide (error, &what, &delay), ==,
                           cases[i].code == WAYSIDE_ERROR_SLOW_DOWN ? WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER
                                                                    : WAYSIDE_RETRY_ACTION_RETRY);
          g_assert_cmpuint (delay, ==, MIN ((guint64) cases[i].first << (tries - 1), cases[i].most));
        }
      for (guint tries = 0; tries < 1000; tries++)
        {
          wayside_retry_count_failure (&what.tries, error, NOW);
          g_assert_cmpint (wayside_retry_decide (error, &what, &delay), ==,
                           cases[i].code == WAYSIDE_ERROR_SLOW_DOWN ? WAYSIDE_RETRY_ACTION_STOP
                                                                    : WAYSIDE_RETRY_ACTION_GIVE_UP);
        }
    }
}

/* The maximum time from the first failure with a cause to the next try. */
static void
test_time (void)
{
  static const struct
  {
    int code;
    gint64 minutes;
  } cases[] = {
    { WAYSIDE_ERROR_SERVICE, 10 },     { WAYSIDE_ERROR_NETWORK, 10 },   { WAYSIDE_ERROR_BAD_ANSWER, 10 },
    { WAYSIDE_ERROR_BAD_PICTURE, 10 }, { WAYSIDE_ERROR_SLOW_DOWN, 90 }, { -1, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = cases[i].code >= 0 ? make (cases[i].code) : make_goaway ();
      g_autoptr (GError) other = make (cases[i].code == WAYSIDE_ERROR_SERVICE ? WAYSIDE_ERROR_NETWORK
                                                                              : WAYSIDE_ERROR_SERVICE);
      WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .chance = 1 };
      guint delay;

      g_test_message ("%d", cases[i].code);
      wayside_retry_count_failure (&what.tries, error, NOW);
      what.now = NOW + cases[i].minutes * MINUTE - 11 * (gint64) G_USEC_PER_SEC;
      wayside_retry_count_failure (&what.tries, error, what.now);
      g_assert_cmpint (wayside_retry_decide (error, &what, &delay), <=, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER);
      what.now = NOW + cases[i].minutes * MINUTE;
      g_assert_cmpint (wayside_retry_decide (error, &what, &delay), >, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER);

      /* Another cause has its own time limit. */
      wayside_retry_count_failure (&what.tries, other, what.now);
      g_assert_cmpint (wayside_retry_decide (other, &what, &delay), ==, WAYSIDE_RETRY_ACTION_RETRY);
      wayside_retry_count_failure (&what.tries, error, what.now);
      g_assert_cmpint (wayside_retry_decide (error, &what, &delay), <=, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER);
    }
}

/* Causes are counted separately. */
static void
test_causes (void)
{
  g_autoptr (GError) goaway = make_goaway ();
  g_autoptr (GError) broken = make (WAYSIDE_ERROR_NETWORK);
  g_autoptr (GError) damaged = make (WAYSIDE_ERROR_BAD_PICTURE);
  g_autoptr (GError) slow_down = make (WAYSIDE_ERROR_SLOW_DOWN);
  WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .now = NOW };
  guint delay;

  for (guint i = 0; i < 10; i++)
    {
      wayside_retry_count_failure (&what.tries, goaway, NOW);
      wayside_retry_count_failure (&what.tries, slow_down, NOW);
    }
  wayside_retry_count_failure (&what.tries, broken, NOW);
  wayside_retry_count_failure (&what.tries, damaged, NOW);
  wayside_retry_count_failure (&what.tries, broken, NOW);
  g_assert_cmpint (wayside_retry_decide (broken, &what, &delay), ==, WAYSIDE_RETRY_ACTION_RETRY);
  wayside_retry_count_failure (&what.tries, damaged, NOW);
  g_assert_cmpint (wayside_retry_decide (damaged, &what, &delay), ==, WAYSIDE_RETRY_ACTION_GIVE_UP);
  g_assert_cmpint (wayside_retry_decide (goaway, &what, &delay), ==, WAYSIDE_RETRY_ACTION_RETRY);
  g_assert_cmpint (wayside_retry_decide (slow_down, &what, &delay), ==, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER);
}

/* The server's delay is honoured up to an hour. With a longer one the request fails, rather than being
 * repeated too early. */
static void
test_retry_after (void)
{
  static const struct
  {
    int code;
    gint64 retry_after;
    WaysideRetryAction action;
    guint delay;
  } cases[] = {
    { WAYSIDE_ERROR_SLOW_DOWN, 1, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER, 5000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 30, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER, 30000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 700, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER, 700000 },
    { WAYSIDE_ERROR_SLOW_DOWN, HOUR, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER, 3600000 },
    { WAYSIDE_ERROR_SLOW_DOWN, HOUR + 1, WAYSIDE_RETRY_ACTION_STOP, 0 },
    { WAYSIDE_ERROR_SLOW_DOWN, 24 * HOUR, WAYSIDE_RETRY_ACTION_STOP, 0 },
    { WAYSIDE_ERROR_SLOW_DOWN, G_MAXINT64, WAYSIDE_RETRY_ACTION_STOP, 0 },
    { WAYSIDE_ERROR_SERVICE, 60, WAYSIDE_RETRY_ACTION_RETRY, 60000 },
    /* Longer than the time limit of the error, which is for delays of our own. */
    { WAYSIDE_ERROR_SERVICE, 700, WAYSIDE_RETRY_ACTION_RETRY, 700000 },
    { WAYSIDE_ERROR_SERVICE, HOUR, WAYSIDE_RETRY_ACTION_RETRY, 3600000 },
    { WAYSIDE_ERROR_SERVICE, HOUR + 1, WAYSIDE_RETRY_ACTION_GIVE_UP, 0 },
    { WAYSIDE_ERROR_SERVICE, G_MAXINT64, WAYSIDE_RETRY_ACTION_GIVE_UP, 0 },
    { WAYSIDE_ERROR_SERVICE, -5, WAYSIDE_RETRY_ACTION_RETRY, 500 },
    { WAYSIDE_ERROR_SERVICE, G_MININT64, WAYSIDE_RETRY_ACTION_RETRY, 500 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = make (cases[i].code);
      WaysideRetryContext what = {
        .asked = WAYSIDE_REQUEST_KIND_PICTURE, .now = NOW, .retry_after = cases[i].retry_after, .chance = 1
      };
      guint delay;

      g_test_message ("case %u", i);
      wayside_retry_count_failure (&what.tries, error, NOW);
      g_assert_cmpint (wayside_retry_decide (error, &what, &delay), ==, cases[i].action);
      g_assert_cmpuint (delay, ==, cases[i].delay);
    }
}

/* The delays that a server asks for are bounded in total. */
static void
test_retry_after_in_total (void)
{
  g_autoptr (GError) error = make (WAYSIDE_ERROR_SERVICE);
  WaysideRetryContext what = {
    .asked = WAYSIDE_REQUEST_KIND_PICTURE, .now = NOW, .retry_after = HOUR / 2, .chance = 1
  };
  guint n_retries = 0;
  guint delay;

  do
    {
      wayside_retry_count_failure (&what.tries, error, what.now);
      if (wayside_retry_decide (error, &what, &delay) != WAYSIDE_RETRY_ACTION_RETRY)
        break;
      what.now += (gint64) delay * 1000;
      n_retries++;
    }
  while (n_retries < 100);
  g_assert_cmpuint (n_retries, ==, 3);
}

/* A service that asks for a pause holds all requests to it, so that the user sees why nothing happens. A
 * photo server that does so holds only the photo. */
static void
test_service_asks_for_pause (void)
{
  g_autoptr (GError) error = make (WAYSIDE_ERROR_SERVICE);
  WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_ANY, .now = NOW, .retry_after = 60 };
  guint delay;

  wayside_retry_count_failure (&what.tries, error, NOW);
  g_assert_cmpint (wayside_retry_decide (error, &what, &delay), ==, WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER);
  g_assert_cmpuint (delay, ==, 60000);
  what.asked = WAYSIDE_REQUEST_KIND_PICTURE;
  g_assert_cmpint (wayside_retry_decide (error, &what, &delay), ==, WAYSIDE_RETRY_ACTION_RETRY);
  what.asked = WAYSIDE_REQUEST_KIND_ANY;
  what.retry_after = 0;
  g_assert_cmpint (wayside_retry_decide (error, &what, &delay), ==, WAYSIDE_RETRY_ACTION_RETRY);
}

/* A server that restarts refuses connections for some seconds: the retries must outlast it, whatever the
 * jitter. */
static void
test_unreachable (void)
{
  static const struct
  {
    GQuark (*domain) (void);
    int code;
  } causes[] = {
    { g_io_error_quark, G_IO_ERROR_CONNECTION_REFUSED },
    { g_io_error_quark, G_IO_ERROR_HOST_UNREACHABLE },
    { g_io_error_quark, G_IO_ERROR_NETWORK_UNREACHABLE },
    { g_resolver_error_quark, G_RESOLVER_ERROR_TEMPORARY_FAILURE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      g_autoptr (GError) cause = g_error_new_literal (causes[i].domain (), causes[i].code, "x");
      g_autoptr (GError) error = wayside_error_new_transport (cause);
      WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_PICTURE, .now = NOW, .is_offline = TRUE };
      WaysideRetryAction action;
      gint64 spent = 0;
      guint delay;

      do
        {
          wayside_retry_count_failure (&what.tries, error, what.now);
          action = wayside_retry_decide (error, &what, &delay);
          spent += delay;
          what.now += (gint64) delay * 1000;
        }
      while (action == WAYSIDE_RETRY_ACTION_RETRY);
      g_assert_cmpint (action, ==, WAYSIDE_RETRY_ACTION_OFFLINE);
      g_assert_cmpint (spent, >, 7000);
      g_assert_cmpint (spent, <, 60000);
    }
}

static void
test_for_the_person (void)
{
  static const struct
  {
    int code;
    gboolean can_retry;
    gboolean ends_all;
  } cases[] = {
    { WAYSIDE_ERROR_INVALID_QUERY, FALSE, FALSE },  { WAYSIDE_ERROR_INVALID_CONFIG, TRUE, TRUE },
    { WAYSIDE_ERROR_TOKEN_MISSING, TRUE, TRUE },    { WAYSIDE_ERROR_TOKEN_REFUSED, TRUE, TRUE },
    { WAYSIDE_ERROR_GONE, FALSE, FALSE },           { WAYSIDE_ERROR_NO_IMAGERY, FALSE, FALSE },
    { WAYSIDE_ERROR_NOT_OFFERED, FALSE, FALSE },    { WAYSIDE_ERROR_AREA_TOO_LARGE, TRUE, FALSE },
    { WAYSIDE_ERROR_AREA_TOO_DENSE, TRUE, FALSE },  { WAYSIDE_ERROR_UNKNOWN_FIELD, FALSE, FALSE },
    { WAYSIDE_ERROR_SLOW_DOWN, TRUE, TRUE },        { WAYSIDE_ERROR_SERVICE, TRUE, FALSE },
    { WAYSIDE_ERROR_NETWORK, TRUE, FALSE },         { WAYSIDE_ERROR_TLS, TRUE, TRUE },
    { WAYSIDE_ERROR_URL_EXPIRED, TRUE, FALSE },     { WAYSIDE_ERROR_BAD_ANSWER, TRUE, FALSE },
    { WAYSIDE_ERROR_BAD_PICTURE, TRUE, FALSE },     { WAYSIDE_ERROR_FOLDER, TRUE, TRUE },
    { WAYSIDE_ERROR_FOLDER_BUSY, TRUE, TRUE },      { WAYSIDE_ERROR_DISK_FULL, TRUE, TRUE },
    { WAYSIDE_ERROR_PICTURES_REFUSED, TRUE, TRUE },
    { WAYSIDE_ERROR_SIGN_IN, TRUE, TRUE },          { WAYSIDE_ERROR_FILE_LOST, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = make (cases[i].code);

      g_assert_cmpint (cases[i].code, ==, i);
      g_assert_cmpint (wayside_retry_can_help (error), ==, cases[i].can_retry);
      g_assert_cmpint (wayside_retry_stops_all (error), ==, cases[i].ends_all);
    }
  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, WAYSIDE_N_ERRORS);
}

/* A folder with the name of a file affects only this file, and the user can remove it. */
static void
test_folder_in_the_way (void)
{
  g_autoptr (GError) one = wayside_error_new_disk ("/some/1.jpg", EISDIR);
  g_autoptr (GError) all = wayside_error_new_disk ("/some", EACCES);
  WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_PICTURE };
  guint delay;

  g_assert_cmpint (wayside_retry_decide (one, &what, &delay), ==, WAYSIDE_RETRY_ACTION_GIVE_UP);
  g_assert_true (wayside_retry_can_help (one));
  g_assert_false (wayside_retry_stops_all (one));
  g_assert_cmpint (wayside_retry_decide (all, &what, &delay), ==, WAYSIDE_RETRY_ACTION_STOP);
  g_assert_true (wayside_retry_stops_all (all));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verdict/first", test_first);
  g_test_add_func ("/verdict/circumstances", test_circumstances);
  g_test_add_func ("/verdict/of-all", test_of_all);
  g_test_add_func ("/verdict/no-failure", test_no_failure);
  g_test_add_func ("/verdict/tries", test_tries);
  g_test_add_func ("/verdict/time", test_time);
  g_test_add_func ("/verdict/causes", test_causes);
  g_test_add_func ("/verdict/retry-after", test_retry_after);
  g_test_add_func ("/verdict/retry-after-in-total", test_retry_after_in_total);
  g_test_add_func ("/verdict/service-asks-for-pause", test_service_asks_for_pause);
  g_test_add_func ("/verdict/unreachable", test_unreachable);
  g_test_add_func ("/verdict/for-the-person", test_for_the_person);

  g_test_add_func ("/verdict/folder-in-the-way", test_folder_in_the_way);

  return g_test_run ();
}
