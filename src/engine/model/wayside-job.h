/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-stats.h"
#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/**
 * WaysideJob:
 * @id: its id in the library
 * @query: (owned): its query
 * @output_root: (owned): the parent of its folder
 * @folder: (owned): the path of its folder
 * @name: (owned) (nullable): its name, if the user has set one
 * @cover: (owned) (nullable): the id of its cover image
 * @save_flags: how its photos are saved
 * @stats: its last known state and counters; all problems count as failed
 * @created_at: time of its creation, in seconds since 1970
 * @changed_at: time at which it last saved a photo, or was created, in seconds since 1970
 *
 * A download as stored in the library.
 */
typedef struct
{
  gint64               id;
  WaysideQuery        *query;
  char                *output_root;
  char                *folder;
  char                *name;
  char                *cover;
  WaysideSaveFlags     save_flags;
  WaysideDownloadStats stats;
  gint64               created_at;
  gint64               changed_at;
} WaysideJob;

void wayside_job_free (WaysideJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideJob, wayside_job_free)

G_END_DECLS
