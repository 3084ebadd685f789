/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideResumeQuery:
 * @folder: (nullable): the path of the download's folder, or %NULL if the folder is named after the query
 * @timestamped: whether the folder's name ends in the time of a start
 * @only_rest: whether to resume only the known images and list no others, even if the job had finished
 *
 * Criteria for the earlier job to resume.
 */
typedef struct
{
  const char *folder;
  gboolean    timestamped;
  gboolean    only_rest;
} WaysideResumeQuery;

/**
 * WaysideResumeState:
 * @folder: (owned): the path of the folder
 * @ids: (owned) (element-type utf8): the ids of the images to resume, in order
 * @tries: (owned): map from an id, which @ids owns, to its number of tries
 * @is_listed: whether the list is complete, so that no other images have to be listed
 *
 * The resume state of an earlier run for the same query, from the library.
 */
typedef struct
{
  char       *folder;
  GPtrArray  *ids;
  GHashTable *tries;
  gboolean    is_listed;
} WaysideResumeState;

WaysideResumeState *wayside_resume_state_new  (const char         *folder);
void                wayside_resume_state_add  (WaysideResumeState *self,
                                               char               *id,
                                               guint               n_tries);
void                wayside_resume_state_free (WaysideResumeState *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideResumeState, wayside_resume_state_free)

G_END_DECLS
