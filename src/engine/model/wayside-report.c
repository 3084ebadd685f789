/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-report.h"

/**
 * wayside_report_new:
 *
 * Returns: (transfer full): an empty report
 */
WaysideReport *
wayside_report_new (void)
{
  WaysideReport *self = g_new0 (WaysideReport, 1);

  self->new_ids = g_ptr_array_new_with_free_func (g_free);
  self->changes = wayside_item_changes_new ();
  return self;
}

/**
 * wayside_report_free:
 * @self: (transfer full): a report
 */
void
wayside_report_free (WaysideReport *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->new_ids, g_ptr_array_unref);
  g_clear_pointer (&self->changes, g_array_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->sequence, g_free);
  g_free (self);
}
