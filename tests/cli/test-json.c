/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-json.h"
#include "wayside-error.h"

#include <string.h>

/* Parses a line and frees it. It must be a single line with one object that contains the event's name. */
static JsonNode *
read_line (char *line, const char *event)
{
  g_autofree char *text = line;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", text);
  g_assert_null (strchr (text, '\n'));
  node = json_from_string (text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "event"), ==, event);
  return g_steal_pointer (&node);
}

static void
test_started (void)
{
  WaysideBbox bbox = { 9.94, 53.596, 9.95, 53.6 };
  g_autoptr (WaysideQuery) area = wayside_query_new_bbox (&bbox, NULL);
  g_autoptr (WaysideQuery) image = wayside_query_new_image ("123", NULL);
  g_autoptr (JsonNode) area_node = NULL;
  g_autoptr (JsonNode) image_node = NULL;
  JsonObject *object;

  wayside_query_set_limit (area, 5);
  wayside_query_set_size (area, WAYSIDE_SIZE_2048);
  area_node = read_line (wayside_cli_json_started (area, "downloads", FALSE), "started");
  object = json_node_get_object (area_node);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "bbox");
  g_assert_cmpstr (json_object_get_string_member (object, "key"), ==, "9.94,53.596,9.95,53.6");
  g_assert_cmpint (json_object_get_int_member (object, "limit"), ==, 5);
  g_assert_cmpstr (json_object_get_string_member (object, "size"), ==, "2048");
  g_assert_cmpstr (json_object_get_string_member (object, "output"), ==, "downloads");
  g_assert_false (json_object_get_boolean_member (object, "dry_run"));

  image_node = read_line (wayside_cli_json_started (image, "a\nb\"c\xff", TRUE), "started");
  object = json_node_get_object (image_node);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "image");
  g_assert_cmpstr (json_object_get_string_member (object, "key"), ==, "123");
  g_assert_false (json_object_has_member (object, "limit"));
  g_assert_true (json_object_get_boolean_member (object, "dry_run"));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (object, "output"), "a\nb\"c"));
}

static void
test_item_saved (void)
{
  g_autoptr (JsonNode)
      record = json_from_string ("{\"id\":\"42\",\"width\":4000,\"height\":3000,"
                                 "\"captured_at\":1621696845123,\"geometry\":{\"type\":\"Point\","
                                 "\"coordinates\":[9.5,-53.25]}}",
                                 NULL);
  g_autoptr (WaysideImage) image = wayside_image_new_from_json (json_node_get_object (record), NULL);
  WaysideCliPhoto photo = {
    .id = "42",
    .state = WAYSIDE_ITEM_SAVED,
    .size = WAYSIDE_SIZE_1024,
    .is_smaller = TRUE,
    .bytes = 5,
    .image = image,
  };
  g_autoptr (JsonNode) node = read_line (wayside_cli_json_item (&photo, "x/42.jpg"), "item");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "42");
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "saved");
  g_assert_cmpstr (json_object_get_string_member (object, "path"), ==, "x/42.jpg");
  g_assert_cmpstr (json_object_get_string_member (object, "size"), ==, "1024");
  g_assert_true (json_object_get_boolean_member (object, "smaller"));
  g_assert_cmpint (json_object_get_int_member (object, "width"), ==, 4000);
  g_assert_cmpint (json_object_get_int_member (object, "height"), ==, 3000);
  g_assert_cmpstr (json_object_get_string_member (object, "captured_at"), ==, "2021-05-22T15:20:45Z");
  g_assert_cmpfloat (json_object_get_double_member (object, "lat"), ==, -53.25);
  g_assert_cmpfloat (json_object_get_double_member (object, "lon"), ==, 9.5);
  g_assert_cmpint (json_object_get_int_member (object, "bytes"), ==, 5);
  g_assert_true (json_object_get_null_member (object, "reason"));
  g_assert_true (json_object_get_null_member (object, "code"));
}

/* Numbers are the shortest decimals that read back the same, without exponents. */
static void
test_numbers (void)
{
  static const struct
  {
    const char *coordinates;
    const char *expected;
  } cases[] = {
    { "[9.94,53.5968]", "\"lat\":53.5968,\"lon\":9.94," },
    { "[-0.1,0]", "\"lat\":0,\"lon\":-0.1," },
    { "[0.00001,89.12345678901234]", "\"lat\":89.12345678901234,\"lon\":0.00001," },
    { "[180,-53.596800000000002]", "\"lat\":-53.5968,\"lon\":180," },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"id\":\"42\",\"geometry\":{\"type\":\"Point\",\"coordinates\":%s}}", cases[i].coordinates);
      g_autoptr (JsonNode) record = json_from_string (text, NULL);
      g_autoptr (WaysideImage) image = wayside_image_new_from_json (json_node_get_object (record), NULL);
      WaysideCliPhoto photo = { .id = "42", .state = WAYSIDE_ITEM_WAITING, .image = image };
      g_autofree char *line = wayside_cli_json_item (&photo, NULL);

      g_test_message ("%s", line);
      g_assert_nonnull (strstr (line, cases[i].expected));
    }
}

static void
test_verified (void)
{
  g_autoptr (JsonNode)
      node = read_line (wayside_cli_json_verified (5, 2, WAYSIDE_CLI_EXIT_INCOMPLETE), "finished");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "finished");
  g_assert_cmpint (json_object_get_int_member (object, "exit_code"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "whole"), ==, 5);
  g_assert_cmpint (json_object_get_int_member (object, "broken"), ==, 2);
  g_assert_true (json_object_get_null_member (object, "error"));
}

static void
test_item_failed (void)
{
  static const char *const unknown[] = { "path", "width", "height", "captured_at", "lat", "lon", "bytes" };
  g_autoptr (GError)
      error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_PICTURE, "It is cut short");
  WaysideCliPhoto photo = { .id = "42", .state = WAYSIDE_ITEM_FAILED, .error = error };
  g_autoptr (JsonNode) node = read_line (wayside_cli_json_item (&photo, "x/42.jpg"), "item");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==, "It is cut short");
  g_assert_cmpstr (json_object_get_string_member (object, "code"), ==, "bad-picture");
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_true (json_object_get_null_member (object, unknown[i]));
}

static void
test_item_states (void)
{
  static const struct
  {
    WaysideItemState state;
    const char *name;
    gboolean has_path;
    gboolean has_reason;
  } cases[] = {
    { WAYSIDE_ITEM_WAITING, "waiting", FALSE, FALSE },
    { WAYSIDE_ITEM_SAVED, "saved", TRUE, FALSE },
    { WAYSIDE_ITEM_PRESENT, "present", TRUE, FALSE },
    { WAYSIDE_ITEM_FAILED, "failed", FALSE, TRUE },
    { WAYSIDE_ITEM_GONE, "gone", FALSE, TRUE },
    { WAYSIDE_ITEM_NOT_OFFERED, "not-offered", FALSE, TRUE },
    { WAYSIDE_ITEM_TRANSFERRING, "transferring", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WaysideCliPhoto photo = { .id = "42", .state = cases[i].state };
      g_autoptr (JsonNode) node = read_line (wayside_cli_json_item (&photo, "x/42.jpg"), "item");
      JsonObject *object = json_node_get_object (node);

      g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, cases[i].name);
      g_assert_true (json_object_get_null_member (object, "path") == !cases[i].has_path);
      g_assert_true (json_object_get_null_member (object, "reason") == !cases[i].has_reason);
    }
}

static void
test_progress (void)
{
  const WaysideDownloadStats stats = {
    .state = WAYSIDE_DOWNLOAD_RUNNING,
    .counts = { [WAYSIDE_ITEM_SAVED] = 3 },
    .n_items = 9,
    .is_total_known = TRUE,
    .n_bytes = G_GUINT64_CONSTANT (5000000000),
    .rate = 1234.5,
    .seconds_left = -1,
  };
  g_autoptr (JsonNode) node = read_line (wayside_cli_json_progress (&stats, FALSE), "progress");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "running");
  g_assert_cmpint (json_object_get_int_member (object, "done"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "total"), ==, 9);
  g_assert_true (json_object_get_boolean_member (object, "total_known"));
  g_assert_cmpint (json_object_get_int_member (object, "bytes"), ==, 5000000000);
  g_assert_cmpint (json_object_get_int_member (object, "bytes_per_second"), ==, 1234);
  g_assert_true (json_object_get_null_member (object, "seconds_left"));
}

static void
test_finished (void)
{
  g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK, "No network");
  const WaysideCliOutcome outcome = {
    .n_downloads = 1,
    .exit_code = WAYSIDE_CLI_EXIT_STOPPED,
    .state = WAYSIDE_DOWNLOAD_FAILED,
    .counts = { [WAYSIDE_ITEM_SAVED] = 1, [WAYSIDE_ITEM_WAITING] = 1 },
    .n_replaceable = 3,
    .n_skipped = 2,
    .n_outside = 4,
    .bytes = 10,
    .folder = (char *) "downloads/x",
    .error = error,
  };
  g_autoptr (JsonNode) ended = read_line (wayside_cli_json_ended (&outcome), "ended");
  g_autoptr (JsonNode) node = read_line (wayside_cli_json_finished (&outcome), "finished");
  JsonObject *object = json_node_get_object (node);
  JsonObject *fault;

  g_assert_cmpint (json_object_get_int_member (json_node_get_object (ended), "total"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "downloads"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "not_started"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (object, "replaceable"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "outside"), ==, 4);

  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "failed");
  g_assert_cmpint (json_object_get_int_member (object, "exit_code"), ==, 5);
  g_assert_cmpint (json_object_get_int_member (object, "total"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "saved"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "present"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (object, "bytes"), ==, 10);
  g_assert_cmpint (json_object_get_int_member (object, "skipped_areas"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (object, "folder"), ==, "downloads/x");
  g_assert_true (json_object_get_null_member (object, "sequence"));
  fault = json_object_get_object_member (object, "error");
  g_assert_cmpstr (json_object_get_string_member (fault, "code"), ==, "network");
  g_assert_cmpstr (json_object_get_string_member (fault, "message"), ==, "No network");
  g_assert_true (json_object_get_boolean_member (fault, "can_retry"));
}

/* The outcome of a run is the sum of its downloads and the worst of their ends. */
static void
test_merged (void)
{
  g_autoptr (GError) network = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK, "No network");
  g_autoptr (GError) nothing = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_NO_IMAGERY, "Nothing");
  const WaysideCliOutcome good = {
    .n_downloads = 1,
    .state = WAYSIDE_DOWNLOAD_FINISHED,
    .counts = { [WAYSIDE_ITEM_SAVED] = 2, [WAYSIDE_ITEM_GONE] = 1 },
    .exit_code = WAYSIDE_CLI_EXIT_INCOMPLETE,
    .n_smaller = 1,
    .bytes = 7,
    .folder = (char *) "a",
    .sequence = (char *) "s",
  };
  const WaysideCliOutcome empty = { .n_downloads = 1,
                                    .state = WAYSIDE_DOWNLOAD_FAILED,
                                    .exit_code = WAYSIDE_CLI_EXIT_NO_IMAGERY,
                                    .error = nothing };
  const WaysideCliOutcome lost = { .n_downloads = 1,
                                   .state = WAYSIDE_DOWNLOAD_FAILED,
                                   .exit_code = WAYSIDE_CLI_EXIT_STOPPED,
                                   .error = network,
                                   .counts = { [WAYSIDE_ITEM_SAVED] = 3 },
                                   .bytes = 5 };
  g_auto (WaysideCliOutcome) total = { 0 };

  wayside_cli_outcome_merge (&total, &good);
  g_assert_cmpstr (total.folder, ==, "a");
  g_assert_cmpstr (total.sequence, ==, "s");
  g_assert_cmpint (total.state, ==, WAYSIDE_DOWNLOAD_FINISHED);
  wayside_cli_outcome_merge (&total, &empty);
  g_assert_null (total.folder);
  g_assert_null (total.sequence);
  g_assert_cmpint (total.exit_code, ==, WAYSIDE_CLI_EXIT_INCOMPLETE);
  g_assert_error (total.error, WAYSIDE_ERROR, WAYSIDE_ERROR_NO_IMAGERY);
  wayside_cli_outcome_merge (&total, &lost);
  wayside_cli_outcome_merge (&total, &good);
  g_assert_cmpint (total.exit_code, ==, WAYSIDE_CLI_EXIT_STOPPED);
  g_assert_cmpint (total.state, ==, WAYSIDE_DOWNLOAD_FAILED);
  g_assert_error (total.error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  g_assert_cmpuint (total.n_downloads, ==, 4);
  g_assert_cmpuint (total.counts[WAYSIDE_ITEM_SAVED], ==, 7);
  g_assert_cmpuint (total.counts[WAYSIDE_ITEM_GONE], ==, 2);
  g_assert_cmpuint (total.n_smaller, ==, 2);
  g_assert_cmpuint (total.bytes, ==, 19);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING, "No token");
  g_autoptr (JsonNode)
      node = read_line (wayside_cli_json_refused (error, WAYSIDE_CLI_EXIT_TOKEN), "finished");
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "refused");
  g_assert_cmpint (json_object_get_int_member (object, "exit_code"), ==, 4);
  object = json_object_get_object_member (object, "error");
  g_assert_cmpstr (json_object_get_string_member (object, "code"), ==, "token-missing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/json/started", test_started);
  g_test_add_func ("/cli/json/item-saved", test_item_saved);
  g_test_add_func ("/cli/json/numbers", test_numbers);
  g_test_add_func ("/cli/json/verified", test_verified);
  g_test_add_func ("/cli/json/item-failed", test_item_failed);
  g_test_add_func ("/cli/json/item-states", test_item_states);
  g_test_add_func ("/cli/json/progress", test_progress);
  g_test_add_func ("/cli/json/finished", test_finished);
  g_test_add_func ("/cli/json/merged", test_merged);
  g_test_add_func ("/cli/json/refused", test_refused);

  return g_test_run ();
}
