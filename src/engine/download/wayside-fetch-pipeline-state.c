/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a pipeline knows of itself: how far it is, and its part of a report. */

#include "config.h"

#include "wayside-fetch-pipeline-private.h"

/**
 * wayside_fetch_pipeline_is_new:
 * @self: a pipeline
 *
 * Returns: %TRUE if no image is known and the listing has not begun
 */
gboolean
wayside_fetch_pipeline_is_new (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !wayside_listing_reader_has_begun (self->reader) &&
         wayside_fetch_queue_get_items (self->queue)->len == 0;
}

/**
 * wayside_fetch_pipeline_is_at_rest:
 * @self: a pipeline
 *
 * Returns: %TRUE if nothing is in flight, being written or delayed
 */
gboolean
wayside_fetch_pipeline_is_at_rest (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_pending == 0 && wayside_picture_fetcher_get_n_in_flight (self->fetcher) == 0 &&
         wayside_fetch_queue_get_n_delayed (self->queue) == 0;
}

/**
 * wayside_fetch_pipeline_is_done:
 * @self: a pipeline at rest
 *
 * Returns: %TRUE if nothing is left to list or to fetch
 */
gboolean
wayside_fetch_pipeline_is_done (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return wayside_listing_reader_is_complete (self->reader) &&
         (wayside_fetch_queue_get_n_ready (self->queue) == 0 || self->options->dry_run);
}

/**
 * wayside_fetch_pipeline_is_listed:
 * @self: a pipeline
 *
 * Returns: %TRUE if the next run has to list nothing. Skipped parts of an area must be listed again
 */
gboolean
wayside_fetch_pipeline_is_listed (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return wayside_listing_reader_is_complete (self->reader) &&
         wayside_listing_reader_get_n_skipped (self->reader) == 0;
}

/**
 * wayside_fetch_pipeline_fill_report:
 * @self: a pipeline
 * @report: a report whose stats have the counts of the fetch queue
 *
 * Sets the fields of a report about the listing, the folder and the bytes.
 */
void
wayside_fetch_pipeline_fill_report (WaysideFetchPipeline *self, WaysideReport *report)
{
  WaysideDownloadStats *stats;
  WaysideStore *store;
  gboolean grows;

  g_return_if_fail (self != NULL);
  g_return_if_fail (report != NULL);

  store = wayside_fetch_folder_get_store (self->folder);
  report->folder = store != NULL ? g_strdup (wayside_store_get_folder (store)) : NULL;
  report->sequence = g_strdup (wayside_listing_reader_get_sequence (self->reader));

  stats = &report->stats;
  grows = wayside_query_is_search (self->query) || stats->n_items == 0;
  stats->is_total_known = wayside_listing_reader_is_complete (self->reader) || !grows;
  stats->n_skipped = wayside_listing_reader_get_n_skipped (self->reader);
  stats->n_outside = wayside_listing_reader_get_n_outside (self->reader);
  stats->n_bytes = wayside_picture_fetcher_get_n_bytes (self->fetcher);
  stats->bytes_left = (guint64) wayside_picture_fetcher_get_guess (self->fetcher) *
                      (stats->n_items - wayside_download_stats_count_ended (stats));
  stats->bytes_free = wayside_fetch_folder_count_free (self->folder, stats->n_bytes);
  stats->held_until = self->held_until;
  stats->failing_since = MAX (wayside_api_client_get_failing_since (self->graph),
                              wayside_picture_fetcher_get_failing_since (self->fetcher));
  stats->is_tile_budget_low = wayside_listing_reader_is_budget_low (self->reader);
}
