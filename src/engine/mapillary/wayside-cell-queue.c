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

struct _WaysideCellQueue
{
  GQueue cells; /* (element-type WaysideBbox) (owned): the next one first */
  guint n_skipped;
};

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
  g_autoptr (GArray) parts = NULL;
  WaysideCellQueue *self;

  g_return_val_if_fail (bbox != NULL, NULL);

  parts = wayside_bbox_divide (bbox, WAYSIDE_BBOX_MAX_AREA, MAX_CELLS);
  if (parts == NULL)
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_LARGE,
                           _ ("The area is too large. Choose a smaller one"));
      return NULL;
    }

  self = g_new0 (WaysideCellQueue, 1);
  g_queue_init (&self->cells);
  for (guint i = 0; i < parts->len; i++)
    g_queue_push_tail (&self->cells,
                       g_memdup2 (&g_array_index (parts, WaysideBbox, i), sizeof (WaysideBbox)));

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

/**
 * wayside_cell_queue_drop:
 * @self: a queue that is not empty
 *
 * Removes the next cell. Call it when its response was complete.
 */
void
wayside_cell_queue_drop (WaysideCellQueue *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (!g_queue_is_empty (&self->cells));

  g_free (g_queue_pop_head (&self->cells));
}

/**
 * wayside_cell_queue_split:
 * @self: a queue that is not empty
 *
 * Replaces the next cell with its four quarters. A cell that is too small to be split is removed and counted
 * as skipped.
 *
 * Returns: %TRUE if the cell was split, %FALSE if it was skipped
 */
gboolean
wayside_cell_queue_split (WaysideCellQueue *self)
{
  g_autofree WaysideBbox *cell = NULL;
  WaysideBbox quarters[4];

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (!g_queue_is_empty (&self->cells), FALSE);

  cell = g_queue_pop_head (&self->cells);
  if (MAX (cell->east - cell->west, cell->north - cell->south) <= MIN_SIDE)
    {
      self->n_skipped++;
      return FALSE;
    }

  wayside_bbox_quarter (cell, quarters);
  for (guint i = G_N_ELEMENTS (quarters); i > 0; i--)
    g_queue_push_head (&self->cells, g_memdup2 (&quarters[i - 1], sizeof (WaysideBbox)));
  return TRUE;
}

/**
 * wayside_cell_queue_get_n_skipped:
 * @self: a queue
 *
 * Returns: the number of cells skipped because they contain too many images to be listed
 */
guint
wayside_cell_queue_get_n_skipped (WaysideCellQueue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_skipped;
}
