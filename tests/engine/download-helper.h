/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-helper.h"
#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * World:
 * @pretend: (owned): the service, in the test's thread
 * @engine: (owned): the engine, with its threads
 * @root: (owned): a new folder for downloads
 *
 * Everything a download needs.
 */
typedef struct
{
  PretendService *pretend;
  WaysideEngine *engine;
  char *root;
} World;

/**
 * Job:
 * @world: (not owned): the fixture
 * @download: (owned): the download
 * @n_changed: number of "changed" signals
 * @was_active: whether a "changed" signal found it active
 * @start: monotonic time of its start, in microseconds
 *
 * A download that is checked on each "changed" signal: its counts must match its items, and it and its items
 * must have sent a notification for each changed property.
 */
typedef struct
{
  World *world;
  WaysideDownload *download;
  guint n_changed;
  gboolean was_active;
  gint64 start;
} Job;

void  world_set_up           (World        *world,
                              gconstpointer data);
void  world_tear_down        (World        *world,
                              gconstpointer data);
void  world_add_sequence     (World        *world,
                              guint         n_images);
guint world_count            (World        *world,
                              PretendKind   kind);
void  world_let_pass         (guint         milliseconds);
void  world_wait_until_quiet (World        *world);

WaysideQuery *make_sequence (void);
WaysideQuery *make_area     (double west,
                             double south,
                             double east,
                             double north,
                             guint  limit);

Job         *job_new                (World               *world,
                                     WaysideQuery        *query);
Job         *job_new_with           (World               *world,
                                     WaysideQuery        *query,
                                     const char          *token,
                                     const char          *root);
void         job_free               (Job                 *job);
void         job_wait_for           (Job                 *job,
                                     WaysideDownloadState state);
void         job_wait_for_saved     (Job                 *job,
                                     guint                n_saved);
void         job_run                (Job                 *job);
void         job_start              (Job                 *job);
void         job_run_again          (Job                 *job,
                                     void (*action) (WaysideDownload *));
WaysideItem *job_get_item           (Job                 *job,
                                     const char          *id);
void         job_assert_finished    (Job                 *job,
                                     guint                n_saved,
                                     guint                n_present,
                                     guint                n_failed);
void         job_assert_failed      (Job                 *job,
                                     int                  code);
void         job_assert_item_failed (Job                 *job,
                                     const char          *id,
                                     WaysideItemState     state,
                                     int                  code);
void         job_assert_pair        (Job                 *job,
                                     const char          *id,
                                     guint                width);
guint        job_count_pairs        (Job                 *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

G_END_DECLS
