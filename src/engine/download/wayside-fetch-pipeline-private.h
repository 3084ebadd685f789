/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-fetch-folder.h"
#include "wayside-fetch-pipeline.h"
#include "wayside-listing-reader.h"
#include "wayside-missing-check.h"
#include "wayside-picture-fetcher.h"

G_BEGIN_DECLS

struct _WaysideFetchPipeline
{
  WaysideFetchQueue *queue;            /* (not owned) */
  WaysideQuery *query;                 /* (owned) */
  const WaysideRunnerOptions *options; /* (not owned) */
  WaysideFetchPipelineFuncs funcs;
  GObject *owner; /* (not owned): passed to funcs, and referenced while a job is pending */

  WaysideApiClient *graph;        /* (owned) */
  WaysideListingReader *reader;   /* (owned) */
  WaysideMissingCheck *missing;   /* (owned) */
  WaysidePictureFetcher *fetcher; /* (owned) */
  WaysideFetchFolder *folder;     /* (owned) */
  GCancellable *cancellable;      /* (owned): for the requests of the pipeline itself */

  guint n_pending;    /* requests and jobs of the pipeline itself that have not returned */
  gint64 held_until;  /* wayside_clock_get_time() */
  gint64 reached_at;  /* the same: when a probe last reached the service */
  gboolean is_active; /* it may list and fetch */
};

G_END_DECLS
