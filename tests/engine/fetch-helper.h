/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-fetch-queue.h"

G_BEGIN_DECLS

/**
 * FetchFixture:
 * @queue: (owned): an empty queue
 * @added: (owned): ids of the added items, each followed by a space
 * @n_changed: number of calls for a changed item
 * @n_retries: number of calls for a retry
 *
 * A queue that counts its calls.
 */
typedef struct
{
  WaysideFetchQueue *queue;
  GString *added;
  guint n_changed;
  guint n_retries;
} FetchFixture;

void             fetch_fixture_set_up    (FetchFixture      *fixture,
                                          gconstpointer      data);
void             fetch_fixture_tear_down (FetchFixture      *fixture,
                                          gconstpointer      data);
void             fetch_add_ready         (WaysideFetchQueue *queue,
                                          const char        *ids);
char            *fetch_pop_all           (WaysideFetchQueue *queue);
WaysideMetadata *fetch_make_metadata     (const char        *id);

G_END_DECLS
