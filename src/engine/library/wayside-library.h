/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-job.h"
#include "wayside-resume-state.h"
#include "wayside-report.h"

G_BEGIN_DECLS

/* Maximum number of listed downloads; they take a few megabytes of memory. */
#define WAYSIDE_LIBRARY_MAX_JOBS 10000

/**
 * WaysideNote:
 * @stats: the state and the counters of the job
 * @is_listed: whether all images are listed
 * @first_position: the position of the first of @new_ids
 * @new_ids: (element-type utf8): ids of new images
 * @changes: (element-type WaysideItemChange): changes of images
 *
 * Changes of a job.
 */
typedef struct
{
  WaysideDownloadStats stats;
  gboolean             is_listed;
  guint                first_position;
  GPtrArray           *new_ids;
  GArray              *changes;
} WaysideNote;

#define WAYSIDE_TYPE_LIBRARY (wayside_library_get_type ())
G_DECLARE_FINAL_TYPE (WaysideLibrary, wayside_library, WAYSIDE, LIBRARY, GObject)

WaysideLibrary     *wayside_library_new                  (const char               *path);
void                wayside_library_close                (WaysideLibrary           *self);
char               *wayside_library_dup_user_path        (void);
gint64              wayside_library_announce             (WaysideLibrary           *self,
                                                          WaysideQuery             *query,
                                                          const char               *output_root,
                                                          const char               *folder,
                                                          WaysideSaveFlags          save_flags,
                                                          WaysideDownloadState     *before,
                                                          GError                  **error);
gint64              wayside_library_begin                (WaysideLibrary           *self,
                                                          gint64                    announced,
                                                          WaysideQuery             *query,
                                                          const char               *output_root,
                                                          const char               *folder,
                                                          WaysideSaveFlags          save_flags,
                                                          const WaysideNote        *note,
                                                          GError                  **error);
gboolean            wayside_library_note                 (WaysideLibrary           *self,
                                                          gint64                    id,
                                                          const WaysideNote        *note,
                                                          GError                  **error);
gboolean            wayside_library_note_state           (WaysideLibrary           *self,
                                                          gint64                    id,
                                                          WaysideDownloadState      state,
                                                          guint                     turn,
                                                          GError                  **error);
WaysideResumeState *wayside_library_look_up_resume_state (WaysideLibrary           *self,
                                                          WaysideQuery             *query,
                                                          const char               *output_root,
                                                          const WaysideResumeQuery *how,
                                                          GError                  **error);
GPtrArray          *wayside_library_list_all             (WaysideLibrary           *self,
                                                          GError                  **error);
WaysideReport      *wayside_library_load_items           (WaysideLibrary           *self,
                                                          gint64                    id,
                                                          GError                  **error);
gboolean            wayside_library_rename               (WaysideLibrary           *self,
                                                          gint64                    id,
                                                          const char               *name,
                                                          GError                  **error);
gboolean            wayside_library_take_tile            (WaysideLibrary           *self,
                                                          gint64                    day,
                                                          guint                     limit,
                                                          guint                    *n_used,
                                                          GError                  **error);
gboolean            wayside_library_move                 (WaysideLibrary           *self,
                                                          gint64                    id,
                                                          const char               *folder,
                                                          GError                  **error);
gboolean            wayside_library_forget               (WaysideLibrary           *self,
                                                          gint64                    id,
                                                          GError                  **error);

G_END_DECLS
