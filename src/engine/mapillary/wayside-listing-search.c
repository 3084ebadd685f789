/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The images of an area or user: which of them are wanted, and when all are found. */

/* The most pages of one user. A service that never ends must not keep a download busy for ever. */
#define MAX_PAGES 20000

/* Prepares the tests of the query. */
void
wayside_listing_set_up_search (WaysideListing *self)
{
  guint spacing = wayside_query_get_filter (self->query)->spacing;

  self->unwanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->placed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->page_urls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (spacing > 0)
    self->spacing = wayside_spacing_new (spacing);
}

/* Returns whether images of a response may be left out, so that it must have more of them than are wanted. */
gboolean
wayside_listing_tests_images (WaysideListing *self)
{
  return wayside_query_get_region (self->query) != NULL ||
         !wayside_filter_is_empty (wayside_query_get_filter (self->query));
}

static gboolean
get_point (const WaysideMetadata *record, WaysidePoint *point)
{
  return wayside_image_get_position (record->image, &point->longitude, &point->latitude);
}

/* Adds an image to the spacing, once. Images without a position have no distance. */
static void
place (WaysideListing *self, const WaysideMetadata *record)
{
  WaysidePoint point;

  if (get_point (record, &point) &&
      g_hash_table_add (self->placed, g_strdup (wayside_metadata_get_id (record))))
    wayside_spacing_add (self->spacing, wayside_image_get_sequence (record->image), &point);
}

/* Adds images to the spacing whether they fit or not: they are part of the download already. */
void
wayside_listing_place (WaysideListing *self, GPtrArray *records)
{
  for (guint i = 0; self->spacing != NULL && i < records->len; i++)
    place (self, g_ptr_array_index (records, i));
}

/* The service returns images in any order. Along the sequence, each is compared with the one before. */
static int
compare_in_sequence (gconstpointer a, gconstpointer b)
{
  WaysideImage *image = (*(const WaysideMetadata *const *) a)->image;
  WaysideImage *other = (*(const WaysideMetadata *const *) b)->image;
  int order = g_strcmp0 (wayside_image_get_sequence (image), wayside_image_get_sequence (other));
  gint64 time = wayside_image_get_captured_at (image), other_time = wayside_image_get_captured_at (other);

  if (order == 0)
    order = (time > other_time) - (time < other_time);
  return order != 0 ? order : strcmp (wayside_image_get_id (image), wayside_image_get_id (other));
}

static gboolean
fits (WaysideListing *self, const WaysideMetadata *record)
{
  WaysidePoint point;

  if (self->spacing == NULL || !get_point (record, &point))
    return TRUE;
  if (!wayside_spacing_fits (self->spacing, wayside_image_get_sequence (record->image), &point))
    return FALSE;

  place (self, record);
  return TRUE;
}

static gboolean
is_wanted (WaysideListing *self, const WaysideMetadata *record)
{
  const WaysideRegion *region = wayside_query_get_region (self->query);
  const WaysideFilter *filter = wayside_query_get_filter (self->query);
  gboolean is_of_creator = wayside_query_get_kind (self->query) == WAYSIDE_QUERY_CREATOR;

  if (region != NULL && !wayside_metadata_is_in_region (record, region))
    return FALSE;

  if (filter->creator != NULL &&
      (is_of_creator || g_strcmp0 (wayside_image_get_creator (record->image), filter->creator) == 0))
    self->has_creator = TRUE;
  return wayside_metadata_matches (record, filter, is_of_creator);
}

/* Removes the images outside the box of the query: a service that returns them would otherwise fill the folder
 * with photos that nobody asked for. */
static void
drop_outside (WaysideListing *self, WaysideApiPage *page)
{
  const WaysideBbox *bbox = wayside_query_get_bbox (self->query);

  for (guint i = page->records->len; bbox != NULL && i > 0; i--)
    {
      WaysideMetadata *record = g_ptr_array_index (page->records, i - 1);

      if (wayside_metadata_is_inside (record, bbox))
        continue;

      g_hash_table_add (self->outside, g_strdup (wayside_metadata_get_id (record)));
      g_ptr_array_remove_index (page->records, i - 1);
    }
}

/* Removes the images that are not wanted. Images that are known already are not tested: they were, when they were
 * found. Returns the number of those that were not seen before. */
static guint
drop_unwanted (WaysideListing *self, WaysideApiPage *page)
{
  g_autoptr (GPtrArray) records = NULL;
  guint n_new = 0;

  if (!wayside_listing_tests_images (self))
    return 0;

  records = g_steal_pointer (&page->records);
  page->records = g_ptr_array_new_with_free_func ((GDestroyNotify) wayside_metadata_free);
  g_ptr_array_set_free_func (records, NULL);
  if (self->spacing != NULL)
    g_ptr_array_sort (records, compare_in_sequence);
  for (guint i = 0; self->spacing != NULL && i < records->len; i++)
    if (g_hash_table_contains (self->seen, wayside_metadata_get_id (g_ptr_array_index (records, i))))
      place (self, g_ptr_array_index (records, i));

  for (guint i = 0; i < records->len; i++)
    {
      WaysideMetadata *record = g_ptr_array_index (records, i);
      const char *id = wayside_metadata_get_id (record);

      if (g_hash_table_contains (self->seen, id) ||
          (!g_hash_table_contains (self->unwanted, id) && is_wanted (self, record) && fits (self, record)))
        {
          g_ptr_array_add (page->records, record);
          continue;
        }

      n_new += g_hash_table_add (self->unwanted, g_strdup (id));
      wayside_metadata_free (record);
    }

  return n_new;
}

/* An image whose metadata cannot be read cannot be tested either. Returns whether there was one. */
static gboolean
drop_unreadable (WaysideListing *self, WaysideApiPage *page)
{
  if (!wayside_listing_tests_images (self) || page->bad_ids->len == 0)
    return FALSE;

  g_ptr_array_set_size (page->bad_ids, 0);
  return TRUE;
}

static void
fail_without_images (GTask *task)
{
  WaysideListing *self = g_task_get_source_object (task);

  if (self->cells != NULL && wayside_cell_queue_get_n_skipped (self->cells) > 0)
    g_task_return_new_error (
        task, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_DENSE,
        _ ("Mapillary does not list areas with so many photos. Choose a smaller one, or a sequence"));
  else if (!wayside_filter_is_empty (wayside_query_get_filter (self->query)))
    wayside_listing_fail_empty (
        task, _ ("No photos here match the filter. Choose other days, or another kind of photo"));
  else
    wayside_listing_fail_empty (task, _ ("There are no photos here on Mapillary. Try a different area"));
}

/* Ends the search: everything has been requested, or the limit is reached. If there is no image of the user in the
 * filter, the name may be wrong. */
void
wayside_listing_finish_search (GTask *task, WaysideListingStep *step)
{
  WaysideListing *self = g_task_get_source_object (task);

  if (g_hash_table_size (self->seen) + self->n_given > 0)
    {
      self->stage = STAGE_DONE;
      wayside_listing_finish_step (task, step);
      return;
    }

  wayside_listing_step_free (step);
  if (wayside_query_get_filter (self->query)->creator != NULL && !self->has_creator)
    {
      self->stage = STAGE_NAME;
      wayside_listing_ask (g_object_ref (task));
      return;
    }

  self->stage = STAGE_DONE;
  fail_without_images (task);
}

/* Fails because there is no such user, or none with images. */
void
wayside_listing_fail_user (GTask *task)
{
  WaysideListing *self = g_task_get_source_object (task);

  g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_NO_IMAGERY,
                           _ ("Mapillary knows no photos of a user “%s”. Check the name"),
                           wayside_query_get_filter (self->query)->creator);
}

/* Handles the response to the request for any image of the user. */
void
wayside_listing_take_name (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  guint n_rows = page->records->len + page->bad_ids->len + page->n_unnamed;

  self->stage = STAGE_DONE;
  if (n_rows > 0)
    fail_without_images (task);
  else
    wayside_listing_fail_user (task);
}

/* Handles the response for a cell. */
void
wayside_listing_take_cell (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();
  guint n_rows = page->records->len + page->bad_ids->len + page->n_unnamed;
  guint n_new;

  drop_outside (self, page);
  if (drop_unreadable (self, page) || page->n_unnamed > 0)
    wayside_cell_queue_note_loss (self->cells);
  n_new = drop_unwanted (self, page);
  n_new += wayside_listing_take_records (self, page, step, wayside_listing_get_room (self));
  /* There is no next page, even if the response has as many rows as requested. */
  if (wayside_listing_get_room (self) > 0)
    wayside_cell_queue_take_answer (self->cells, n_rows, n_new, n_rows >= self->asked_limit);

  if (wayside_listing_get_room (self) == 0 || wayside_cell_queue_peek (self->cells) == NULL)
    wayside_listing_finish_search (task, step);
  else
    wayside_listing_finish_step (task, step);
}

/* Replaces the next page of a user. Pages that form a loop end the search. A page whose address is not one of the
 * service is lost, since the token must not go there. */
static void
find_next_page (WaysideListing *self, WaysideApiPage *page)
{
  g_autoptr (GError) error = NULL;
  gboolean is_new = page->next != NULL && g_hash_table_size (self->page_urls) < MAX_PAGES &&
                    g_hash_table_add (self->page_urls, g_strdup (page->next));

  g_clear_pointer (&self->next_page, wayside_api_request_free);
  if (is_new)
    self->next_page = wayside_api_client_get_next (self->graph, page, &error);
  if (error == NULL)
    return;

  g_debug ("No next page: %s", error->message);
  self->n_lost++;
}

/* Handles a page of the images of a user. */
void
wayside_listing_take_creator (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();

  find_next_page (self, page);
  if (page->bad_ids->len + page->n_unnamed > 0)
    self->has_creator = TRUE;
  drop_unreadable (self, page);
  drop_unwanted (self, page);
  wayside_listing_take_records (self, page, step, wayside_listing_get_room (self));

  if (wayside_listing_get_room (self) == 0 || self->next_page == NULL)
    wayside_listing_finish_search (task, step);
  else
    wayside_listing_finish_step (task, step);
}
