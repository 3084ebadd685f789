/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing-private.h"

/* The images of an area by their ids, which come from a source. */

/* The largest limit with which a box that needs one request is searched: that is faster than to read its tiles. */
#define MAX_SEARCH_LIMIT 100

/* Returns the stage in which the source can begin. */
Stage
wayside_listing_get_source_stage (WaysideListing *self)
{
  return wayside_query_get_filter (self->query)->creator != NULL ? STAGE_USER : STAGE_SOURCE;
}

/**
 * wayside_listing_is_searched:
 * @query: a query
 *
 * The spacing of images from a search and from the source would not fit together, so a filter excludes a search.
 *
 * Returns: %TRUE if a listing of the query begins with a search although it has a source
 */
gboolean
wayside_listing_is_searched (WaysideQuery *query)
{
  const WaysideBbox *bbox = wayside_query_get_bbox (query);
  guint limit = wayside_query_get_limit (query);

  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), FALSE);

  return bbox != NULL && wayside_bbox_get_area (bbox) <= WAYSIDE_BBOX_MAX_AREA &&
         !wayside_bbox_crosses (bbox) && limit > 0 && limit <= MAX_SEARCH_LIMIT &&
         wayside_filter_is_empty (wayside_query_get_filter (query));
}

/**
 * wayside_listing_set_source:
 * @self: a listing of a box or an area that is neither seeded nor has sent a request
 * @source: a source of the ids in it that has not begun
 *
 * Lists the images whose ids come from a source, which knows all of them, instead of those that the service finds in
 * a search. Only a box that needs one request, without a filter and with a limit of at most 100, is still searched;
 * if it has too many images for that, the source is used too.
 *
 * The source decides which images are inside the area. If it does not know a fact that the filter tests, the
 * metadata decides.
 */
void
wayside_listing_set_source (WaysideListing *self, WaysideIdSource *source)
{
  g_return_if_fail (WAYSIDE_IS_LISTING (self) && WAYSIDE_IS_ID_SOURCE (source));
  g_return_if_fail (self->stage == STAGE_CELLS && self->source == NULL);

  self->source = g_object_ref (source);
  if (!wayside_listing_is_searched (self->query))
    self->search_stage = wayside_listing_get_source_stage (self);
  self->stage = self->search_stage;
}

/**
 * wayside_listing_set_ids_only:
 * @self: a listing with a source that has not sent a request
 *
 * Lists the ids of the source without their metadata: they are in the ids of each step. Without metadata it is not
 * known which of them are gone.
 */
void
wayside_listing_set_ids_only (WaysideListing *self)
{
  g_return_if_fail (WAYSIDE_IS_LISTING (self) && self->source != NULL);

  self->is_ids_only = TRUE;
}

/* Handles the response to the request for an image of the user, which has the number of the user. Without a number
 * the source returns the images of all users, and the metadata decides. */
void
wayside_listing_take_user (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  guint64 number = 0;

  if (page->records->len > 0)
    number = ((const WaysideMetadata *) g_ptr_array_index (page->records, 0))->creator;
  if (page->records->len + page->bad_ids->len + page->n_unnamed == 0)
    {
      self->stage = STAGE_DONE;
      wayside_listing_fail_user (task);
      return;
    }

  self->has_creator = TRUE;
  self->knows_user = number > 0;
  if (number > 0)
    wayside_id_source_set_creator (self->source, number);
  self->stage = STAGE_SOURCE;
  wayside_listing_ask (g_object_ref (task));
}

/* Returns ids as a step, up to the limit. */
static void
give_ids (GTask *task, GPtrArray *ids, gboolean is_last)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();
  guint room = wayside_listing_get_room (self);

  room = room == G_MAXUINT ? room : room - MIN (room, self->n_given);
  step->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ids->len && step->ids->len < room; i++)
    if (!g_hash_table_contains (self->seen, g_ptr_array_index (ids, i)))
      g_ptr_array_add (step->ids, g_strdup (g_ptr_array_index (ids, i)));

  self->n_given += step->ids->len;
  if (is_last || step->ids->len == room)
    wayside_listing_finish_search (task, step);
  else
    wayside_listing_finish_step (task, step);
}

/* Requests the metadata of the ids next. */
static void
sourced_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideListing *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) ids = NULL;
  GError *error = NULL;
  gboolean is_last;

  ids = wayside_id_source_next_finish (WAYSIDE_ID_SOURCE (object), result, &is_last, &error);
  if (ids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->is_ids_only)
    {
      give_ids (task, ids, is_last);
      return;
    }

  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  self->ids = g_steal_pointer (&ids);
  self->next_id = 0;
  self->is_from_source = TRUE;
  self->stage = STAGE_REST;
  self->after_rest = is_last ? STAGE_DONE : STAGE_SOURCE;
  wayside_listing_ask (g_steal_pointer (&task));
}

/* Takes ownership of the task. */
void
wayside_listing_read_source (GTask *task)
{
  WaysideListing *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  wayside_id_source_next_async (self->source, cancellable, sourced_cb, task);
}

/* Removes images that do not match the filter. */
void
wayside_listing_drop_unmatched (WaysideListing *self, WaysideApiPage *page)
{
  const WaysideFilter *filter = wayside_query_get_filter (self->query);

  for (guint i = page->records->len; i > 0; i--)
    {
      const WaysideMetadata *record = g_ptr_array_index (page->records, i - 1);

      if (wayside_metadata_matches (record, filter, self->knows_user))
        continue;

      g_hash_table_add (self->unwanted, g_strdup (wayside_metadata_get_id (record)));
      g_ptr_array_remove_index (page->records, i - 1);
    }
}
