/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <glib/gstdio.h>

#include <string.h>

static JsonObject *
get_line (GPtrArray *lines, guint index)
{
  g_assert_cmpuint (index, <, lines->len);
  return json_node_get_object (g_ptr_array_index (lines, index));
}

static const char *
get_event (GPtrArray *lines, guint index)
{
  return json_object_get_string_member (get_line (lines, index), "event");
}

static guint
count_events (GPtrArray *lines, const char *event)
{
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += g_str_equal (get_event (lines, i), event) ? 1 : 0;

  return n;
}

static JsonObject *
get_last (GPtrArray *lines)
{
  g_assert_cmpstr (get_event (lines, lines->len - 1), ==, "finished");
  return get_line (lines, lines->len - 1);
}

/* Checks that a line matches the file on disk and the data of the service. */
static void
check_item (CliWorld *world, JsonObject *item)
{
  const char *id = json_object_get_string_member (item, "id");
  const PretendImage *image = pretend_service_get_image (world->service, id);
  g_autofree char *path = cli_world_path (world, json_object_get_string_member (item, "path"));
  g_autoptr (GDateTime)
      time = g_date_time_new_from_iso8601 (json_object_get_string_member (item, "captured_at"), NULL);
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (world->service, id, 0);
  GStatBuf status;
  guint width, height;

  g_assert_cmpstr (json_object_get_string_member (item, "state"), ==, "saved");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  /* The number of bytes received. The file is larger because of its geotags. */
  g_assert_cmpint (json_object_get_int_member (item, "bytes"), ==, g_bytes_get_size (sent));
  g_assert_cmpint (json_object_get_int_member (item, "bytes"), <, status.st_size);
  g_assert_nonnull (time);
  g_assert_cmpint (g_date_time_to_unix (time), ==, image->captured_at / 1000);

  pretend_image_get_size (image, 640, &width, &height);
  g_assert_cmpuint (json_object_get_int_member (item, "width"), ==, width);
  g_assert_cmpuint (json_object_get_int_member (item, "height"), ==, height);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (item, "lat"), image->latitude, 0.001);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (item, "lon"), image->longitude, 0.001);
  g_assert_true (json_object_get_null_member (item, "reason"));
}

static void
test_area (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--json --size=1024 --limit=12 " PRETEND_DEMO_AREA);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObject *started, *finished;
  gint64 bytes = 0;

  cli_check (run, 0, "✅ 12 photos saved");
  lines = cli_parse_lines (run);
  started = get_line (lines, 0);
  g_assert_cmpstr (get_event (lines, 0), ==, "started");
  g_assert_cmpstr (json_object_get_string_member (started, "key"), ==, PRETEND_DEMO_AREA);
  g_assert_cmpint (json_object_get_int_member (started, "limit"), ==, 12);

  g_assert_cmpstr (get_event (lines, lines->len - 2), ==, "ended");
  for (guint i = 1; i + 2 < lines->len; i++)
    if (g_str_equal (get_event (lines, i), "item"))
      {
        JsonObject *item = get_line (lines, i);

        check_item (world, item);
        g_assert_cmpstr (json_object_get_string_member (item, "size"), ==, "1024");
        g_assert_true (g_hash_table_add (ids, (gpointer) json_object_get_string_member (item, "id")));
        bytes += json_object_get_int_member (item, "bytes");
      }
    else
      g_assert_cmpstr (get_event (lines, i), ==, "progress");

  finished = get_last (lines);
  g_assert_cmpuint (g_hash_table_size (ids), ==, 12);
  g_assert_cmpint (json_object_get_int_member (finished, "total"), ==, 12);
  g_assert_cmpint (json_object_get_int_member (finished, "saved"), ==, 12);
  g_assert_cmpint (json_object_get_int_member (finished, "bytes"), ==, bytes);
  g_assert_cmpint (json_object_get_int_member (finished, "exit_code"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (finished, "folder"), ==,
                   "downloads/bbox_9.94_53.596_9.95_53.6");
  g_assert_true (json_object_get_null_member (finished, "error"));
}

static void
test_problems (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun)
      run = cli_run (world, "--json --size=256 999 " PRETEND_DEMO_NO_THUMBS " " PRETEND_DEMO_EMPTY_AREA);
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *finished, *error;

  cli_check (run, 1, NULL);
  lines = cli_parse_lines (run);
  g_assert_cmpuint (count_events (lines, "started"), ==, 3);
  g_assert_cmpuint (count_events (lines, "item"), ==, 2);
  g_assert_cmpuint (count_events (lines, "ended"), ==, 3);
  g_assert_cmpuint (count_events (lines, "finished"), ==, 1);

  for (guint i = 0; i < lines->len; i++)
    if (g_str_equal (get_event (lines, i), "item"))
      {
        JsonObject *item = get_line (lines, i);
        gboolean is_gone = g_str_equal (json_object_get_string_member (item, "id"), "999");

        g_assert_cmpstr (json_object_get_string_member (item, "state"), ==, is_gone ? "gone" : "not-offered");
        g_assert_true (json_object_get_null_member (item, "path"));
        g_assert_cmpstr (json_object_get_string_member (item, "reason"), !=, "");
      }

  /* The last line is that of the whole run, the one before it that of the last download. */
  g_assert_cmpstr (get_event (lines, lines->len - 2), ==, "ended");
  g_assert_cmpint (json_object_get_int_member (get_line (lines, lines->len - 2), "exit_code"), ==, 3);
  finished = get_last (lines);
  g_assert_cmpint (json_object_get_int_member (finished, "exit_code"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (finished, "total"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (finished, "downloads"), ==, 3);
  error = json_object_get_object_member (finished, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "no-imagery");
}

static void
test_rerun (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) first = cli_run (world, "--quiet --size=256 " PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) second = cli_run (world, "--json --size=256 --sequence=" PRETEND_DEMO_SEQUENCE_PHOTO);
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *finished;

  cli_check (first, 0, NULL);
  cli_check (second, 0, NULL);
  lines = cli_parse_lines (second);
  g_assert_cmpuint (count_events (lines, "item"), ==, PRETEND_DEMO_N_SEQUENCE);
  finished = get_last (lines);
  g_assert_cmpint (json_object_get_int_member (finished, "present"), ==, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpint (json_object_get_int_member (finished, "bytes"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (finished, "sequence"), ==, PRETEND_DEMO_SEQUENCE);
}

static void
test_dry_run (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--json --dry-run " PRETEND_DEMO_SEQUENCE);
  g_autoptr (GPtrArray) lines = NULL;

  cli_check (run, 0, NULL);
  lines = cli_parse_lines (run);
  g_assert_cmpuint (count_events (lines, "item"), ==, PRETEND_DEMO_N_SEQUENCE);
  for (guint i = 0; i < lines->len; i++)
    if (g_str_equal (get_event (lines, i), "item"))
      {
        g_assert_cmpstr (json_object_get_string_member (get_line (lines, i), "state"), ==, "waiting");
        g_assert_cmpint (json_object_get_int_member (get_line (lines, i), "width"), >, 0);
      }
  g_assert_cmpint (json_object_get_int_member (get_last (lines), "saved"), ==, 0);
  g_assert_cmpuint (cli_world_count (world, ""), ==, 0);
}

/* While a download runs, its progress is reported about once a second. */
static void
test_progress (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 done = 0;
  guint n_progress;

  pretend_service_set_latency (world->service, 150);
  run = cli_run (world, "--json --size=256 --parallel=2 " PRETEND_DEMO_SEQUENCE);
  cli_check (run, 0, NULL);
  lines = cli_parse_lines (run);

  n_progress = count_events (lines, "progress");
  g_assert_cmpuint (n_progress, >=, 2);
  g_assert_cmpuint (n_progress, <=, (g_get_monotonic_time () - start) / G_USEC_PER_SEC + 2);
  for (guint i = 0; i < lines->len; i++)
    if (g_str_equal (get_event (lines, i), "progress"))
      {
        g_assert_cmpint (json_object_get_int_member (get_line (lines, i), "done"), >=, done);
        done = json_object_get_int_member (get_line (lines, i), "done");
        g_assert_cmpint (done, <=, json_object_get_int_member (get_line (lines, i), "total"));
      }
  g_assert_cmpuint (pretend_service_get_peak (world->service, PRETEND_KIND_CDN), <=, 2);
}

#define ADD(name, function) g_test_add (name, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/json-lines/area", test_area);
  ADD ("/cli/json-lines/problems", test_problems);
  ADD ("/cli/json-lines/rerun", test_rerun);
  ADD ("/cli/json-lines/dry-run", test_dry_run);
  ADD ("/cli/json-lines/progress", test_progress);

  return g_test_run ();
}
