/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "wayside-json-scanner.h"
#include "wayside-api-page.h"
#include "wayside-query.h"

#define MAX_URL_LENGTH  4096
#define MAX_NAME_LENGTH 256

static void
assert_name (const char *name)
{
  if (name == NULL)
    return;

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (name, -1), >=, 1);
  g_assert_cmpint (g_utf8_strlen (name, -1), <=, MAX_NAME_LENGTH);
}

static void
assert_facts (WaysideImage *image)
{
  double longitude, latitude, heading, altitude;

  g_assert_true (wayside_query_is_image_id (wayside_image_get_id (image)));
  assert_name (wayside_image_get_sequence (image));
  assert_name (wayside_image_get_creator (image));
  assert_name (wayside_image_get_make (image));
  assert_name (wayside_image_get_model (image));
  g_assert_cmpint (wayside_image_get_captured_at (image), >=, -1);
  g_assert_cmpint (wayside_image_get_captured_at (image), <=, G_GINT64_CONSTANT (1) << 53);
  g_assert_cmpuint (wayside_image_get_width (image), <=, G_MAXINT);
  g_assert_cmpuint (wayside_image_get_height (image), <=, G_MAXINT);

  if (wayside_image_get_position (image, &longitude, &latitude))
    {
      g_assert_true (longitude >= -180 && longitude <= 180);
      g_assert_true (latitude >= -90 && latitude <= 90);
    }
  if (wayside_image_get_heading (image, &heading))
    g_assert_true (heading >= 0 && heading < 360);
  if (wayside_image_get_altitude (image, &altitude))
    g_assert_true (altitude >= -12000 && altitude <= 100000);
}

static void
assert_urls (const WaysideMetadata *record)
{
  for (guint size = 0; size < WAYSIDE_N_SIZES; size++)
    {
      const char *url = record->urls[size];
      WaysideSize found;
      const char *picked = wayside_metadata_pick_url (record, (WaysideSize) size, &found);

      if (url != NULL)
        {
          g_assert_cmpuint (strlen (url), >, 0);
          g_assert_cmpuint (strlen (url), <=, MAX_URL_LENGTH);
          g_assert_true (picked == url);
        }
      if (picked != NULL)
        g_assert_true (picked == record->urls[found]);
    }
}

/* The saved metadata must parse later, and as the same image. */
static void
assert_reads_again (const WaysideMetadata *record)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (WaysideMetadata) again = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (record->raw, &length);

  json_parser_load_from_data (parser, text, (gssize) length, &error);
  g_assert_no_error (error);
  again = wayside_metadata_new (json_node_get_object (json_parser_get_root (parser)), record->raw, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wayside_metadata_get_id (again), ==, wayside_metadata_get_id (record));
  for (guint size = 0; size < WAYSIDE_N_SIZES; size++)
    g_assert_cmpstr (again->urls[size], ==, record->urls[size]);
}

/* Checks that the text of @record is one complete object that occurs in @body after @after. Returns its end
 * offset. */
static gsize
assert_slice (const WaysideMetadata *record, GBytes *body, gsize after)
{
  WaysideJsonSpan span;
  gsize body_length, length;
  const char *body_text = g_bytes_get_data (body, &body_length);
  const char *text = g_bytes_get_data (record->raw, &length);
  const char *found = memmem (body_text + after, body_length - after, text, length);

  g_assert_nonnull (found);
  g_assert_true (wayside_json_scan_object (text, length, WAYSIDE_JSON_RECORD, &span, NULL));
  g_assert_cmpuint (span.start, ==, 0);
  g_assert_cmpuint (span.end, ==, length);
  return (gsize) (found - body_text) + length;
}

static void
check (GBytes *body, WaysideApiPageKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = wayside_api_page_parse (body, 200, kind, &error);
  gsize end = 0;

  fuzz_assert_outcome (page != NULL, error);
  if (page == NULL)
    return;

  if (kind == WAYSIDE_API_PAGE_OBJECT)
    g_assert_cmpuint (page->records->len, ==, 1);
  for (guint i = 0; i < page->records->len; i++)
    {
      const WaysideMetadata *record = g_ptr_array_index (page->records, i);

      fuzz_assert_safe_name (wayside_metadata_get_id (record));
      end = assert_slice (record, body, end);
      assert_facts (record->image);
      assert_urls (record);
      assert_reads_again (record);
    }
  for (guint i = 0; i < page->bad_ids->len; i++)
    fuzz_assert_safe_name (g_ptr_array_index (page->bad_ids, i));
  if (page->next != NULL)
    g_assert_true (g_utf8_validate (page->next, -1, NULL));
}

/* A page of the Graph API, as an object and as a list. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);

  check (body, WAYSIDE_API_PAGE_OBJECT);
  check (body, WAYSIDE_API_PAGE_LIST);
  check (body, WAYSIDE_API_PAGE_ROWS);
  return 0;
}
