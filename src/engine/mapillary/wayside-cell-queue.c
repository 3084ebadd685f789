/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cell-queue.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>

/* 4,096 cells cover forty square degrees and take half an hour to request one after another. */
#define MAX_CELLS 4096

/* Minimum side of a cell, in degrees: about 20 metres. In the centre of a metropolis the service rejects even
 * boxes as wide as a street, and without a minimum they would be split forever. */
#define MIN_SIDE 0.0002

/* Maximum number of requests for an area in addition to one for each of its first cells: more than an hour of
 * requests. The centres of some cities would need a hundred times as many. */
#define MAX_MORE 5000

/* For a box with many images the service responds with those that it found in a limited time, others each
 * time. Responses with a handful of rows were always complete. */
#define MAX_SURE_ROWS 20

/* Number of answers after which a cell that still has new images is split. */
#define MAX_ANSWERS 3

struct _WaysideCellQueue
{
  WaysideRegion *region; /* (owned) (nullable): cells without a part of it are not requested */
  GQueue cells;          /* (element-type WaysideBbox) (owned): the next one first */
  guint n_answers;       /* for the next cell */
  guint n_requests;      /* in total */
  guint max_requests;
  guint n_skipped;
};

/* Takes ownership of the boxes, which are NULL if there are too many. */
static WaysideCellQueue *
queue_new (GArray *boxes, GError **error)
{
  g_autoptr (GArray) parts = boxes;
  WaysideCellQueue *self;

  if (parts == NULL)
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_LARGE,
                           _ ("The area is too large. Choose a smaller one"));
      return NULL;
    }

  self = g_new0 (WaysideCellQueue, 1);
  g_queue_init (&self->cells);
  self->max_requests = parts->len + MAX_MORE;
  for (guint i = 0; i < parts->len; i++)
    g_queue_push_tail (&self->cells,
                       g_memdup2 (&g_array_index (parts, WaysideBbox, i), sizeof (WaysideBbox)));

  return self;
}

/**
 * wayside_cell_queue_new:
 * @bbox: a checked bounding box
 * @error: return location for an error
 *
 * Returns: (transfer full): a queue of cells that cover the box, each small enough for one request, or %NULL
 *   with %WAYSIDE_ERROR_AREA_TOO_LARGE
 */
WaysideCellQueue *
wayside_cell_queue_new (const WaysideBbox *bbox, GError **error)
{
  g_return_val_if_fail (bbox != NULL, NULL);

  return queue_new (wayside_bbox_divide (bbox, WAYSIDE_BBOX_MAX_AREA, MAX_CELLS), error);
}

/**
 * wayside_cell_queue_new_region:
 * @region: a region
 * @error: return location for an error
 *
 * Returns: (transfer full): a queue of cells that cover the region, each small enough for one request, or %NULL
 *   with %WAYSIDE_ERROR_AREA_TOO_LARGE
 */
WaysideCellQueue *
wayside_cell_queue_new_region (WaysideRegion *region, GError **error)
{
  WaysideCellQueue *self;

  g_return_val_if_fail (region != NULL, NULL);

  self = queue_new (wayside_region_cover (region, WAYSIDE_BBOX_MAX_AREA, MAX_CELLS), error);
  if (self != NULL)
    self->region = wayside_region_ref (region);
  return self;
}

/**
 * wayside_cell_queue_free:
 * @self: (transfer full): a queue
 */
void
wayside_cell_queue_free (WaysideCellQueue *self)
{
  g_return_if_fail (self != NULL);

  g_queue_clear_full (&self->cells, g_free);
  g_clear_pointer (&self->region, wayside_region_unref);
  g_free (self);
}

/**
 * wayside_cell_queue_peek:
 * @self: a queue
 *
 * Returns: (transfer none) (nullable): the cell to request next, or %NULL if all are done
 */
const WaysideBbox *
wayside_cell_queue_peek (WaysideCellQueue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_peek_head (&self->cells);
}

/* Removes the next cell. */
static WaysideBbox *
take_next (WaysideCellQueue *self)
{
  self->n_answers = 0;
  return g_queue_pop_head (&self->cells);
}

/* Replaces the next cell with its four quarters, or skips it. */
static gboolean
split (WaysideCellQueue *self)
{
  g_autofree WaysideBbox *cell = take_next (self);
  WaysideBbox quarters[4];

  if (MAX (cell->east - cell->west, cell->north - cell->south) <= MIN_SIDE ||
      self->n_requests >= self->max_requests)
    {
      self->n_skipped++;
      return FALSE;
    }

  wayside_bbox_quarter (cell, quarters);
  for (guint i = G_N_ELEMENTS (quarters); i > 0; i--)
    if (self->region == NULL || wayside_region_meets (self->region, &quarters[i - 1]))
      g_queue_push_head (&self->cells, g_memdup2 (&quarters[i - 1], sizeof (WaysideBbox)));
  return TRUE;
}

/**
 * wayside_cell_queue_take_answer:
 * @self: a queue that is not empty
 * @n_rows: number of rows in the response for the next cell
 * @n_new: number of images in it that were not known before
 * @is_full: whether it has as many rows as requested, so that others may be missing
 *
 * Continues after the response for the next cell. The cell is done if the response is short or has no new
 * images. Otherwise the same cell is requested again, since the response may be a sample, or split if there
 * are new images each time.
 */
void
wayside_cell_queue_take_answer (WaysideCellQueue *self, guint n_rows, guint n_new, gboolean is_full)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (!g_queue_is_empty (&self->cells));

  self->n_requests++;
  self->n_answers++;
  if (!is_full && (n_rows < MAX_SURE_ROWS || n_new == 0))
    g_free (take_next (self));
  else if (is_full || self->n_answers >= MAX_ANSWERS || self->n_requests >= self->max_requests)
    split (self);
}

/**
 * wayside_cell_queue_take_refusal:
 * @self: a queue that is not empty
 *
 * Replaces the next cell, which the service refuses to list, with its four quarters. A cell that is too small
 * to be split, or for which too many requests were sent already, is removed and counted as skipped.
 *
 * Returns: %TRUE if the cell was split, %FALSE if it was skipped
 */
gboolean
wayside_cell_queue_take_refusal (WaysideCellQueue *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (!g_queue_is_empty (&self->cells), FALSE);

  self->n_requests++;
  return split (self);
}

/**
 * wayside_cell_queue_note_loss:
 * @self: a queue
 *
 * Counts a cell as skipped in which an image cannot be identified.
 */
void
wayside_cell_queue_note_loss (WaysideCellQueue *self)
{
  g_return_if_fail (self != NULL);

  if (self->n_answers == 0)
    self->n_skipped++;
}

/**
 * wayside_cell_queue_get_n_skipped:
 * @self: a queue
 *
 * Returns: the number of cells of which not all images could be listed
 */
guint
wayside_cell_queue_get_n_skipped (WaysideCellQueue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_skipped;
}
