/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-state.h"
#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/**
 * WaysideTotals:
 * @n_items: number of known images
 * @n_saved: number of images that were saved or were on disk already
 * @n_problems: number of images that could not be saved
 * @n_bytes: size of the pairs on disk in bytes, or 0 if that is not known
 *
 * The totals of a download.
 */
typedef struct
{
  guint   n_items;
  guint   n_saved;
  guint   n_problems;
  guint64 n_bytes;
} WaysideTotals;

/**
 * WaysideJob:
 * @id: its id in the library
 * @query: (owned): its query
 * @output_root: (owned): the parent of its folder
 * @folder: (owned): the path of its folder
 * @name: (owned) (nullable): its name, if the user has set one
 * @cover: (owned) (nullable): the id of its cover image
 * @save_flags: how its photos are saved
 * @state: its last known state
 * @totals: its last known totals
 * @created_at: time of its creation, in seconds since 1970
 * @changed_at: time of its last change, in seconds since 1970
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
  WaysideSaveFlags        save_flags;
  WaysideDownloadState state;
  WaysideTotals        totals;
  gint64               created_at;
  gint64               changed_at;
} WaysideJob;

void wayside_job_free (WaysideJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideJob, wayside_job_free)

G_END_DECLS
