/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-helper.h"

#include "engine-helper.h"
#include "wayside-clock.h"
#include "wayside-error.h"

#include <string.h>

static void
add_image (HelperClient *client)
{
  pretend_service_add_image (client->pretend, HELPER_ID, HELPER_SEQUENCE, 9.945, 53.598,
                             PRETEND_IMAGE_DEFAULT);
}

static WaysideApiPage *
ask_image (HelperClient *client, GError **error)
{
  return helper_client_ask (client, wayside_api_request_new_image (HELPER_ID), error);
}

static void
assert_answered (HelperClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = ask_image (client, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->records->len, ==, 1);
  g_assert_cmpstr (wayside_metadata_get_id (g_ptr_array_index (page->records, 0)), ==, HELPER_ID);
}

static void
assert_refused (HelperClient *client, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = ask_image (client, &error);

  g_assert_null (page);
  g_assert_error (error, WAYSIDE_ERROR, code);
}

static guint
count_asked (HelperClient *client)
{
  return pretend_service_get_n_requests (client->pretend, PRETEND_KIND_ENTITY);
}

static void
test_image (HelperClient *client, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autofree char *sent = NULL;
  WaysideMetadata *record;
  WaysideSize found;

  add_image (client);
  page = ask_image (client, &error);
  g_assert_no_error (error);
  record = g_ptr_array_index (page->records, 0);
  sent = pretend_service_dup_image_json (client->pretend, HELPER_ID);
  g_assert_cmpmem (g_bytes_get_data (record->raw, NULL), g_bytes_get_size (record->raw), sent, strlen (sent));
  /* All documented fields were requested and received. */
  g_assert_nonnull (strstr (sent, "\"merge_cc\":"));
  g_assert_nonnull (strstr (sent, "\"mesh\":"));
  g_assert_nonnull (wayside_image_get_creator (record->image));
  g_assert_cmpstr (wayside_image_get_sequence (record->image), ==, HELPER_SEQUENCE);
  for (guint size = 0; size < WAYSIDE_N_SIZES; size++)
    {
      g_assert_nonnull (wayside_metadata_pick_url (record, (WaysideSize) size, &found));
      g_assert_cmpint (found, ==, size);
    }
}

static void
test_lists (HelperClient *client, gconstpointer data)
{
  const WaysideBbox bbox = { 9.9, 53.5, 9.99, 53.6 };
  g_autoptr (WaysideApiPage) ids = NULL;
  g_autoptr (WaysideApiPage) images = NULL;
  g_autoptr (WaysideApiPage) area = NULL;
  g_autoptr (GError) error = NULL;

  pretend_service_add_sequence (client->pretend, HELPER_SEQUENCE, 30, HELPER_FIRST_ID, 9.945, 53.55);
  ids = helper_client_ask (client, wayside_api_request_new_sequence_ids (HELPER_SEQUENCE), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->records->len, ==, 30);
  g_assert_cmpstr (wayside_metadata_get_id (g_ptr_array_index (ids->records, 0)), ==, HELPER_ID);

  images = helper_client_ask (client, wayside_api_request_new_sequence (HELPER_SEQUENCE), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (images->records->len, ==, 30);

  area = helper_client_ask (client, wayside_api_request_new_bbox (&bbox, 7), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (area->records->len, ==, 7);
}

/* The result must be the same if the service escapes characters and sends nulls. */
static void
test_switches (HelperClient *client, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autofree char *sent = NULL;
  PretendImage *image;
  WaysideMetadata *record;
  WaysideSize found;

  image = pretend_service_add_image (client->pretend, HELPER_ID, NULL, 9.945, 53.598,
                                     PRETEND_IMAGE_NO_COMPUTED | PRETEND_IMAGE_NO_MAKE |
                                         PRETEND_IMAGE_NO_ORIGINAL);
  g_free (image->creator);
  image->creator = g_strdup ("mapillary_userÄ2!");
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_ESCAPES | PRETEND_SWITCH_NULLS);
  page = ask_image (client, &error);
  g_assert_no_error (error);
  record = g_ptr_array_index (page->records, 0);
  sent = pretend_service_dup_image_json (client->pretend, HELPER_ID);
  g_assert_nonnull (strstr (sent, "null"));
  g_assert_nonnull (strstr (sent, "\\u00"));
  g_assert_cmpmem (g_bytes_get_data (record->raw, NULL), g_bytes_get_size (record->raw), sent, strlen (sent));
  g_assert_cmpstr (wayside_image_get_creator (record->image), ==, "mapillary_userÄ2!");
  g_assert_null (wayside_image_get_make (record->image));
  g_assert_true (
      g_str_has_prefix (wayside_metadata_pick_url (record, WAYSIDE_SIZE_ORIGINAL, &found), "http://127."));
  g_assert_cmpint (found, ==, WAYSIDE_SIZE_2048);
}

/* Each way in which the service refuses a token, each with a different status. */
static void
test_tokens_refused (HelperClient *client, gconstpointer data)
{
  static const char *const tokens[] = {
    "MLY|bogus",
    "something-else",
    "MLY|1234567890123456|0123456789abcdef0123456789abcdef",
    PRETEND_TOKEN "0",
    "MLY|4223665974375089|0123456789abcdef0123456789abcdee",
  };

  add_image (client);
  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_clear_object (&client->graph);
      client->graph = wayside_api_client_new (client->session, client->service, tokens[i]);
      assert_refused (client, WAYSIDE_ERROR_TOKEN_REFUSED);
      /* Refused tokens are not retried. */
      g_assert_cmpuint (count_asked (client), ==, i + 1);
    }
  pretend_service_revoke_token (client->pretend);
  wayside_api_client_set_token (client->graph, PRETEND_TOKEN);
  assert_refused (client, WAYSIDE_ERROR_TOKEN_REFUSED);
}

static void
test_another_token (HelperClient *client, gconstpointer data)
{
  add_image (client);
  wayside_api_client_set_token (client->graph, "MLY|bogus");
  assert_refused (client, WAYSIDE_ERROR_TOKEN_REFUSED);
  wayside_api_client_set_token (client->graph, PRETEND_TOKEN);
  assert_answered (client);
}

static void
test_gone (HelperClient *client, gconstpointer data)
{
  assert_refused (client, WAYSIDE_ERROR_GONE);
  g_assert_cmpuint (count_asked (client), ==, 1);
}

/* Transient faults: the second request succeeds. */
static void
test_retried (HelperClient *client, gconstpointer data)
{
  static const PretendFault faults[] = {
    PRETEND_FAULT_UNAVAILABLE, PRETEND_FAULT_HTML,  PRETEND_FAULT_GATEWAY,
    PRETEND_FAULT_TRUNCATED,   PRETEND_FAULT_EMPTY, PRETEND_FAULT_BARE_ERROR,
    PRETEND_FAULT_RESET,       PRETEND_FAULT_CUT,   PRETEND_FAULT_RESET_HALFWAY,
  };

  add_image (client);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_test_message ("fault %u", faults[i]);
      pretend_service_reset_counters (client->pretend);
      pretend_service_script (client->pretend, "/" HELPER_ID, faults[i], 1);
      assert_answered (client);
      g_assert_cmpuint (count_asked (client), ==, 2);
    }
}

/* Redirects are not followed, as that would pass the token to another host. They are invalid responses of
 * this API. */
static void
test_redirect (HelperClient *client, gconstpointer data)
{
  add_image (client);
  pretend_service_script (client->pretend, "/" HELPER_ID, PRETEND_FAULT_REDIRECT, 1);
  assert_answered (client);
  g_assert_cmpuint (pretend_service_get_n_requests (client->pretend, PRETEND_KIND_MAP), ==, 0);
}

static void
test_gives_up (HelperClient *client, gconstpointer data)
{
  add_image (client);
  pretend_service_script (client->pretend, "/" HELPER_ID, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  assert_refused (client, WAYSIDE_ERROR_SIGN_IN);
  g_assert_cmpuint (count_asked (client), ==, 4);
}

static void
test_no_network (HelperClient *client, gconstpointer data)
{
  pretend_service_stop (client->pretend);
  assert_refused (client, WAYSIDE_ERROR_NETWORK);
}

/* A complete response in chunked encoding, without a length. */
static void
test_without_length (HelperClient *client, gconstpointer data)
{
  add_image (client);
  pretend_service_script (client->pretend, "/" HELPER_ID, PRETEND_FAULT_NO_LENGTH, 1);
  assert_answered (client);
  g_assert_cmpuint (count_asked (client), ==, 1);
}

/* No longer knows the fields "mesh" and "merge_cc". */
static char *
answer_fields (const char *path, GHashTable *query, guint *status, gpointer data)
{
  static const char *const unknown[] = { "mesh", "merge_cc" };
  g_auto (GStrv) fields = g_strsplit (g_hash_table_lookup (query, "fields"), ",", -1);

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    if (g_strv_contains ((const char *const *) fields, unknown[i]))
      {
        *status = 400;
        return g_strdup_printf (
            "{\"error\":{\"message\":\"(#100) Tried accessing nonexisting field (%s) on node type "
            "(Image)\",\"code\":100}}",
            unknown[i]);
      }
  g_assert_true (g_strv_contains ((const char *const *) fields, "computed_geometry"));
  return g_strdup ("{\"id\":\"1\"}");
}

/* A field that the service has dropped is omitted from the repeated request and from all later requests. */
static void
test_unknown_fields (void)
{
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_fields, NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideApiPage) page = helper_ask (odd->graph, wayside_api_request_new_image ("1"), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->records->len, ==, 1);
      g_assert_cmpuint (odd->n_asked, ==, 3 + i);
    }
}

/* Several requests are in flight when the first response names the unknown field: the others contained it
 * too, and find it already dropped. */
static void
test_unknown_fields_at_once (void)
{
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_fields, NULL);
  GAsyncResult *results[3] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    wayside_api_client_send_async (odd->graph, wayside_api_request_new_image ("1"), NULL, helper_take_result,
                                   &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GAsyncResult) owned = NULL;
      g_autoptr (WaysideApiPage) page = NULL;
      g_autoptr (GError) error = NULL;

      helper_wait_for_result (&results[i]);
      owned = g_steal_pointer (&results[i]);
      page = wayside_api_client_send_finish (odd->graph, owned, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->records->len, ==, 1);
    }
  g_assert_cmpuint (odd->n_asked, <=, 9);
}

static char *
answer_other_field (const char *path, GHashTable *query, guint *status, gpointer data)
{
  *status = 400;
  return g_strdup_printf ("{\"error\":{\"message\":\"Tried accessing nonexisting field (%s)\",\"code\":100}}",
                          (const char *) data);
}

/* An unknown field that was not requested cannot be dropped, and "id" must not be: fail rather than retry
 * forever. */
static void
test_unknown_unasked (void)
{
  static const char *const fields[] = { "nonsense", "id", "thumb" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (HelperOdd) odd = helper_odd_new (answer_other_field, (gpointer) fields[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (helper_ask (odd->graph, wayside_api_request_new_image ("1"), &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_UNKNOWN_FIELD);
      g_assert_cmpuint (odd->n_asked, ==, 1);
    }
}

/* The pretend service knows all requested fields, like the real one today. */
static void
test_known_fields (HelperClient *client, gconstpointer data)
{
  add_image (client);
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_STRICT_FIELDS);
  assert_answered (client);
  g_assert_cmpuint (count_asked (client), ==, 1);
}

static void
test_slow_down (HelperClient *client, gconstpointer data)
{
  gint64 start = wayside_clock_get_time ();

  add_image (client);
  pretend_service_script (client->pretend, "/" HELPER_ID, PRETEND_FAULT_RATE_LIMIT, 1);
  assert_answered (client);
  g_assert_cmpint (wayside_clock_get_time () - start, >=, 2500000);
  g_assert_cmpuint (count_asked (client), ==, 2);
}

static void
note_held (WaysideApiClient *graph, guint seconds, gpointer user_data)
{
  *(guint *) user_data = seconds;
}

static gboolean
is_held (gpointer data)
{
  return *(guint *) data > 0;
}

/* The quota is almost used up: no request is sent for a minute, and a waiting one can be cancelled at
 * once. */
static void
test_held (HelperClient *client, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  guint seconds = 0;

  add_image (client);
  g_signal_connect (client->graph, "held", G_CALLBACK (note_held), &seconds);
  pretend_service_set_app_usage (client->pretend, 97);
  assert_answered (client);
  g_assert_cmpuint (seconds, ==, 0);

  wayside_api_client_send_async (client->graph, wayside_api_request_new_image (HELPER_ID), cancellable,
                                 helper_take_result, &result);
  helper_wait_until (is_held, &seconds);
  g_assert_cmpuint (seconds, >, 50);
  g_assert_cmpuint (seconds, <=, 60);
  g_assert_null (result);
  g_assert_cmpuint (count_asked (client), ==, 1);
  g_cancellable_cancel (cancellable);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_api_client_send_finish (client->graph, owned, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Usage is high enough to slow requests down: "held" is emitted once the delay is noticeable, and not as a
 * one-time hold. */
static void
test_slowed (HelperClient *client, gconstpointer data)
{
  static const struct
  {
    guint percent;
    guint seconds;
  } cases[] = { { 84, 0 }, { 88, 0 }, { 92, 10 } };

  add_image (client);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint seconds = 0;
      gulong id = g_signal_connect (client->graph, "held", G_CALLBACK (note_held), &seconds);

      g_test_message ("%u percent", cases[i].percent);
      pretend_service_set_app_usage (client->pretend, cases[i].percent);
      for (guint j = 0; j < 3; j++)
        assert_answered (client);
      g_assert_cmpuint (seconds, ==, cases[i].seconds);
      g_signal_handler_disconnect (client->graph, id);
    }
}

/* A Retry-After delay is reported unchanged. A delay of more than an hour fails at once. */
static void
test_held_long (HelperClient *client, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) owned = NULL;
  GAsyncResult *result = NULL;
  guint seconds = 0;

  add_image (client);
  g_signal_connect (client->graph, "held", G_CALLBACK (note_held), &seconds);
  pretend_service_script (client->pretend, "/" HELPER_ID, PRETEND_FAULT_TOO_MANY, 2);
  pretend_service_set_retry_after (client->pretend, 3601);
  assert_refused (client, WAYSIDE_ERROR_SLOW_DOWN);
  g_assert_cmpuint (count_asked (client), ==, 1);
  g_assert_cmpuint (seconds, ==, 0);

  pretend_service_set_retry_after (client->pretend, 3600);
  wayside_api_client_send_async (client->graph, wayside_api_request_new_image (HELPER_ID), cancellable,
                                 helper_take_result, &result);
  helper_wait_until (is_held, &seconds);
  g_assert_cmpuint (seconds, >, 3500);
  g_cancellable_cancel (cancellable);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
}

/* A hold belongs to its token: setting another token clears it. */
static void
test_held_token_changed (HelperClient *client, gconstpointer data)
{
  add_image (client);
  pretend_service_set_app_usage (client->pretend, 97);
  assert_answered (client);
  wayside_api_client_set_token (client->graph, PRETEND_TOKEN);
  assert_answered (client);
}

/* Code 1 means that there is too much to list, or that anything went wrong: a request that cannot be split is
 * repeated. */
static void
test_code_1 (HelperClient *client, gconstpointer data)
{
  const WaysideBbox bbox = { 9.9, 53.5, 9.99, 53.6 };
  g_autoptr (GError) error = NULL;

  add_image (client);
  pretend_service_script (client->pretend, "/" HELPER_ID, PRETEND_FAULT_TOO_DENSE, 1);
  assert_answered (client);
  g_assert_cmpuint (count_asked (client), ==, 2);

  pretend_service_script (client->pretend, "/images", PRETEND_FAULT_TOO_DENSE, 1);
  g_assert_null (helper_client_ask (client, wayside_api_request_new_bbox (&bbox, 7), &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_DENSE);
}

/* A rate limiter that other clients share keeps its hold: they still have the old token. */
static void
test_shared_hold (HelperClient *client, gconstpointer data)
{
  WaysideRateLimiter limiter = { 0 };
  gint64 now = wayside_clock_get_time ();

  wayside_api_client_share_rate_limiter (client->graph, &limiter);
  wayside_rate_limiter_add_refusal (&limiter, 60000, now);
  wayside_api_client_set_token (client->graph, "MLY|another");
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, now), ==, 60000);
}

static void
test_cancel (HelperClient *client, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  add_image (client);
  pretend_service_script (client->pretend, "/" HELPER_ID, PRETEND_FAULT_HANG, 1);
  wayside_api_client_send_async (client->graph, wayside_api_request_new_image (HELPER_ID), cancellable,
                                 helper_take_result, &result);
  while (count_asked (client) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_api_client_send_finish (client->graph, owned, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_next (HelperClient *client, gconstpointer data)
{
  g_autoptr (GBytes) answer = g_bytes_new_static ("{\"data\":[]}", 11);
  g_autoptr (WaysideApiPage) page = wayside_api_page_parse (answer, 200, WAYSIDE_API_PAGE_LIST, NULL);
  g_autoptr (WaysideApiRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_api_client_get_next (client->graph, page, &error));
  g_assert_no_error (error);

  page->next = g_strconcat (pretend_service_get_graph_url (client->pretend), "/images?after=a", NULL);
  request = wayside_api_client_get_next (client->graph, page, &error);
  g_assert_no_error (error);
  g_assert_nonnull (request);

  g_free (page->next);
  page->next = g_strconcat (pretend_service_get_map_url (client->pretend), "/images?after=a", NULL);
  g_assert_null (wayside_api_client_get_next (client->graph, page, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/graph/" path, HelperClient, NULL, helper_client_set_up, function, helper_client_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("image", test_image);
  ADD ("lists", test_lists);
  ADD ("switches", test_switches);
  ADD ("tokens-refused", test_tokens_refused);
  ADD ("another-token", test_another_token);
  ADD ("gone", test_gone);
  ADD ("retried", test_retried);
  ADD ("redirect", test_redirect);
  ADD ("gives-up", test_gives_up);
  ADD ("no-network", test_no_network);
  ADD ("without-length", test_without_length);
  ADD ("known-fields", test_known_fields);
  g_test_add_func ("/graph/unknown-fields", test_unknown_fields);
  g_test_add_func ("/graph/unknown-fields-at-once", test_unknown_fields_at_once);
  g_test_add_func ("/graph/unknown-unasked", test_unknown_unasked);
  ADD ("slow-down", test_slow_down);
  ADD ("held", test_held);
  ADD ("slowed", test_slowed);
  ADD ("held-long", test_held_long);
  ADD ("held-token-changed", test_held_token_changed);
  ADD ("shared-hold", test_shared_hold);
  ADD ("code-1", test_code_1);
  ADD ("cancel", test_cancel);
  ADD ("next", test_next);

  return g_test_run ();
}
