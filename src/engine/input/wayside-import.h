/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-query.h"
#include "wayside-region.h"

G_BEGIN_DECLS

/* Maximum number of bytes read for one import. The longest lists have links of a hundred characters each. */
#define WAYSIDE_IMPORT_MAX_LENGTH (8U * 1024 * 1024)

/* The maximum number of images in one import, the same as for an area. */
#define WAYSIDE_IMPORT_MAX_IDS 100000U

/**
 * WaysideImport:
 *
 * Photos and shapes imported from files or from the clipboard.
 */
typedef struct _WaysideImport WaysideImport;

WaysideImport *wayside_import_new       (void);
void           wayside_import_free      (WaysideImport       *self);
gboolean       wayside_import_add       (WaysideImport       *self,
                                         const char          *text,
                                         gsize                length,
                                         GError             **error);
WaysideQuery  *wayside_import_dup_query (const WaysideImport *self,
                                         GError             **error);
WaysideRegion *wayside_import_dup_region   (const WaysideImport *self,
                                            double               within,
                                            GError             **error);
gboolean       wayside_import_is_list      (const char          *text);
GPtrArray     *wayside_import_list_queries (const WaysideImport *self,
                                            GError             **error);
char          *wayside_import_describe     (const WaysideImport *self);
char          *wayside_import_describe_all (const WaysideImport *self);
gboolean       wayside_import_add_file     (WaysideImport       *self,
                                            GFile               *file,
                                            GError             **error);

void           wayside_import_read_async      (GPtrArray          *files,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
void           wayside_import_read_text_async (const char         *text,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
WaysideImport *wayside_import_read_finish     (GAsyncResult       *result,
                                               GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideImport, wayside_import_free)

G_END_DECLS
