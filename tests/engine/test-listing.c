/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing.h"

#include "listing-helper.h"
#include "wayside-error.h"

#include <string.h>

static void
add_sequence (HelperClient *client, guint n_images)
{
  pretend_service_add_sequence (client->pretend, HELPER_SEQUENCE, n_images, HELPER_FIRST_ID, 9.945, 53.55);
}

static WaysideQuery *
make_sequence (void)
{
  return wayside_query_new_sequence (HELPER_SEQUENCE, NULL);
}

/* Checks that all IDs are listed in order, each with metadata. */
static void
assert_whole_sequence (HelperClient *client, const Listed *listed)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (client->pretend, HELPER_SEQUENCE);

  g_assert_cmpstr (listed->sequence, ==, HELPER_SEQUENCE);
  g_assert_cmpuint (listed->ids->len, ==, g_strv_length (ids));
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_assert_cmpstr (g_ptr_array_index (listed->ids, i), ==, ids[i]);
      g_assert_true (g_hash_table_contains (listed->known, ids[i]));
    }
  g_assert_cmpuint (listed->records->len, ==, listed->ids->len);
  g_assert_cmpuint (listed->missing->len, ==, 0);
}

static void
test_image (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 3);
  listed = helper_list_good (client, wayside_query_new_image (HELPER_ID, NULL));
  g_assert_cmpuint (listed->records->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (listed->records, 0), ==, HELPER_ID);
  g_assert_cmpuint (listed->ids->len, ==, 1);
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_ENTITY), ==, 1);
}

/* An unknown photo affects only that photo, not the job. */
static void
test_image_gone (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = helper_list_good (client, wayside_query_new_image ("1", NULL));

  g_assert_cmpuint (listed->records->len, ==, 0);
  g_assert_cmpuint (listed->ids->len, ==, 1);
  g_assert_cmpuint (listed->missing->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (listed->missing, 0), ==, "1");
}

static char *
answer_other (const char *path, GHashTable *query, guint *status, gpointer data)
{
  return g_strdup ("{\"id\":\"2\"}");
}

static void
test_image_other (void)
{
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_other, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (helper_list_all (odd->graph, wayside_query_new_image ("1", NULL), &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

static void
test_sequence (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 60);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGE_IDS), ==, 1);
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), ==, 1);
}

/* The service ignores the limit here: a long list arrives in one response, after a short first one. */
static void
test_long_sequence (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 1004);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
  /* The first photos arrive early, since the head is requested separately. */
  for (guint i = 0; i < 20; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < 50 && !found; j++)
        found = g_str_equal (g_ptr_array_index (listed->ids, i), g_ptr_array_index (listed->records, j));
      g_assert_true (found);
    }
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), <=, 4);
}

static void
test_sequence_pages (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 1100);
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_SEQUENCE_PAGES |
                                                     PRETEND_SWITCH_NEXT_WITH_TOKEN |
                                                     PRETEND_SWITCH_FULL_LAST_PAGE);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
  /* The pages were followed, rather than requesting the images one by one. */
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), <=, 6);
  g_assert_null (
      strstr (pretend_service_get_last_request (client->pretend, PRETEND_KIND_IMAGES), "access_token"));
}

/* Rows missing from the page are requested by ID, fifty at a time. */
static void
test_sequence_omits (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 160);
  pretend_service_set_sequence_omits (client->pretend, 120);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), <=, 1 + 1 + 3);
}

static void
test_sequence_cut (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 90);
  pretend_service_set_sequence_cut (client->pretend, 40);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
}

/* Part of the sequence, but deleted or hidden. */
static void
test_sequence_vanished (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 20);
  pretend_service_add_image (client->pretend, "7001", HELPER_SEQUENCE, 9.95, 53.55, PRETEND_IMAGE_GONE);
  pretend_service_add_image (client->pretend, "7002", HELPER_SEQUENCE, 9.95, 53.55, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "7003", HELPER_SEQUENCE, 9.95, 53.55, PRETEND_IMAGE_GONE);
  listed = helper_list_good (client, make_sequence ());
  g_assert_cmpuint (listed->ids->len, ==, 23);
  g_assert_cmpuint (listed->records->len, ==, 21);
  g_assert_cmpuint (listed->missing->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (listed->missing, 0), ==, "7001");
  g_assert_cmpstr (g_ptr_array_index (listed->missing, 1), ==, "7003");
}

static void
test_sequence_unknown (HelperClient *client, gconstpointer data)
{
  helper_assert_refused (client, make_sequence (), WAYSIDE_ERROR_NO_IMAGERY,
                         "There are no photos in this sequence");
}

/* If a request is refused as too large, smaller ones follow. */
static void
test_sequence_refused (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 120);
  pretend_service_script (client->pretend, "/images?sequence_ids", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
}

/* Sixty images, one of which fails every list request that contains it. */
#define POISON "13"

static char *
make_rows (char **ids)
{
  g_autofree char *joined = g_strjoinv ("\"},{\"id\":\"", ids);

  return g_strdup_printf ("{\"data\":[{\"id\":\"%s\"}]}", joined);
}

static char *
answer_poison (const char *path, GHashTable *query, guint *status, gpointer data)
{
  g_auto (GStrv) ids = g_new0 (char *, 61);

  for (guint i = 0; i < 60; i++)
    ids[i] = g_strdup_printf ("%u", i + 1);
  if (g_str_equal (path, "/image_ids"))
    return make_rows (ids);

  if (g_hash_table_contains (query, "image_ids"))
    {
      g_auto (GStrv) asked = g_strsplit (g_hash_table_lookup (query, "image_ids"), ",", -1);

      if (!g_strv_contains ((const char *const *) asked, POISON))
        return make_rows (asked);
    }

  *status = 400;
  return g_strdup (data);
}

static Listed *
list_poison (const char *refusal)
{
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_poison, (gpointer) refusal);
  g_autoptr (GError) error = NULL;
  Listed *listed = helper_list_all (odd->graph, make_sequence (), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (listed->records->len, ==, 59);
  g_assert_false (g_hash_table_contains (listed->known, POISON));
  /* By bisection, not one by one. */
  g_assert_cmpuint (odd->n_asked, <=, 20);
  return listed;
}

/* If a list of IDs is refused, it is bisected down to the bad one. */
static void
test_poison_gone (void)
{
  g_autoptr (Listed) listed = list_poison ("{\"error\":{\"code\":100,\"error_subcode\":33}}");

  g_assert_cmpuint (listed->missing->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (listed->missing, 0), ==, POISON);
}

static void
test_poison_dense (void)
{
  g_autoptr (Listed) listed = list_poison ("{\"error\":{\"code\":1}}");

  g_assert_cmpuint (listed->missing->len, ==, 0);
  g_assert_cmpuint (listed->unlisted->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (listed->unlisted, 0), ==, POISON);
}

/* The error of a sequence does not mention an area. */
static void
test_sequence_too_much (HelperClient *client, gconstpointer data)
{
  add_sequence (client, 5);
  pretend_service_script (client->pretend, "/image_ids", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER);
  helper_assert_refused (client, make_sequence (), WAYSIDE_ERROR_BAD_ANSWER, "refused the request (code 1)");
}

/* An unreadable page only costs time, since the IDs are known. */
static void
test_sequence_unclear (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 60);
  pretend_service_script (client->pretend, "/images?sequence_ids", PRETEND_FAULT_HTML, PRETEND_FOREVER);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
}

/* Like in the script's own sample: digits only. */
static void
test_sequence_by_image (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 20);
  listed = helper_list_good (client, wayside_query_new_sequence (HELPER_ID, NULL));
  assert_whole_sequence (client, listed);
}

static void
test_sequence_by_unknown (HelperClient *client, gconstpointer data)
{
  helper_assert_refused (client, wayside_query_new_sequence ("1", NULL), WAYSIDE_ERROR_NO_IMAGERY,
                         "no photo with this ID on Mapillary. Check the ID");
}

static void
test_sequence_by_loner (HelperClient *client, gconstpointer data)
{
  pretend_service_add_image (client->pretend, "7", NULL, 9.945, 53.55, PRETEND_IMAGE_DEFAULT);
  helper_assert_refused (client, wayside_query_new_sequence ("7", NULL), WAYSIDE_ERROR_NO_IMAGERY,
                         "no sequence");
}

/* A next link to another host would receive the token: it is not followed, and its images are requested by
 * ID. */
static void
test_foreign_next (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 1100);
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_FOREIGN_NEXT);
  listed = helper_list_good (client, make_sequence ());
  assert_whole_sequence (client, listed);
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_MAP), ==, 0);
}

/* Two pages that link to each other, and an image that neither contains. */
static char *
answer_ring (const char *path, GHashTable *query, guint *status, gpointer data)
{
  HelperOdd **odd = data;
  const char *after = g_hash_table_lookup (query, "after");

  if (g_str_equal (path, "/image_ids"))
    return g_strdup ("{\"data\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\"}]}");
  if (g_hash_table_contains (query, "image_ids"))
    return g_strdup ("{\"data\":[{\"id\":\"3\"}]}");
  return g_strdup_printf (
      "{\"data\":[{\"id\":\"%s\"}],\"paging\":{\"next\":\"%s/images?sequence_ids=x&after=%s\"}}",
      g_strcmp0 (after, "a") == 0 ? "2" : "1", (*odd)->url, g_strcmp0 (after, "a") == 0 ? "b" : "a");
}

static void
test_ring (void)
{
  HelperOdd *place = NULL;
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_ring, &place);
  g_autoptr (GError) error = NULL;
  g_autoptr (Listed) listed = NULL;

  place = odd;
  listed = helper_list_all (odd->graph, make_sequence (), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->records->len, ==, 3);
  g_assert_cmpuint (odd->n_asked, <, 10);
}

/* The IDs of a sequence on three pages, the last of which links to the first; the page of the images has one row
 * that is null and one with a number as ID, and their batch has another null. */
static char *
answer_id_pages (const char *path, GHashTable *query, guint *status, gpointer data)
{
  HelperOdd **odd = data;
  const char *after = g_hash_table_lookup (query, "after");
  guint n = after != NULL ? (guint) g_ascii_strtoull (after, NULL, 10) : 0;

  if (g_str_equal (path, "/image_ids"))
    return g_strdup_printf ("{\"data\":[{\"id\":\"%u\"},{\"id\":%u}],"
                            "\"paging\":{\"next\":\"%s/image_ids?sequence_id=x&after=%u\"}}",
                            2 * n + 1, 2 * n + 2, (*odd)->url, (n + 1) % 3);
  if (g_hash_table_contains (query, "image_ids"))
    return g_strdup ("{\"data\":[null,{\"id\":\"6\"}]}");
  return g_strdup ("{\"data\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":3},null]}");
}

static void
test_id_pages (void)
{
  HelperOdd *place = NULL;
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_id_pages, &place);
  g_autoptr (GError) error = NULL;
  g_autoptr (Listed) listed = NULL;

  place = odd;
  listed = helper_list_all (odd->graph, make_sequence (), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->ids->len, ==, 6);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i + 1);

      g_assert_true (g_ptr_array_find_with_equal_func (listed->ids, id, g_str_equal, NULL));
    }
  g_assert_cmpuint (listed->records->len, ==, 3);
  g_assert_true (g_hash_table_contains (listed->known, "6"));
  /* The image with a bad row, and those that may be the row without an ID, are requested one by one. */
  g_assert_cmpuint (listed->unlisted->len, ==, 3);
  g_assert_cmpuint (listed->missing->len, ==, 0);
}

/* Duplicate IDs are one image. */
static char *
answer_doubles (const char *path, GHashTable *query, guint *status, gpointer data)
{
  if (g_str_equal (path, "/image_ids"))
    return g_strdup ("{\"data\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"1\"}]}");
  return g_strdup ("{\"data\":[{\"id\":\"2\"},{\"id\":\"1\"},{\"id\":\"2\"}]}");
}

static void
test_doubles (void)
{
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_doubles, NULL);
  g_autoptr (Listed) listed = helper_list_all (odd->graph, make_sequence (), NULL);

  g_assert_cmpuint (listed->ids->len, ==, 2);
  g_assert_cmpuint (listed->records->len, ==, 2);
  g_assert_cmpuint (listed->missing->len, ==, 0);
}

static void
test_token_refused (HelperClient *client, gconstpointer data)
{
  pretend_service_revoke_token (client->pretend);
  helper_assert_refused (client, wayside_query_new_image ("1", NULL), WAYSIDE_ERROR_TOKEN_REFUSED, "token");
  helper_assert_refused (client, make_sequence (), WAYSIDE_ERROR_TOKEN_REFUSED, "token");
  helper_assert_refused (client, wayside_query_new_sequence ("1", NULL), WAYSIDE_ERROR_TOKEN_REFUSED,
                         "token");
  helper_assert_refused (client, helper_make_area (9.9, 53.5, 9.99, 53.6, 1), WAYSIDE_ERROR_TOKEN_REFUSED,
                         "token");
}

/* After a fault in any request, the same request is repeated, and no image is lost or duplicated. */
static void
test_again_after_fault (HelperClient *client, gconstpointer data)
{
  static const char *const faulty[] = { "/image_ids", "/images?image_ids", "/images?sequence_ids" };

  add_sequence (client, 150);
  pretend_service_set_sequence_omits (client->pretend, 10);
  for (guint i = 0; i < G_N_ELEMENTS (faulty); i++)
    {
      g_autoptr (WaysideQuery) query = make_sequence ();
      g_autoptr (WaysideListing) listing = wayside_listing_new (client->graph, query);
      g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      guint n_faults = 0;
      gboolean is_last = FALSE;

      pretend_service_script (client->pretend, faulty[i], PRETEND_FAULT_TOKEN_REVOKED, 1);
      while (!is_last)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (WaysideListingStep) step = helper_client_step (listing, &error);

          n_faults += step == NULL ? 1 : 0;
          g_assert_cmpuint (n_faults, <=, 1);
          for (guint j = 0; step != NULL && j < step->records->len; j++)
            g_assert_true (g_hash_table_add (
                known, g_strdup (wayside_metadata_get_id (g_ptr_array_index (step->records, j)))));
          is_last = step != NULL && step->is_last;
        }
      g_assert_cmpuint (n_faults, ==, 1);
      g_assert_cmpuint (g_hash_table_size (known), ==, 150);
    }
}

/* A fault of the second page of IDs: all pages are requested again. */
static void
test_id_pages_after_fault (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = make_sequence ();
  g_autoptr (WaysideListing) listing = wayside_listing_new (client->graph, query);
  g_autoptr (WaysideListingStep) step = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 50);
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_ID_PAGES);
  pretend_service_set_page_size (client->pretend, 20);
  pretend_service_script (client->pretend, "/image_ids", PRETEND_FAULT_NONE, 1);
  pretend_service_script (client->pretend, "/image_ids", PRETEND_FAULT_TOKEN_REVOKED, 1);
  step = helper_client_step (listing, &error);
  g_assert_null (step);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_clear_error (&error);
  listed = helper_list_to_end (listing, &error);
  g_assert_no_error (error);
  assert_whole_sequence (client, listed);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/listing/" path, HelperClient, NULL, helper_client_set_up, function, helper_client_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("image", test_image);
  ADD ("image-gone", test_image_gone);
  g_test_add_func ("/listing/image-other", test_image_other);
  ADD ("sequence", test_sequence);
  ADD ("long-sequence", test_long_sequence);
  ADD ("sequence-pages", test_sequence_pages);
  ADD ("sequence-omits", test_sequence_omits);
  ADD ("sequence-cut", test_sequence_cut);
  ADD ("sequence-vanished", test_sequence_vanished);
  ADD ("sequence-unknown", test_sequence_unknown);
  ADD ("sequence-refused", test_sequence_refused);
  g_test_add_func ("/listing/poison-gone", test_poison_gone);
  g_test_add_func ("/listing/poison-dense", test_poison_dense);
  ADD ("sequence-too-much", test_sequence_too_much);
  ADD ("sequence-unclear", test_sequence_unclear);
  ADD ("sequence-by-image", test_sequence_by_image);
  ADD ("sequence-by-unknown", test_sequence_by_unknown);
  ADD ("sequence-by-loner", test_sequence_by_loner);
  ADD ("foreign-next", test_foreign_next);
  g_test_add_func ("/listing/ring", test_ring);
  g_test_add_func ("/listing/id-pages", test_id_pages);
  ADD ("id-pages-after-fault", test_id_pages_after_fault);
  g_test_add_func ("/listing/doubles", test_doubles);
  ADD ("token-refused", test_token_refused);
  ADD ("again-after-fault", test_again_after_fault);

  return g_test_run ();
}
