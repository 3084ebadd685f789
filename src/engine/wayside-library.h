/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-job.h"
#include "wayside-report.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_LIBRARY (wayside_library_get_type ())
G_DECLARE_FINAL_TYPE (WaysideLibrary, wayside_library, WAYSIDE, LIBRARY, GObject)

WaysideLibrary *wayside_library_new             (const char            *path);
void            wayside_library_close           (WaysideLibrary        *self);
char           *wayside_library_dup_user_path   (void);
gint64          wayside_library_begin           (WaysideLibrary        *self,
                                                 WaysideQuery          *query,
                                                 const char            *output_root,
                                                 const char            *folder,
                                                 GError               **error);
gboolean        wayside_library_note            (WaysideLibrary        *self,
                                                 gint64                 id,
                                                 WaysideDownloadState   state,
                                                 guint                  first_position,
                                                 GPtrArray             *new_ids,
                                                 GArray                *changes,
                                                 GError               **error);
GPtrArray      *wayside_library_list_unfinished (WaysideLibrary        *self,
                                                 GError               **error);
gboolean        wayside_library_forget          (WaysideLibrary        *self,
                                                 gint64                 id,
                                                 GError               **error);

G_END_DECLS
