/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-spacing.h"

#include <math.h>

struct _WaysideSpacing
{
  double metres;
  GHashTable *sequences; /* (owned) (element-type utf8 GArray): the positions taken from each sequence */
};

/**
 * wayside_spacing_new:
 * @metres: the least distance between two images of a sequence, more than 0
 *
 * Returns: (transfer full): a spacing without images
 */
WaysideSpacing *
wayside_spacing_new (guint metres)
{
  WaysideSpacing *self;

  g_return_val_if_fail (metres > 0, NULL);

  self = g_new0 (WaysideSpacing, 1);
  self->metres = metres;
  self->sequences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

/**
 * wayside_spacing_free:
 * @self: (transfer full): a spacing
 */
void
wayside_spacing_free (WaysideSpacing *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->sequences, g_hash_table_unref);
  g_free (self);
}

/**
 * wayside_spacing_fits:
 * @self: a spacing
 * @sequence: (nullable): the key of a sequence, or %NULL if the image belongs to none
 * @point: the position of the image
 *
 * Checks the distance to all images of the sequence that were added, not just to the one before, so that the
 * order of the images does not matter.
 *
 * Returns: %TRUE if the image is far enough from all of them; also if it belongs to no sequence
 */
gboolean
wayside_spacing_fits (WaysideSpacing *self, const char *sequence, const WaysidePoint *point)
{
  GArray *taken;
  double degrees;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (point != NULL, FALSE);

  taken = sequence != NULL ? g_hash_table_lookup (self->sequences, sequence) : NULL;
  degrees = self->metres / WAYSIDE_POINT_METRES_PER_DEGREE;
  /* The nearest image is most often the latest. */
  for (guint i = taken != NULL ? taken->len : 0; i > 0; i--)
    {
      const WaysidePoint *other = &g_array_index (taken, WaysidePoint, i - 1);

      if (fabs (other->latitude - point->latitude) <= degrees &&
          wayside_point_get_distance (other, point) < self->metres)
        return FALSE;
    }

  return TRUE;
}

/**
 * wayside_spacing_add:
 * @self: a spacing
 * @sequence: (nullable): the key of a sequence, or %NULL if the image belongs to none
 * @point: the position of the image
 *
 * Adds an image, whether it fits or not.
 */
void
wayside_spacing_add (WaysideSpacing *self, const char *sequence, const WaysidePoint *point)
{
  GArray *taken;

  g_return_if_fail (self != NULL);
  g_return_if_fail (point != NULL);

  if (sequence == NULL)
    return;

  taken = g_hash_table_lookup (self->sequences, sequence);
  if (taken == NULL)
    {
      taken = g_array_new (FALSE, FALSE, sizeof (WaysidePoint));
      g_hash_table_insert (self->sequences, g_strdup (sequence), taken);
    }
  g_array_append_val (taken, *point);
}

/**
 * wayside_spacing_take:
 * @self: a spacing
 * @sequence: (nullable): the key of a sequence, or %NULL if the image belongs to none
 * @point: the position of the image
 *
 * Adds an image if it fits.
 *
 * Returns: %TRUE if the image was added
 */
gboolean
wayside_spacing_take (WaysideSpacing *self, const char *sequence, const WaysidePoint *point)
{
  if (!wayside_spacing_fits (self, sequence, point))
    return FALSE;

  wayside_spacing_add (self, sequence, point);
  return TRUE;
}
