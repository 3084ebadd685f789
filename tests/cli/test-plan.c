/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-plan.h"
#include "wayside-error.h"

#include <glib/gstdio.h>

#include <string.h>

typedef struct
{
  char *folder;
} Fixture;

static const char *const files[] = { "fetch_mpy_images.ini", "config.ini", "other.ini", "ride.gpx",
                                     "my.area.geojson" };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("wayside-plan-XXXXXX", NULL);
  g_assert_cmpint (g_chdir (fixture->folder), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    g_remove (files[i]);

  g_assert_cmpint (g_chdir ("/"), ==, 0);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_clear_pointer (&fixture->folder, g_free);
}

static void
write_ini (const char *name, const char *lines)
{
  g_autofree char *text = g_strconcat ("[mapillary]\n", lines, NULL);

  g_assert_true (g_file_set_contents (name, text, -1, NULL));
}

static WaysideCliPlan *
plan (const char *arguments, GError **error)
{
  g_autofree char *line = g_strconcat ("wayside-cli ", arguments, NULL);
  g_autoptr (WaysideCliOptions) options = NULL;
  g_auto (GStrv) argv = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  options = wayside_cli_options_parse ((const char *const *) argv, NULL);
  g_assert_nonnull (options);
  return wayside_cli_plan_new (options, error);
}

static WaysideQuery *
get_only_query (WaysideCliPlan *self)
{
  g_assert_nonnull (self);
  g_assert_cmpuint (self->queries->len, ==, 1);
  return g_ptr_array_index (self->queries, 0);
}

static void
test_command_line (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = plan ("--limit=7 --size=256 1 9.94,53.596,9.95,53.6", NULL);

  g_assert_nonnull (self);
  g_assert_cmpuint (self->queries->len, ==, 2);
  g_assert_cmpstr (self->output_root, ==, "downloads");
  g_assert_null (self->ini_token);
  for (guint i = 0; i < 2; i++)
    {
      WaysideQuery *query = g_ptr_array_index (self->queries, i);

      g_assert_cmpuint (wayside_query_get_limit (query), ==, 7);
      g_assert_cmpint (wayside_query_get_size (query), ==, WAYSIDE_SIZE_256);
    }
}

static void
test_default_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = plan ("9.94,53.596,9.95,53.6", NULL);

  g_assert_cmpuint (wayside_query_get_limit (get_only_query (self)), ==, 1);
}

static void
test_ini (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = NULL;

  write_ini (
      "config.ini",
      "access_token = MLY|1|2 ; mine\nbbox = 9.9400,53.5960,9.9500,53.6000  ; minLon,minLat,maxLon,maxLat\n"
      "limit = 5           ; only for bbox queries\noutput_root = photos   ; where\ncolour = red\n");
  self = plan ("", NULL);

  g_assert_cmpint (wayside_query_get_kind (get_only_query (self)), ==, WAYSIDE_QUERY_BBOX);
  g_assert_cmpuint (wayside_query_get_limit (get_only_query (self)), ==, 5);
  g_assert_cmpstr (self->output_root, ==, "photos");
  g_assert_cmpstr (self->ini_token, ==, "MLY|1|2");
  g_assert_cmpuint (self->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (self->warnings, 0), "colour"));
  g_assert_false (self->replace_smaller);
}

#define TRACK   "<gpx><trk><trkseg><trkpt lon='0' lat='0'/><trkpt lon='1' lat='0'/></trkseg></trk></gpx>"
#define POLYGON "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}"

static void
write_areas (void)
{
  g_assert_true (g_file_set_contents ("ride.gpx", TRACK, -1, NULL));
  g_assert_true (g_file_set_contents ("my.area.geojson", POLYGON, -1, NULL));
}

static char *
dup_filter (WaysideQuery *query)
{
  return wayside_filter_to_text (wayside_query_get_filter (query));
}

static void
test_areas (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = NULL;
  WaysideQuery *query;

  write_areas ();
  self = plan ("--area=ride.gpx 1 --area=my.area.geojson --limit=0 --flat", NULL);
  g_assert_nonnull (self);
  g_assert_cmpuint (self->queries->len, ==, 3);

  query = g_ptr_array_index (self->queries, 0);
  g_assert_cmpstr (wayside_query_get_key (query), ==, "ride");
  g_assert_cmpfloat (wayside_region_get_within (wayside_query_get_region (query)), ==, 25);
  g_assert_cmpint (wayside_query_get_filter (query)->camera, ==, WAYSIDE_FILTER_ONLY_FLAT);
  g_assert_cmpuint (wayside_query_get_limit (query), ==, 0);
  /* A photo beside the areas is not filtered. */
  query = g_ptr_array_index (self->queries, 1);
  g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_IMAGE);
  g_assert_true (wayside_filter_is_empty (wayside_query_get_filter (query)));
  query = g_ptr_array_index (self->queries, 2);
  g_assert_cmpstr (wayside_query_get_key (query), ==, "my_area");
  g_assert_false (wayside_region_is_track (wayside_query_get_region (query)));
}

static void
test_within (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = NULL;
  g_autoptr (GError) polygon = NULL;
  g_autoptr (GError) list = NULL;

  write_areas ();
  self = plan ("--area=ride.gpx --within=60", NULL);
  g_assert_cmpfloat (wayside_region_get_within (wayside_query_get_region (get_only_query (self))), ==, 60);
  g_assert_cmpuint (wayside_query_get_limit (get_only_query (self)), ==, 1);

  g_assert_null (plan ("--area=my.area.geojson --within=60", &polygon));
  g_assert_nonnull (strstr (polygon->message, "my.area.geojson: "));
  g_assert_nonnull (strstr (polygon->message, "--within is the distance from a track"));
  write_ini ("other.ini", "image_key = 1\n");
  g_assert_null (plan ("--area=other.ini", &list));
  g_assert_nonnull (strstr (list->message, "other.ini: "));
}

static void
test_creator (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) alone = NULL;
  g_autoptr (WaysideCliPlan) limited = NULL;
  g_autoptr (WaysideCliPlan) area = NULL;
  g_autofree char *filter = NULL;

  /* The default INI file is not read: the command line says what is wanted. */
  write_ini ("config.ini", "bbox = 9.94,53.596,9.95,53.6\nlimit = 5\n");
  alone = plan ("--creator=anna --spacing=5", NULL);
  g_assert_cmpint (wayside_query_get_kind (get_only_query (alone)), ==, WAYSIDE_QUERY_CREATOR);
  g_assert_cmpuint (wayside_query_get_limit (get_only_query (alone)), ==, 0);
  filter = dup_filter (get_only_query (alone));
  g_assert_cmpstr (filter, ==, "spacing=5&creator=anna");

  limited = plan ("--creator=anna --limit=7", NULL);
  g_assert_cmpuint (wayside_query_get_limit (get_only_query (limited)), ==, 7);

  area = plan ("--creator=anna 9.94,53.596,9.95,53.6", NULL);
  g_assert_cmpint (wayside_query_get_kind (get_only_query (area)), ==, WAYSIDE_QUERY_BBOX);
  g_assert_cmpstr (wayside_query_get_filter (get_only_query (area))->creator, ==, "anna");
}

static void
test_ini_filter (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *ini, *arguments, *folder, *filter;
    guint limit;
  } cases[] = {
    { "bbox = 1,2,3,4\nfrom = 2022-01-01\nflat = yes\n", "", "bbox_1_2_3_4", "from=2022-01-01&camera=flat",
      1 },
    { "bbox = 1,2,3,4\nfrom = 2022-01-01\nflat = yes\nlimit = 3",
      "--config=other.ini --pano --from=2023-01-01", "bbox_1_2_3_4", "from=2023-01-01&camera=pano", 3 },
    { "from = 2022-01-01\nlimit = 3", "--config=other.ini 5,6,7,8", "bbox_5_6_7_8", "from=2022-01-01", 3 },
    { "creator = anna\nspacing = 5\n", "", "creator_anna", "spacing=5&creator=anna", 0 },
    { "creator = anna\n", "--config=other.ini --creator=otto", "creator_otto", "creator=otto", 0 },
    { "bbox = 1,2,3,4\ncreator = anna\n", "", "bbox_1_2_3_4", "creator=anna", 1 },
    /* A filter of the INI file does not disturb a photo. */
    { "flat = true\n", "--config=other.ini 1", "image_1", NULL, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideCliPlan) self = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *folder = NULL;
      g_autofree char *filter = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      write_ini (*cases[i].arguments == '\0' ? "config.ini" : "other.ini", cases[i].ini);
      self = plan (cases[i].arguments, &error);
      g_assert_no_error (error);
      folder = wayside_query_dup_folder_name (get_only_query (self));
      filter = dup_filter (get_only_query (self));
      g_assert_cmpstr (folder, ==, cases[i].folder);
      g_assert_cmpstr (filter, ==, cases[i].filter);
      g_assert_cmpuint (wayside_query_get_limit (get_only_query (self)), ==, cases[i].limit);
    }
}

static void
test_ini_area (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = NULL;
  g_autoptr (WaysideCliPlan) other = NULL;

  write_areas ();
  write_ini ("config.ini", "area_file = ride.gpx\nwithin = 12\nlimit = 0\ncreator = anna\n");
  self = plan ("", NULL);
  g_assert_cmpint (wayside_query_get_kind (get_only_query (self)), ==, WAYSIDE_QUERY_AREA);
  g_assert_cmpfloat (wayside_region_get_within (wayside_query_get_region (get_only_query (self))), ==, 12);
  g_assert_cmpstr (wayside_query_get_filter (get_only_query (self))->creator, ==, "anna");
  g_assert_cmpuint (wayside_query_get_limit (get_only_query (self)), ==, 0);

  other = plan ("--config=config.ini --within=99", NULL);
  g_assert_cmpfloat (wayside_region_get_within (wayside_query_get_region (get_only_query (other))), ==, 99);
}

static void
test_first_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = NULL;

  write_ini ("config.ini", "image_key = 1\n");
  write_ini ("fetch_mpy_images.ini", "image_key = 2\n");
  self = plan ("", NULL);

  g_assert_cmpstr (wayside_query_get_key (get_only_query (self)), ==, "2");
}

static void
test_command_line_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) what = NULL;
  g_autoptr (WaysideCliPlan) limit = NULL;
  g_autoptr (WaysideCliPlan) replace = NULL;

  write_ini ("other.ini", "bbox = 9.94,53.596,9.95,53.6\nlimit = 5\noutput_root = photos\n");
  what = plan ("--config=other.ini --output=here 1", NULL);
  limit = plan ("--config=other.ini --limit=9", NULL);

  g_assert_cmpstr (wayside_query_get_key (get_only_query (what)), ==, "1");
  g_assert_cmpstr (what->output_root, ==, "here");
  g_assert_cmpuint (wayside_query_get_limit (get_only_query (limit)), ==, 9);
  g_assert_cmpstr (limit->output_root, ==, "photos");
  replace = plan ("--config=other.ini --replace-smaller", NULL);
  g_assert_true (replace->replace_smaller);
  g_assert_false (limit->replace_smaller);
}

/* Queries on the command line must not be affected by a config.ini in the current folder. */
static void
test_file_not_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliPlan) self = NULL;

  write_ini ("config.ini", "access_token = MLY|1|2\nimage_key = 1\noutput_root = photos\n");
  self = plan ("3", NULL);

  g_assert_cmpstr (wayside_query_get_key (get_only_query (self)), ==, "3");
  g_assert_cmpstr (self->output_root, ==, "downloads");
  g_assert_null (self->ini_token);
}

/* The INI file of a repair is read only for its token, but its mistakes are reported. */
static void
test_repair_warnings (Fixture *fixture, gconstpointer data)
{
  const char *const argv[] = { "wayside-cli", "--verify=.", "--repair", "--config=other.ini", NULL };
  g_autoptr (WaysideCliOptions) options = wayside_cli_options_parse (argv, NULL);
  g_autoptr (WaysideVerification) verification = NULL;
  g_autoptr (WaysideCliPlan) self = NULL;
  g_autoptr (GError) error = NULL;

  write_ini ("other.ini", "access_token = MLY|1|2\ncolour = red\n");
  verification = wayside_verification_run (".", NULL, NULL, &error);
  g_assert_no_error (error);
  self = wayside_cli_plan_new_repair (options, verification, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->ini_token, ==, "MLY|1|2");
  g_assert_cmpuint (self->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (self->warnings, 0), "colour"));
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (plan ("", &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_assert_true (g_str_has_prefix (error->message, "No config.ini"));
}

static void
test_nothing_asked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_ini ("config.ini", "access_token = MLY|1|2\n");
  g_assert_null (plan ("", &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_assert_true (g_str_has_prefix (error->message, "No bbox configured"));
}

static void
test_bad_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) broken = NULL;

  g_assert_null (plan ("--config=other.ini", &missing));
  g_assert_nonnull (missing);
  g_assert_nonnull (strstr (missing->message, "other.ini"));

  write_ini ("other.ini", "bbox = 1,2,3\n");
  g_assert_null (plan ("--config=other.ini", &broken));
  g_assert_nonnull (broken);
  g_assert_nonnull (strstr (broken->message, "other.ini"));
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/plan/command-line", test_command_line);
  ADD ("/cli/plan/default-limit", test_default_limit);
  ADD ("/cli/plan/ini", test_ini);
  ADD ("/cli/plan/areas", test_areas);
  ADD ("/cli/plan/within", test_within);
  ADD ("/cli/plan/creator", test_creator);
  ADD ("/cli/plan/ini-filter", test_ini_filter);
  ADD ("/cli/plan/ini-area", test_ini_area);
  ADD ("/cli/plan/first-file", test_first_file);
  ADD ("/cli/plan/command-line-wins", test_command_line_wins);
  ADD ("/cli/plan/file-not-read", test_file_not_read);
  ADD ("/cli/plan/repair-warnings", test_repair_warnings);
  ADD ("/cli/plan/none", test_none);
  ADD ("/cli/plan/nothing-asked", test_nothing_asked);
  ADD ("/cli/plan/bad-file", test_bad_file);

  return g_test_run ();
}
