/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-library.h"
#include "faults-rows.h"
#include "wayside-library.h"
#include "wayside-tile-budget.h"

/* Faults of the coverage tiles, from which the images of an area come. */

#define TILES "tiles"

/* Leaves the library of the program with this number of tiles that are used today. */
static void
use_tiles (FaultCase *self, guint n_tiles)
{
  g_autofree char *folder = g_build_filename (self->world.data, "wayside", NULL);
  g_autofree char *path = g_build_filename (folder, "library.sqlite", NULL);
  g_autofree char *sql = g_strdup_printf ("UPDATE tile_day SET n_tiles = %u RETURNING n_tiles", n_tiles);
  g_autoptr (WaysideLibrary) library = NULL;
  g_autoptr (GError) error = NULL;
  gint64 today = g_get_real_time () / G_USEC_PER_SEC / (24 * 60 * 60);
  guint n_used;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  library = wayside_library_new (path);
  g_assert_true (wayside_library_take_tile (library, today, G_MAXINT, &n_used, &error));
  g_assert_no_error (error);
  wayside_library_close (library);
  g_assert_cmpint (faults_ask_library (self->world.data, sql), ==, (int) n_tiles);
}

static void
prepare_over_budget (FaultCase *self)
{
  use_tiles (self, WAYSIDE_TILE_BUDGET_DAILY);
}

static void
prepare_end_of_budget (FaultCase *self)
{
  use_tiles (self, WAYSIDE_TILE_BUDGET_DAILY - 4);
}

/* The count is that of the requests, and does not exceed the budget. */
static void
check_budget (FaultCase *self)
{
  int n_tiles = faults_ask_library (self->world.data, "SELECT n_tiles FROM tile_day");

  if (n_tiles != WAYSIDE_TILE_BUDGET_DAILY)
    faults_complain ("%d tiles are counted", n_tiles);
}

static void
prepare_near_end (FaultCase *self)
{
  use_tiles (self, WAYSIDE_TILE_BUDGET_DAILY - 10);
}

static void
mend_budget (FaultCase *self)
{
  use_tiles (self, 0);
}

static void
prepare_forbidden (FaultCase *self)
{
  faults_answer (self, TILES, 403, "Forbidden", PRETEND_FOREVER);
}

static void
prepare_slow (FaultCase *self)
{
  pretend_service_set_latency (self->world.service, 100);
}

/* A part of the images were deleted after the tile was made. */
static void
prepare_gone (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_area_ids (self->world.service, 9.94, 53.596, 9.95, 53.6);

  for (guint i = 0; i < 3; i++)
    pretend_service_get_image (self->world.service, ids[10 * i])->flags |= PRETEND_IMAGE_GONE;
}

#define WITHOUT_PAIRS(tiles)                                                                                 \
  {                                                                                                          \
    [PRETEND_KIND_TILE] = (tiles)                                                                            \
  }
#define MOST_FAULTS(tiles)                                                                                   \
  {                                                                                                          \
    [PRETEND_KIND_TILE] = (tiles), [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_CDN] = N_AREA                    \
  }

static const FaultRow rows[] = {
  { .name = "none", .arguments = FAULTS_TILES, .n_pairs = N_AREA, .most = MOST_TILES (0) },
  { .name = "not-found",
    .arguments = FAULTS_TILES,
    .scripts = { { TILES, PRETEND_FAULT_NOT_FOUND, PRETEND_FOREVER } },
    .exit_code = 3,
    .said_once = "There are no photos here on Mapillary",
    .most = WITHOUT_PAIRS (1),
    .mended = N_AREA },
  { .name = "forbidden",
    .arguments = FAULTS_TILES,
    .prepare = prepare_forbidden,
    .exit_code = 4,
    .most = WITHOUT_PAIRS (1),
    .mended = N_AREA },
  { .name = "revoked",
    .arguments = FAULTS_TILES,
    .scripts = { { TILES, PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FOREVER } },
    .exit_code = 4,
    .most = WITHOUT_PAIRS (1),
    .mended = N_AREA },
  { .name = "html",
    .arguments = FAULTS_TILES,
    .scripts = { { TILES, PRETEND_FAULT_HTML, PRETEND_FOREVER } },
    .exit_code = 5,
    .most = WITHOUT_PAIRS (6),
    .mended = N_AREA },
  { .name = "cut",
    .arguments = FAULTS_TILES,
    .scripts = { { TILES, PRETEND_FAULT_CUT, 2 } },
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_TILE] = 3 },
    .most = MOST_FAULTS (3) },
  { .name = "dropped",
    .arguments = FAULTS_TILES,
    .scripts = { { TILES, PRETEND_FAULT_DROPPED, 2 } },
    .n_pairs = N_AREA,
    .most = MOST_FAULTS (3) },
  { .name = "unavailable",
    .arguments = FAULTS_TILES,
    .scripts = { { TILES, PRETEND_FAULT_UNAVAILABLE, 2 } },
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_TILE] = 3 },
    .most = MOST_FAULTS (3) },
  { .name = "slow",
    .arguments = FAULTS_TILES,
    .prepare = prepare_slow,
    .n_pairs = N_AREA,
    .most = MOST_TILES (0) },
  { .name = "slow-down",
    .arguments = FAULTS_TILES,
    .scripts = { { TILES, PRETEND_FAULT_TOO_MANY, 1 } },
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_TILE] = 2 },
    .most = MOST_FAULTS (2) },
  { .name = "over-budget",
    .arguments = FAULTS_TILES,
    .prepare = prepare_over_budget,
    .exit_code = 5,
    .said_once = "50,000 map tiles a day, and those of today are used up",
    .most = WITHOUT_PAIRS (0),
    .mend = mend_budget,
    .mended = N_AREA },
  { .name = "end-of-budget",
    .arguments = "--size=256 --limit=0 --bbox=9.9,53.5,10,53.6",
    .prepare = prepare_end_of_budget,
    .exit_code = 5,
    .said_once = "50,000 map tiles a day, and those of today are used up",
    .max_pairs = 500,
    .least = { [PRETEND_KIND_TILE] = 4 },
    .most = { [PRETEND_KIND_TILE] = 4, [PRETEND_KIND_IMAGES] = 20, [PRETEND_KIND_CDN] = 500 },
    .check = check_budget },
  { .name = "near-end-of-budget",
    .arguments = FAULTS_TILES,
    .prepare = prepare_near_end,
    .said_once = "More than nine tenths of the 50,000 map tiles",
    .n_pairs = N_AREA,
    .most = MOST_TILES (0) },
  { .name = "near-end-of-budget-for-a-forecast",
    .arguments = "--dry-run " FAULTS_TILES,
    .prepare = prepare_near_end,
    .said_once = "More than nine tenths of the 50,000 map tiles",
    .most = { [PRETEND_KIND_TILE] = 1, [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = 12 } },
  { .name = "gone",
    .arguments = FAULTS_TILES,
    .prepare = prepare_gone,
    .said = "No longer on Mapillary",
    .n_pairs = N_AREA - 3,
    .most = { [PRETEND_KIND_TILE] = 1,
              [PRETEND_KIND_IMAGES] = 6,
              [PRETEND_KIND_ENTITY] = 6,
              [PRETEND_KIND_CDN] = N_AREA } },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "tiles", rows, G_N_ELEMENTS (rows));
}
