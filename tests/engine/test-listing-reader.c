/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing-reader.h"

#include "fetch-helper.h"
#include "wayside-error.h"

typedef struct
{
  FetchFixture fetch;
  WaysideMissingCheck *missing;
  WaysideQuery *query;
  WaysideApiClient *graph;
  WaysideListingReader *reader;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideEndpoints) endpoints = NULL;
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (GError) error = NULL;

  fetch_fixture_set_up (&fixture->fetch, data);
  endpoints = wayside_endpoints_new (NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->query = data != NULL ? wayside_query_new_bbox (&(WaysideBbox){ 9, 53, 9.01, 53.01 }, &error)
                                : wayside_query_new_sequence ("7nfcwfvjdtphz7yj6zat6a", &error);
  g_assert_no_error (error);
  fixture->missing = wayside_missing_check_new (fixture->fetch.queue);
  fixture->graph = wayside_api_client_new (session, endpoints, "token");
  fixture->reader = wayside_listing_reader_new (fixture->graph, fixture->query, fixture->fetch.queue,
                                                fixture->missing, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->reader, wayside_listing_reader_free);
  g_assert_finalize_object (fixture->graph);
  g_clear_object (&fixture->query);
  g_clear_pointer (&fixture->missing, wayside_missing_check_free);
  fetch_fixture_tear_down (&fixture->fetch, data);
}

static void
add_ids (GPtrArray *array, const char *ids)
{
  g_auto (GStrv) parts = g_strsplit (ids, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (array, g_strdup (parts[i]));
}

/* Passes a step to the reader; each list of ids is separated by spaces. */
static void
take (Fixture *fixture, const char *ids, const char *records, const char *missing, const char *unlisted)
{
  g_autoptr (WaysideListingStep) step = wayside_listing_step_new ();
  g_auto (GStrv) listed = g_strsplit (records, " ", -1);

  step->ids = g_ptr_array_new_with_free_func (g_free);
  add_ids (step->ids, ids);
  for (guint i = 0; listed[i] != NULL; i++)
    g_ptr_array_add (step->records, fetch_make_metadata (listed[i]));
  add_ids (step->missing, missing);
  add_ids (step->unlisted, unlisted);
  wayside_listing_reader_take (fixture->reader, step);
}

static void
assert_ready (Fixture *fixture, const char *expected)
{
  g_autofree char *ids = fetch_pop_all (fixture->fetch.queue);

  g_assert_cmpstr (ids, ==, expected);
}

/* Images are fetched in the order of the sequence, whatever the order of their metadata. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  take (fixture, "1 2 3 4", "3 1", "", "2");
  g_assert_cmpstr (fixture->fetch.added->str, ==, "1 2 3 4 ");
  g_assert_nonnull (wayside_fetch_queue_lookup (fixture->fetch.queue, "3")->metadata);
  g_assert_true (wayside_fetch_queue_lookup (fixture->fetch.queue, "3")->has_news);
  g_assert_null (wayside_fetch_queue_lookup (fixture->fetch.queue, "2")->metadata);
  assert_ready (fixture, "1 3 2");
}

/* What the service leaves out of a response for many is requested alone, and missing only then. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  take (fixture, "1 2 3", "1", "2", "");
  take (fixture, "", "", "3 4", "");
  g_assert_null (wayside_fetch_queue_lookup (fixture->fetch.queue, "2")->verdict);
  assert_ready (fixture, "1 2 3 4");

  take (fixture, "5", "", "5", "");
  g_assert_error (wayside_fetch_queue_lookup (fixture->fetch.queue, "5")->verdict, WAYSIDE_ERROR,
                  WAYSIDE_ERROR_GONE);
  assert_ready (fixture, "");
  /* Metadata proves that the token is valid. */
  take (fixture, "6", "6", "", "");
  wayside_missing_check_settle (fixture->missing);
  g_assert_cmpint (wayside_fetch_queue_lookup (fixture->fetch.queue, "5")->state, ==, WAYSIDE_ITEM_GONE);
  assert_ready (fixture, "6");
}

/* What is in the folder is neither fetched nor missing. */
static void
test_present (Fixture *fixture, gconstpointer data)
{
  GHashTable *present = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 1; i <= 3; i++)
    g_hash_table_insert (present, (gpointer) (const char *[]){ "0", "1", "2", "3" }[i],
                         GSIZE_TO_POINTER (10));
  wayside_fetch_queue_set_present (fixture->fetch.queue, present, NULL);
  take (fixture, "1 2 3 4", "1 4", "", "3");
  take (fixture, "", "", "2", "");
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->fetch.queue, WAYSIDE_ITEM_PRESENT), ==, 3);
  assert_ready (fixture, "4");
}

static void
test_facts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideListingStep) step = wayside_listing_step_new ();

  g_assert_false (wayside_listing_reader_has_begun (fixture->reader));
  g_assert_true (wayside_listing_reader_can_read (fixture->reader));
  g_assert_null (wayside_listing_reader_get_sequence (fixture->reader));
  step->sequence = g_strdup ("abc");
  step->n_skipped = 3;
  step->is_last = TRUE;
  wayside_listing_reader_take (fixture->reader, step);
  g_assert_cmpstr (wayside_listing_reader_get_sequence (fixture->reader), ==, "abc");
  g_assert_cmpuint (wayside_listing_reader_get_n_skipped (fixture->reader), ==, 3);
  g_assert_true (wayside_listing_reader_is_complete (fixture->reader));
  g_assert_false (wayside_listing_reader_can_read (fixture->reader));
}

/* A sequence lists its own order. */
static void
test_resume (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideResumeState) resume = wayside_resume_state_new ("/root/folder");

  wayside_resume_state_add (resume, g_strdup ("8"), 1);
  wayside_listing_reader_set_resume (fixture->reader, resume);
  g_assert_cmpstr (fixture->fetch.added->str, ==, "");
  assert_ready (fixture, "");
}

typedef struct
{
  guint limit;
  const char *present;  /* ids separated by spaces; NULL if the folder cannot be read */
  const char *expected; /* the same, each followed by a space */
} Known;

/* An area begins with what an earlier run knew and what is in its folder. Both together are at most as many as the
 * limit, unless there are more in the folder. */
static void
test_known (Fixture *fixture, gconstpointer data)
{
  const Known *known = data;
  g_autoptr (WaysideResumeState) resume = wayside_resume_state_new ("/root/folder");
  g_autoptr (GHashTable) present = NULL;
  g_auto (GStrv) ids = g_strsplit (known->present != NULL ? known->present : "", " ", -1);

  if (known->present != NULL)
    present = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (present, ids[i]);
  wayside_resume_state_add (resume, g_strdup ("8"), 1);
  wayside_resume_state_add (resume, g_strdup ("7"), 0);
  wayside_resume_state_add (resume, g_strdup ("3"), 0);
  wayside_query_set_limit (fixture->query, known->limit);
  wayside_listing_reader_set_resume (fixture->reader, resume);
  wayside_listing_reader_add_known (fixture->reader, present);
  g_assert_cmpstr (fixture->fetch.added->str, ==, known->expected);
  assert_ready (fixture, "");
}

static const Known knowns[] = {
  { 0, NULL, "8 7 3 " },        { 2, NULL, "8 7 " },        { 0, "9 3 1", "8 7 3 1 9 " },
  { 5, "9 3 1", "8 7 3 1 9 " }, { 4, "9 3 1", "8 3 1 9 " }, { 3, "9 3 1", "3 1 9 " },
  { 1, "9 3 1", "3 1 9 " },
};

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/listing-reader/" name, Fixture, data, set_up, func, tear_down)
  ADD ("order", NULL, test_order);
  ADD ("missing", NULL, test_missing);
  ADD ("present", NULL, test_present);
  ADD ("facts", NULL, test_facts);
  ADD ("resume-sequence", NULL, test_resume);
  for (guint i = 0; i < G_N_ELEMENTS (knowns); i++)
    {
      g_autofree char *path = g_strdup_printf ("/listing-reader/known/%u", i);

      g_test_add (path, Fixture, &knowns[i], set_up, test_known, tear_down);
    }

  return g_test_run ();
}
