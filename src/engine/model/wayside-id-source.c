/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-id-source.h"

/* The listing takes the ids of an area from a source. The coverage finds them; the interface is here because neither
 * sees the other. */

G_DEFINE_INTERFACE (WaysideIdSource, wayside_id_source, G_TYPE_OBJECT)

static void
wayside_id_source_default_init (WaysideIdSourceInterface *iface)
{
}

/**
 * wayside_id_source_set_creator:
 * @self: a source that has not begun
 * @creator: the number of the user whom the filter names, not 0
 *
 * Sets the number of the user of the filter, since tiles have no names.
 */
void
wayside_id_source_set_creator (WaysideIdSource *self, guint64 creator)
{
  g_return_if_fail (WAYSIDE_IS_ID_SOURCE (self));
  g_return_if_fail (creator > 0);

  WAYSIDE_ID_SOURCE_GET_IFACE (self)->set_creator (self, creator);
}

/**
 * wayside_id_source_next_async:
 * @self: a source that has not returned its last ids, without a pending call
 * @cancellable: (nullable): cancels the call
 * @callback: called at the end, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Finds more ids. After an error the call may be repeated, and continues where it failed.
 */
void
wayside_id_source_next_async (WaysideIdSource *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (WAYSIDE_IS_ID_SOURCE (self));

  WAYSIDE_ID_SOURCE_GET_IFACE (self)->next_async (self, cancellable, callback, user_data);
}

/**
 * wayside_id_source_next_finish:
 * @self: a source
 * @result: the result passed to the callback
 * @is_last: (out): whether there are no more ids
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): ids that no earlier call has returned, not empty unless they are the
 *   last, or %NULL with a #WaysideError or %G_IO_ERROR_CANCELLED
 */
GPtrArray *
wayside_id_source_next_finish (WaysideIdSource *self, GAsyncResult *result, gboolean *is_last, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_ID_SOURCE (self), NULL);
  g_return_val_if_fail (is_last != NULL, NULL);

  return WAYSIDE_ID_SOURCE_GET_IFACE (self)->next_finish (self, result, is_last, error);
}
