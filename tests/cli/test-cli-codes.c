/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <gio/gio.h>

#include <string.h>

#define SECRET "MLY|4223665974375089|ffffffffffffffffffffffffffffffff"

static guint
count_pictures (CliWorld *world)
{
  return cli_world_count (world, ".jpg") + cli_world_count (world, ".json");
}

static void
test_version (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--version");

  cli_check (run, 0, NULL);
  g_assert_cmpstr (run->out, ==, "wayside-cli 0.1.0\n");
  g_assert_cmpstr (run->err, ==, "");
}

static void
test_help (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--help");

  cli_check (run, 0, NULL);
  g_assert_true (g_str_has_prefix (run->out, "Usage:\n  wayside-cli [OPTION…] [WHAT…]"));
  g_assert_cmpstr (run->err, ==, "");
}

static void
test_wrong_usage (CliWorld *world, gconstpointer data)
{
  static const struct
  {
    const char *arguments;
    const char *said;
  } cases[] = {
    { "--no-such-option", "Unknown option --no-such-option" },
    { "nonsense", "nonsense: " },
    { "--bbox=1,2,3", "four numbers" },
    { "--bbox=9.95,53.596,9.94,53.6", "East must be greater than west" },
    { "--limit=x 1", "--limit" },
    { "--export=csv 1", "--export is not yet in this version" },
    { "--from=2020-01-01 1", "choose among the photos of an area or a user" },
    { "--creator=x 1", "choose among the photos of an area or a user" },
    { "--from=2022-01-02 --to=2022-01-01 1,2,3,4", "The first day is after the last one" },
    { "--pano --flat 1,2,3,4", "exclude each other" },
    { "--within=30 1,2,3,4", "--within needs --area=FILE" },
    { "--area=missing.gpx", "There is no file “missing.gpx”" },
    { "--bbox=10,0,-10,1", "East must be greater than west" },
    { PRETEND_DEMO_ODD_SEQUENCE, "--sequence=" PRETEND_DEMO_ODD_SEQUENCE },
    { "--config=missing.ini", "missing.ini" },
    { "--token-file=missing 1", "missing" },
    { "", "No config.ini" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliRun) run = NULL;

      /* The token file is only read if the environment contains no token. */
      world->token = strstr (cases[i].arguments, "--token-file") != NULL ? NULL : PRETEND_TOKEN;
      run = cli_run (world, cases[i].arguments);
      cli_check (run, 2, cases[i].said);
      g_assert_true (g_str_has_prefix (run->err, "wayside-cli: "));
      g_assert_cmpstr (run->out, ==, "");
    }

  g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_ENTITY), ==, 0);
}

static void
test_ini_asks_for_nothing (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  cli_world_write (world, "config.ini", "[mapillary]\naccess_token = x\nimage_key =  ; none\n");
  run = cli_run (world, "");
  cli_check (run, 2, "wayside-cli: No bbox configured");
}

static void
test_bad_root (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  g_ptr_array_add (world->environment, g_strdup ("WAYSIDE_GRAPH_URL=not an address"));
  run = cli_run (world, "1");
  cli_check (run, 2, "not a web address");
}

static void
test_token_missing (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  world->token = NULL;
  run = cli_run (world, PRETEND_DEMO_PHOTO);
  cli_check (run, 4, "wayside-cli: There is no access token");
  g_assert_cmpuint (count_pictures (world), ==, 0);
}

static void
test_token_refused (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  world->token = SECRET;
  run = cli_run (world, PRETEND_DEMO_PHOTO " " PRETEND_DEMO_PHOTO_2);
  cli_check (run, 4, "did not accept this token");
  g_assert_nonnull (strstr (run->err, "1 more download was not started"));
  g_assert_null (strstr (run->err, SECRET));
  g_assert_cmpuint (count_pictures (world), ==, 0);
}

static void
test_token_places (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) file = NULL;
  g_autoptr (CliRun) ini = NULL;

  world->token = NULL;
  cli_world_write (world, "token.txt", PRETEND_TOKEN "\n");
  file = cli_run (world, "--size=256 --token-file=token.txt " PRETEND_DEMO_PHOTO);
  cli_check (file, 0, "✅ 1 photo saved");

  cli_world_write (world, "config.ini",
                   "[mapillary]\naccess_token = " PRETEND_TOKEN "   ; mine\nimage_key = " PRETEND_DEMO_PHOTO_2
                   "\n");
  ini = cli_run (world, "--size=256");
  cli_check (ini, 0, "✅ 1 photo saved");
}

static void
test_no_imagery (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) area = cli_run (world, PRETEND_DEMO_EMPTY_AREA);
  g_autoptr (CliRun) sequence = cli_run (world, "--sequence=0000000000000000000000");

  cli_check (area, 3, "wayside-cli: There are no photos here on Mapillary");
  cli_check (sequence, 3, "wayside-cli: There are no photos in this sequence");
  g_assert_cmpuint (count_pictures (world), ==, 0);
}

static void
test_unknown_id (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "999999999999999");

  cli_check (run, 1, "wayside-cli: 999999999999999: No longer on Mapillary");
  g_assert_cmpstr (run->out, ==, "");
  g_assert_cmpuint (count_pictures (world), ==, 0);
}

static void
test_no_network (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  /* The URLs stay the same, but connections are refused. */
  pretend_service_stop (world->service);
  run = cli_run (world, PRETEND_DEMO_PHOTO);
  cli_check (run, 5, "could not be reached");
  g_assert_nonnull (strstr (run->err, "try again"));
  g_assert_cmpuint (count_pictures (world), ==, 0);
}

/* Even root cannot create a folder below a file. */
static void
test_unwritable (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = cli_world_path (world, "taken");

  cli_world_write (world, "taken", "a file");
  run = cli_run (world, "--output=taken " PRETEND_DEMO_PHOTO);
  cli_check (run, 5, "cannot be written");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "a file");
  g_assert_cmpuint (count_pictures (world), ==, 0);
}

static void
test_some_not_saved (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  pretend_service_script (world->service, PRETEND_DEMO_PHOTO, PRETEND_FAULT_NOT_FOUND, PRETEND_FOREVER);
  run = cli_run (world, "--size=256 " PRETEND_DEMO_PHOTO " " PRETEND_DEMO_PHOTO_2);
  cli_check (run, 1, "wayside-cli: " PRETEND_DEMO_PHOTO ": ");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 1);
  g_assert_cmpuint (cli_world_count (world, ".json"), ==, 1);
}

static void
test_worst_counts (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--size=256 " PRETEND_DEMO_PHOTO " 999 " PRETEND_DEMO_EMPTY_AREA);

  cli_check (run, 1, "✅ 1 photo saved");
  g_assert_nonnull (strstr (run->err, "999: "));
  g_assert_nonnull (strstr (run->err, "There are no photos here"));
}

/* With --json, errors before the download starts are reported on stdout, too. */
static void
test_refused_json (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *object;

  world->token = NULL;
  run = cli_run (world, "--json 1");
  cli_check (run, 4, "no access token");
  lines = cli_parse_lines (run);
  g_assert_cmpuint (lines->len, ==, 1);
  object = json_node_get_object (g_ptr_array_index (lines, 0));
  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "finished");
  g_assert_cmpint (json_object_get_int_member (object, "exit_code"), ==, 4);
}

/* Wrong usage ends in a line, too. */
static void
test_usage_json (CliWorld *world, gconstpointer data)
{
  static const char *const lines[] = {
    "--json --size=x 1", "--limit=x --json 1",   "--json --no-such-option", "--json",
    "--json hello",      "--json --verify=none", "--json --config=none"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CliRun) run = cli_run (world, lines[i]);
      g_autoptr (GPtrArray) objects = cli_parse_lines (run);
      JsonObject *object;

      g_assert_cmpuint (objects->len, ==, 1);
      object = json_node_get_object (g_ptr_array_index (objects, 0));
      g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "finished");
      g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "refused");
      g_assert_cmpint (json_object_get_int_member (object, "exit_code"), ==, run->exit_code);
      g_assert_cmpint (run->exit_code, !=, 0);
    }
}

#define ADD(name, function) g_test_add (name, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/codes/version", test_version);
  ADD ("/cli/codes/help", test_help);
  ADD ("/cli/codes/wrong-usage", test_wrong_usage);
  ADD ("/cli/codes/ini-asks-for-nothing", test_ini_asks_for_nothing);
  ADD ("/cli/codes/bad-root", test_bad_root);
  ADD ("/cli/codes/token-missing", test_token_missing);
  ADD ("/cli/codes/token-refused", test_token_refused);
  ADD ("/cli/codes/token-places", test_token_places);
  ADD ("/cli/codes/no-imagery", test_no_imagery);
  ADD ("/cli/codes/unknown-id", test_unknown_id);
  ADD ("/cli/codes/no-network", test_no_network);
  ADD ("/cli/codes/unwritable", test_unwritable);
  ADD ("/cli/codes/some-not-saved", test_some_not_saved);
  ADD ("/cli/codes/worst-counts", test_worst_counts);
  ADD ("/cli/codes/refused-json", test_refused_json);
  ADD ("/cli/codes/usage-json", test_usage_json);

  return g_test_run ();
}
