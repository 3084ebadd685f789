/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-exchange-private.h"

#include "engine-helper.h"
#include "service-helper.h"
#include "wayside-connections.h"
#include "wayside-error.h"

#define OTHER_ID "135511895288848"

/* What is asked for, and what comes of it. */
typedef struct
{
  SoupSession *session; /* (not owned) */
  gsize n_bytes;
  GAsyncResult *result; /* (owned) (nullable) */
} Question;

static void
see (gsize n_bytes, gssize length, gpointer user_data)
{
  Question *question = user_data;

  g_assert_cmpuint (n_bytes, >, question->n_bytes);
  question->n_bytes = n_bytes;
}

static void
ask (Question *question, HelperClient *client, const char *id, WaysideBudgetShare *share)
{
  const WaysideExchange exchange = {
    .answer_limit = 30000,
    .is_length_told = TRUE,
    .max_length = 1000000,
    .share = share,
    .progress = see,
    .progress_data = question,
  };
  g_autofree char *url = pretend_service_dup_picture_url (client->pretend, id, 256);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);

  question->session = client->session;
  wayside_exchange_async (client->session, message, &exchange, NULL, helper_take_result, &question->result);
}

static GBytes *
take_answer (Question *question, GError **error)
{
  g_autoptr (GAsyncResult) owned = NULL;

  helper_wait_for_result (&question->result);
  owned = g_steal_pointer (&question->result);
  return wayside_exchange_finish (question->session, owned, error);
}

static void
set_up (HelperClient *client, gconstpointer data)
{
  helper_client_set_up (client, data);
  wayside_connections_note (client->session);
  pretend_service_add_image (client->pretend, HELPER_ID, NULL, 9.945, 53.55, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, OTHER_ID, NULL, 9.945, 53.55, PRETEND_IMAGE_DEFAULT);
}

static void
tear_down (HelperClient *client, gconstpointer data)
{
  const WaysideExchangeLimits limits = { WAYSIDE_EXCHANGE_STALL, WAYSIDE_EXCHANGE_STRETCH,
                                         WAYSIDE_EXCHANGE_LEAST };

  wayside_exchange_set_limits (&limits);
  helper_client_tear_down (client, data);
}

static void
assert_broken (Question *question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = take_answer (question, &error);

  g_assert_null (body);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
}

static void
assert_whole (Question *question, HelperClient *client, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = take_answer (question, &error);
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (client->pretend, id, 256);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (body, sent));
}

/* Half of it comes, and then nothing more, though the connection stays. */
static void
test_stalled (HelperClient *client, gconstpointer data)
{
  const WaysideExchangeLimits limits = { 700, 60000, 0 };
  Question question = { 0 };

  wayside_exchange_set_limits (&limits);
  pretend_service_script (client->pretend, HELPER_ID, PRETEND_FAULT_HANG, 1);
  ask (&question, client, HELPER_ID, NULL);
  assert_broken (&question);
  g_assert_cmpuint (question.n_bytes, >, 0);
}

/* A byte now and then keeps no connection alive. */
static void
test_dripping (HelperClient *client, gconstpointer data)
{
  const WaysideExchangeLimits limits = { 60000, 700, 1000 };
  Question question = { 0 };

  wayside_exchange_set_limits (&limits);
  pretend_service_set_rate (client->pretend, 50);
  ask (&question, client, HELPER_ID, NULL);
  assert_broken (&question);
  g_assert_cmpuint (question.n_bytes, >, 0);
}

/* Slow, but it gets on, over many stretches. */
static void
test_slow (HelperClient *client, gconstpointer data)
{
  const WaysideExchangeLimits limits = { 30000, 500, 100 };
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (client->pretend, HELPER_ID, 256);
  Question question = { 0 };
  gint64 start = g_get_monotonic_time ();

  wayside_exchange_set_limits (&limits);
  pretend_service_set_rate (client->pretend, (guint) g_bytes_get_size (sent) / 2);
  ask (&question, client, HELPER_ID, NULL);
  assert_whole (&question, client, HELPER_ID);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 2 * (gint64) limits.stretch * 1000);
}

/* Nothing comes since nobody reads: there is no room. Another one, begun later, shows when the limit is over.
 */
static void
test_waits_for_memory (HelperClient *client, gconstpointer data)
{
  const WaysideExchangeLimits limits = { 700, 700, 1 };
  g_autoptr (WaysideBudget) budget = wayside_budget_new (100000);
  WaysideBudgetShare *share = wayside_budget_open_share (budget, 1);
  WaysideBudgetShare *full = wayside_budget_open_share (budget, 99999);
  Question waiting = { 0 };

  wayside_exchange_set_limits (&limits);
  ask (&waiting, client, HELPER_ID, share);
  for (guint i = 0; i < 2; i++)
    {
      Question stalled = { 0 };

      pretend_service_script (client->pretend, OTHER_ID, PRETEND_FAULT_HANG, 1);
      ask (&stalled, client, OTHER_ID, NULL);
      assert_broken (&stalled);
    }
  g_assert_null (waiting.result);
  g_assert_true (wayside_budget_share_is_waiting (share));

  wayside_budget_share_close (full);
  assert_whole (&waiting, client, HELPER_ID);
  wayside_budget_share_close (share);
}

#define ADD(path, function) g_test_add ("/exchange/" path, HelperClient, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("stalled", test_stalled);
  ADD ("dripping", test_dripping);
  ADD ("slow", test_slow);
  ADD ("waits-for-memory", test_waits_for_memory);

  return g_test_run ();
}
