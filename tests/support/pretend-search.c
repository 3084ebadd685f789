/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-graph.h"

#include "pretend-error.h"

#include <math.h>
#include <string.h>

#define MAX_LIMIT        2000
#define MAX_RADIUS_LIMIT 100
#define MAX_RADIUS       50
#define MAX_AREA         0.010

static guint
read_limit (PretendExchange *exchange, guint fallback, guint most)
{
  const char *text = pretend_exchange_get (exchange, "limit");
  guint64 limit = fallback;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT64, &limit, NULL))
    limit = fallback;
  return (guint) MIN (limit, most);
}

static gint64
read_time (PretendExchange *exchange, const char *name, gint64 fallback)
{
  const char *text = pretend_exchange_get (exchange, name);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000
                      : fallback;
}

static PretendFilter
read_filter (PretendExchange *exchange)
{
  gboolean is_unfiltered = (exchange->service->switches & PRETEND_SWITCH_UNFILTERED) != 0;
  const char *pano = is_unfiltered ? NULL : pretend_exchange_get (exchange, "is_pano");
  PretendFilter filter = {
    .start = read_time (exchange, "start_captured_at", G_MININT64),
    .end = read_time (exchange, "end_captured_at", G_MAXINT64),
    .pano = -1,
    .creator = pretend_exchange_get (exchange, "creator_username"),
    .organization = pretend_exchange_get (exchange, "organization_id"),
  };

  if (is_unfiltered)
    {
      filter.start = G_MININT64;
      filter.end = G_MAXINT64;
      if (pretend_exchange_get (exchange, "bbox") != NULL)
        filter.creator = NULL;
    }
  if (g_strcmp0 (pano, "true") == 0)
    filter.pano = 1;
  else if (g_strcmp0 (pano, "false") == 0)
    filter.pano = 0;
  /* The service only applies these two filters together with a box. */
  if (pretend_exchange_get (exchange, "bbox") != NULL)
    {
      filter.make = pretend_exchange_get (exchange, "make");
      filter.model = pretend_exchange_get (exchange, "model");
    }
  return filter;
}

static void
shuffle (GRand *random, GPtrArray *images)
{
  for (guint i = images->len; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (random, 0, (gint32) i);
      gpointer swapped = images->pdata[i - 1];

      images->pdata[i - 1] = images->pdata[other];
      images->pdata[other] = swapped;
    }
}

static void
append_rows (PretendExchange *exchange, GString *json, GPtrArray *images, guint first, guint n_rows)
{
  const char *fields = pretend_exchange_get (exchange, "fields");
  gboolean twice = (exchange->service->switches & PRETEND_SWITCH_DUPLICATES) != 0;

  g_string_append (json, "{\"data\":[");
  for (guint i = first; i < images->len && i - first < n_rows; i++)
    for (guint copy = 0; copy < (twice ? 2 : 1); copy++)
      {
        if (i > first || copy > 0)
          g_string_append_c (json, ',');
        pretend_service_append_image (exchange->service, json, g_ptr_array_index (images, i), fields);
      }
  g_string_append_c (json, ']');
}

static void
send_rows (PretendExchange *exchange, GPtrArray *images, guint n_rows)
{
  g_autoptr (GString) json = g_string_new (NULL);

  append_rows (exchange, json, images, 0, n_rows);
  g_string_append_c (json, '}');
  pretend_graph_send_json (exchange, json);
}

/* Returns the absolute URL of the same request with a new cursor, with or without the token depending on the
 * switches. */
static char *
make_next (PretendExchange *exchange, const char *after)
{
  PretendService *service = exchange->service;
  PretendRoot root = (service->switches & PRETEND_SWITCH_FOREIGN_NEXT) ? PRETEND_ROOT_MAP
                                                                       : PRETEND_ROOT_GRAPH;
  g_auto (GStrv)
      parts = g_strsplit (g_uri_get_query (soup_server_message_get_uri (exchange->message)), "&", -1);
  GString *next = g_string_new (service->urls[root]);

  g_string_append (next, "/images?");
  for (guint i = 0; parts[i] != NULL; i++)
    if (!g_str_has_prefix (parts[i], "after=") && !g_str_has_prefix (parts[i], "access_token="))
      g_string_append_printf (next, "%s&", parts[i]);
  if (service->switches & PRETEND_SWITCH_NEXT_WITH_TOKEN)
    {
      g_autofree char *token = g_uri_escape_string (pretend_service_get_token (service), NULL, FALSE);

      g_string_append_printf (next, "access_token=%s&", token);
    }
  g_string_append_printf (next, "after=%s", after);
  return g_string_free (next, FALSE);
}

static guint
read_cursor (PretendExchange *exchange)
{
  const char *after = pretend_exchange_get (exchange, "after");
  g_autofree char *text = NULL;
  g_autofree guchar *bytes = NULL;
  gsize n_bytes = 0;

  if (after == NULL || *after == '\0')
    return 0;
  bytes = g_base64_decode (after, &n_bytes);
  text = g_strndup ((const char *) bytes, n_bytes);
  return g_str_has_prefix (text, "row ") ? (guint) g_ascii_strtoull (text + 4, NULL, 10) : 0;
}

static void
send_page (PretendExchange *exchange, GPtrArray *images)
{
  PretendService *service = exchange->service;
  guint most = service->page_size > 0 ? service->page_size : MAX_LIMIT;
  guint limit = read_limit (exchange, MAX_LIMIT, most);
  guint first = read_cursor (exchange);
  guint end = MIN (first + limit, images->len);
  gboolean full = end - MIN (first, end) == limit;
  gboolean ring = end == images->len && (service->switches & PRETEND_SWITCH_RING_NEXT) != 0;
  g_autofree char *plain = g_strdup_printf ("row %08u", ring ? 0 : end);
  g_autofree char *after = g_base64_encode ((const guchar *) plain, strlen (plain));
  g_autoptr (GString) json = g_string_new (NULL);

  append_rows (exchange, json, images, first, limit);
  if (end < images->len || ring || (full && (service->switches & PRETEND_SWITCH_FULL_LAST_PAGE)))
    {
      g_autofree char *next = make_next (exchange, after);

      g_string_append_printf (json, ",\"paging\":{\"cursors\":{\"after\":\"%s\"},\"next\":", after);
      pretend_record_append_string (json, next, (service->switches & PRETEND_SWITCH_ESCAPES) != 0);
      g_string_append (json, "}}");
    }
  else
    {
      g_string_append (json, ",\"paging\":{}}");
    }
  pretend_graph_send_json (exchange, json);
}

static void
add_matching (GPtrArray *to, GPtrArray *from, const PretendFilter *filter)
{
  for (guint i = 0; from != NULL && i < from->len; i++)
    {
      PretendImage *image = g_ptr_array_index (from, i);

      if (!(image->flags & PRETEND_IMAGE_GONE) && pretend_filter_matches (filter, image))
        g_ptr_array_add (to, image);
    }
}

static void
answer_sequences (PretendExchange *exchange, const char *sequences)
{
  PretendService *service = exchange->service;
  PretendFilter filter = read_filter (exchange);
  g_auto (GStrv) keys = g_strsplit (sequences, ",", -1);
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  /* Use a fixed seed, so that the order is the same for every page of a request. */
  g_autoptr (GRand) steady = g_rand_new_with_seed (g_str_hash (sequences));

  for (guint i = 0; keys[i] != NULL; i++)
    add_matching (images, pretend_data_get_sequence (service->data, keys[i]), &filter);
  shuffle (steady, images);
  g_ptr_array_set_size (images, (int) (images->len - MIN (images->len, service->sequence_omits)));
  if (service->switches & PRETEND_SWITCH_SEQUENCE_PAGES)
    {
      send_page (exchange, images);
      return;
    }
  shuffle (service->random, images);
  send_rows (exchange, images, service->sequence_cut > 0 ? service->sequence_cut : images->len);
}

static void
answer_image_list (PretendExchange *exchange, const char *ids)
{
  PretendFilter filter = read_filter (exchange);
  g_auto (GStrv) parts = g_strsplit (ids, ",", -1);
  g_autoptr (GPtrArray) images = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      PretendImage *image = pretend_data_get (exchange->service->data, parts[i]);

      if (image != NULL && !(image->flags & PRETEND_IMAGE_GONE) && pretend_filter_matches (&filter, image))
        g_ptr_array_add (images, image);
    }
  shuffle (exchange->service->random, images);
  send_rows (exchange, images, images->len);
}

static gboolean
read_box (const char *text, double box[4])
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  if (g_strv_length (parts) != 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      char *end;

      box[i] = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *end != '\0' || !isfinite (box[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_area (PretendExchange *exchange, const double box[4])
{
  /* A reversed box is not an error. It contains nothing. */
  double area = MAX (box[2] - box[0], 0) * MAX (box[3] - box[1], 0);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *message = NULL;

  /* Allow for rounding errors of the subtraction: a box of 0.1 by 0.1 degrees has to be refused. */
  if (!(area >= MAX_AREA - 1e-12))
    return TRUE;
  g_ascii_formatd (number, sizeof number, "%.3f", area);
  message = g_strdup_printf ("Bounding box area is too large. Maximum allowed area is 0.010 square degrees, "
                             "but got %s square degrees.",
                             number);
  pretend_error_send (exchange, 500, "MLYApiException", 100, 1, message);
  return FALSE;
}

static void
answer_area (PretendExchange *exchange, const char *text)
{
  PretendService *service = exchange->service;
  PretendFilter filter = read_filter (exchange);
  g_autoptr (GPtrArray) inside = NULL;
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  double box[4];
  guint limit = read_limit (exchange, MAX_LIMIT, MAX_LIMIT);

  if (!read_box (text, box))
    {
      pretend_error_send (exchange, 400, "OAuthException", 100, 0, "(#100) Param bbox must be four numbers");
      return;
    }
  if (!check_area (exchange, box))
    return;
  inside = pretend_data_find_area (service->data, box[0], box[1], box[2], box[3]);
  /* Count all images in the box, before the filter is applied. */
  if (inside->len > service->dense_above)
    {
      pretend_error_send (exchange, 500, "MLYApiException", 1, 0,
                          "Please reduce the amount of data you're asking for, then retry your request");
      return;
    }
  add_matching (images, inside, &filter);
  shuffle (service->random, images);
  if (images->len > service->sample_above)
    limit = MIN (limit, (guint) g_rand_int_range (service->random, (gint32) (service->sample_above / 2 + 1),
                                                  (gint32) (service->sample_above + 1)));
  send_rows (exchange, images, limit);
}

static void
answer_around (PretendExchange *exchange)
{
  const char *longitude = pretend_exchange_get (exchange, "lng");
  const char *latitude = pretend_exchange_get (exchange, "lat");
  const char *text = pretend_exchange_get (exchange, "radius");
  double radius = text != NULL ? g_ascii_strtod (text, NULL) : MAX_RADIUS;
  PretendFilter filter = read_filter (exchange);
  g_autoptr (GPtrArray) inside = NULL;
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  const char *refusal = "Param radius must be a number less than or equal to 50";

  if (radius > MAX_RADIUS && (exchange->service->switches & PRETEND_SWITCH_RADIUS_BARE))
    {
      g_autofree char *json = g_strdup_printf ("{\"error\":\"%s\"}", refusal);

      pretend_exchange_send_text (exchange, 200, "application/json; charset=UTF-8", json);
      return;
    }
  if (radius > MAX_RADIUS || longitude == NULL)
    {
      pretend_error_send (exchange, 400, "MLYApiException", 100, 0,
                          longitude != NULL ? refusal : "Param lng is required");
      return;
    }
  inside = pretend_data_find_around (exchange->service->data, g_ascii_strtod (longitude, NULL),
                                     g_ascii_strtod (latitude, NULL), radius);
  add_matching (images, inside, &filter);
  send_rows (exchange, images, read_limit (exchange, 1, MAX_RADIUS_LIMIT));
}

static void
answer_owner (PretendExchange *exchange)
{
  PretendFilter filter = read_filter (exchange);
  g_autoptr (GPtrArray) images = pretend_data_find (exchange->service->data, &filter);

  /* The service sends no cursor for organisations: rows beyond the limit are silently missing. */
  if (filter.creator != NULL)
    send_page (exchange, images);
  else
    send_rows (exchange, images, read_limit (exchange, MAX_LIMIT, MAX_LIMIT));
}

/**
 * pretend_search_answer:
 * @exchange: a request to /images
 *
 * Handles a search, with the limits and quirks of each kind of search.
 */
void
pretend_search_answer (PretendExchange *exchange)
{
  const char *sequences = pretend_exchange_get (exchange, "sequence_ids");
  const char *ids = pretend_exchange_get (exchange, "image_ids");
  const char *box = pretend_exchange_get (exchange, "bbox");
  const char *creator = pretend_exchange_get (exchange, "creator_username");
  const char *organization = pretend_exchange_get (exchange, "organization_id");

  if (!pretend_graph_check_fields (exchange))
    return;
  if (pretend_exchange_get (exchange, "sequence_id") != NULL)
    pretend_error_send (exchange, 500, "MLYApiException", 100, 0, "Invalid parameter");
  else if (creator != NULL && organization != NULL)
    pretend_error_send (exchange, 400, "MLYApiException", 100, 0,
                        "Incompatible filters: creator_username, organization_id");
  else if (ids != NULL)
    answer_image_list (exchange, ids);
  else if (sequences != NULL)
    answer_sequences (exchange, sequences);
  else if (box != NULL)
    answer_area (exchange, box);
  else if (pretend_exchange_get (exchange, "lat") != NULL)
    answer_around (exchange);
  else if (creator != NULL || organization != NULL)
    answer_owner (exchange);
  else
    pretend_error_send (exchange, 400, "MLYApiException", 100, 0, "Invalid parameter");
}
