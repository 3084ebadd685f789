/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>

/* Number of images whose metadata is requested first. The metadata of a long sequence comes in one response
 * of several megabytes, which the first photo should not have to wait for. */
#define HEAD_START 24

G_DEFINE_FINAL_TYPE (WaysideListing, wayside_listing, G_TYPE_OBJECT)

static void answered_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
wayside_listing_dispose (GObject *object)
{
  WaysideListing *self = WAYSIDE_LISTING (object);

  g_clear_object (&self->graph);
  g_clear_object (&self->query);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (wayside_listing_parent_class)->dispose (object);
}

static void
wayside_listing_finalize (GObject *object)
{
  WaysideListing *self = WAYSIDE_LISTING (object);

  g_clear_pointer (&self->sequence, g_free);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->outside, g_hash_table_unref);
  g_clear_pointer (&self->unwanted, g_hash_table_unref);
  g_clear_pointer (&self->placed, g_hash_table_unref);
  g_clear_pointer (&self->page_urls, g_hash_table_unref);
  g_clear_pointer (&self->spacing, wayside_spacing_free);
  g_clear_pointer (&self->next_page, wayside_api_request_free);
  g_clear_pointer (&self->cells, wayside_cell_queue_free);

  G_OBJECT_CLASS (wayside_listing_parent_class)->finalize (object);
}

static void
wayside_listing_class_init (WaysideListingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_listing_dispose;
  object_class->finalize = wayside_listing_finalize;
}

static void
wayside_listing_init (WaysideListing *self)
{
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->outside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->after_rest = STAGE_DONE;
}

static Stage
first_stage (WaysideQuery *query)
{
  switch (wayside_query_get_kind (query))
    {
    case WAYSIDE_QUERY_IMAGE:
      return STAGE_IMAGE;
    case WAYSIDE_QUERY_SEQUENCE:
      return wayside_query_is_by_image (query) ? STAGE_RESOLVE : STAGE_IDS;
    case WAYSIDE_QUERY_BBOX:
    case WAYSIDE_QUERY_AREA:
      return STAGE_CELLS;
    case WAYSIDE_QUERY_CREATOR:
      return STAGE_CREATOR;
    case WAYSIDE_QUERY_IMAGES:
      return STAGE_GIVEN;
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_listing_new:
 * @graph: the API client
 * @query: the query; must not change any more
 *
 * Returns: (transfer full): a listing that has not sent a request yet
 */
WaysideListing *
wayside_listing_new (WaysideApiClient *graph, WaysideQuery *query)
{
  WaysideListing *self;

  g_return_val_if_fail (WAYSIDE_IS_API_CLIENT (graph), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);

  self = g_object_new (WAYSIDE_TYPE_LISTING, NULL);
  self->graph = g_object_ref (graph);
  self->query = g_object_ref (query);
  self->stage = first_stage (query);
  self->search_stage = self->stage;
  wayside_listing_set_up_search (self);
  if (self->stage == STAGE_IDS)
    self->sequence = g_strdup (wayside_query_get_key (query));
  return self;
}

static gpointer
copy_id (gconstpointer id, gpointer user_data)
{
  return g_strdup (id);
}

/**
 * wayside_listing_seed:
 * @self: a listing that has not sent a request yet
 * @known: (element-type utf8): ids of images already on disk
 * @wanted: (element-type utf8): ids of images that must be listed
 * @is_complete: whether to list no other images of a search
 *
 * Seeds the listing with the images of an earlier listing of the same query. For a search the metadata of
 * @wanted is requested by id first; all seeded images count towards the limit, so that only the remaining
 * number is searched for. Wanted images that a sequence no longer contains are requested after the others.
 */
void
wayside_listing_seed (WaysideListing *self, GPtrArray *known, GPtrArray *wanted, gboolean is_complete)
{
  g_return_if_fail (WAYSIDE_IS_LISTING (self));
  g_return_if_fail (known != NULL && wanted != NULL);

  switch (wayside_query_get_kind (self->query))
    {
    case WAYSIDE_QUERY_BBOX:
    case WAYSIDE_QUERY_AREA:
    case WAYSIDE_QUERY_CREATOR:
      for (guint i = 0; i < known->len; i++)
        g_hash_table_add (self->seen, g_strdup (g_ptr_array_index (known, i)));
      self->ids = g_ptr_array_copy (wanted, copy_id, NULL);
      g_ptr_array_set_free_func (self->ids, g_free);
      self->stage = STAGE_REST;
      self->after_rest = is_complete ? STAGE_DONE : self->search_stage;
      break;
    case WAYSIDE_QUERY_SEQUENCE:
      self->known = g_ptr_array_copy (wanted, copy_id, NULL);
      g_ptr_array_set_free_func (self->known, g_free);
      break;
    case WAYSIDE_QUERY_IMAGE:
    case WAYSIDE_QUERY_IMAGES:
    default:
      break;
    }
}

/* Collects the next batch of ids whose metadata no page contained; leaves self->asked empty if there are
 * none. */
static void
gather_rest (WaysideListing *self, guint max)
{
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->asked_at_once = 0;
  while (self->next_id < self->ids->len && self->asked->len < max)
    {
      const char *id = g_ptr_array_index (self->ids, self->next_id++);

      if (!g_hash_table_contains (self->seen, id))
        g_ptr_array_add (self->asked, g_strdup (id));
    }
}

/* Returns the number of ids in the current request. */
guint
wayside_listing_count_asked (WaysideListing *self)
{
  if (self->asked == NULL)
    return 0;

  return self->asked_at_once > 0 ? MIN (self->asked_at_once, self->asked->len) : self->asked->len;
}

static WaysideApiRequest *
next_cell_request (WaysideListing *self)
{
  const WaysideBbox *cell = wayside_cell_queue_peek (self->cells);
  guint room = MIN (wayside_listing_get_room (self), WAYSIDE_API_REQUEST_MAX_LIMIT);
  WaysideApiRequest *request;

  if (cell == NULL)
    return NULL;

  /* Images that are known already are returned again, but do not count towards the remaining number. */
  self->asked_limit = wayside_listing_tests_images (self)
                          ? WAYSIDE_API_REQUEST_MAX_LIMIT
                          : MIN (room + g_hash_table_size (self->seen), WAYSIDE_API_REQUEST_MAX_LIMIT);
  request = wayside_api_request_new_bbox (cell, self->asked_limit);
  wayside_api_request_add_filter (request, wayside_query_get_filter (self->query));
  return request;
}

/* A page is requested again after an error, so it is kept until its response arrives. */
static WaysideApiRequest *
next_creator_request (WaysideListing *self)
{
  if (self->next_page != NULL)
    return wayside_api_request_new_next (g_uri_ref (self->next_page->next), TRUE);

  return wayside_api_request_new_creator (wayside_query_get_filter (self->query), WAYSIDE_REQUEST_PAGE_LIMIT);
}

/* After an error the pages are requested from the first one on. */
static WaysideApiRequest *
next_ids_request (WaysideListing *self)
{
  if (self->next_page != NULL)
    return g_steal_pointer (&self->next_page);

  g_clear_pointer (&self->ids, g_ptr_array_unref);
  return wayside_api_request_new_sequence_ids (self->sequence);
}

static WaysideApiRequest *
next_request (WaysideListing *self)
{
  switch (self->stage)
    {
    case STAGE_IMAGE:
    case STAGE_RESOLVE:
      return wayside_api_request_new_image (wayside_query_get_key (self->query));
    case STAGE_IDS:
      return next_ids_request (self);
    case STAGE_HEAD:
      return wayside_api_request_new_images (self->ids, 0, HEAD_START);
    case STAGE_PAGES:
      return self->next_page != NULL ? g_steal_pointer (&self->next_page)
                                     : wayside_api_request_new_sequence (self->sequence);
    case STAGE_REST:
      return wayside_api_request_new_images (self->asked, 0, wayside_listing_count_asked (self));
    case STAGE_CELLS:
      return next_cell_request (self);
    case STAGE_CREATOR:
      return next_creator_request (self);
    case STAGE_NAME:
    case STAGE_USER:
      return wayside_api_request_new_creator_check (wayside_query_get_filter (self->query)->creator);
    case STAGE_GIVEN:
    case STAGE_SOURCE:
    case STAGE_DONE:
    default:
      return NULL;
    }
}

/* Leaves STAGE_REST when all ids have been requested. After the seeded images of an area, its cells follow if
 * the limit allows more images. */
static void
end_rest (WaysideListing *self)
{
  if (self->stage != STAGE_REST || (self->asked != NULL && self->asked->len > 0))
    return;

  gather_rest (self, self->is_from_source ? MIN (wayside_listing_get_room (self), WAYSIDE_API_REQUEST_MAX_IDS)
                                          : WAYSIDE_API_REQUEST_MAX_IDS);
  if (self->asked->len == 0)
    self->stage = wayside_listing_get_room (self) > 0 ? self->after_rest : STAGE_DONE;
}

/* Takes ownership of the task. */
void
wayside_listing_ask (GTask *task)
{
  g_autoptr (GTask) owned = task;
  WaysideListing *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  WaysideApiRequest *request;

  end_rest (self);
  if (self->stage == STAGE_CELLS && self->cells == NULL)
    {
      WaysideRegion *region = wayside_query_get_region (self->query);

      self->cells = region != NULL ? wayside_cell_queue_new_region (region, &error)
                                   : wayside_cell_queue_new (wayside_query_get_bbox (self->query), &error);
      if (self->cells == NULL)
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }

  request = next_request (self);
  if (request != NULL)
    {
      wayside_api_client_send_async (self->graph, request, cancellable, answered_cb,
                                     g_steal_pointer (&owned));
    }
  else if (self->stage == STAGE_SOURCE)
    {
      wayside_listing_read_source (g_steal_pointer (&owned));
    }
  else if (self->stage == STAGE_CELLS || self->is_from_source)
    {
      wayside_listing_finish_search (task, wayside_listing_step_new ());
    }
  else if (self->stage == STAGE_GIVEN)
    {
      wayside_listing_give_ids (task);
    }
  else
    {
      self->stage = STAGE_DONE;
      wayside_listing_finish_step (task, wayside_listing_step_new ());
    }
}

static gboolean
is_other_image (WaysideListing *self, WaysideApiPage *page)
{
  return (self->stage == STAGE_IMAGE || self->stage == STAGE_RESOLVE) &&
         !g_str_equal (wayside_metadata_get_id (g_ptr_array_index (page->records, 0)),
                       wayside_query_get_key (self->query));
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;
  WaysideListing *self = g_task_get_source_object (task);

  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  if (page == NULL)
    wayside_listing_take_refusal (g_steal_pointer (&task), error);
  else if (is_other_image (self, page))
    g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                             _ ("Mapillary sent an unexpected answer. Try again later"));
  else
    wayside_listing_take_answer (task, page);
}

/**
 * wayside_listing_next_async:
 * @self: a listing that has not returned its last step, without a pending call
 * @cancellable: (nullable): cancels the request
 * @callback: called when the step is complete
 * @user_data: passed to @callback
 *
 * Requests the next images, in the cheapest way that is complete for the kind of query:
 *
 * - one image by its id, several by their ids in batches;
 * - a sequence by the list of its ids, which contains their true order and number, then by its pages, and the
 *   images missing from those by id, in smaller batches if the service requires it;
 * - a bounding box in cells small enough for the service, each requested until a response has no new images,
 *   and split into quarters where they contain too many images;
 * - a region in the same way, in cells that cover it, without the images outside of it;
 * - either of them, if there is a source, by the ids from the source, see wayside_listing_set_source();
 * - a user page by page.
 *
 * Images of a search that do not match the filter of the query are left out.
 *
 * After an error the call may be repeated.
 */
void
wayside_listing_next_async (WaysideListing *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_LISTING (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_listing_next_async);
  wayside_listing_ask (task);
}

/**
 * wayside_listing_next_finish:
 * @self: a listing
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the step, or %NULL with a #WaysideError (%WAYSIDE_ERROR_NO_IMAGERY if there is
 *   nothing to list) or %G_IO_ERROR_CANCELLED
 */
WaysideListingStep *
wayside_listing_next_finish (WaysideListing *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_LISTING (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
