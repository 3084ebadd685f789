/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

/**
 * WaysideJob:
 * @id: its number in the library
 * @query: (owned): what was asked for
 * @output_root: (owned): the folder in which it has its own
 * @folder: (owned): the path of its own folder
 * @n_items: how many images were known
 * @n_saved: how many of them were saved or there already
 * @changed_at: when it was last worked on, in seconds since 1970
 *
 * A download as the library remembers it.
 */
typedef struct
{
  gint64        id;
  WaysideQuery *query;
  char         *output_root;
  char         *folder;
  guint         n_items;
  guint         n_saved;
  gint64        changed_at;
} WaysideJob;

void wayside_job_free (WaysideJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideJob, wayside_job_free)

G_END_DECLS
