/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-check.h"

#include "engine-helper.h"
#include "service-helper.h"
#include "wayside-clock.h"
#include "wayside-error.h"

#include <string.h>

#define WRONG_TOKEN "MLY|4223665974375089|fedcba9876543210fedcba9876543210"

typedef struct
{
  PretendService *pretend;
  WaysideEngine *engine;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideEndpoints) service = NULL;

  fixture->pretend = pretend_service_new ();
  service = helper_make_service (fixture->pretend);
  fixture->engine = wayside_engine_new (service);
  wayside_clock_set_scale (HELPER_TIME_SCALE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->engine));
  g_assert_cmpuint (pretend_service_get_n_token_urls (fixture->pretend), ==, 0);
  g_clear_object (&fixture->pretend);
}

static gboolean
check (Fixture *fixture, const char *token, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wayside_token_check_async (fixture->engine, token, cancellable, helper_take_result, &result);
  helper_wait_for_result (&result);
  return wayside_token_check_finish (result, error);
}

/* A single small request is enough. */
static void
test_accepted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (check (fixture, PRETEND_TOKEN, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pretend_service_get_n_requests (fixture->pretend, PRETEND_KIND_ENTITY), ==, 1);
  g_assert_null (strstr (pretend_service_get_last_request (fixture->pretend, PRETEND_KIND_ENTITY), "thumb"));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const tokens[] = { WRONG_TOKEN, "MLY|1|2", "4223665974375089", "x" };

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (check (fixture, tokens[i], NULL, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED);
    }

  pretend_service_revoke_token (fixture->pretend);
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (check (fixture, PRETEND_TOKEN, NULL, &error));
    g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED);
  }
}

/* A transient fault says nothing about the token: the request is retried. */
static void
test_passing_fault (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  pretend_service_script (fixture->pretend, "/1933525276802129", PRETEND_FAULT_UNAVAILABLE, 1);
  g_assert_true (check (fixture, PRETEND_TOKEN, NULL, &error));
  g_assert_no_error (error);
}

/* The token could not be checked, which is not a refusal. */
static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  pretend_service_stop (fixture->pretend);
  g_assert_false (check (fixture, PRETEND_TOKEN, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
}

/* The check fails in time: three delays exceed its time limit, and twelve tries would take an hour. */
static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  pretend_service_script (fixture->pretend, "/1933525276802129", PRETEND_FAULT_RATE_LIMIT, PRETEND_FOREVER);
  g_assert_false (check (fixture, PRETEND_TOKEN, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  g_assert_cmpuint (pretend_service_get_n_requests (fixture->pretend, PRETEND_KIND_ENTITY), <=, 4);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  pretend_service_set_latency (fixture->pretend, 60 * 1000);
  g_timeout_add (50, cancel_cb, cancellable);
  g_assert_false (check (fixture, PRETEND_TOKEN, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/token-check/accepted", test_accepted);
  ADD ("/token-check/refused", test_refused);
  ADD ("/token-check/passing-fault", test_passing_fault);
  ADD ("/token-check/unreachable", test_unreachable);
  ADD ("/token-check/too-long", test_too_long);
  ADD ("/token-check/cancelled", test_cancelled);

  return g_test_run ();
}
