/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "asker.h"

#include <string.h>

/* Microseconds. Longer than any response takes on a slow machine under valgrind. */
#define DEADLINE (120 * G_USEC_PER_SEC)

void
asker_set_up (Asker *asker, gconstpointer data)
{
  asker->service = pretend_service_new ();
  asker->session = soup_session_new_with_options ("timeout", 30, "max-conns-per-host", 64, "max-conns", 64,
                                                  NULL);
}

void
asker_tear_down (Asker *asker, gconstpointer data)
{
  soup_session_abort (asker->session);
  g_assert_finalize_object (asker->service);
  g_assert_finalize_object (asker->session);
}

/* Runs the main loop until @condition is met. Fails the test at the deadline. */
void
asker_iterate_until (gboolean (*condition) (gpointer), gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE;

  while (!condition (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

static void
parse (Answer *answer)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (answer->body->len > 0 && json_parser_load_from_data (parser, answer->text, -1, NULL))
    answer->json = json_parser_steal_root (parser);
}

/* Sends a request and waits for the complete response. */
Answer *
asker_send (Asker *asker, SoupMessage *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = NULL;
  Answer *answer = g_new0 (Answer, 1);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_and_read_async (asker->session, message, G_PRIORITY_DEFAULT, NULL, on_answered, &result);
  asker_iterate_until (has_result, &result);
  body = soup_session_send_and_read_finish (asker->session, result, &answer->error);

  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  answer->body = g_byte_array_new ();
  if (body != NULL)
    g_byte_array_append (answer->body, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
  g_byte_array_append (answer->body, (const guchar *) "", 1);
  g_byte_array_set_size (answer->body, answer->body->len - 1);
  answer->text = (const char *) answer->body->data;
  parse (answer);
  return answer;
}

/* Like asker_send(), for a URL. */
Answer *
asker_get (Asker *asker, const char *url, const char *authorization)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  g_assert_nonnull (message);
  if (authorization != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", authorization);
  return asker_send (asker, message);
}

/* Like asker_get(), for a path and query of the Graph API, with the valid token. */
Answer *
asker_get_graph (Asker *asker, const char *target)
{
  g_autofree char *url = g_strconcat (pretend_service_get_graph_url (asker->service), target, NULL);

  return asker_get (asker, url, "OAuth " PRETEND_TOKEN);
}

void
answer_free (Answer *answer)
{
  g_clear_pointer (&answer->body, g_byte_array_unref);
  g_clear_pointer (&answer->json, json_node_unref);
  g_clear_pointer (&answer->headers, soup_message_headers_unref);
  g_clear_error (&answer->error);
  g_free (answer);
}

JsonArray *
answer_get_rows (Answer *answer)
{
  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (answer->json);
  return json_object_get_array_member (json_node_get_object (answer->json), "data");
}

/* Returns the ids of all rows in the order of the response, each followed by a space. */
char *
answer_dup_ids (Answer *answer)
{
  JsonArray *rows = answer_get_rows (answer);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    g_string_append_printf (ids, "%s ",
                            json_object_get_string_member (json_array_get_object_element (rows, i), "id"));
  return g_string_free (ids, FALSE);
}

/* Checks an error envelope. @subcode is 0 for none; a NULL @message is not checked. */
void
answer_assert_error (Answer *answer, guint status, gint64 code, gint64 subcode, const char *message)
{
  JsonObject *error;

  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_nonnull (answer->json);
  error = json_object_get_object_member (json_node_get_object (answer->json), "error");
  g_assert_nonnull (error);
  g_assert_cmpint (json_object_get_int_member (error, "code"), ==, code);
  g_assert_cmpint (json_object_get_int_member_with_default (error, "error_subcode", 0), ==, subcode);
  g_assert_cmpuint (strlen (json_object_get_string_member (error, "fbtrace_id")), ==, 23);
  g_assert_cmpint (json_object_get_string_member (error, "fbtrace_id")[0], ==, 'A');
  if (message != NULL)
    g_assert_cmpstr (json_object_get_string_member (error, "message"), ==, message);
}
