/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "downloads/sequence_" PRETEND_DEMO_SEQUENCE
#define FETCH  "--size=256 " PRETEND_DEMO_SEQUENCE
#define VERIFY "--verify=" FOLDER

static guint
count_pictures_sent (CliWorld *world)
{
  return pretend_service_get_n_requests (world->service, PRETEND_KIND_CDN);
}

static void
fetch_bare (CliWorld *world)
{
  g_autoptr (CliRun) run = cli_run (world, "--no-metadata " FETCH);

  cli_check (run, 0, "✅ 24 photos saved");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (cli_world_count (world, ""), ==, PRETEND_DEMO_N_SEQUENCE);
  pretend_service_reset_counters (world->service);
}

/* Only pictures are written, and a second run recognises them as present. */
static void
test_photos_only (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) again = NULL;

  fetch_bare (world);
  again = cli_run (world, "--no-metadata " FETCH);
  cli_check (again, 0, "24 already here");
  g_assert_cmpuint (count_pictures_sent (world), ==, 0);
  g_assert_cmpuint (cli_world_count (world, ""), ==, PRETEND_DEMO_N_SEQUENCE);
}

/* If metadata is requested later, it is downloaded without the pictures. */
static void
test_again (CliWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) again = NULL;

  fetch_bare (world);
  again = cli_run (world, FETCH);
  cli_check (again, 0, "✅ 24 photos saved");
  g_assert_cmpuint (count_pictures_sent (world), ==, 0);
  for (gsize i = 0; ids[i] != NULL; i++)
    cli_world_check_pair (world, FOLDER, ids[i], 256);
}

static void
test_verify (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) bare = NULL;
  g_autoptr (CliRun) bare_root = NULL;
  g_autoptr (CliRun) strict = NULL;

  fetch_bare (world);
  bare = cli_run (world, "--no-metadata " VERIFY);
  cli_check (bare, 0, "✅ 24 pairs are whole · 0 are damaged or incomplete");
  bare_root = cli_run (world, "--no-metadata --verify=downloads/");
  cli_check (bare_root, 0, "✅ 24 pairs are whole · 0 are damaged or incomplete");
  strict = cli_run (world, VERIFY);
  cli_check (strict, 1, "24 are damaged or incomplete");
  g_assert_nonnull (strstr (strict->out, "the metadata is missing"));
}

/* Repaired photos are like the others in the folder. */
static void
test_repair (CliWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, PRETEND_DEMO_SEQUENCE);
  g_autofree char *name = g_strconcat (FOLDER "/", ids[3], ".jpg", NULL);
  g_autofree char *path = cli_world_path (world, name);
  g_autoptr (CliRun) repair = NULL;
  g_autoptr (CliRun) after = NULL;

  fetch_bare (world);
  g_assert_cmpint (truncate (path, 500), ==, 0);
  repair = cli_run (world, "--no-metadata --size=256 --repair " VERIFY);
  cli_check (repair, 0, "1 is damaged or incomplete");
  g_assert_cmpuint (count_pictures_sent (world), ==, 1);
  g_assert_cmpuint (cli_world_count (world, ""), ==, PRETEND_DEMO_N_SEQUENCE);
  after = cli_run (world, "--no-metadata " VERIFY);
  cli_check (after, 0, "✅ 24 pairs are whole");
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/cli/metadata/" path, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("photos-only", test_photos_only);
  ADD ("again", test_again);
  ADD ("verify", test_verify);
  ADD ("repair", test_repair);

  return g_test_run ();
}
