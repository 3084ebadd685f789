/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-state.h"
#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/**
 * WaysideTotals:
 * @n_items: how many images are known
 * @n_saved: how many of them are saved or were there already
 * @n_problems: how many of them could not be saved
 * @n_bytes: what the pairs take on the disk, or 0 if that is not known
 *
 * What there is of a download in all.
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
 * @id: its number in the library
 * @query: (owned): what was asked for
 * @output_root: (owned): the folder in which it has its own
 * @folder: (owned): the path of its own folder
 * @name: (owned) (nullable): what the person calls it
 * @cover: (owned) (nullable): the id of the image that stands for it
 * @save_flags: how its photos are saved
 * @state: how far it was
 * @totals: what there was of it
 * @created_at: when it was first asked for, in seconds since 1970
 * @changed_at: when it was last worked on, in seconds since 1970
 *
 * A download as the library remembers it.
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
