/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-error.h"
#include "wayside-json-scanner.h"
#include "wayside-api-page.h"
#include "wayside-retry-policy.h"

/* In bytes. Error messages must stay readable even if the service sends a long one. */
#define MAX_SENTENCE_LENGTH 4096

static const guint statuses[] = { 0, 200, 400, 403, 429, 503 };

static GError *
get_error (GBytes *body, guint status, WaysideApiPageKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = wayside_api_page_parse (body, status, kind, &error);

  fuzz_assert_outcome (page != NULL, error);
  /* Only a response with status 200 is a page. */
  g_assert_true (page == NULL || status == 200);
  if (error != NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (strlen (error->message), <=, MAX_SENTENCE_LENGTH);
      /* An error that stops all downloads must be one that the user or time can resolve. */
      g_assert_true (!wayside_retry_stops_all (error) || wayside_retry_can_help (error));
    }

  return g_steal_pointer (&error);
}

static gboolean
has_envelope (const guint8 *data, gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *text = fuzz_dup_exactly (data, size);
  WaysideJsonSpan span;
  JsonNode *node;

  if (size == 0 || !g_utf8_validate (text, (gssize) size, NULL) ||
      !wayside_json_scan_object (text, size, WAYSIDE_JSON_RECORD, &span, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return FALSE;

  node = json_object_get_member (json_node_get_object (json_parser_get_root (parser)), "error");
  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

/* The error envelope of the Graph API. If there is one, the error must not depend on the HTTP status, except
 * that status 429 is a rate limit unless the token is the reason. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  gboolean is_envelope = has_envelope (data, size);
  g_autoptr (GError) first = get_error (body, 500, WAYSIDE_API_PAGE_OBJECT);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) object_error = get_error (body, statuses[i], WAYSIDE_API_PAGE_OBJECT);
      g_autoptr (GError) list_error = get_error (body, statuses[i], WAYSIDE_API_PAGE_LIST);

      if (is_envelope)
        {
          int code = statuses[i] == 429 && first->code != WAYSIDE_ERROR_TOKEN_REFUSED
                         ? WAYSIDE_ERROR_SLOW_DOWN
                         : first->code;

          g_assert_error (object_error, WAYSIDE_ERROR, code);
          g_assert_error (list_error, WAYSIDE_ERROR, code);
        }
    }

  return 0;
}
