/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-api-page.h"

#include "wayside-error.h"
#include "wayside-json-scanner.h"
#include "wayside-query.h"
#include "wayside-web-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STATUS_OK           200
#define STATUS_CLIENT_ERROR 400 /* this and those above: a failure of the request or the server */

static WaysideApiPage *
page_new (void)
{
  WaysideApiPage *self = g_new0 (WaysideApiPage, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) wayside_metadata_free);
  self->bad_ids = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * wayside_api_page_free:
 * @self: (transfer full): a page
 */
void
wayside_api_page_free (WaysideApiPage *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->bad_ids, g_ptr_array_unref);
  g_clear_pointer (&self->next, g_free);
  g_free (self);
}

static void
set_bad_answer (GError **error)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                       _ ("Mapillary sent an unexpected answer. Try again later"));
}

static JsonNode *
get_value (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/* Codes also come as strings. */
static gint64
get_code (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  if (text != NULL)
    return g_ascii_strtoll (text, NULL, 10);

  return node != NULL ? json_node_get_int (node) : 0;
}

static gboolean
is_set (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  return node != NULL && (json_node_get_boolean (node) || g_strcmp0 (text, "true") == 0);
}

/* An error envelope can come with any status, including 200, and its error is not always an object. */
static GError *
find_error (JsonObject *top, guint status)
{
  WaysideErrorEnvelope envelope = { .status = status, .message = "" };
  JsonNode *node = json_object_get_member (top, "error");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return status == STATUS_OK ? NULL : wayside_error_new_status (status);

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      JsonNode *message = get_value (object, "message");
      const char *text = message != NULL ? json_node_get_string (message) : NULL;

      envelope.code = get_code (object, "code");
      envelope.subcode = get_code (object, "error_subcode");
      envelope.is_transient = is_set (object, "is_transient");
      envelope.message = text != NULL ? text : "";
    }

  return wayside_error_new_graph (&envelope);
}

static gboolean
add_record (WaysideApiPage *self, JsonNode *node, GBytes *body, const WaysideJsonSpan *span, GError **error)
{
  g_autoptr (GBytes) raw = NULL;
  WaysideMetadata *record;

  raw = g_bytes_new_from_bytes (body, span->start, span->end - span->start);
  record = wayside_metadata_new (json_node_get_object (node), raw, error);
  if (record == NULL)
    return FALSE;

  g_ptr_array_add (self->records, record);
  return TRUE;
}

static WaysideApiPage *
parse_object (JsonNode *root, GBytes *body, GError **error)
{
  g_autoptr (WaysideApiPage) self = page_new ();
  WaysideJsonSpan span;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  if (!wayside_json_scan_object (text, length, WAYSIDE_JSON_RECORD, &span, error) ||
      !add_record (self, root, body, &span, error))
    return NULL;

  return g_steal_pointer (&self);
}

static char *
dup_next (JsonObject *top)
{
  JsonNode *paging = json_object_get_member (top, "paging");
  JsonNode *next = NULL;

  if (paging != NULL && JSON_NODE_HOLDS_OBJECT (paging))
    next = get_value (json_node_get_object (paging), "next");

  return next != NULL ? g_strdup (json_node_get_string (next)) : NULL;
}

/* A row without an id that can be a file name, or one that is not metadata at all. */
static void
add_bad_row (WaysideApiPage *self, const char *text, const WaysideJsonSpan *span)
{
  g_autofree char *id = wayside_json_dup_scalar (text + span->start, span->end - span->start, "id");

  if (id != NULL && wayside_query_is_image_id (id))
    g_ptr_array_add (self->bad_ids, g_steal_pointer (&id));
  else
    self->n_unnamed++;
}

/* The text of a response as it came, and as it is parsed. */
typedef struct
{
  GBytes *body;     /* (owned): without the rows that cannot be parsed */
  GArray *spans;    /* (owned) (nullable): positions of all rows in it; %NULL if it is no list */
  GBytes *original; /* (not owned) */
  GArray *elements; /* (owned) (nullable): positions of all rows in @original; %NULL if it is @body */
} Source;

static void
source_clear (Source *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->elements, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

static WaysideApiPage *
parse_list (JsonObject *top, const Source *source, gboolean is_known, GError **error)
{
  g_autoptr (WaysideApiPage) self = page_new ();
  GArray *spans = source->spans;
  GArray *elements = source->elements != NULL ? source->elements : spans;
  JsonNode *data = json_object_get_member (top, "data");

  /* The scanner and json-glib must agree, or the text of another image could be saved for an image. */
  if (spans == NULL || data == NULL || !JSON_NODE_HOLDS_ARRAY (data) || elements->len != spans->len ||
      json_array_get_length (json_node_get_array (data)) != spans->len)
    {
      set_bad_answer (error);
      return NULL;
    }

  /* One bad row does not affect the others. */
  for (guint i = 0; i < spans->len; i++)
    if (!add_record (self, json_array_get_element (json_node_get_array (data), i), source->body,
                     &g_array_index (spans, WaysideJsonSpan, i), NULL))
      add_bad_row (self, g_bytes_get_data (source->original, NULL),
                   &g_array_index (elements, WaysideJsonSpan, i));

  /* If no row can be used or named, the response is invalid; it must not be taken for an empty list. */
  if (!is_known && spans->len > 0 && self->records->len + self->bad_ids->len == 0)
    {
      set_bad_answer (error);
      return NULL;
    }

  self->next = dup_next (top);
  return g_steal_pointer (&self);
}

/* Run the scanner before json-glib: it limits the depth, which json-glib recurses on, and the number of
 * values, which json-glib allocates nodes for. */
static gboolean
can_parse (GBytes *body, WaysideJsonKind kind)
{
  WaysideJsonSpan span;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  return length > 0 && wayside_json_scan_object (text, length, kind, &span, NULL);
}

/* Removes the rows that cannot be parsed, if there are any. */
static void
read_source (Source *source, GBytes *body, WaysideApiPageKind kind)
{
  g_autofree char *repaired = NULL;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  source->body = g_bytes_ref (body);
  source->original = body;
  if (kind == WAYSIDE_API_PAGE_OBJECT || length == 0)
    return;

  source->spans = wayside_json_scan_list (text, length, "data", NULL);
  if (source->spans != NULL)
    return;

  repaired = wayside_json_repair_list (text, length, "data", &source->elements);
  if (repaired == NULL)
    return;

  length = strlen (repaired);
  source->spans = wayside_json_scan_list (repaired, length, "data", NULL);
  g_bytes_unref (source->body);
  source->body = g_bytes_new_take (g_steal_pointer (&repaired), length);
}

static gboolean
is_web_page (GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  return wayside_web_page_is_likely (text, length);
}

/**
 * wayside_api_page_parse:
 * @body: the body of the response
 * @status: the HTTP status of the response
 * @kind: the form that was requested
 * @error: return location for an error
 *
 * Parses a response of the Graph API. An error envelope is looked for first, whatever the status. Each image
 * keeps its part of @body, byte for byte. Rows of a list that cannot be used are left out, see
 * #WaysideApiPage.
 *
 * Returns: (transfer full): the page, or %NULL with the error of wayside_error_new_graph(),
 *   wayside_error_new_status(), %WAYSIDE_ERROR_SIGN_IN or %WAYSIDE_ERROR_BAD_ANSWER
 */
WaysideApiPage *
wayside_api_page_parse (GBytes *body, guint status, WaysideApiPageKind kind, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) envelope = NULL;
  g_auto (Source) source = { NULL };
  JsonNode *root;
  gsize length;
  const char *text;

  g_return_val_if_fail (body != NULL, NULL);

  text = g_bytes_get_data (body, &length);
  if (g_utf8_validate (text, (gssize) length, NULL))
    read_source (&source, body, kind);
  text = source.body != NULL ? g_bytes_get_data (source.body, &length) : NULL;
  if (text == NULL ||
      !can_parse (source.body, kind == WAYSIDE_API_PAGE_OBJECT ? WAYSIDE_JSON_RECORD : WAYSIDE_JSON_PAGE) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    {
      if (status < STATUS_CLIENT_ERROR && is_web_page (body))
        g_propagate_error (error, wayside_error_new_sign_in ());
      else if (status != STATUS_OK)
        g_propagate_error (error, wayside_error_new_status (status));
      else
        set_bad_answer (error);
      return NULL;
    }

  root = json_parser_get_root (parser);
  envelope = find_error (json_node_get_object (root), status);
  if (envelope != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&envelope));
      return NULL;
    }

  if (kind == WAYSIDE_API_PAGE_OBJECT)
    return parse_object (root, source.body, error);

  return parse_list (json_node_get_object (root), &source, kind == WAYSIDE_API_PAGE_ROWS, error);
}
