/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"
#include "wayside-rate.h"
#include "wayside-run.h"

G_BEGIN_DECLS

struct _WaysideDownload
{
  GObject              parent_instance;

  WaysideEngine       *engine;      /* (owned) */
  WaysideQuery        *query;       /* (owned) */
  WaysideRunOptions    options;     /* (owned): its token is wiped once the run has it */
  WaysideRun          *run;         /* (owned) (nullable): from the start on */

  GPtrArray           *items;       /* (owned) (element-type WaysideItem) */
  guint                counts[WAYSIDE_N_ITEM_STATES];
  WaysideDownloadState state;
  GError              *error;       /* (owned) (nullable) */
  char                *folder;      /* (owned) (nullable) */
  char                *sequence;    /* (owned) (nullable) */
  gboolean             is_listed;
  guint                n_skipped;
  guint64              n_bytes;
  guint64              n_free;      /* bytes when the folder was opened; G_MAXUINT64 if not known */
  guint64              guess;       /* bytes of a picture */
  gint64               held_until;  /* monotonic time, microseconds */
  WaysideRate          byte_rate;
  WaysideRate          item_rate;
};

G_END_DECLS
