/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-graph.h"

#include "pretend-error.h"

#include <string.h>

/**
 * pretend_graph_send_json:
 * @exchange: an exchange
 * @json: the response body
 *
 * Sends @json with status 200 and the headers of the Graph API.
 */
void
pretend_graph_send_json (PretendExchange *exchange, GString *json)
{
  g_autoptr (GBytes) body = g_bytes_new (json->str, json->len);
  g_autofree char *usage = g_strdup_printf ("{\"call_count\":%u,\"total_cputime\":1,\"total_time\":1}",
                                            exchange->service->app_usage);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (exchange->message);

  exchange->service->app_usage += exchange->service->app_usage_step;
  soup_message_headers_replace (headers, "x-app-usage", usage);
  pretend_exchange_send (exchange, 200, "application/json; charset=UTF-8", body);
}

/**
 * pretend_graph_check_fields:
 * @exchange: an exchange
 *
 * If %PRETEND_SWITCH_STRICT_FIELDS is set, rejects a field list that contains an unknown name.
 *
 * Returns: %TRUE if the list is valid; %FALSE if an error response was sent
 */
gboolean
pretend_graph_check_fields (PretendExchange *exchange)
{
  g_autofree char *unknown = NULL;
  g_autofree char *message = NULL;

  if (!(exchange->service->switches & PRETEND_SWITCH_STRICT_FIELDS))
    return TRUE;
  unknown = pretend_record_find_unknown (pretend_exchange_get (exchange, "fields"));
  if (unknown == NULL)
    return TRUE;
  message = g_strdup_printf ("(#100) Tried accessing nonexisting field (%s) on node type (MapillaryImage)",
                             unknown);
  pretend_error_send (exchange, 400, "OAuthException", 100, 0, message);
  return FALSE;
}

static PretendImage *
get_visible (PretendService *service, const char *id)
{
  PretendImage *image = pretend_data_get (service->data, id);

  return image != NULL && !(image->flags & PRETEND_IMAGE_GONE) ? image : NULL;
}

static void
answer_detections (PretendExchange *exchange, PretendImage *image)
{
  g_autoptr (GString) json = g_string_new (NULL);

  pretend_record_append_detections (json, image, pretend_exchange_get (exchange, "fields"));
  pretend_graph_send_json (exchange, json);
}

static void
answer_entity (PretendExchange *exchange)
{
  g_auto (GStrv) parts = g_strsplit (exchange->path + 1, "/", 2);
  PretendImage *image = get_visible (exchange->service, parts[0]);
  g_autoptr (GString) json = g_string_new (NULL);

  if (image == NULL || (parts[1] != NULL && strcmp (parts[1], "detections") != 0))
    {
      pretend_error_send_unknown (exchange, exchange->path + 1);
    }
  else if (parts[1] != NULL)
    {
      answer_detections (exchange, image);
    }
  else if (pretend_graph_check_fields (exchange))
    {
      pretend_service_append_image (exchange->service, json, image,
                                    pretend_exchange_get (exchange, "fields"));
      pretend_graph_send_json (exchange, json);
    }
}

/* Appends the URL of the next page of ids. */
static void
append_next_ids (PretendExchange *exchange, GString *json, const char *sequence, guint end)
{
  g_string_append_printf (json, ",\"paging\":{\"next\":\"%s/image_ids?sequence_id=%s&after=%u\"}",
                          exchange->service->urls[PRETEND_ROOT_GRAPH], sequence, end);
}

static void
answer_image_ids (PretendExchange *exchange)
{
  const char *sequence = pretend_exchange_get (exchange, "sequence_id");
  GPtrArray *members;
  guint copies = exchange->service->switches & PRETEND_SWITCH_DUPLICATES ? 2 : 1;
  const char *after = pretend_exchange_get (exchange, "after");
  guint first = after != NULL ? (guint) g_ascii_strtoull (after, NULL, 10) : 0;
  guint end = exchange->service->switches & PRETEND_SWITCH_ID_PAGES ? first + exchange->service->page_size
                                                                    : G_MAXUINT;
  g_autoptr (GString) json = g_string_new ("{\"data\":[");

  if (sequence == NULL)
    {
      pretend_error_send (exchange, 400, "OAuthException", 100, 0,
                          "(#100) The parameter sequence_id is required");
      return;
    }
  /* The service returns an empty list for an unknown sequence. */
  members = pretend_data_get_sequence (exchange->service->data, sequence);
  for (guint i = first; members != NULL && i < MIN (end, members->len * copies); i++)
    g_string_append_printf (json, "%s{\"id\":\"%s\"}", i > first ? "," : "",
                            ((PretendImage *) g_ptr_array_index (members, i / copies))->id);
  g_string_append_c (json, ']');
  if (members != NULL && end < members->len * copies)
    append_next_ids (exchange, json, sequence, end);
  g_string_append_c (json, '}');
  pretend_graph_send_json (exchange, json);
}

static void
answer_batch (PretendExchange *exchange)
{
  const char *ids = pretend_exchange_get (exchange, "ids");
  g_auto (GStrv) parts = g_strsplit (ids != NULL ? ids : "", ",", -1);
  g_autoptr (GString) json = g_string_new ("{");

  if (!pretend_graph_check_fields (exchange))
    return;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      PretendImage *image = get_visible (exchange->service, parts[i]);

      if (image == NULL)
        continue;
      g_string_append_printf (json, "%s\"%s\":", json->len > 1 ? "," : "", image->id);
      pretend_service_append_image (exchange->service, json, image,
                                    pretend_exchange_get (exchange, "fields"));
    }
  g_string_append_c (json, '}');
  pretend_graph_send_json (exchange, json);
}

static void
answer (PretendExchange *exchange)
{
  const char *method = soup_server_message_get_method (exchange->message);

  if (!pretend_error_check_token (exchange) || pretend_error_send_fault (exchange))
    return;
  if (strcmp (method, "GET") != 0)
    pretend_error_send (exchange, 400, "MLYApiException", 100, 0, "Unsupported request method");
  else if (exchange->kind == PRETEND_KIND_IMAGES)
    pretend_search_answer (exchange);
  else if (exchange->kind == PRETEND_KIND_IMAGE_IDS)
    answer_image_ids (exchange);
  else if (exchange->kind == PRETEND_KIND_BATCH)
    answer_batch (exchange);
  else
    answer_entity (exchange);
}

static PretendKind
find_kind (const char *path)
{
  if (strcmp (path, "/images") == 0)
    return PRETEND_KIND_IMAGES;
  if (strcmp (path, "/image_ids") == 0)
    return PRETEND_KIND_IMAGE_IDS;
  return strcmp (path, "/") == 0 ? PRETEND_KIND_BATCH : PRETEND_KIND_ENTITY;
}

/**
 * pretend_graph_handle:
 * @server: the server of the Graph API
 * @message: a request
 * @path: its path
 * @query: (nullable): its parameters
 * @user_data: the service
 *
 * Handles requests to the Graph API.
 */
void
pretend_graph_handle (SoupServer *server,
                      SoupServerMessage *message,
                      const char *path,
                      GHashTable *query,
                      gpointer user_data)
{
  PretendService *service = user_data;
  PretendCanned *canned = NULL;
  PretendFault fault = pretend_service_take_fault (service, PRETEND_ROOT_GRAPH, path, query, NULL, &canned);

  pretend_exchange_start (service, message, query, path, find_kind (path), fault, canned, answer);
}
