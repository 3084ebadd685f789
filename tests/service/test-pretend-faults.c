/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "asker.h"

#include <string.h>

#define SEQUENCE "7nfcwfvjdtphz7yj6zat6a"

static Answer *
get_picture (Asker *asker)
{
  g_autofree char *url = pretend_service_dup_picture_url (asker->service, "11", 256);

  return asker_get (asker, url, NULL);
}

static void
test_canned (Asker *asker, gconstpointer data)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("[1]", 3);
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_script_answer (asker->service, "/11", 418, "text/x-tea", body, 1);
  first = asker_get_graph (asker, "/11");
  g_assert_cmpuint (first->status, ==, 418);
  g_assert_cmpstr (first->text, ==, "[1]");
  g_assert_cmpstr (soup_message_headers_get_content_type (first->headers, NULL), ==, "text/x-tea");

  second = asker_get_graph (asker, "/11");
  g_assert_cmpuint (second->status, ==, 200);
}

static void
test_retry_after (Asker *asker, gconstpointer data)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (Answer) seconds = NULL;
  g_autoptr (Answer) dated = NULL;

  pretend_service_set_retry_after (asker->service, 90);
  pretend_service_script (asker->service, "/11", PRETEND_FAULT_TOO_MANY, 1);
  pretend_service_script (asker->service, "/11", PRETEND_FAULT_TOO_MANY_DATE, 1);
  seconds = asker_get_graph (asker, "/11");
  answer_assert_error (seconds, 429, 4, 0, NULL);
  g_assert_cmpstr (soup_message_headers_get_one (seconds->headers, "Retry-After"), ==, "90");

  dated = asker_get_graph (asker, "/11");
  answer_assert_error (dated, 429, 4, 0, NULL);
  date = soup_date_time_new_from_http_string (soup_message_headers_get_one (dated->headers, "Retry-After"));
  g_assert_nonnull (date);
  g_assert_cmpint (g_date_time_to_unix (date), >=, before + 90);
}

static void
test_pictures (Asker *asker, gconstpointer data)
{
  static const struct
  {
    PretendFault fault;
    guint status;
    const char *type;
    int more_bytes;
  } faults[] = {
    { PRETEND_FAULT_MISMATCH, 403, "text/plain", G_MININT },
    { PRETEND_FAULT_GONE, 410, "text/plain", G_MININT },
    { PRETEND_FAULT_NO_END, 200, "image/jpeg", -2 },
    { PRETEND_FAULT_UNTIL_CLOSE, 200, "image/jpeg", 0 },
    { PRETEND_FAULT_MISLABELLED, 200, "application/octet-stream", 0 },
  };
  g_autoptr (GBytes) whole = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  whole = pretend_service_dup_jpeg (asker->service, "11", 256);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (Answer) spoilt = NULL;

      pretend_service_script (asker->service, "11", faults[i].fault, 1);
      spoilt = get_picture (asker);
      g_assert_no_error (spoilt->error);
      g_assert_cmpuint (spoilt->status, ==, faults[i].status);
      g_assert_cmpstr (soup_message_headers_get_content_type (spoilt->headers, NULL), ==, faults[i].type);
      if (faults[i].more_bytes != G_MININT)
        g_assert_cmpint ((int) spoilt->body->len - (int) g_bytes_get_size (whole), ==, faults[i].more_bytes);
      if (faults[i].fault == PRETEND_FAULT_UNTIL_CLOSE)
        g_assert_null (soup_message_headers_get_one (spoilt->headers, "Content-Length"));
    }
}

/* The HTTP client may retry by itself, so all responses fail. */
static void
test_dropped (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) answer = NULL;

  pretend_service_script (asker->service, "/11", PRETEND_FAULT_DROPPED, PRETEND_FOREVER);
  answer = asker_get_graph (asker, "/11");
  g_assert_nonnull (answer->error);
  g_assert_cmpuint (answer->status, ==, 0);
}

typedef struct
{
  GInputStream *stream;
  GAsyncResult *result;
} Reading;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;

  reading->stream = soup_session_send_finish (SOUP_SESSION (source), result, NULL);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;

  reading->result = g_object_ref (result);
}

static gboolean
is_sent (gpointer data)
{
  const Reading *reading = data;

  return reading->stream != NULL;
}

static gboolean
is_read (gpointer data)
{
  const Reading *reading = data;

  return reading->result != NULL;
}

static gboolean
is_over (gpointer data)
{
  return pretend_service_get_n_open (data, PRETEND_KIND_CDN) == 0;
}

static void
test_endless (Asker *asker, gconstpointer data)
{
  const gsize wanted = 4 * 1024 * 1024;
  g_autofree char *buffer = g_malloc (wanted);
  g_autofree char *url = NULL;
  g_autoptr (SoupMessage) message = NULL;
  Reading reading = { NULL, NULL };
  gsize n_bytes = 0;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_script (asker->service, "11", PRETEND_FAULT_ENDLESS, 1);
  url = pretend_service_dup_picture_url (asker->service, "11", 256);
  message = soup_message_new ("GET", url);
  soup_session_send_async (asker->session, message, G_PRIORITY_DEFAULT, NULL, on_sent, &reading);
  asker_iterate_until (is_sent, &reading);
  g_input_stream_read_all_async (reading.stream, buffer, wanted, G_PRIORITY_DEFAULT, NULL, on_read, &reading);
  asker_iterate_until (is_read, &reading);
  g_assert_true (g_input_stream_read_all_finish (reading.stream, reading.result, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, ==, wanted);

  /* The service keeps sending until the client closes the connection, and not longer. */
  g_assert_cmpuint (pretend_service_get_n_open (asker->service, PRETEND_KIND_CDN), ==, 1);
  g_clear_object (&reading.result);
  g_clear_object (&reading.stream);
  soup_session_abort (asker->session);
  asker_iterate_until (is_over, asker->service);
}

static guint
ask_page (Asker *asker, const char *cursor, const char *expected_next)
{
  g_autofree char *target = g_strconcat ("/images?sequence_ids=" SEQUENCE "&limit=500&after=", cursor, NULL);
  g_autoptr (Answer) answer = asker_get_graph (asker, target);
  guint n_rows = json_array_get_length (answer_get_rows (answer));
  JsonObject *paging = json_object_get_object_member (json_node_get_object (answer->json), "paging");

  if (expected_next == NULL)
    g_assert_false (json_object_has_member (paging, "next"));
  else
    g_assert_true (g_str_has_suffix (json_object_get_string_member (paging, "next"), expected_next));
  return n_rows;
}

static void
test_pages (Asker *asker, gconstpointer data)
{
  /* "row 00000020" and "row 00000000" */
  const char *second = "after=cm93IDAwMDAwMDIw", *first = "after=cm93IDAwMDAwMDAw";

  pretend_service_add_sequence (asker->service, SEQUENCE, 24, 1000, 9.9, 53.5);
  pretend_service_set_page_size (asker->service, 20);
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_SEQUENCE_PAGES);
  g_assert_cmpuint (ask_page (asker, "", second), ==, 20);
  g_assert_cmpuint (ask_page (asker, second + strlen ("after="), NULL), ==, 4);

  pretend_service_set_switches (asker->service, PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_RING_NEXT |
                                                    PRETEND_SWITCH_DUPLICATES);
  g_assert_cmpuint (ask_page (asker, "", second), ==, 40);
  g_assert_cmpuint (ask_page (asker, second + strlen ("after="), first), ==, 8);
}

static void
test_usage (Asker *asker, gconstpointer data)
{
  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_set_app_usage_step (asker->service, 30);
  for (guint expected = 1; expected <= 91; expected += 30)
    {
      g_autofree char *start = g_strdup_printf ("{\"call_count\":%u,", expected);
      g_autoptr (Answer) answer = asker_get_graph (asker, "/11");

      g_assert_true (g_str_has_prefix (soup_message_headers_get_one (answer->headers, "x-app-usage"), start));
    }
}

static void
test_token_urls (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) header = asker_get_graph (asker, "/11");
  g_autoptr (Answer) address = NULL;

  answer_assert_error (header, 400, 100, 33, NULL);
  g_assert_cmpuint (pretend_service_get_n_token_urls (asker->service), ==, 0);
  address = asker_get_graph (asker, "/11?access_token=MLY%7C1");
  g_assert_cmpuint (pretend_service_get_n_token_urls (asker->service), ==, 1);
}

static void
test_mend (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) record = NULL;
  g_autoptr (Answer) good = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_script (asker->service, "/11", PRETEND_FAULT_UNAVAILABLE, PRETEND_FOREVER);
  pretend_service_set_picture_fault (asker->service, PRETEND_FAULT_EMPTY);
  pretend_service_set_url_lifetime (asker->service, -10);
  pretend_service_revoke_token (asker->service);
  pretend_service_mend (asker->service);

  record = asker_get_graph (asker, "/11");
  g_assert_cmpuint (record->status, ==, 200);
  good = get_picture (asker);
  g_assert_cmpuint (good->status, ==, 200);
  g_assert_cmpuint (good->body->len, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/pretend/faults/" name, Asker, NULL, asker_set_up, func, asker_tear_down)
  ADD ("canned", test_canned);
  ADD ("retry-after", test_retry_after);
  ADD ("pictures", test_pictures);
  ADD ("dropped", test_dropped);
  ADD ("endless", test_endless);
  ADD ("pages", test_pages);
  ADD ("usage", test_usage);
  ADD ("token-urls", test_token_urls);
  ADD ("mend", test_mend);
#undef ADD

  return g_test_run ();
}
