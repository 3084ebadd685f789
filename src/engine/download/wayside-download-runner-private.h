/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine-private.h"
#include "wayside-listing.h"
#include "wayside-download-runner.h"
#include "wayside-retry-policy.h"

G_BEGIN_DECLS

/* In flight at first: enough to learn what the line bears, and few enough for the first photo to be quick. */
#define WAYSIDE_DOWNLOAD_RUNNER_FIRST_ALLOWED 6

/**
 * WaysideRunnerItem:
 *
 * What the network thread keeps of one image.
 */
typedef struct
{
  guint               position;
  char               *id;           /* (owned) */
  WaysideItemState    state;
  WaysideMetadata      *record;       /* (owned) (nullable): from its listing until its pair is written */
  WaysideMemoryReservation *reservation;        /* (owned) (nullable): while it is in flight */
  GSource            *timer;        /* (owned) (nullable): while it waits to be tried again */
  GError             *error;        /* (owned) (nullable) */
  gsize               n_bytes;
  gsize               n_stored;     /* bytes of its pair on the disk, once it is there */
  gssize              length;       /* -1 if not known */
  WaysideSize         size;
  WaysideRetryCount        tries;
  guint               n_tries;      /* in all runs, whatever came of them */
  gint64              retry_after;  /* seconds that the server asked for after the last try, or 0 */
  gint64              first_try;    /* wayside_clock_get_time() */
  gint64              given_up;     /* the same, of when it was marked as failed */
  gboolean            is_refreshed; /* its record was asked for again in this attempt */
  GError             *verdict;      /* (owned) (nullable): its error if it is truly gone, while that is not sure */
  gboolean            is_doubted;   /* its files are to be looked at before anything comes into their place */
  gboolean            has_picture;  /* they were, and the picture is whole */
  gboolean            is_dirty;     /* it is in the run's list of changes */
  gboolean            has_news;     /* its facts are not reported yet */
} WaysideRunnerItem;

struct _WaysideDownloadRunner
{
  GObject              parent_instance;

  /* Read-only after construction. */
  WaysideEngine       *engine;         /* (not owned): it waits for its runs before it goes */
  WaysideQuery        *query;          /* (owned) */
  WaysideRunnerOptions    options;        /* (owned) */
  WaysideRunnerReportFunc func;
  GMainContext        *report_context; /* (owned) */
  GWeakRef             object;

  /* On the network thread only. */
  WaysideApiClient        *graph;          /* (owned) (nullable): from the start on */
  WaysideListing      *listing;        /* (owned) (nullable) */
  WaysideStore        *store;          /* (owned) (nullable): once the folder's name is known */
  WaysideSlotClient       *client;         /* (owned) (nullable): while it is its turn to work */
  WaysideResumeState       *memory;         /* (owned) (nullable): of an earlier run for the same */
  guint                n_noted;        /* items that the journal knows */
  gint64               told_all;       /* monotonic time, microseconds: when the journal was last told all */
  WaysideDownloadState noted_state;    /* that the journal knows */
  guint                noted_place;    /* the same, before there are items */
  GCancellable        *cancellable;    /* (owned): of all that is in flight */
  GPtrArray           *items;          /* (owned) (element-type WaysideRunnerItem) */
  GHashTable          *by_id;          /* (owned): id to item */
  GHashTable          *present;        /* (owned) (nullable): ids that were there, once looked at */
  GHashTable          *bare;           /* (owned) (nullable): ids that lacked only their record, the same */
  guint                counts[WAYSIDE_N_ITEM_STATES]; /* of the items */
  guint64              n_stored;       /* bytes of the pairs that are on the disk */
  GQueue               ready;          /* (element-type WaysideRunnerItem): to be fetched, in this order */
  GPtrArray           *lost;           /* (owned) (element-type WaysideRunnerItem): said to be gone; no verdict yet */
  guint                suspicion;      /* with so many lost the token is checked */
  guint                n_timers;
  guint                n_transferring;
  guint                n_writing;
  guint                allowed;        /* how many may be in flight now; grows with success */
  gsize                guess;          /* bytes that the next picture will probably have */
  gint64               last_success;   /* wayside_clock_get_time() */
  gboolean             is_entered;
  gboolean             is_pumping;
  gboolean             is_suspended;   /* the end that comes is the program's, not the person's */
  gboolean             is_recording;  /* the folder is ours, and the journal is told of the items */
  guint                place;          /* in the line of those that wait for their turn, from 1; or 0 */
  gboolean             is_looking_up;   /* the library is asked for an earlier run */
  gboolean             is_asking;      /* a step of the listing is under way */
  gboolean             is_opening;     /* the folder is being looked at */
  gboolean             is_flushing;    /* the disk is asked whether it has everything */
  gboolean             is_flushed;     /* nothing was written since it said so */
  gboolean             has_lost;       /* it said that it could not keep everything, and not what */
  gboolean             is_listed;
  gboolean             is_checking_token;
  WaysideDownloadState state;
  WaysideDownloadState ending;         /* the end that is waited for while state is still RUNNING */
  GError              *error;          /* (owned) (nullable) */
  guint                n_skipped;
  guint64              n_bytes;
  guint64              n_free;         /* bytes on the disk when the folder was opened */
  gint64               held_until;     /* wayside_clock_get_time() */
  gint64               pictures_until; /* the same: before that no picture is asked for */

  /* What the next report tells. */
  GPtrArray           *new_ids;        /* (owned) (element-type utf8) */
  GPtrArray           *dirty;          /* (owned) (element-type WaysideRunnerItem) */
  GSource             *report_timer;   /* (owned) (nullable) */
  gint64               last_report;    /* monotonic time, microseconds */
  char                *sequence;       /* (owned) (nullable) */
};

/* wayside-download-runner.c */
gboolean wayside_download_runner_is_active (WaysideDownloadRunner *self);
void     wayside_download_runner_pump      (WaysideDownloadRunner *self);
void     wayside_download_runner_fail      (WaysideDownloadRunner *self,
                                            const GError          *error);
void     wayside_download_runner_halt      (WaysideDownloadRunner *self);
void     wayside_download_runner_mark      (WaysideDownloadRunner *self,
                                            WaysideRunnerItem     *item,
                                            WaysideItemState       state);

/* wayside-download-runner-reports.c */
void wayside_download_runner_note_hold       (WaysideDownloadRunner *self,
                                              gint64                 until);
void wayside_download_runner_touch           (WaysideDownloadRunner *self,
                                              WaysideRunnerItem     *item);
void wayside_download_runner_schedule_report (WaysideDownloadRunner *self);
void wayside_download_runner_send_report     (WaysideDownloadRunner *self);
void wayside_download_runner_note_new        (WaysideDownloadRunner *self);

/* wayside-download-runner-listing.c */
WaysideRunnerItem *wayside_download_runner_add_item     (WaysideDownloadRunner *self,
                                                         const char            *id);
void               wayside_download_runner_list_more    (WaysideDownloadRunner *self);
char              *wayside_download_runner_build_folder (WaysideDownloadRunner *self);

/* wayside-download-runner-fetching.c */
WaysideSlotClient *wayside_download_runner_join       (WaysideDownloadRunner *self,
                                                       WaysideSlotScheduler  *scheduler);
void               wayside_download_runner_take_back  (WaysideDownloadRunner *self);
void               wayside_download_runner_begin_anew (WaysideRunnerItem     *item);

/* wayside-download-runner-resume.c */
void wayside_download_runner_look_up_resume_state (WaysideDownloadRunner *self);
void wayside_download_runner_seed_listing         (WaysideDownloadRunner *self);

/* wayside-download-runner-lost.c */
void     wayside_download_runner_init_lost      (WaysideDownloadRunner *self);
void     wayside_download_runner_lose           (WaysideDownloadRunner *self,
                                                 WaysideRunnerItem     *item,
                                                 const GError          *error);
void     wayside_download_runner_settle_lost    (WaysideDownloadRunner *self);
void     wayside_download_runner_take_lost_back (WaysideDownloadRunner *self);
gboolean wayside_download_runner_doubts_token   (WaysideDownloadRunner *self);

G_END_DECLS
