/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes of a download: the reports of its runner, and what happens before and after its runs. */

#include "config.h"

#include "wayside-download-private.h"

#include "wayside-item-private.h"
#include "wayside-retry-policy.h"

#include <string.h>

static void
clear_items (WaysideDownload *self)
{
  guint n_items = self->items->len;

  self->is_stale = FALSE;
  g_ptr_array_set_size (self->items, 0);
  if (n_items > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_items, 0);
}

static void
append_items (WaysideDownload *self, GPtrArray *ids)
{
  guint position;

  if (ids->len == 0)
    return;

  if (self->is_stale)
    clear_items (self);
  position = self->items->len;
  for (guint i = 0; i < ids->len; i++)
    g_ptr_array_add (self->items,
                     wayside_item_new (g_ptr_array_index (ids, i), wayside_query_get_size (self->query)));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, ids->len);
}

static void
apply_changes (WaysideDownload *self, GArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      WaysideItemChange *change = &g_array_index (changes, WaysideItemChange, i);
      WaysideItem *item = g_ptr_array_index (self->items, change->position);

      if (self->runner != NULL && change->state == WAYSIDE_ITEM_SAVED &&
          wayside_item_get_state (item) != WAYSIDE_ITEM_SAVED)
        self->date = g_get_real_time () / G_USEC_PER_SEC;
      wayside_item_apply (item, change);
    }
}

static void
update_rates (WaysideDownload *self)
{
  WaysideDownloadStats *stats = &self->stats;
  guint n_ended = wayside_download_stats_count_ended (stats);
  gint64 now = g_get_monotonic_time ();

  if (self->rates == NULL)
    return;

  if (stats->state != WAYSIDE_DOWNLOAD_RUNNING)
    {
      wayside_rate_reset (&self->rates[0]);
      wayside_rate_reset (&self->rates[1]);
      return;
    }

  wayside_rate_add (&self->rates[0], now, stats->n_bytes);
  /* Photos that fail fast say nothing about how long the others take. */
  wayside_rate_add (&self->rates[1], now, stats->counts[WAYSIDE_ITEM_SAVED]);
  stats->rate = wayside_rate_get (&self->rates[0]);
  if (stats->is_total_known)
    stats->seconds_left = wayside_rate_estimate (&self->rates[1], stats->n_items - n_ended);
}

/* The counters of the last run stay, as its items do, until this one has found images. */
static void
take_stats (WaysideDownload *self, const WaysideDownloadStats *stats)
{
  self->stats = *stats;
  if (stats->n_items == 0)
    {
      memcpy (self->stats.counts, self->past.counts, sizeof self->stats.counts);
      self->stats.n_items = self->past.n_items;
      self->stats.n_stored = self->past.n_stored;
    }
}

/* Whether a run with these counters ended without any image to keep, as with a mistyped key. The job recorder
 * applies the same rule, see wayside_job_recorder_end(). */
static gboolean
found_nothing (const WaysideDownloadStats *stats, const GError *error)
{
  return wayside_download_state_is_end (stats->state) && stats->counts[WAYSIDE_ITEM_GONE] >= stats->n_items &&
         (error == NULL || !wayside_retry_can_help (error));
}

/* Makes @self a past download again. Its error is the reason why the run found nothing. */
static void
restore_past (WaysideDownload *self)
{
  if (self->error == NULL && !self->is_stale && self->items->len > 0)
    {
      const GError *error = wayside_item_get_error (g_ptr_array_index (self->items, 0));

      self->error = error != NULL ? g_error_copy (error) : NULL;
    }
  g_clear_object (&self->runner);
  if (!self->is_stale)
    clear_items (self);
  self->is_stale = FALSE;
  self->stats = self->past;
}

/* The first image on disk becomes the cover and remains it. */
static void
update_cover (WaysideDownload *self)
{
  if (self->cover != NULL || wayside_download_stats_count_kept (&self->stats) == 0)
    return;

  for (guint i = 0; i < self->items->len && self->cover == NULL; i++)
    if (wayside_item_state_is_kept (wayside_item_get_state (g_ptr_array_index (self->items, i))))
      self->cover = g_strdup (wayside_item_get_id (g_ptr_array_index (self->items, i)));
}

static gboolean
take_string (char **field, char **value)
{
  if (*value == NULL || g_strcmp0 (*field, *value) == 0)
    return FALSE;

  g_clear_pointer (field, g_free);
  *field = g_steal_pointer (value);
  return TRUE;
}

/* Applies a report; strings, images and errors are stolen from it. */
void
wayside_download_take_report (WaysideReport *report, GObject *object)
{
  WaysideDownload *self = WAYSIDE_DOWNLOAD (object);
  const WaysideDownloadStats before = self->stats;
  gboolean folder_changed;

  take_stats (self, &report->stats);
  append_items (self, report->new_ids);
  apply_changes (self, report->changes);
  folder_changed = take_string (&self->folder, &report->folder);
  take_string (&self->sequence, &report->sequence);
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&report->error);
  if (self->runner != NULL && found_nothing (&report->stats, self->error))
    {
      if (self->past.state != WAYSIDE_DOWNLOAD_READY)
        restore_past (self);
    }
  else if (wayside_download_state_is_end (report->stats.state) && report->stats.n_items > 0)
    self->past = self->stats;
  update_cover (self);
  update_rates (self);
  wayside_download_notify (self, &before, folder_changed);
}

/* Fails a download that cannot be started. */
void
wayside_download_fail (WaysideDownload *self, GError *error)
{
  const WaysideDownloadStats before = self->stats;

  g_clear_error (&self->error);
  self->error = error;
  self->stats.state = WAYSIDE_DOWNLOAD_FAILED;
  wayside_download_notify (self, &before, FALSE);
}

/* Prepares a download that is not active to be started with a new runner. */
void
wayside_download_reset (WaysideDownload *self)
{
  const WaysideDownloadStats before = self->stats;
  const WaysideDownloadStats none = { .bytes_free = G_MAXUINT64, .seconds_left = -1 };

  g_clear_object (&self->runner);
  g_clear_object (&self->recorder);
  g_clear_error (&self->error);
  self->options.only_rest = FALSE;
  self->is_lost = FALSE;
  self->is_stale = self->items->len > 0;
  take_stats (self, &none);
  wayside_download_notify (self, &before, FALSE);
}

/* Releases the items of a past download; they can be loaded again. */
void
wayside_download_unload (WaysideDownload *self)
{
  g_clear_object (&self->watch);
  clear_items (self);
  wayside_download_changed (self);
}

/* A run that failed before it found an image keeps its runner, and the items of earlier runs are only in the
 * library then. Makes @self a past download again, so that they can be loaded. */
void
wayside_download_drop_empty_run (WaysideDownload *self)
{
  const WaysideDownloadStats before = self->stats;

  if (self->runner == NULL || self->items->len > 0 || self->past.state == WAYSIDE_DOWNLOAD_READY)
    return;

  g_clear_object (&self->watch);
  restore_past (self);
  wayside_download_notify (self, &before, FALSE);
}

/* Whether a new download has ended without any image to keep. */
gboolean
wayside_download_came_to_nothing (WaysideDownload *self)
{
  return self->past.state == WAYSIDE_DOWNLOAD_READY && self->runner != NULL &&
         found_nothing (&self->stats, self->error);
}
