/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine-private.h"
#include "wayside-listing.h"
#include "wayside-download-runner.h"
#include "wayside-retry-policy.h"

G_BEGIN_DECLS

/* Initial number of pictures in flight: enough to probe the capacity of the network, few enough for the first
 * photo to arrive quickly. */
#define WAYSIDE_DOWNLOAD_RUNNER_FIRST_ALLOWED 6

/**
 * WaysideRunnerItem:
 *
 * The state of one image on the network thread.
 */
typedef struct
{
  guint               position;
  char               *id;           /* (owned) */
  WaysideItemState    state;
  WaysideMetadata      *record;       /* (owned) (nullable): from its listing until its pair is written */
  WaysideMemoryReservation *reservation;        /* (owned) (nullable): while in flight */
  GSource            *timer;        /* (owned) (nullable): while a retry is pending */
  GError             *error;        /* (owned) (nullable) */
  gsize               n_bytes;
  gsize               n_stored;     /* bytes of its pair, once on disk */
  gssize              length;       /* -1 if unknown */
  WaysideSize         size;
  WaysideRetryCount        tries;
  guint               n_tries;      /* number of tries, including those of earlier runs */
  gint64              retry_after;  /* seconds from Retry-After of the last response, or 0 */
  gint64              first_try;    /* wayside_clock_get_time() */
  gint64              given_up;     /* the same: when it was marked as failed */
  gboolean            is_refreshed; /* its metadata was already requested again, for a fresh URL */
  GError             *verdict;      /* (owned) (nullable): its error if confirmed as gone; while in lost */
  gboolean            is_doubted;   /* its files must be checked before they are replaced */
  gboolean            has_picture;  /* they were checked, and the picture is complete */
  gboolean            is_dirty;     /* it is in the dirty array of the runner */
  gboolean            has_news;     /* its image is not reported yet */
} WaysideRunnerItem;

struct _WaysideDownloadRunner
{
  GObject              parent_instance;

  /* Read-only after construction. */
  WaysideEngine       *engine;         /* (not owned): its dispose waits for its runners */
  WaysideQuery        *query;          /* (owned) */
  WaysideRunnerOptions    options;        /* (owned) */
  WaysideRunnerReportFunc func;
  GMainContext        *report_context; /* (owned) */
  GWeakRef             object;

  /* On the network thread only. */
  WaysideApiClient        *graph;          /* (owned) (nullable): set once started */
  WaysideListing      *listing;        /* (owned) (nullable) */
  WaysideStore        *store;          /* (owned) (nullable): once the folder is known */
  WaysideSlotClient       *client;         /* (owned) (nullable): while active in the download queue */
  WaysideResumeState       *memory;         /* (owned) (nullable): from an earlier run of this query */
  guint                n_noted;        /* number of items passed to the job recorder */
  gint64               sent_all;       /* monotonic time, microseconds: of the last full snapshot recorded */
  WaysideDownloadState noted_state;    /* state passed to the job recorder */
  guint                noted_place;    /* queue position passed to it, before there are items */
  GCancellable        *cancellable;    /* (owned): for everything in flight */
  GPtrArray           *items;          /* (owned) (element-type WaysideRunnerItem) */
  GHashTable          *by_id;          /* (owned): id to item */
  GHashTable          *present;        /* (owned) (nullable): id to bytes on disk, once listed */
  GHashTable          *bare;           /* (owned) (nullable): ids that lacked only their metadata, likewise */
  guint                counts[WAYSIDE_N_ITEM_STATES]; /* number of items in each state */
  guint64              n_stored;       /* bytes of the pairs on disk */
  GQueue               ready;          /* (element-type WaysideRunnerItem): images to fetch, in this order */
  GPtrArray           *lost;           /* (owned) (element-type WaysideRunnerItem): gone, if confirmed */
  guint                suspicion;      /* length of lost from which on the token is checked */
  guint                n_timers;
  guint                n_transferring;
  guint                n_writing;
  guint                allowed;        /* current limit of transfers in flight; grows with success */
  gsize                guess;          /* expected bytes of the next picture */
  gint64               last_success;   /* wayside_clock_get_time() */
  gboolean             is_entered;
  gboolean             is_pumping;
  gboolean             is_suspended;   /* the program is quitting: record a stop as a pause */
  gboolean             is_recording;  /* the folder is open, and items are passed to the job recorder */
  guint                place;          /* position in the download queue, from 1; 0 if not waiting */
  gboolean             is_looking_up;   /* a lookup of the resume state is pending */
  gboolean             is_asking;      /* a listing step is pending */
  gboolean             is_opening;     /* opening the folder is pending */
  gboolean             is_flushing;    /* a flush is pending */
  gboolean             is_flushed;     /* nothing was written since the last successful flush */
  gboolean             has_lost;       /* a flush failed: saved files must be checked */
  gboolean             is_listed;
  gboolean             is_checking_token;
  WaysideDownloadState state;
  WaysideDownloadState ending;         /* end state to enter once nothing is in flight, else READY */
  GError              *error;          /* (owned) (nullable) */
  guint                n_skipped;
  guint64              n_bytes;
  guint64              n_free;         /* free bytes when the folder was opened, plus n_bytes then */
  gint64               held_until;     /* wayside_clock_get_time() */
  gint64               pictures_until; /* the same: no picture is requested before */

  /* Contents of the next report. */
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
WaysideSlotClient *wayside_download_runner_join          (WaysideDownloadRunner *self,
                                                          WaysideSlotScheduler  *scheduler);
void               wayside_download_runner_take_back     (WaysideDownloadRunner *self);
void               wayside_download_runner_reset_retries (WaysideRunnerItem     *item);

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
