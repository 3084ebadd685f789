/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "downloads/sequence_" PRETEND_DEMO_SEQUENCE
#define VERIFY "--verify=" FOLDER
#define REPAIR VERIFY " --repair --size=256"

/* Damage to the first photos of the sequence. */
enum
{
  TORN_PICTURE,
  NO_RECORD,
  NO_PICTURE,
  TORN_RECORD,
  N_BROKEN,
};

typedef struct
{
  CliWorld world;
  char **ids;       /* (owned) */
  char *unexpected; /* (owned) */
  char *part;       /* (owned) */
} Fixture;

static char *
dup_path (Fixture *fixture, guint i, const char *ending)
{
  g_autofree char *name = g_strconcat (FOLDER "/", fixture->ids[i], ending, NULL);

  return cli_world_path (&fixture->world, name);
}

static void
cut (Fixture *fixture, guint i, const char *ending)
{
  g_autofree char *path = dup_path (fixture, i, ending);
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (truncate (path, info.st_size / 2), ==, 0);
}

static void
take_away (Fixture *fixture, guint i, const char *ending)
{
  g_autofree char *path = dup_path (fixture, i, ending);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A complete sequence in which some photos are then damaged, with an unexpected file and a temporary file. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  cli_world_set_up (&fixture->world, data);
  fixture->ids = pretend_service_dup_sequence_ids (fixture->world.service, PRETEND_DEMO_SEQUENCE);
  run = cli_run (&fixture->world, "--size=256 " PRETEND_DEMO_SEQUENCE);
  cli_check (run, 0, NULL);

  cut (fixture, TORN_PICTURE, ".jpg");
  take_away (fixture, NO_RECORD, ".json");
  take_away (fixture, NO_PICTURE, ".jpg");
  cut (fixture, TORN_RECORD, ".json");
  fixture->unexpected = cli_world_path (&fixture->world, FOLDER "/notes.txt");
  cli_world_write (&fixture->world, fixture->unexpected, "mine");
  fixture->part = cli_world_path (&fixture->world, FOLDER "/." PRETEND_DEMO_PHOTO ".jpg.part");
  cli_world_write (&fixture->world, fixture->part, "half");
  pretend_service_reset_counters (fixture->world.service);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->part);
  g_clear_pointer (&fixture->part, g_free);
  g_clear_pointer (&fixture->unexpected, g_free);
  g_clear_pointer (&fixture->ids, g_strfreev);
  cli_world_tear_down (&fixture->world, data);
}

/* Returns the properties that would change if the file was modified. */
static char *
describe (const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *sum = NULL;
  struct stat info;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return g_strdup ("not there");

  g_assert_cmpint (stat (path, &info), ==, 0);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
  return g_strdup_printf ("%s, node %" G_GUINT64_FORMAT ", changed %" G_GINT64_FORMAT ".%09ld", sum,
                          (guint64) info.st_ino, (gint64) info.st_ctim.tv_sec, info.st_ctim.tv_nsec);
}

/* Describes the files of the photos from @first on, and the unexpected file. */
static char *
describe_all (Fixture *fixture, guint first)
{
  g_autofree char *unexpected = describe (fixture->unexpected);
  GString *all = g_string_new (unexpected);

  for (guint i = first; fixture->ids[i] != NULL; i++)
    for (guint ending = 0; ending < 2; ending++)
      {
        g_autofree char *path = dup_path (fixture, i, ending == 0 ? ".jpg" : ".json");
        g_autofree char *description = describe (path);

        g_string_append_printf (all, "\n%s: %s", path, description);
      }

  return g_string_free (all, FALSE);
}

static guint
count_requests (Fixture *fixture)
{
  guint n = 0;

  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    n += pretend_service_get_n_requests (fixture->world.service, kind);

  return n;
}

static void
assert_line (CliRun *run, const char *id, const char *words)
{
  g_autofree char *line = g_strdup_printf (FOLDER "/%s: %s\n", id, words);
  const char *found = strstr (run->out, line);

  if (found == NULL || (found != run->out && found[-1] != '\n'))
    g_error ("“%s” is no line of “%s”", line, run->out);
}

static guint
count_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strv_length (lines) - 1;
}

/* All issues are reported, nothing is modified, no request is sent, and no token is required. */
static void
test_verify (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = describe_all (fixture, 0);
  g_autofree char *after = NULL;
  g_autoptr (CliRun) run = NULL;

  fixture->world.token = NULL;
  run = cli_run (&fixture->world, VERIFY);
  cli_check (run, 1, "▸ 20 pairs are whole · 4 are damaged or incomplete\n");
  cli_check (run, 1, "Run again with --repair");
  assert_line (run, fixture->ids[TORN_PICTURE], "the picture is damaged");
  assert_line (run, fixture->ids[NO_RECORD], "the metadata is missing");
  assert_line (run, fixture->ids[NO_PICTURE], "the picture is missing");
  assert_line (run, fixture->ids[TORN_RECORD], "the metadata is damaged");
  assert_line (run, "notes.txt", "not part of a download");
  assert_line (run, "." PRETEND_DEMO_PHOTO ".jpg.part", "not part of a download");
  g_assert_cmpuint (count_lines (run->out), ==, N_BROKEN + 2);
  g_assert_cmpuint (count_requests (fixture), ==, 0);

  after = describe_all (fixture, 0);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (g_file_test (fixture->part, G_FILE_TEST_EXISTS));
}

/* Every run ends in one such line. */
static void
check_finished (GPtrArray *lines, int exit_code, guint n_broken)
{
  JsonObject *object = json_node_get_object (g_ptr_array_index (lines, lines->len - 1));

  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "finished");
  g_assert_cmpint (json_object_get_int_member (object, "exit_code"), ==, exit_code);
  g_assert_cmpint (json_object_get_int_member (object, "broken"), ==, n_broken);
}

/* A folder without issues has no other line. */
static void
test_verify_json_whole (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cli_world_path (&fixture->world, "empty");
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) repair = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) repair_lines = NULL;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  run = cli_run (&fixture->world, "--verify=empty --json");
  cli_check (run, 0, NULL);
  lines = cli_parse_lines (run);
  g_assert_cmpuint (lines->len, ==, 1);
  check_finished (lines, 0, 0);
  repair = cli_run (&fixture->world, "--verify=empty --repair --json");
  cli_check (repair, 0, NULL);
  repair_lines = cli_parse_lines (repair);
  g_assert_cmpuint (repair_lines->len, ==, 1);
}

/* The same for the parent folder, with JSON output. */
static void
test_verify_json (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (&fixture->world, "--verify=downloads --json");
  g_autoptr (GPtrArray) lines = cli_parse_lines (run);

  cli_check (run, 1, NULL);
  g_assert_cmpuint (lines->len, ==, N_BROKEN + 2 + 1);
  check_finished (lines, 1, N_BROKEN);
  for (guint i = 0; i + 1 < lines->len; i++)
    {
      JsonObject *object = json_node_get_object (g_ptr_array_index (lines, i));

      g_assert_true (
          g_str_has_suffix (json_object_get_string_member (object, "folder"), PRETEND_DEMO_SEQUENCE));
    }
  g_assert_cmpuint (count_requests (fixture), ==, 0);
}

/* An intact picture is not downloaded again just because its metadata is damaged. */
static gboolean
lacks_picture (guint i)
{
  return i == TORN_PICTURE || i == NO_PICTURE;
}

static void
check_mended (Fixture *fixture)
{
  for (guint i = 0; fixture->ids[i] != NULL; i++)
    {
      g_assert_cmpuint (pretend_service_count_pictures (fixture->world.service, fixture->ids[i]), ==,
                        lacks_picture (i) ? 1 : 0);
      cli_world_check_pair (&fixture->world, FOLDER, fixture->ids[i], 256);
    }
  /* One request for the metadata and one for the picture of each photo. */
  g_assert_cmpuint (count_requests (fixture), <=, 2 * N_BROKEN);
}

/* Damaged files are downloaded again. No other files are requested or modified, and unexpected files are
 * kept. */
static void
test_repair (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = describe_all (fixture, N_BROKEN);
  g_autofree char *after = NULL;
  g_autoptr (CliRun) run = cli_run (&fixture->world, REPAIR);
  g_autoptr (CliRun) again = NULL;
  g_autoptr (CliRun) verified = NULL;

  cli_check (run, 0, "20 pairs are whole · 4 are damaged or incomplete\n");
  g_assert_null (strstr (run->err, "Run again with --repair"));
  check_mended (fixture);
  after = describe_all (fixture, N_BROKEN);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (g_file_test (fixture->part, G_FILE_TEST_EXISTS));

  pretend_service_reset_counters (fixture->world.service);
  verified = cli_run (&fixture->world, VERIFY);
  cli_check (verified, 0, "✅ 24 pairs are whole · 0 are damaged or incomplete\n");
  g_assert_cmpuint (count_lines (verified->out), ==, 1);
  assert_line (verified, "notes.txt", "not part of a download");
  again = cli_run (&fixture->world, REPAIR);
  cli_check (again, 0, "24 pairs are whole");
  g_assert_cmpuint (count_requests (fixture), ==, 0);
}

/* Pictures of full size are not replaced with smaller ones, and missing pictures are downloaded in the size
 * of the others in the folder. */
static void
test_repair_smaller (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CliRun) large = NULL;
  g_autoptr (CliRun) run = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *path = dup_path (fixture, NO_RECORD, ".jpg");

  for (guint i = 0; fixture->ids[i] != NULL; i++)
    if (i != NO_PICTURE)
      take_away (fixture, i, ".jpg");
  large = cli_run (&fixture->world, "--size=1024 " PRETEND_DEMO_SEQUENCE);
  cli_check (large, 0, NULL);
  cut (fixture, TORN_PICTURE, ".jpg");
  take_away (fixture, NO_RECORD, ".json");
  take_away (fixture, NO_PICTURE, ".jpg");
  cut (fixture, TORN_RECORD, ".json");
  pretend_service_reset_counters (fixture->world.service);
  before = describe (path);

  run = cli_run (&fixture->world, REPAIR);
  cli_check (run, 0, "20 pairs are whole · 4 are damaged or incomplete\n");
  after = describe (path);
  g_assert_cmpstr (before, ==, after);
  for (guint i = 0; fixture->ids[i] != NULL; i++)
    cli_world_check_pair (&fixture->world, FOLDER, fixture->ids[i], 1024);
  g_assert_cmpuint (pretend_service_get_n_requests (fixture->world.service, PRETEND_KIND_CDN), ==, 2);
}

/* Files that cannot be downloaded again stay unchanged: half a pair is better than none. */
static void
test_repair_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (CliRun) run = NULL;

  for (guint i = 0; i < N_BROKEN; i++)
    pretend_service_get_image (fixture->world.service, fixture->ids[i])->flags |= PRETEND_IMAGE_GONE;
  before = describe_all (fixture, 0);
  run = cli_run (&fixture->world, REPAIR);
  cli_check (run, 1, "No longer on Mapillary");
  g_assert_cmpuint (pretend_service_get_n_requests (fixture->world.service, PRETEND_KIND_CDN), ==, 0);
  after = describe_all (fixture, 0);
  g_assert_cmpstr (before, ==, after);
}

static char *
describe_pictures (Fixture *fixture)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; fixture->ids[i] != NULL; i++)
    {
      g_autofree char *path = dup_path (fixture, i, ".jpg");
      g_autofree char *description = describe (path);

      g_string_append_printf (all, "%s\n", description);
    }

  return g_string_free (all, FALSE);
}

/* The same if the downloaded pictures are damaged. Metadata is repaired anyway. */
static void
test_repair_gets_torn (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = describe_pictures (fixture);
  g_autofree char *after = NULL;
  g_autoptr (CliRun) run = NULL;

  pretend_service_set_picture_fault (fixture->world.service, PRETEND_FAULT_NO_END);
  run = cli_run (&fixture->world, REPAIR);
  cli_check (run, 1, "Mapillary sent a damaged picture");
  cli_world_check_pair (&fixture->world, FOLDER, fixture->ids[NO_RECORD], 256);
  cli_world_check_pair (&fixture->world, FOLDER, fixture->ids[TORN_RECORD], 256);
  after = describe_pictures (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CliRun) none = cli_run (&fixture->world, "--verify=nowhere");
  g_autoptr (CliRun) alone = cli_run (&fixture->world, "--repair");
  g_autoptr (CliRun) both = cli_run (&fixture->world, VERIFY " " PRETEND_DEMO_PHOTO);

  cli_check (none, 5, "“nowhere” cannot be read");
  cli_check (alone, 2, "--repair needs --verify=DIR");
  cli_check (both, 2, "--verify checks a folder and downloads nothing else");
  g_assert_cmpuint (count_requests (fixture), ==, 0);
}

#define ADD(path, function) g_test_add ("/verify/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("findings", test_verify);
  ADD ("json", test_verify_json);
  ADD ("json-whole", test_verify_json_whole);
  ADD ("repair", test_repair);
  ADD ("repair-smaller", test_repair_smaller);
  ADD ("repair-fails", test_repair_fails);
  ADD ("repair-gets-torn", test_repair_gets_torn);
  ADD ("no-folder", test_no_folder);

  return g_test_run ();
}
