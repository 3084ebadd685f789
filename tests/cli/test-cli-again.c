/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Second and further runs into the same folder. */

#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <glib/gstdio.h>

#include <string.h>

#define SEQUENCE_FOLDER "downloads/sequence_" PRETEND_DEMO_SEQUENCE

static void
check_run (CliWorld *world, const char *arguments, int exit_code, const char *said)
{
  g_autoptr (CliRun) run = cli_run (world, arguments);

  cli_check (run, exit_code, said);
}

/* At most as many photos as the limit, after any number of runs. A higher limit adds the difference. */
static void
test_limit (CliWorld *world, gconstpointer data)
{
  check_run (world, "--size=256 --limit=20 " PRETEND_DEMO_AREA, 0, "✅ 20 photos saved");
  for (guint i = 0; i < 3; i++)
    check_run (world, "--size=256 --limit=20 " PRETEND_DEMO_AREA, 0, "✅ 0 photos saved · 20 already here");
  check_run (world, "--size=256 --dry-run --limit=33 " PRETEND_DEMO_AREA, 0, "Dry run: 13 photos to save");
  check_run (world, "--size=256 --limit=33 " PRETEND_DEMO_AREA, 0, "✅ 13 photos saved");
  check_run (world, "--size=256 --limit=5 " PRETEND_DEMO_AREA, 0, "✅ 0 photos saved · 33 already here");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 33);
}

static void
check_requests (CliWorld *world, guint n_tiles, guint n_searches)
{
  g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_TILE), ==, n_tiles);
  g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_IMAGES), ==, n_searches);
}

/* A filter that matches all photos, so that they are listed from tiles. */
#define BY_TILES "--size=256 --from=2000-01-01 "

/* The limit means the same for photos that are listed from tiles, and for those that a search has saved before. */
static void
test_limit_by_tiles (CliWorld *world, gconstpointer data)
{
  check_run (world, "--size=256 --limit=10 " PRETEND_DEMO_AREA, 0, "✅ 10 photos saved");
  check_requests (world, 0, 1);
  check_run (world, BY_TILES "--dry-run --limit=20 " PRETEND_DEMO_AREA, 0, "Dry run: 10 photos to save");
  check_run (world, BY_TILES "--limit=20 " PRETEND_DEMO_AREA, 0, "✅ 10 photos saved");
  pretend_service_reset_counters (world->service);
  for (guint i = 0; i < 3; i++)
    check_run (world, BY_TILES "--limit=20 " PRETEND_DEMO_AREA, 0, "✅ 0 photos saved · 20 already here");
  check_run (world, BY_TILES "--limit=5 " PRETEND_DEMO_AREA, 0, "✅ 0 photos saved · 20 already here");
  check_requests (world, 0, 0);
  check_run (world, BY_TILES "--dry-run --limit=33 " PRETEND_DEMO_AREA, 0, "Dry run: 13 photos to save");
  check_run (world, BY_TILES "--limit=33 " PRETEND_DEMO_AREA, 0, "✅ 13 photos saved");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 33);
}

/* Each run without a limit finds the photos that are new. */
static void
test_new_photos (CliWorld *world, gconstpointer data)
{
  check_run (world, "--size=256 --limit=30 " PRETEND_DEMO_AREA, 0, "✅ 30 photos saved");
  check_run (world, "--size=256 --limit=0 " PRETEND_DEMO_AREA, 0, "✅ 50 photos saved");
  check_run (world, "--size=256 --limit=0 " PRETEND_DEMO_AREA, 0, "▸ All 80 photos of this area");
  pretend_service_add_image (world->service, "555001", NULL, 9.945, 53.598, PRETEND_IMAGE_DEFAULT);
  check_run (world, "--size=256 --dry-run --limit=0 " PRETEND_DEMO_AREA, 0, "80 already here");
  check_run (world, "--size=256 --limit=0 " PRETEND_DEMO_AREA, 0, "✅ 1 photo saved");
  check_run (world, "--size=256 --dry-run --limit=0 " PRETEND_DEMO_AREA, 0, "81 already here");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 81);
}

static void
test_deleted (CliWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, PRETEND_DEMO_SEQUENCE);
  g_autofree char *both = g_strconcat ("--size=256 ", ids[3], " ", ids[4], NULL);
  g_autofree char *list = g_strconcat (ids[3], "\n", ids[4], "\n", NULL);

  cli_world_write (world, "list.txt", list);
  check_run (world, both, 0, NULL);
  check_run (world, "--size=256 list.txt", 0, "✅ 2 photos saved");
  check_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE, 0, "✅ 24 photos saved");
  pretend_service_remove_image (world->service, ids[3]);
  pretend_service_remove_image (world->service, ids[4]);
  check_run (world, both, 0, "✅ 0 photos saved · 1 already here");
  check_run (world, "--size=256 list.txt", 0, "✅ 0 photos saved · 2 already here");
  check_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE, 0, "✅ 0 photos saved · 24 already here");
}

#define REPLACE_24 "24 photos are here in a smaller size; --replace-smaller fetches them again"

/* Small files are never kept silently when larger ones are asked for, and never replaced silently either. */
static void
test_larger (CliWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) json = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  check_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE, 0, "✅ 24 photos saved");
  check_run (world, PRETEND_DEMO_SEQUENCE, 0, REPLACE_24);
  cli_world_check_pair (world, SEQUENCE_FOLDER, ids[0], 256);
  json = cli_run (world, "--json " PRETEND_DEMO_SEQUENCE);
  cli_check (json, 0, REPLACE_24);
  lines = cli_parse_lines (json);
  g_assert_cmpint (json_object_get_int_member (
                       json_node_get_object (g_ptr_array_index (lines, lines->len - 1)), "replaceable"),
                   ==, PRETEND_DEMO_N_SEQUENCE);

  check_run (world, "--replace-smaller --size=256 " PRETEND_DEMO_SEQUENCE, 0, "24 already here");
  check_run (world, "--replace-smaller " PRETEND_DEMO_SEQUENCE, 0, "✅ 24 photos saved");
  for (gsize i = 0; ids[i] != NULL; i++)
    cli_world_check_pair (world, SEQUENCE_FOLDER, ids[i], 0);
  check_run (world, "--replace-smaller " PRETEND_DEMO_SEQUENCE, 0, "✅ 0 photos saved · 24 already here");
}

static void
test_larger_by_ini (CliWorld *world, gconstpointer data)
{
  cli_world_write (world, "config.ini",
                   "[mapillary]\nimage_key = " PRETEND_DEMO_PHOTO "\nreplace_smaller = Yes ; once\n");
  check_run (world, "--size=256 " PRETEND_DEMO_PHOTO, 0, "✅ 1 photo saved");
  check_run (world, PRETEND_DEMO_PHOTO, 0, "already here at size 256");
  check_run (world, "--config=config.ini", 0, "✅ 1 photo saved");
  cli_world_check_pair (world, "downloads/image_" PRETEND_DEMO_PHOTO, PRETEND_DEMO_PHOTO, 0);
}

/* The photos of a search that nobody asked for are counted in the summary. */
static void
test_outside (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  pretend_service_add_image (world->service, "555001", NULL, 30, 30, PRETEND_IMAGE_EVERYWHERE);
  pretend_service_add_image (world->service, "555002", NULL, 31, 31, PRETEND_IMAGE_EVERYWHERE);
  run = cli_run (world, "--json --size=256 --limit=100 " PRETEND_DEMO_AREA);
  cli_check (run, 0, "✅ 80 photos saved");
  cli_check (run, 0, "Mapillary listed 2 photos outside of the area, which are left out");
  lines = cli_parse_lines (run);
  g_assert_cmpint (json_object_get_int_member (
                       json_node_get_object (g_ptr_array_index (lines, lines->len - 1)), "outside"),
                   ==, 2);
}

#define ADD(name, function) g_test_add (name, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/again/limit", test_limit);
  ADD ("/cli/again/limit-by-tiles", test_limit_by_tiles);
  ADD ("/cli/again/new-photos", test_new_photos);
  ADD ("/cli/again/deleted", test_deleted);
  ADD ("/cli/again/larger", test_larger);
  ADD ("/cli/again/larger-by-ini", test_larger_by_ini);
  ADD ("/cli/again/outside", test_outside);

  return g_test_run ();
}
