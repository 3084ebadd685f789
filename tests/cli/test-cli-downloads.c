/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <glib/gstdio.h>

#include <string.h>
#include <unistd.h>

#define SAMPLE_FOLDER "downloads/bbox_9.94_53.596_9.95_53.6"

static char **
split_lines (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  return *stripped == '\0' ? g_new0 (char *, 1) : g_strsplit (stripped, "\n", -1);
}

/* Checks that stdout lists exactly the pictures on disk, as paths that can be opened. */
static void
check_paths (CliWorld *world, CliRun *run, guint expected)
{
  g_auto (GStrv) paths = split_lines (run->out);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (g_strv_length (paths), ==, expected);
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, expected);
  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *path = cli_world_path (world, paths[i]);

      g_assert_true (g_str_has_suffix (path, ".jpg"));
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
      g_assert_true (g_hash_table_add (seen, paths[i]));
    }
}

static void
test_image (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, PRETEND_DEMO_PHOTO);

  cli_check (run, 0, "✅ 1 photo saved");
  g_assert_cmpstr (run->out, ==, "downloads/image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO ".jpg\n");
  cli_world_check_pair (world, "downloads/image_" PRETEND_DEMO_PHOTO, PRETEND_DEMO_PHOTO, 0);
  /* The messages contain resolution, date and position, as those of the original script did. */
  g_assert_nonnull (strstr (run->err, PRETEND_DEMO_PHOTO " · "));
  g_assert_nonnull (strstr (run->err, "×"));
  g_assert_nonnull (strstr (run->err, "Z · latitude 53.5498"));
  g_assert_nonnull (strstr (run->err, "longitude 9.9347"));
}

/* The sample file of the original script, with comments after the values. */
static void
test_sample_ini (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  world->token = NULL;
  cli_world_write (world, "fetch_mpy_images.ini",
                   "[mapillary]\n"
                   "access_token =  " PRETEND_TOKEN "  \n"
                   "# ONE of the next three:\n"
                   "bbox         =  9.9400,53.5960,9.9500,53.6000  ; minLon,minLat,maxLon,maxLat\n"
                   "\n"
                   "limit        =  5           ; only for bbox queries\n"
                   "output_root  =  downloads   ; where to store sub-folders\n");
  run = cli_run (world, "");

  cli_check (run, 0, "✅ 5 photos saved");
  check_paths (world, run, 5);
  g_assert_cmpuint (cli_world_count (world, ".json"), ==, 5);
  g_assert_true (g_str_has_prefix (run->out, SAMPLE_FOLDER "/"));
  {
    g_auto (GStrv) paths = split_lines (run->out);

    for (gsize i = 0; paths[i] != NULL; i++)
      {
        g_autofree char *name = g_path_get_basename (paths[i]);
        g_autofree char *id = g_strndup (name, strlen (name) - strlen (".jpg"));

        cli_world_check_pair (world, SAMPLE_FOLDER, id, 0);
        /* A small job lists every photo. */
        g_assert_nonnull (strstr (run->err, id));
      }
  }
}

static void
test_sequence (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--size=1024 " PRETEND_DEMO_SEQUENCE);
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, PRETEND_DEMO_SEQUENCE);

  cli_check (run, 0, "✅ 24 photos saved");
  check_paths (world, run, PRETEND_DEMO_N_SEQUENCE);
  for (gsize i = 0; ids[i] != NULL; i++)
    cli_world_check_pair (world, "downloads/sequence_" PRETEND_DEMO_SEQUENCE, ids[i], 1024);

  /* A large job prints ranges. */
  g_assert_nonnull (strstr (run->err, "Resolution: "));
  g_assert_nonnull (strstr (run->err, "Date: "));
  g_assert_nonnull (strstr (run->err, "Latitude: 53."));
  g_assert_nonnull (strstr (run->err, "Longitude: 9."));
  g_assert_nonnull (strstr (run->err, "\n▸ 24 of 24 photos"));
}

/* A listing of more than two pages: no photo may be missing or mixed up. */
static void
test_long_sequence (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--size=256 " PRETEND_DEMO_LONG_SEQUENCE);
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, PRETEND_DEMO_LONG_SEQUENCE);

  cli_check (run, 0, "✅ 1004 photos saved");
  check_paths (world, run, PRETEND_DEMO_N_LONG);
  g_assert_cmpuint (cli_world_count (world, ".json"), ==, PRETEND_DEMO_N_LONG);
  for (gsize i = 0; ids[i] != NULL; i++)
    cli_world_check_pair (world, "downloads/sequence_" PRETEND_DEMO_LONG_SEQUENCE, ids[i], 256);
}

static void
test_sequence_by_photo (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--size=256 --sequence=" PRETEND_DEMO_SEQUENCE_PHOTO);

  cli_check (run, 0,
             PRETEND_DEMO_SEQUENCE_PHOTO " is a photo id; taking its sequence " PRETEND_DEMO_SEQUENCE);
  check_paths (world, run, PRETEND_DEMO_N_SEQUENCE);
}

static void
test_rerun (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) first = cli_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) second = NULL;

  cli_check (first, 0, NULL);
  pretend_service_reset_counters (world->service);
  second = cli_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE);
  cli_check (second, 0, "✅ 0 photos saved · 24 already here");
  g_assert_cmpstr (second->out, ==, "");
  g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_CDN), ==, 0);
}

/* One photo has no original, another has no picture at all. */
static void
test_smaller (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, PRETEND_DEMO_NO_ORIGINAL " " PRETEND_DEMO_NO_THUMBS);

  cli_check (run, 1, PRETEND_DEMO_NO_ORIGINAL " · ");
  g_assert_nonnull (strstr (run->err, "saved at size 2048, the largest there is"));
  g_assert_nonnull (strstr (run->err, "wayside-cli: " PRETEND_DEMO_NO_THUMBS ": "));
  check_paths (world, run, 1);
}

static void
test_all_of_area (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--size=256 --limit=0 --output=photos " PRETEND_DEMO_AREA);

  cli_check (run, 0, "✅ 80 photos saved");
  check_paths (world, run, PRETEND_DEMO_N_AREA);
  g_assert_true (g_str_has_prefix (run->out, "photos/bbox_9.94_53.596_9.95_53.6/"));
}

static void
test_dense_area (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  /* A search that is refused is continued by the tiles. */
  pretend_service_script (world->service, "/images?bbox", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER);
  run = cli_run (world, "--size=256 --limit=20 " PRETEND_DEMO_AREA);
  cli_check (run, 0, "✅ 20 photos saved");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 20);
}

/* The service refuses all boxes with more than one photo, however small. */
static void
test_same_place (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("55500%u", i);

      /* Four photos in the same place, and one elsewhere. */
      pretend_service_add_image (world->service, id, NULL, i == 4 ? 20.001 : 20.009, i == 4 ? 40.001 : 40.009,
                                 PRETEND_IMAGE_DEFAULT);
    }
  pretend_service_set_dense_above (world->service, 1);
  run = cli_run (world, "--size=256 --limit=0 20,40,20.01,40.01");
  cli_check (run, 0, "✅ 5 photos saved");
  cli_check (run, 0, "▸ All 5 photos of this area");
  check_paths (world, run, 5);
}

static void
test_absolute_output (CliWorld *world, gconstpointer data)
{
  g_autofree char *output = cli_world_path (world, "else where");
  g_autofree char *quoted = g_shell_quote (output);
  g_autofree char *arguments = g_strdup_printf ("--size=256 --output=%s " PRETEND_DEMO_PHOTO, quoted);
  g_autoptr (CliRun) run = cli_run (world, arguments);

  cli_check (run, 0, NULL);
  g_assert_true (g_str_has_prefix (run->out, output));
  check_paths (world, run, 1);
}

static void
test_timestamped (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--size=256 --timestamped " PRETEND_DEMO_PHOTO);

  cli_check (run, 0, NULL);
  check_paths (world, run, 1);
  g_assert_true (
      g_regex_match_simple ("^downloads/image_" PRETEND_DEMO_PHOTO "_[0-9]{8}-[0-9]{6}/", run->out, 0, 0));
}

static void
test_dry_run (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) saved = cli_run (world, "--size=256 --limit=3 " PRETEND_DEMO_AREA);
  g_autoptr (CliRun) photo = NULL;
  g_autoptr (CliRun) sequence = NULL;
  g_autoptr (CliRun) many = NULL;
  g_autoptr (GPtrArray) before = cli_world_list (world, "");
  g_autoptr (GPtrArray) after = NULL;

  cli_check (saved, 0, NULL);
  pretend_service_reset_counters (world->service);
  photo = cli_run (world, "--dry-run " PRETEND_DEMO_PHOTO);
  cli_check (photo, 0, "✅ Dry run: 1 photo to save");
  g_assert_nonnull (strstr (photo->err, "×"));
  g_assert_cmpstr (photo->out, ==, "");

  sequence = cli_run (world, "--dry-run --limit=0 " PRETEND_DEMO_AREA);
  cli_check (sequence, 0, "✅ Dry run: 77 photos to save · about ");
  g_assert_nonnull (strstr (sequence->err, " · 3 already here"));
  g_assert_cmpstr (sequence->out, ==, "");

  /* Listing does not wait for room that only fetching would make. */
  many = cli_run (world, "--dry-run --parallel=1 --limit=0 " PRETEND_DEMO_AREA);
  cli_check (many, 0, "✅ Dry run: 77 photos to save · about ");

  after = cli_world_list (world, "");
  g_assert_cmpuint (after->len, ==, before->len);
  /* The sizes of a few pictures, and no picture. */
  g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_CDN), ==, 1 + 12 + 12);
}

static void
test_quiet (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) good = cli_run (world, "--quiet --size=256 " PRETEND_DEMO_PHOTO);
  g_autoptr (CliRun) bad = cli_run (world, "--quiet 999");

  cli_check (good, 0, NULL);
  g_assert_cmpstr (good->err, ==, "");
  check_paths (world, good, 1);
  cli_check (bad, 1, NULL);
  g_assert_cmpstr (bad->err, ==, "wayside-cli: 999: No longer on Mapillary\n");
}

static gboolean
contains (const char *path, const char *needle)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  return memmem (text, length, needle, strlen (needle)) != NULL;
}

/* The token must neither appear in debug messages nor in logs that users may publish. */
static void
test_token_is_secret (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) refused = NULL;
  g_autoptr (GPtrArray) files = NULL;

  g_ptr_array_add (world->environment, g_strdup ("G_MESSAGES_DEBUG=all"));
  run = cli_run (world, "--verbose --size=256 --limit=5 --json " PRETEND_DEMO_AREA);
  cli_check (run, 0, NULL);
  pretend_service_revoke_token (world->service);
  refused = cli_run (world, "--verbose " PRETEND_DEMO_PHOTO);
  cli_check (refused, 4, NULL);

  g_assert_null (strstr (run->out, PRETEND_TOKEN));
  g_assert_null (strstr (run->err, PRETEND_TOKEN));
  g_assert_null (strstr (refused->err, PRETEND_TOKEN));
  g_assert_null (strstr (run->err, "0123456789abcdef"));

  files = cli_world_list (world, "");
  g_assert_cmpuint (files->len, ==, 10);
  for (guint i = 0; i < files->len; i++)
    g_assert_false (contains (g_ptr_array_index (files, i), "0123456789abcdef"));
}

static void
test_verbose (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) verbose = cli_run (world, "--verbose --size=256 " PRETEND_DEMO_PHOTO);
  g_autoptr (CliRun) usual = cli_run (world, "--size=256 " PRETEND_DEMO_PHOTO_2);

  cli_check (verbose, 0, "WaysideEngine-DEBUG");
  g_assert_cmpstr (verbose->out, ==, "downloads/image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO ".jpg\n");
  g_assert_null (strstr (usual->err, "DEBUG"));
}

/* "wayside-cli … | head -1" must still save all photos. */
static void
test_reader_gone (CliWorld *world, gconstpointer data)
{
  g_autofree char *quoted = g_shell_quote (g_getenv ("WAYSIDE_CLI"));
  g_autofree char *script = g_strdup_printf (
      "#!/bin/sh\n{ %s --size=256 " PRETEND_DEMO_SEQUENCE "; echo \"code $?\" >&2; } | head -n 1\n", quoted);
  g_autofree char *path = cli_world_path (world, "script");
  g_autofree char *program = g_strdup (g_getenv ("WAYSIDE_CLI"));
  g_autoptr (CliRun) run = NULL;

  cli_world_write (world, "script", script);
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  g_setenv ("WAYSIDE_CLI", path, TRUE);
  run = cli_run (world, "");
  g_setenv ("WAYSIDE_CLI", program, TRUE);

  cli_check (run, 0, "✅ 24 photos saved");
  g_assert_nonnull (strstr (run->err, "code 0\n"));
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
}

#define ADD(name, function) g_test_add (name, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/downloads/image", test_image);
  ADD ("/cli/downloads/sample-ini", test_sample_ini);
  ADD ("/cli/downloads/sequence", test_sequence);
  ADD ("/cli/downloads/long-sequence", test_long_sequence);
  ADD ("/cli/downloads/sequence-by-photo", test_sequence_by_photo);
  ADD ("/cli/downloads/rerun", test_rerun);
  ADD ("/cli/downloads/smaller", test_smaller);
  ADD ("/cli/downloads/all-of-area", test_all_of_area);
  ADD ("/cli/downloads/dense-area", test_dense_area);
  ADD ("/cli/downloads/same-place", test_same_place);
  ADD ("/cli/downloads/absolute-output", test_absolute_output);
  ADD ("/cli/downloads/timestamped", test_timestamped);
  ADD ("/cli/downloads/dry-run", test_dry_run);
  ADD ("/cli/downloads/quiet", test_quiet);
  ADD ("/cli/downloads/token-is-secret", test_token_is_secret);
  ADD ("/cli/downloads/verbose", test_verbose);
  ADD ("/cli/downloads/reader-gone", test_reader_gone);

  return g_test_run ();
}
