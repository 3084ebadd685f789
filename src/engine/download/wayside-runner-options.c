/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-runner-options.h"

#include <string.h>

/**
 * wayside_runner_options_copy:
 * @self: (out caller-allocates): where to copy the options to
 * @source: options with a token
 */
void
wayside_runner_options_copy (WaysideRunnerOptions *self, const WaysideRunnerOptions *source)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source != NULL && source->token != NULL);

  *self = *source;
  self->recorder = NULL;
  g_set_object (&self->recorder, source->recorder);
  self->output_root = g_strdup (source->output_root);
  self->folder = g_strdup (source->folder);
  self->token = g_strdup (source->token);
}

/**
 * wayside_runner_options_clear:
 * @self: options
 *
 * Frees what the options own, and overwrites the token.
 */
void
wayside_runner_options_clear (WaysideRunnerOptions *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->recorder);
  g_clear_pointer (&self->output_root, g_free);
  g_clear_pointer (&self->folder, g_free);
  if (self->token != NULL)
    explicit_bzero (self->token, strlen (self->token));
  g_clear_pointer (&self->token, g_free);
}

/**
 * wayside_runner_options_set_folder:
 * @self: options
 * @folder: the path of the folder to save in
 */
void
wayside_runner_options_set_folder (WaysideRunnerOptions *self, const char *folder)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (folder != NULL);

  g_clear_pointer (&self->folder, g_free);
  self->folder = g_strdup (folder);
}

/**
 * wayside_runner_options_build_folder:
 * @self: options
 * @query: the query
 * @sequence: (nullable): the key of the sequence, once known
 *
 * Names the download's folder. A sequence given by one of its photos gets the folder of its own key, which is
 * known only once it has been resolved.
 *
 * Returns: (transfer full): the path of the folder, as far as it is known
 */
char *
wayside_runner_options_build_folder (const WaysideRunnerOptions *self,
                                     WaysideQuery *query,
                                     const char *sequence)
{
  g_autoptr (WaysideQuery) resolved = NULL;
  g_autofree char *name = NULL;
  g_autofree char *stamp = NULL;
  g_autofree char *full_name = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);

  if (self->folder != NULL)
    return g_strdup (self->folder);

  if (sequence != NULL)
    resolved = wayside_query_new_sequence (sequence, NULL);
  name = wayside_query_dup_folder_name (resolved != NULL ? resolved : query);
  if (self->timestamped)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

      stamp = g_date_time_format (now, "_%Y%m%d-%H%M%S");
    }
  full_name = g_strconcat (name, stamp, NULL);
  return g_build_filename (self->output_root, full_name, NULL);
}
