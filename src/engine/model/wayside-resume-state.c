/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-resume-state.h"

/**
 * wayside_resume_state_new:
 * @folder: the path of the folder
 *
 * Returns: (transfer full): a resume state without images
 */
WaysideResumeState *
wayside_resume_state_new (const char *folder)
{
  WaysideResumeState *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_new0 (WaysideResumeState, 1);
  self->folder = g_strdup (folder);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->tries = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * wayside_resume_state_add:
 * @self: a resume state
 * @id: (transfer full): the id of an image
 * @n_tries: its number of tries
 *
 * Appends an image, unless it was added before.
 */
void
wayside_resume_state_add (WaysideResumeState *self, char *id, guint n_tries)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL);

  if (g_hash_table_contains (self->tries, id))
    {
      g_free (id);
      return;
    }

  g_ptr_array_add (self->ids, id);
  g_hash_table_insert (self->tries, id, GUINT_TO_POINTER (n_tries));
}

/**
 * wayside_resume_state_free:
 * @self: (transfer full): a resume state
 */
void
wayside_resume_state_free (WaysideResumeState *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->tries, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self);
}
