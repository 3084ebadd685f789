/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_ID_SOURCE (wayside_id_source_get_type ())
G_DECLARE_INTERFACE (WaysideIdSource, wayside_id_source, WAYSIDE, ID_SOURCE, GObject)

/**
 * WaysideIdSourceInterface:
 * @set_creator: sets the number of the user of the filter
 * @next_async: begins to find more images
 * @next_finish: returns their ids
 *
 * Finds the ids of the images of an area.
 */
struct _WaysideIdSourceInterface
{
  GTypeInterface parent_interface;

  void       (*set_creator) (WaysideIdSource     *self,
                             guint64              creator);
  void       (*next_async)  (WaysideIdSource     *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data);
  GPtrArray *(*next_finish) (WaysideIdSource     *self,
                             GAsyncResult        *result,
                             gboolean            *is_last,
                             GError             **error);
};

void       wayside_id_source_set_creator (WaysideIdSource     *self,
                                          guint64              creator);
void       wayside_id_source_next_async  (WaysideIdSource     *self,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
GPtrArray *wayside_id_source_next_finish (WaysideIdSource     *self,
                                          GAsyncResult        *result,
                                          gboolean            *is_last,
                                          GError             **error);

G_END_DECLS
