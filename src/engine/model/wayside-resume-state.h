/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideResumeQuery:
 * @folder: (nullable): the path of the folder that the download goes into, or %NULL if it is named after the
 *   query
 * @timestamped: whether the folder's name ends in the time of a start
 * @only_rest: whether only what is left of the images that are known is wanted, also of a job that had come to
 *   its end
 *
 * Which job is to be remembered.
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
 * @ids: (owned) (element-type utf8): the images that must not be forgotten, in their order
 * @tries: (owned): id, which @ids owns, to how often it was tried
 * @is_listed: whether no others are wanted
 *
 * What the library remembers of an earlier run for the same.
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
