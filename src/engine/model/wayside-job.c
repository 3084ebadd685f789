/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-job.h"

/**
 * wayside_job_free:
 * @self: (transfer full): a job
 */
void
wayside_job_free (WaysideJob *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->query);
  g_clear_pointer (&self->output_root, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->cover, g_free);
  g_free (self);
}
