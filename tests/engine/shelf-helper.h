/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "download-helper.h"
#include "wayside-download-manager.h"

G_BEGIN_DECLS

#define SHELF_SECOND    "aaaaaaaaaaaaaaaaaaaaaa"
#define SHELF_SECOND_ID (HELPER_FIRST_ID + 100000)

/**
 * ShelfFixture:
 * @world: everything a download needs
 * @manager: (owned): a download manager whose library is in the folder of @world
 *
 * A download manager with an empty library.
 */
typedef struct
{
  World world;
  WaysideDownloadManager *manager;
} ShelfFixture;

void             shelf_set_up        (ShelfFixture     *fixture,
                                      gconstpointer     data);
void             shelf_tear_down     (ShelfFixture     *fixture,
                                      gconstpointer     data);
GAsyncResult    *shelf_take          (GAsyncResult    **result);
void             shelf_load          (ShelfFixture     *fixture);
void             shelf_restart_with  (ShelfFixture     *fixture,
                                      const char       *sql);
void             shelf_restart       (ShelfFixture     *fixture);
guint            shelf_count         (ShelfFixture     *fixture);
WaysideDownload *shelf_get           (ShelfFixture     *fixture,
                                      guint             position);
WaysideDownload *shelf_start         (ShelfFixture     *fixture,
                                      const char       *key);
void             shelf_wait_for      (WaysideDownload  *download,
                                      WaysideDownloadState state,
                                      guint             n_saved);
void             shelf_add_sequences (ShelfFixture     *fixture,
                                      guint             n_first,
                                      guint             n_second);
void             shelf_open          (ShelfFixture     *fixture,
                                      WaysideDownload  *download);

G_END_DECLS
