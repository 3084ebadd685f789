/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-item-state.h"
#include "wayside-memory-budget.h"
#include "wayside-metadata.h"
#include "wayside-retry-policy.h"

G_BEGIN_DECLS

/**
 * WaysideFetchItem:
 * @position: its index in the download
 * @id: (owned): the id of the image
 * @state: its state; set it with wayside_fetch_queue_mark()
 * @size: the size of its picture
 * @wanted_size: the requested size, if @is_replaceable
 * @metadata: (owned) (nullable): from its listing until its pair is written
 * @reservation: (owned) (nullable): memory for its picture while it is in flight
 * @timer: (owned) (nullable): while a retry is pending
 * @error: (owned) (nullable): the reason if it was not saved
 * @verdict: (owned) (nullable): the reason to use if it is confirmed as gone
 * @n_bytes: bytes received of its picture
 * @n_stored: bytes of its pair, once on disk
 * @length: the length of its picture in bytes, or -1 if that is not known
 * @tries: the failures of the current attempt
 * @n_tries: number of tries in all runs
 * @retry_after: seconds from Retry-After of the last response, or 0
 * @first_try: time of wayside_clock_get_time() at the start of the current attempt, or 0
 * @given_up: the same: when it was marked as failed
 * @is_refreshed: whether its metadata was already requested again, for a fresh URL
 * @is_doubted: whether its files must be checked before they are replaced
 * @has_picture: whether they were checked, and the picture is complete
 * @is_replaceable: whether it is present in a smaller size than requested, and a larger one may exist
 * @is_dirty: whether it is part of the next report
 * @has_news: whether its image was not reported yet
 *
 * The state of one image on the network thread.
 */
typedef struct
{
  guint                     position;
  char                     *id;
  WaysideItemState          state;
  WaysideSize               size;
  WaysideSize               wanted_size;
  WaysideMetadata          *metadata;
  WaysideMemoryReservation *reservation;
  GSource                  *timer;
  GError                   *error;
  GError                   *verdict;
  gsize                     n_bytes;
  gsize                     n_stored;
  gssize                    length;
  WaysideRetryCount         tries;
  guint                     n_tries;
  gint64                    retry_after;
  gint64                    first_try;
  gint64                    given_up;
  gboolean                  is_refreshed;
  gboolean                  is_doubted;
  gboolean                  has_picture;
  gboolean                  is_replaceable;
  gboolean                  is_dirty;
  gboolean                  has_news;
} WaysideFetchItem;

WaysideFetchItem *wayside_fetch_item_new           (const char       *id,
                                                    guint             position);
void              wayside_fetch_item_free          (WaysideFetchItem *self);
void              wayside_fetch_item_reset_retries (WaysideFetchItem *self);
void              wayside_fetch_item_set_metadata  (WaysideFetchItem *self,
                                                    WaysideMetadata  *metadata);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideFetchItem, wayside_fetch_item_free)

G_END_DECLS
