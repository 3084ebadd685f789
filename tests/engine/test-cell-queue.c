/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cell-queue.h"

#include "wayside-error.h"

#include <string.h>

static WaysideCellQueue *
make_queue (double west, double south, double east, double north)
{
  const WaysideBbox bbox = { west, south, east, north };
  g_autoptr (GError) error = NULL;
  WaysideCellQueue *queue = wayside_cell_queue_new (&bbox, &error);

  g_assert_no_error (error);
  return queue;
}

static void
test_small (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (9.94, 53.596, 9.95, 53.6);
  const WaysideBbox expected = { 9.94, 53.596, 9.95, 53.6 };

  g_assert_cmpmem (wayside_cell_queue_peek (queue), sizeof expected, &expected, sizeof expected);
  /* Peeking does not remove the cell, so a failed request can be repeated. */
  g_assert_nonnull (wayside_cell_queue_peek (queue));
  wayside_cell_queue_take_answer (queue, 7, 7, FALSE);
  g_assert_null (wayside_cell_queue_peek (queue));
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 0);
}

/* Neither the cells of a region nor the quarters of a refused one are all of its box. */
static void
test_region (void)
{
  g_autoptr (WaysideRegion)
      region = wayside_region_new_from_text ("25;T90000000,530000000 95000000,535000000", NULL);
  g_autoptr (WaysideCellQueue) queue = wayside_cell_queue_new_region (region, NULL);
  guint n_cells = 0, n_splits = 0;

  g_assert_nonnull (queue);
  while (wayside_cell_queue_peek (queue) != NULL)
    {
      g_assert_true (wayside_region_meets (region, wayside_cell_queue_peek (queue)));
      if (n_splits < 3)
        n_splits += wayside_cell_queue_take_refusal (queue);
      else
        {
          wayside_cell_queue_take_answer (queue, 0, 0, FALSE);
          n_cells++;
        }
    }
  /* The box around the track has the area of 26 cells. */
  g_assert_cmpuint (n_splits, ==, 3);
  g_assert_cmpuint (n_cells, >=, 6);
  g_assert_cmpuint (n_cells, <=, 20);
}

static void
test_large (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (9.8, 53.4, 10.2, 53.7);
  double area = 0;
  guint n_cells = 0;

  for (const WaysideBbox *cell; (cell = wayside_cell_queue_peek (queue)) != NULL;
       wayside_cell_queue_take_answer (queue, 7, 7, FALSE))
    {
      g_assert_cmpfloat (wayside_bbox_get_area (cell), <=, WAYSIDE_BBOX_MAX_AREA);
      area += wayside_bbox_get_area (cell);
      n_cells++;
    }
  g_assert_cmpfloat_with_epsilon (area, 0.4 * 0.3, 1e-9);
  g_assert_cmpuint (n_cells, >, 12);
  g_assert_cmpuint (n_cells, <, 30);
}

static void
test_too_large (void)
{
  const WaysideBbox world = { -180, -90, 180, 90 };
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_cell_queue_new (&world, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_LARGE);
}

/* The quarters are queued before all other cells, in the order of wayside_bbox_quarter(). */
static void
test_split_order (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.18, 0.1);
  const WaysideBbox first = *wayside_cell_queue_peek (queue);
  WaysideBbox second;
  WaysideBbox quarters[4];

  wayside_bbox_quarter (&first, quarters);
  g_assert_true (wayside_cell_queue_take_refusal (queue));
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpmem (wayside_cell_queue_peek (queue), sizeof first, &quarters[i], sizeof first);
      wayside_cell_queue_take_answer (queue, 7, 7, FALSE);
    }
  g_assert_nonnull (wayside_cell_queue_peek (queue));
  second = *wayside_cell_queue_peek (queue);
  g_assert_cmpfloat (second.west, >=, first.east);
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 0);
}

static void
test_split_of_split (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.08, 0.08);
  guint n_cells = 0;

  g_assert_true (wayside_cell_queue_take_refusal (queue));
  wayside_cell_queue_take_answer (queue, 7, 7, FALSE);
  g_assert_true (wayside_cell_queue_take_refusal (queue));
  for (; wayside_cell_queue_peek (queue) != NULL; wayside_cell_queue_take_answer (queue, 7, 7, FALSE))
    n_cells++;
  g_assert_cmpuint (n_cells, ==, 4 + 2);
}

/* In dense areas even cells as wide as a street are refused: splitting stops at the minimum size, and skipped
 * cells are counted. */
static void
test_floor (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.0007, 0.0007);
  guint n_asked = 0;

  while (wayside_cell_queue_peek (queue) != NULL)
    {
      wayside_cell_queue_take_refusal (queue);
      n_asked++;
      g_assert_cmpuint (n_asked, <, 1000);
    }
  /* 0.0007, then 0.00035, then 0.000175 wide. */
  g_assert_cmpuint (n_asked, ==, 1 + 4 + 16);
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 16);
}

static void
test_skip (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.0001, 0.0001);

  g_assert_false (wayside_cell_queue_take_refusal (queue));
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 1);
  g_assert_null (wayside_cell_queue_peek (queue));
}

static gboolean
is_next (WaysideCellQueue *queue, const WaysideBbox *cell)
{
  const WaysideBbox *next = wayside_cell_queue_peek (queue);

  return next != NULL && memcmp (next, cell, sizeof *cell) == 0;
}

/* A long response may be a sample: the same cell is requested until a response has nothing new. */
static void
test_again (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.18, 0.1);
  const WaysideBbox first = *wayside_cell_queue_peek (queue);

  wayside_cell_queue_take_answer (queue, 575, 575, FALSE);
  g_assert_true (is_next (queue, &first));
  wayside_cell_queue_take_answer (queue, 575, 0, FALSE);
  g_assert_false (is_next (queue, &first));
  g_assert_nonnull (wayside_cell_queue_peek (queue));

  /* Without new images a single response is sufficient, as after another cell with the same images. */
  wayside_cell_queue_take_answer (queue, 575, 0, FALSE);
  g_assert_null (wayside_cell_queue_peek (queue));
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 0);
}

/* Each response has new images: the quarters are requested. */
static void
test_growing (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.08, 0.08);
  const WaysideBbox first = *wayside_cell_queue_peek (queue);
  WaysideBbox quarters[4];

  wayside_bbox_quarter (&first, quarters);
  wayside_cell_queue_take_answer (queue, 575, 575, FALSE);
  wayside_cell_queue_take_answer (queue, 575, 244, FALSE);
  g_assert_true (is_next (queue, &first));
  wayside_cell_queue_take_answer (queue, 575, 104, FALSE);
  g_assert_true (is_next (queue, &quarters[0]));
  /* A full response is split at once. */
  wayside_cell_queue_take_answer (queue, 2000, 2000, TRUE);
  g_assert_cmpfloat (wayside_cell_queue_peek (queue)->north, <=, 0.02);
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 0);
}

/* A cell that cannot be split is not complete. */
static void
test_growing_at_floor (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.0001, 0.0001);

  for (guint i = 0; i < 3; i++)
    {
      g_assert_nonnull (wayside_cell_queue_peek (queue));
      wayside_cell_queue_take_answer (queue, 575, 100, FALSE);
    }
  g_assert_null (wayside_cell_queue_peek (queue));
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 1);
}

/* A whole city that is refused, and one that grows for ever. */
static void
test_bound (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WaysideCellQueue) queue = make_queue (9.9, 53.5, 10.1, 53.6);
      guint n_requests = 0;

      for (; wayside_cell_queue_peek (queue) != NULL; n_requests++)
        {
          if (i == 0)
            wayside_cell_queue_take_refusal (queue);
          else
            wayside_cell_queue_take_answer (queue, 1000, 1000, FALSE);
          g_assert_cmpuint (n_requests, <, 5200);
        }
      g_assert_cmpuint (n_requests, >, 4900);
      g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), >, 0);
    }
}

static void
test_loss (void)
{
  g_autoptr (WaysideCellQueue) queue = make_queue (0, 0, 0.08, 0.08);

  wayside_cell_queue_note_loss (queue);
  wayside_cell_queue_take_answer (queue, 575, 575, FALSE);
  wayside_cell_queue_note_loss (queue);
  wayside_cell_queue_take_answer (queue, 575, 0, FALSE);
  g_assert_null (wayside_cell_queue_peek (queue));
  g_assert_cmpuint (wayside_cell_queue_get_n_skipped (queue), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cell-queue/small", test_small);
  g_test_add_func ("/cell-queue/large", test_large);
  g_test_add_func ("/cell-queue/region", test_region);
  g_test_add_func ("/cell-queue/too-large", test_too_large);
  g_test_add_func ("/cell-queue/split-order", test_split_order);
  g_test_add_func ("/cell-queue/split-of-split", test_split_of_split);
  g_test_add_func ("/cell-queue/floor", test_floor);
  g_test_add_func ("/cell-queue/skip", test_skip);
  g_test_add_func ("/cell-queue/again", test_again);
  g_test_add_func ("/cell-queue/growing", test_growing);
  g_test_add_func ("/cell-queue/growing-at-floor", test_growing_at_floor);
  g_test_add_func ("/cell-queue/bound", test_bound);
  g_test_add_func ("/cell-queue/loss", test_loss);

  return g_test_run ();
}
