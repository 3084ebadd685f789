/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-error.h"

#include <string.h>

#define MLY_EXCEPTION   "MLYApiException"
#define OAUTH_EXCEPTION "OAuthException"

static const char portal_page[] = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head>\n"
                                  "<body><h1>Welcome to the guest network</h1></body></html>\n";

static const char edge_page[] = "<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\n";

static const struct
{
  PretendFault fault;
  guint status;
  const char *type;
  int code;
  int subcode;
  const char *message;
} envelopes[] = {
  { PRETEND_FAULT_UNAVAILABLE, 500, MLY_EXCEPTION, 2, 0, "Service temporarily unavailable" },
  { PRETEND_FAULT_RATE_LIMIT, 403, MLY_EXCEPTION, 4, 0, "Application request limit reached" },
  { PRETEND_FAULT_TOO_MANY, 429, MLY_EXCEPTION, 4, 0, "Application request limit reached" },
  { PRETEND_FAULT_TOO_MANY_DATE, 429, MLY_EXCEPTION, 4, 0, "Application request limit reached" },
  { PRETEND_FAULT_BLOCKED, 400, OAUTH_EXCEPTION, 368, 0, "Please log in" },
  { PRETEND_FAULT_TOO_DENSE, 500, MLY_EXCEPTION, 1, 0,
    "Please reduce the amount of data you're asking for, then retry your request" },
  { PRETEND_FAULT_TOKEN_REVOKED, 401, OAUTH_EXCEPTION, 190, 0,
    "Error validating access token: The user has not authorized application 4223665974375089." },
};

/* Returns "A" followed by 22 random characters, different in every response. */
static char *
make_trace_id (GRand *random)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  GString *id = g_string_new ("A");

  while (id->len < 23)
    g_string_append_c (id, letters[g_rand_int_range (random, 0, 64)]);
  return g_string_free (id, FALSE);
}

/**
 * pretend_error_send:
 * @exchange: an exchange
 * @status: HTTP status
 * @type: type of the exception
 * @code: code of the error
 * @subcode: subcode, 0 for none
 * @message: message text, not escaped
 *
 * Sends the service's error envelope. The other fields follow from the code: 2 and 4 are transient, and the
 * error for a missing token has empty error_data.
 */
void
pretend_error_send (PretendExchange *exchange,
                    guint status,
                    const char *type,
                    int code,
                    int subcode,
                    const char *message)
{
  g_autofree char *trace_id = make_trace_id (exchange->service->random);
  g_autoptr (GString) json = g_string_new ("{\"error\":{\"message\":");

  pretend_record_append_string (json, message, (exchange->service->switches & PRETEND_SWITCH_ESCAPES) != 0);
  g_string_append_printf (json, ",\"type\":\"%s\"", type);
  if (code == 2 || code == 4)
    g_string_append (json, ",\"is_transient\":true");
  g_string_append_printf (json, ",\"code\":%d", code);
  if (subcode != 0)
    g_string_append_printf (json, ",\"error_subcode\":%d", subcode);
  if (code == 190 && status == 500)
    g_string_append (json, ",\"error_data\":{}");
  g_string_append_printf (json, ",\"fbtrace_id\":\"%s\"}}", trace_id);
  pretend_exchange_send_text (exchange, status, "application/json; charset=UTF-8", json->str);
}

/**
 * pretend_error_send_unknown:
 * @exchange: an exchange
 * @id: the requested id
 *
 * Sends the error for an object that does not exist or is not accessible. The service does not distinguish
 * the two cases.
 */
void
pretend_error_send_unknown (PretendExchange *exchange, const char *id)
{
  g_autofree char *message = g_strdup_printf (
      "Unsupported get request. Object with ID '%s' does not exist, cannot be loaded "
      "due to missing permissions, or does not support this operation",
      id);

  pretend_error_send (exchange, 400, MLY_EXCEPTION, 100, 33, message);
}

static gboolean
send_page (PretendExchange *exchange)
{
  if (exchange->fault == PRETEND_FAULT_HTML)
    pretend_exchange_send_text (exchange, 200, "text/html", portal_page);
  else if (exchange->fault == PRETEND_FAULT_GATEWAY)
    pretend_exchange_send_text (exchange, 502, "text/html", edge_page);
  else if (exchange->fault == PRETEND_FAULT_NOT_FOUND)
    pretend_exchange_send_text (exchange, 404, "text/html", edge_page);
  else if (exchange->fault == PRETEND_FAULT_EXPIRED)
    pretend_exchange_send_text (exchange, 403, "text/plain", "URL signature expired");
  else if (exchange->fault == PRETEND_FAULT_MISMATCH)
    pretend_exchange_send_text (exchange, 403, "text/plain", "URL signature mismatch");
  else if (exchange->fault == PRETEND_FAULT_GONE)
    pretend_exchange_send_text (exchange, 410, "text/plain", "Gone");
  else
    return FALSE;
  return TRUE;
}

static void
send_redirect (PretendExchange *exchange)
{
  GUri *uri = soup_server_message_get_uri (exchange->message);
  g_autofree char *target = NULL;

  target = g_strconcat (exchange->service->urls[PRETEND_ROOT_MAP], g_uri_get_path (uri),
                        g_uri_get_query (uri) != NULL ? "?" : NULL, g_uri_get_query (uri), NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (exchange->message), "Location",
                                target);
  pretend_exchange_send_text (exchange, 302, "text/plain", "elsewhere");
}

/* Adds the Retry-After header if the fault includes one. */
static void
add_retry_after (PretendExchange *exchange)
{
  guint seconds = exchange->service->retry_after;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (pretend_service_get_now () + seconds);
  g_autofree char *value = NULL;

  if (exchange->fault == PRETEND_FAULT_TOO_MANY)
    value = g_strdup_printf ("%u", seconds);
  else if (exchange->fault == PRETEND_FAULT_TOO_MANY_DATE)
    value = soup_date_time_to_string (date, SOUP_DATE_HTTP);
  else if (exchange->canned != NULL && exchange->canned->retry_after != NULL)
    value = g_strdup (exchange->canned->retry_after);
  if (value != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (exchange->message), "Retry-After",
                                  value);
}

/**
 * pretend_error_send_fault:
 * @exchange: an exchange
 *
 * Sends the response for faults that replace the proper response. Faults that only modify its body are left
 * to pretend_exchange_send().
 *
 * Returns: %TRUE if a response was sent
 */
gboolean
pretend_error_send_fault (PretendExchange *exchange)
{
  for (guint i = 0; i < G_N_ELEMENTS (envelopes); i++)
    if (envelopes[i].fault == exchange->fault)
      {
        add_retry_after (exchange);
        pretend_error_send (exchange, envelopes[i].status, envelopes[i].type, envelopes[i].code,
                            envelopes[i].subcode, envelopes[i].message);
        return TRUE;
      }

  add_retry_after (exchange);
  if (exchange->canned != NULL)
    pretend_exchange_send (exchange, exchange->canned->status, exchange->canned->content_type,
                           exchange->canned->body);
  else if (exchange->fault == PRETEND_FAULT_UNKNOWN_ID)
    pretend_error_send_unknown (exchange, exchange->path + 1);
  else if (exchange->fault == PRETEND_FAULT_BARE_ERROR)
    pretend_exchange_send_text (exchange, 200, "application/json; charset=UTF-8",
                                "{\"error\":\"Something went wrong\"}");
  else if (exchange->fault == PRETEND_FAULT_REDIRECT)
    send_redirect (exchange);
  else
    return send_page (exchange);
  return TRUE;
}

/* Returns the token from the Authorization header or the query. */
static char *
dup_token (PretendExchange *exchange, gboolean *in_header)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (exchange->message);
  const char *header = soup_message_headers_get_one (headers, "Authorization");

  *in_header = TRUE;
  if (header != NULL && g_str_has_prefix (header, "OAuth "))
    return g_strdup (header + strlen ("OAuth "));
  if (header != NULL && g_str_has_prefix (header, "Bearer "))
    return g_strdup (header + strlen ("Bearer "));
  *in_header = FALSE;
  return g_strdup (pretend_exchange_get (exchange, "access_token"));
}

/**
 * pretend_error_check_token:
 * @exchange: an exchange
 *
 * Checks the token before anything else, like the real service, and sends the matching error if it is not
 * valid.
 *
 * Returns: %TRUE if the token is valid; %FALSE if an error response was sent
 */
gboolean
pretend_error_check_token (PretendExchange *exchange)
{
  gboolean in_header;
  g_autofree char *token = dup_token (exchange, &in_header);
  const char *ours = pretend_service_get_token (exchange->service);
  gsize n_front = (gsize) (strrchr (ours, '|') - ours) + 1;

  if (token == NULL || *token == '\0')
    pretend_error_send (exchange, 500, MLY_EXCEPTION, 190, 0, "Invalid OAuth 2.0 Access Token");
  else if (!g_str_has_prefix (token, "MLY|"))
    pretend_error_send (exchange, 400, OAUTH_EXCEPTION, 190, 0,
                        "Invalid OAuth access token - Cannot parse access token");
  else if (strcmp (token, ours) == 0 && exchange->service->revoked)
    pretend_error_send (
        exchange, 401, OAUTH_EXCEPTION, 190, 0,
        "Error validating access token: The user has not authorized application 4223665974375089.");
  else if (strcmp (token, ours) == 0)
    return TRUE;
  else if (strncmp (token, ours, n_front) == 0 && strspn (token + n_front, "0123456789abcdef") > 0)
    pretend_error_send (exchange, 400, OAUTH_EXCEPTION, 190, 0, "Error verifying the token");
  else if (!g_regex_match_simple ("^MLY\\|\\d{15,17}\\|[0-9a-f]{32}$", token, 0, 0))
    pretend_error_send (exchange, 401, OAUTH_EXCEPTION, 190, 0, "Failed to decode");
  else
    pretend_error_send (exchange, in_header ? 401 : 400, OAUTH_EXCEPTION, 190, 0,
                        "Error validating application");
  return FALSE;
}
