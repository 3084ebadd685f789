/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine-private.h"
#include "wayside-listing.h"
#include "wayside-run.h"
#include "wayside-retry-policy.h"

G_BEGIN_DECLS

/* In flight at first: enough to learn what the line bears, and few enough for the first photo to be quick. */
#define WAYSIDE_RUN_FIRST_ALLOWED 6

/**
 * WaysideRunItem:
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
} WaysideRunItem;

struct _WaysideRun
{
  GObject              parent_instance;

  /* Read-only after construction. */
  WaysideEngine       *engine;         /* (not owned): it waits for its runs before it goes */
  WaysideQuery        *query;          /* (owned) */
  WaysideRunOptions    options;        /* (owned) */
  WaysideRunReportFunc func;
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
  GPtrArray           *items;          /* (owned) (element-type WaysideRunItem) */
  GHashTable          *by_id;          /* (owned): id to item */
  GHashTable          *present;        /* (owned) (nullable): ids that were there, once looked at */
  GHashTable          *bare;           /* (owned) (nullable): ids that lacked only their record, the same */
  guint                counts[WAYSIDE_N_ITEM_STATES]; /* of the items */
  guint64              n_stored;       /* bytes of the pairs that are on the disk */
  GQueue               ready;          /* (element-type WaysideRunItem): to be fetched, in this order */
  GPtrArray           *lost;           /* (owned) (element-type WaysideRunItem): said to be gone; no verdict yet */
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
  GPtrArray           *dirty;          /* (owned) (element-type WaysideRunItem) */
  GSource             *report_timer;   /* (owned) (nullable) */
  gint64               last_report;    /* monotonic time, microseconds */
  char                *sequence;       /* (owned) (nullable) */
};

/* wayside-run.c */
gboolean wayside_run_is_active        (WaysideRun        *self);
void     wayside_run_pump             (WaysideRun        *self);
void     wayside_run_fail             (WaysideRun        *self,
                                       const GError      *error);
void     wayside_run_halt             (WaysideRun        *self);
void     wayside_run_mark             (WaysideRun        *self,
                                       WaysideRunItem    *item,
                                       WaysideItemState   state);

/* wayside-run-reports.c */
void     wayside_run_note_hold        (WaysideRun        *self,
                                       gint64             until);
void     wayside_run_touch            (WaysideRun        *self,
                                       WaysideRunItem    *item);
void     wayside_run_schedule_report  (WaysideRun        *self);
void     wayside_run_send_report      (WaysideRun        *self);
void     wayside_run_note_new         (WaysideRun        *self);

/* wayside-run-listing.c */
WaysideRunItem *wayside_run_add_item  (WaysideRun        *self,
                                       const char        *id);
void     wayside_run_list_more        (WaysideRun        *self);
char    *wayside_run_build_folder     (WaysideRun        *self);

/* wayside-run-fetching.c */
WaysideSlotClient *wayside_run_join       (WaysideRun        *self,
                                       WaysideSlotScheduler     *scheduler);
void     wayside_run_take_back        (WaysideRun        *self);
void     wayside_run_begin_anew       (WaysideRunItem    *item);

/* wayside-run-resume.c */
void     wayside_run_look_up_resume_state           (WaysideRun        *self);
void     wayside_run_seed_listing   (WaysideRun        *self);

/* wayside-run-lost.c */
void     wayside_run_init_lost        (WaysideRun        *self);
void     wayside_run_lose             (WaysideRun        *self,
                                       WaysideRunItem    *item,
                                       const GError      *error);
void     wayside_run_settle_lost      (WaysideRun        *self);
void     wayside_run_take_lost_back   (WaysideRun        *self);
gboolean wayside_run_doubts_token     (WaysideRun        *self);

G_END_DECLS
