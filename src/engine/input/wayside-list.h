/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-query.h"

G_BEGIN_DECLS

/* Bytes of all that is read into one list. The longest lists are of links with a hundred letters each. */
#define WAYSIDE_LIST_MAX_LENGTH (8U * 1024 * 1024)

/* As many as an area can have. */
#define WAYSIDE_LIST_MAX_IDS 100000U

/**
 * WaysideList:
 *
 * What people bring along: lists of photos and shapes on the map, from files or from the clipboard.
 */
typedef struct _WaysideList WaysideList;

WaysideList  *wayside_list_new              (void);
void          wayside_list_free             (WaysideList          *self);
gboolean      wayside_list_add              (WaysideList          *self,
                                             const char           *text,
                                             gsize                 length,
                                             GError              **error);
WaysideQuery *wayside_list_dup_query        (const WaysideList    *self,
                                             GError              **error);
char         *wayside_list_describe         (const WaysideList    *self);

void          wayside_list_read_async       (GPtrArray            *files,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
void          wayside_list_read_text_async  (const char           *text,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
WaysideList  *wayside_list_read_finish      (GAsyncResult         *result,
                                             GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideList, wayside_list_free)

G_END_DECLS
