/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "asker.h"

#include <string.h>

#define SEQUENCE "vgeD6wUXBZWp1f5rVPE3zi"
#define FIRST_ID 6340819595977317

static guint
count_rows (Asker *asker, const char *target)
{
  g_autoptr (Answer) answer = asker_get_graph (asker, target);

  return json_array_get_length (answer_get_rows (answer));
}

static guint
count_distinct (const char *ids)
{
  g_auto (GStrv) parts = g_strsplit (ids, " ", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_hash_table_add (seen, parts[i]);
  return g_hash_table_size (seen);
}

/* The list of a sequence is complete whatever the limit, in a different order each time, and not paged. */
static void
test_sequence (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;
  g_autofree char *ids = NULL;
  g_autofree char *other_ids = NULL;

  pretend_service_add_sequence (asker->service, SEQUENCE, 1004, FIRST_ID, 9.9, 53.5);
  pretend_service_add_sequence (asker->service, "7nfcwfvjdtphz7yj6zat6a", 24, 1000, 9.9, 53.5);
  first = asker_get_graph (asker, "/images?sequence_ids=" SEQUENCE "&limit=500");
  second = asker_get_graph (asker, "/images?sequence_ids=" SEQUENCE "&limit=500");
  ids = answer_dup_ids (first);
  other_ids = answer_dup_ids (second);
  g_assert_cmpuint (count_distinct (ids), ==, 1004);
  g_assert_cmpuint (count_distinct (other_ids), ==, 1004);
  g_assert_cmpstr (ids, !=, other_ids);
  g_assert_null (strstr (first->text, "paging"));
  g_assert_cmpuint (count_rows (asker, "/images?sequence_ids=" SEQUENCE ",7nfcwfvjdtphz7yj6zat6a"), ==, 1028);
  g_assert_cmpuint (count_rows (asker, "/images?sequence_ids=nosuchsequencenosuch00"), ==, 0);
}

static void
test_sequence_switches (Asker *asker, gconstpointer data)
{
  pretend_service_add_sequence (asker->service, SEQUENCE, 100, FIRST_ID, 9.9, 53.5);
  pretend_service_set_sequence_omits (asker->service, 7);
  g_assert_cmpuint (count_rows (asker, "/images?sequence_ids=" SEQUENCE), ==, 93);
  g_assert_cmpuint (count_rows (asker, "/image_ids?sequence_id=" SEQUENCE), ==, 100);
  pretend_service_set_sequence_omits (asker->service, 0);
  pretend_service_set_sequence_cut (asker->service, 20);
  g_assert_cmpuint (count_rows (asker, "/images?sequence_ids=" SEQUENCE), ==, 20);
}

static char *
dup_next (Answer *answer)
{
  JsonObject *paging = json_object_get_object_member (json_node_get_object (answer->json), "paging");

  g_assert_nonnull (paging);
  return g_strdup (json_object_get_string_member_with_default (paging, "next", NULL));
}

/* Follows paging.next to the last page, with the token in the header. */
static guint
count_pages (Asker *asker, const char *target, guint *n_rows)
{
  g_autofree char *url = g_strconcat (pretend_service_get_graph_url (asker->service), target, NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  guint n_pages = 0;

  while (url != NULL)
    {
      g_autoptr (Answer) answer = asker_get (asker, url, "OAuth " PRETEND_TOKEN);
      g_autofree char *ids = answer_dup_ids (answer);
      g_autofree char *next = dup_next (answer);

      g_string_append (all, ids);
      g_assert_cmpuint (++n_pages, <, 20);
      g_assert_true (next == NULL || g_str_has_prefix (next, pretend_service_get_graph_url (asker->service)));
      g_assert_true (next == NULL || strstr (next, "access_token") == NULL);
      g_free (url);
      url = g_steal_pointer (&next);
    }
  *n_rows = count_distinct (all->str);
  return n_pages;
}

static void
test_sequence_pages (Asker *asker, gconstpointer data)
{
  guint n_rows;

  pretend_service_add_sequence (asker->service, SEQUENCE, 1004, FIRST_ID, 9.9, 53.5);
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_SEQUENCE_PAGES);
  g_assert_cmpuint (count_pages (asker, "/images?sequence_ids=" SEQUENCE "&fields=id&limit=500", &n_rows), ==,
                    3);
  g_assert_cmpuint (n_rows, ==, 1004);
}

static void
test_creator_pages (Asker *asker, gconstpointer data)
{
  g_autofree char *creator = NULL;
  g_autofree char *target = NULL;
  g_autofree char *next = NULL;
  g_autoptr (Answer) page = NULL;
  JsonArray *rows;
  guint n_rows;

  pretend_service_add_sequence (asker->service, SEQUENCE, 30, FIRST_ID, 9.9, 53.5);
  creator = g_uri_escape_string (pretend_service_get_image (asker->service, "6340819595977317")->creator,
                                 NULL, FALSE);
  target = g_strdup_printf ("/images?creator_username=%s&fields=captured_at&limit=10", creator);
  g_assert_cmpuint (count_pages (asker, target, &n_rows), ==, 3);
  g_assert_cmpuint (n_rows, ==, 30);

  page = asker_get_graph (asker, target);
  rows = answer_get_rows (page);
  for (guint i = 1; i < json_array_get_length (rows); i++)
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (rows, i - 1), "captured_at"),
                     >, json_object_get_int_member (json_array_get_object_element (rows, i), "captured_at"));

  /* A full last page that links to an empty one. */
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_FULL_LAST_PAGE);
  g_assert_cmpuint (count_pages (asker, target, &n_rows), ==, 4);
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_NEXT_WITH_TOKEN);
  answer_free (g_steal_pointer (&page));
  page = asker_get_graph (asker, target);
  next = dup_next (page);
  g_assert_nonnull (strstr (next, "access_token=MLY%7C4223665974375089%7C"));
}

static void
test_foreign_next (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) page = NULL;
  g_autoptr (Answer) lured = NULL;
  g_autofree char *next = NULL;

  pretend_service_add_sequence (asker->service, SEQUENCE, 30, FIRST_ID, 9.9, 53.5);
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_FOREIGN_NEXT);
  page = asker_get_graph (asker, "/images?sequence_ids=" SEQUENCE "&limit=10");
  next = dup_next (page);
  g_assert_true (g_str_has_prefix (next, pretend_service_get_map_url (asker->service)));
  g_assert_cmpuint (pretend_service_get_n_token_leaks (asker->service), ==, 0);
  lured = asker_get (asker, next, "OAuth " PRETEND_TOKEN);
  g_assert_cmpuint (lured->status, ==, 400);
  g_assert_cmpuint (pretend_service_get_n_token_leaks (asker->service), ==, 1);
}

static void
test_organization (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) both = NULL;
  g_autoptr (Answer) page = NULL;
  g_auto (GStrv) ids = NULL;

  pretend_service_add_sequence (asker->service, SEQUENCE, 30, FIRST_ID, 9.9, 53.5);
  ids = pretend_service_dup_sequence_ids (asker->service, SEQUENCE);
  for (guint i = 0; i < 20; i++)
    pretend_service_get_image (asker->service, ids[i])->organization = g_strdup ("443");
  page = asker_get_graph (asker, "/images?organization_id=443&limit=10");
  g_assert_cmpuint (json_array_get_length (answer_get_rows (page)), ==, 10);
  g_assert_null (strstr (page->text, "paging"));
  g_assert_cmpuint (count_rows (asker, "/images?organization_id=443"), ==, 20);
  both = asker_get_graph (asker, "/images?organization_id=443&creator_username=x");
  answer_assert_error (both, 400, 100, 0, "Incompatible filters: creator_username, organization_id");
}

static void
test_area (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) ten = NULL;
  g_autoptr (Answer) other_ten = NULL;
  g_autofree char *ids = NULL;
  g_autofree char *other_ids = NULL;
  const char *target = "/images?bbox=9.89,53.49,9.95,53.55&limit=10";

  pretend_service_add_sequence (asker->service, SEQUENCE, 100, FIRST_ID, 9.92, 53.52);
  ten = asker_get_graph (asker, target);
  other_ten = asker_get_graph (asker, target);
  ids = answer_dup_ids (ten);
  other_ids = answer_dup_ids (other_ten);
  g_assert_cmpuint (count_distinct (ids), ==, 10);
  g_assert_cmpstr (ids, !=, other_ids);
  g_assert_null (strstr (ten->text, "paging"));
  g_assert_cmpuint (count_rows (asker, "/images?bbox=9.89,53.49,9.95,53.55"), ==, 100);
  g_assert_cmpuint (count_rows (asker, "/images?bbox=9.89,53.49,9.95,53.55&limit=9999&unheard_of=1"), ==,
                    100);
  g_assert_cmpuint (count_rows (asker, "/images?bbox=19.89,53.49,19.95,53.55"), ==, 0);
  g_assert_cmpuint (count_rows (asker, "/images?bbox=9.95,53.55,9.89,53.49"), ==, 0);
}

static void
test_area_too_large (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) large = asker_get_graph (asker, "/images?bbox=9,53,9.3,53.25");
  g_autoptr (Answer) edge = asker_get_graph (asker, "/images?bbox=9,53,9.1,53.1");
  g_autoptr (Answer) close = asker_get_graph (asker, "/images?bbox=9,53,9.099,53.1");
  g_autoptr (Answer) malformed = asker_get_graph (asker, "/images?bbox=9,53,9.099");

  answer_assert_error (large, 500, 100, 1,
                       "Bounding box area is too large. Maximum allowed area is 0.010 square degrees, "
                       "but got 0.075 square degrees.");
  answer_assert_error (edge, 500, 100, 1, NULL);
  g_assert_cmpstr (close->text, ==, "{\"data\":[]}");
  answer_assert_error (malformed, 400, 100, 0, NULL);
}

/* A box with too many images fails even with a limit or a filter. */
static void
test_area_too_dense (Asker *asker, gconstpointer data)
{
  const char *targets[] = {
    "/images?bbox=9.89,53.49,9.95,53.55",
    "/images?bbox=9.89,53.49,9.95,53.55&limit=1",
    "/images?bbox=9.89,53.49,9.95,53.55&is_pano=true&creator_username=nobody",
  };

  pretend_service_add_sequence (asker->service, SEQUENCE, 100, FIRST_ID, 9.92, 53.52);
  pretend_service_set_dense_above (asker->service, 99);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (Answer) answer = asker_get_graph (asker, targets[i]);

      answer_assert_error (answer, 500, 1, 0,
                           "Please reduce the amount of data you're asking for, then retry your request");
    }
  pretend_service_set_dense_above (asker->service, 100);
  g_assert_cmpuint (count_rows (asker, targets[0]), ==, 100);
}

static void
test_area_sampled (Asker *asker, gconstpointer data)
{
  g_autoptr (GString) all = g_string_new (NULL);
  guint n_least = G_MAXUINT;

  pretend_service_add_sequence (asker->service, SEQUENCE, 100, FIRST_ID, 9.92, 53.52);
  pretend_service_set_sample_above (asker->service, 60);
  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (Answer) answer = asker_get_graph (asker, "/images?bbox=9.89,53.49,9.95,53.55");
      g_autofree char *ids = answer_dup_ids (answer);

      g_assert_cmpuint (count_distinct (ids), <=, 60);
      g_assert_cmpuint (count_distinct (ids), >=, 30);
      n_least = MIN (n_least, count_distinct (ids));
      g_string_append (all, ids);
    }
  g_assert_cmpuint (n_least, <, 60);
  g_assert_cmpuint (count_distinct (all->str), >, 95);
}

static void
test_filters (Asker *asker, gconstpointer data)
{
  const struct
  {
    const char *id;
    gint64 captured_at;
    PretendImageFlags flags;
  } images[] = {
    { "1", 1600000000000, PRETEND_IMAGE_DEFAULT },
    { "2", 1650000000000, PRETEND_IMAGE_PANO },
    { "3", 1650000000000, PRETEND_IMAGE_NO_CAPTURED_AT },
    { "4", 1650000000000, PRETEND_IMAGE_NO_MAKE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    pretend_service_add_image (asker->service, images[i].id, NULL, 9.92, 53.52, images[i].flags)
        ->captured_at = images[i].captured_at;
  g_assert_cmpuint (count_rows (asker, "/images?bbox=9.9,53.5,9.95,53.55&is_pano=true"), ==, 1);
  g_assert_cmpuint (count_rows (asker, "/images?bbox=9.9,53.5,9.95,53.55&is_pano=false"), ==, 3);
  g_assert_cmpuint (
      count_rows (asker, "/images?bbox=9.9,53.5,9.95,53.55&start_captured_at=2021-01-01T00:00:00Z"), ==, 2);
  g_assert_cmpuint (
      count_rows (asker, "/images?bbox=9.9,53.5,9.95,53.55&end_captured_at=2021-01-01T00:00:00Z"), ==, 1);
  g_assert_cmpuint (count_rows (asker, "/images?bbox=9.9,53.5,9.95,53.55&make=GoPro&model=GoPro%20Max"), ==,
                    1);
  g_assert_cmpuint (count_rows (asker, "/images?lat=53.52&lng=9.92&radius=20"), ==, 1);
  g_assert_cmpuint (count_rows (asker, "/images?lat=53.52&lng=9.92&radius=20&limit=100"), ==, 4);
  g_assert_cmpuint (count_rows (asker, "/images?lat=53.521&lng=9.92&radius=50&limit=100"), ==, 0);
}

static void
test_refusals (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) singular = asker_get_graph (asker, "/images?sequence_id=" SEQUENCE);
  g_autoptr (Answer) nothing = asker_get_graph (asker, "/images?fields=id");
  g_autoptr (Answer) radius = asker_get_graph (asker, "/images?lat=1&lng=1&radius=51");
  g_autoptr (Answer) bare = NULL;

  answer_assert_error (singular, 500, 100, 0, NULL);
  answer_assert_error (nothing, 400, 100, 0, NULL);
  answer_assert_error (radius, 400, 100, 0, "Param radius must be a number less than or equal to 50");
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_RADIUS_BARE);
  bare = asker_get_graph (asker, "/images?lat=1&lng=1&radius=51");
  g_assert_cmpuint (bare->status, ==, 200);
  g_assert_cmpstr (bare->text, ==, "{\"error\":\"Param radius must be a number less than or equal to 50\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Asker, NULL, asker_set_up, function, asker_tear_down)
  ADD ("/search/sequence", test_sequence);
  ADD ("/search/sequence/switches", test_sequence_switches);
  ADD ("/search/sequence/pages", test_sequence_pages);
  ADD ("/search/creator/pages", test_creator_pages);
  ADD ("/search/foreign-next", test_foreign_next);
  ADD ("/search/organization", test_organization);
  ADD ("/search/area", test_area);
  ADD ("/search/area/too-large", test_area_too_large);
  ADD ("/search/area/too-dense", test_area_too_dense);
  ADD ("/search/area/sampled", test_area_sampled);
  ADD ("/search/filters", test_filters);
  ADD ("/search/refusals", test_refusals);
#undef ADD

  return g_test_run ();
}
