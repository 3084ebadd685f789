/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing-step.h"

/**
 * wayside_listing_step_new:
 *
 * Returns: (transfer full): an empty step
 */
WaysideListingStep *
wayside_listing_step_new (void)
{
  WaysideListingStep *self = g_new0 (WaysideListingStep, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) wayside_metadata_free);
  self->missing = g_ptr_array_new_with_free_func (g_free);
  self->unlisted = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * wayside_listing_step_free:
 * @self: (transfer full): a step
 */
void
wayside_listing_step_free (WaysideListingStep *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->sequence, g_free);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  g_clear_pointer (&self->unlisted, g_ptr_array_unref);
  g_free (self);
}
