/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-entry-private.h"
#include "wayside-shelf.h"

G_BEGIN_DECLS

struct _WaysideShelf
{
  GObject          parent_instance;

  WaysideEngine   *engine;  /* (owned) */
  GNetworkMonitor *monitor; /* (owned) */
  GPtrArray       *entries; /* (owned) (element-type WaysideEntry) */
  GPtrArray       *hidden;  /* (owned) (element-type WaysideEntry): that came to nothing */
  GPtrArray       *removed; /* (owned) (element-type WaysideEntry): that may still be put back */
  GPtrArray       *repairs; /* (owned) (element-type WaysideEntry): that are not listed */
  guint            parallel;        /* for new downloads; 0 for what suits the size of the photos */
  WaysideSaveFlags    save_flags;          /* for new downloads */
  gboolean         metered_allowed; /* for new downloads */
  WaysideEntry    *opened;  /* (nullable) (not owned): of an earlier time, opened last */
};

/* wayside-shelf-keeping.c */
WaysideJobRecorder *wayside_shelf_ref_recorder (WaysideShelf    *self,
                                           WaysideEntry    *entry);

/* wayside-shelf.c */
WaysideEntry   *wayside_shelf_look_folder (GPtrArray       *entries,
                                           const char      *folder);
void            wayside_shelf_insert      (WaysideShelf    *self,
                                           guint            position,
                                           WaysideEntry    *entry);
void            wayside_shelf_take_out    (WaysideShelf    *self,
                                           WaysideEntry    *entry);
void            wayside_shelf_adopt       (WaysideShelf    *self,
                                           WaysideEntry    *entry);
void            wayside_shelf_attach      (WaysideShelf    *self,
                                           WaysideEntry    *entry,
                                           WaysideDownload *download);

G_END_DECLS
