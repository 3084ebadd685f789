/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-outcome.h"

/* The ids of an area come from tiles, which still have images that were deleted. */
static guint
count_losses (const WaysideCliOutcome *self, WaysideQueryKind kind)
{
  guint n_losses = self->counts[WAYSIDE_ITEM_FAILED] + self->counts[WAYSIDE_ITEM_NOT_OFFERED];

  if (kind != WAYSIDE_QUERY_BBOX && kind != WAYSIDE_QUERY_AREA)
    n_losses += self->counts[WAYSIDE_ITEM_GONE];
  return n_losses;
}

static WaysideCliExit
get_exit_code (const WaysideCliOutcome *self, WaysideQueryKind kind)
{
  if (self->state == WAYSIDE_DOWNLOAD_STOPPED)
    return WAYSIDE_CLI_EXIT_INTERRUPTED;
  if (self->error != NULL)
    return wayside_cli_exit_from_error (self->error);
  if (self->state == WAYSIDE_DOWNLOAD_FAILED)
    return WAYSIDE_CLI_EXIT_STOPPED;

  if (count_losses (self, kind) > 0 || self->n_skipped > 0)
    return WAYSIDE_CLI_EXIT_INCOMPLETE;

  return WAYSIDE_CLI_EXIT_OK;
}

/**
 * wayside_cli_outcome_read:
 * @self: (out caller-allocates): return location; clear it with wayside_cli_outcome_clear()
 * @download: a download that has ended
 * @summary: the summary of its images
 *
 * Collects the outcome of one download.
 */
void
wayside_cli_outcome_read (WaysideCliOutcome *self, WaysideDownload *download, WaysideCliSummary *summary)
{
  const WaysideDownloadStats *stats;
  const GError *error;

  g_return_if_fail (self != NULL);
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));
  g_return_if_fail (summary != NULL);

  stats = wayside_download_get_stats (download);
  error = wayside_download_get_error (download);
  *self = (WaysideCliOutcome){
    .n_downloads = 1,
    .state = wayside_download_get_state (download),
    .n_smaller = wayside_cli_summary_get_smaller (summary),
    .n_replaceable = stats->n_replaceable,
    .n_skipped = stats->n_skipped,
    .n_outside = stats->n_outside,
    .bytes = wayside_cli_summary_get_bytes (summary),
    .folder = g_strdup (wayside_download_get_folder (download)),
    .sequence = g_strdup (wayside_download_get_sequence (download)),
    .error = error != NULL ? g_error_copy (error) : NULL,
  };
  for (guint state = 0; state < WAYSIDE_N_ITEM_STATES; state++)
    self->counts[state] = wayside_cli_summary_count (summary, (WaysideItemState) state);
  self->exit_code = get_exit_code (self, wayside_query_get_kind (wayside_download_get_query (download)));
}

static WaysideDownloadState
merge_states (WaysideDownloadState a, WaysideDownloadState b)
{
  if (a == WAYSIDE_DOWNLOAD_STOPPED || b == WAYSIDE_DOWNLOAD_STOPPED)
    return WAYSIDE_DOWNLOAD_STOPPED;

  return a == WAYSIDE_DOWNLOAD_FINISHED ? b : a;
}

/* Folder and sequence are only those of a single download. */
static void
merge_texts (WaysideCliOutcome *self, const WaysideCliOutcome *other)
{
  gboolean is_first = self->n_downloads == 0;

  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->sequence, g_free);
  if (!is_first)
    return;

  self->folder = g_strdup (other->folder);
  self->sequence = g_strdup (other->sequence);
}

/**
 * wayside_cli_outcome_merge:
 * @self: the outcome of the downloads so far, or all zeros
 * @other: the outcome of the next one
 *
 * Adds the outcome of a download to that of the run.
 */
void
wayside_cli_outcome_merge (WaysideCliOutcome *self, const WaysideCliOutcome *other)
{
  gboolean is_first;

  g_return_if_fail (self != NULL && other != NULL);

  is_first = self->n_downloads == 0;
  if (other->error != NULL &&
      (self->error == NULL || wayside_cli_exit_worse (self->exit_code, other->exit_code) != self->exit_code))
    {
      g_clear_error (&self->error);
      self->error = g_error_copy (other->error);
    }
  self->state = is_first ? other->state : merge_states (self->state, other->state);
  self->exit_code = wayside_cli_exit_worse (self->exit_code, other->exit_code);
  merge_texts (self, other);

  self->n_downloads += other->n_downloads;
  self->n_not_started += other->n_not_started;
  for (guint state = 0; state < WAYSIDE_N_ITEM_STATES; state++)
    self->counts[state] += other->counts[state];
  self->n_smaller += other->n_smaller;
  self->n_replaceable += other->n_replaceable;
  self->n_skipped += other->n_skipped;
  self->n_outside += other->n_outside;
  self->bytes += other->bytes;
}

/**
 * wayside_cli_outcome_clear:
 * @self: an outcome
 *
 * Frees what the outcome owns.
 */
void
wayside_cli_outcome_clear (WaysideCliOutcome *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->sequence, g_free);
  g_clear_error (&self->error);
}
