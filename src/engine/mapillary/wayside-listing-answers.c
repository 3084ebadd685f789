/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing-private.h"

#include "wayside-error.h"
#include "wayside-retry-policy.h"

#include <glib/gi18n-lib.h>

/* Handles the response of each stage and selects the next stage. */

/* Number of images from which on the metadata of the first few images is requested separately. */
#define LONG_SEQUENCE 100

/* Images whose metadata cannot be read here are requested singly, so that each of them fails by itself. */
static guint
take_bad_ids (WaysideListing *self, WaysideApiPage *page, WaysideListingStep *step, guint max)
{
  guint n_taken = 0;

  for (guint i = 0; i < page->bad_ids->len && n_taken < max; i++)
    {
      const char *id = g_ptr_array_index (page->bad_ids, i);

      if (!g_hash_table_add (self->seen, g_strdup (id)))
        continue;

      g_ptr_array_add (step->unlisted, g_strdup (id));
      n_taken++;
    }

  return n_taken;
}

/* Moves the metadata of new images from a page to a step. Images are returned twice if boxes share a border
 * or pages overlap. Returns the number of new images. */
guint
wayside_listing_take_records (WaysideListing *self, WaysideApiPage *page, WaysideListingStep *step, guint max)
{
  g_autoptr (GPtrArray) records = g_steal_pointer (&page->records);
  guint n_taken = 0;

  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      WaysideMetadata *record = g_ptr_array_index (records, i);

      if (n_taken < max && g_hash_table_add (self->seen, g_strdup (wayside_metadata_get_id (record))))
        {
          g_ptr_array_add (step->records, record);
          n_taken++;
        }
      else
        {
          wayside_metadata_free (record);
        }
    }

  return n_taken + take_bad_ids (self, page, step, max - n_taken);
}

/* Appends the ids of a page to those listed so far. Returns whether any of them is new. */
static gboolean
add_ids (WaysideListing *self, WaysideApiPage *page)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_known;

  if (self->ids == NULL)
    self->ids = g_ptr_array_new_with_free_func (g_free);
  n_known = self->ids->len;
  for (guint i = 0; i < n_known; i++)
    g_hash_table_add (known, g_ptr_array_index (self->ids, i));
  for (guint i = 0; i < page->records->len + page->bad_ids->len; i++)
    {
      const char *id = i < page->records->len ? wayside_metadata_get_id (g_ptr_array_index (page->records, i))
                                              : g_ptr_array_index (page->bad_ids, i - page->records->len);

      if (g_hash_table_contains (known, id))
        continue;

      g_ptr_array_add (self->ids, g_strdup (id));
      g_hash_table_add (known, g_ptr_array_index (self->ids, self->ids->len - 1));
    }

  return self->ids->len > n_known;
}

/* Images that the sequence contained before and does not list now may be gone or belong to another sequence.
 * Request each of them by id. */
static void
add_known (WaysideListing *self)
{
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->ids->len; i++)
    g_hash_table_add (listed, g_ptr_array_index (self->ids, i));
  for (guint i = 0; self->known != NULL && i < self->known->len; i++)
    if (!g_hash_table_contains (listed, g_ptr_array_index (self->known, i)))
      g_ptr_array_add (self->ids, g_strdup (g_ptr_array_index (self->known, i)));
}

static gpointer
copy_id (gconstpointer id, gpointer user_data)
{
  return g_strdup (id);
}

/* Returns how many more images of a search the limit allows. */
guint
wayside_listing_get_room (WaysideListing *self)
{
  guint limit = wayside_query_get_limit (self->query);
  guint n_seen = g_hash_table_size (self->seen);

  if (limit == 0)
    return G_MAXUINT;

  return limit > n_seen ? limit - n_seen : 0;
}

void
wayside_listing_finish_step (GTask *task, WaysideListingStep *step)
{
  WaysideListing *self = g_task_get_source_object (task);

  step->sequence = g_strdup (self->sequence);
  step->n_skipped = self->cells != NULL ? wayside_cell_queue_get_n_skipped (self->cells) : self->n_lost;
  step->n_outside = g_hash_table_size (self->outside);
  step->is_last = self->stage == STAGE_DONE;
  /* It may still read ahead. */
  if (step->is_last)
    g_clear_object (&self->source);
  g_task_return_pointer (task, step, (GDestroyNotify) wayside_listing_step_free);
}

void
wayside_listing_fail_empty (GTask *task, const char *message)
{
  g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_NO_IMAGERY, "%s", message);
}

static void
take_image (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();
  const char *id = wayside_query_get_key (self->query);

  self->stage = STAGE_DONE;
  step->ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (step->ids, g_strdup (id));
  wayside_listing_take_records (self, page, step, 1);
  wayside_listing_finish_step (task, step);
}

static void
take_resolved (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideMetadata *record = g_ptr_array_index (page->records, 0);
  const char *key = wayside_image_get_sequence (record->image);

  if (key == NULL || !wayside_query_is_sequence_key (key))
    {
      wayside_listing_fail_empty (task, _ ("This photo belongs to no sequence. Download it as a photo instead"));
      return;
    }

  self->sequence = g_strdup (key);
  self->stage = STAGE_IDS;
  wayside_listing_finish_step (task, wayside_listing_step_new ());
}

/* A URL that does not point to the Graph API is not followed. */
static void
find_next_page (WaysideListing *self, WaysideApiPage *page)
{
  g_autoptr (GError) error = NULL;

  self->next_page = wayside_api_client_get_next (self->graph, page, &error);
  if (error != NULL)
    g_debug ("No next page: %s", error->message);
}

static void
take_ids (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step;

  /* Pages that form a loop bring nothing new. */
  if (add_ids (self, page))
    find_next_page (self, page);
  if (self->next_page != NULL)
    {
      wayside_listing_ask (g_object_ref (task));
      return;
    }

  add_known (self);
  if (self->ids->len == 0)
    {
      wayside_listing_fail_empty (task, _ ("There are no photos in this sequence. Check it on Mapillary"));
      return;
    }

  self->stage = self->ids->len >= LONG_SEQUENCE ? STAGE_HEAD : STAGE_PAGES;
  step = wayside_listing_step_new ();
  step->ids = g_ptr_array_copy (self->ids, copy_id, NULL);
  wayside_listing_finish_step (task, step);
}

static void
take_page (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  g_autoptr (WaysideListingStep) step = wayside_listing_step_new ();
  guint n_taken;

  /* Images of a page that is not followed are requested by id. */
  find_next_page (self, page);
  n_taken = wayside_listing_take_records (self, page, step, G_MAXUINT);
  /* A page without new images means that the links form a loop. */
  if (n_taken == 0)
    g_clear_pointer (&self->next_page, wayside_api_request_free);
  if (self->next_page == NULL)
    self->stage = STAGE_REST;
  wayside_listing_finish_step (task, g_steal_pointer (&step));
}

/* Removes the ids of the last request from the batch. */
static void
drop_asked (WaysideListing *self)
{
  g_ptr_array_remove_range (self->asked, 0, wayside_listing_count_asked (self));
}

static void
take_rest (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();
  /* If there are rows without an id, an image without a row need not be missing. */
  GPtrArray *others = page->n_unnamed > 0 ? step->unlisted : step->missing;

  wayside_listing_place (self, page->records);
  if (self->is_from_source)
    wayside_listing_drop_unmatched (self, page);
  wayside_listing_take_records (self, page, step, G_MAXUINT);
  for (guint i = 0; i < wayside_listing_count_asked (self); i++)
    /* A missing image counts towards the limit of an area too. */
    if (!g_hash_table_contains (self->unwanted, g_ptr_array_index (self->asked, i)) &&
        g_hash_table_add (self->seen, g_strdup (g_ptr_array_index (self->asked, i))))
      g_ptr_array_add (others, g_strdup (g_ptr_array_index (self->asked, i)));
  drop_asked (self);
  /* The image that made a request fail may be behind us: request more at once again. */
  self->asked_at_once *= 2;

  wayside_listing_finish_step (task, step);
}

/* Adds the one requested id to a list of the step. */
static void
take_single (GTask *task, WaysideListingStep *step, GPtrArray *list)
{
  WaysideListing *self = g_task_get_source_object (task);

  g_ptr_array_add (list, g_strdup (g_ptr_array_index (self->asked, 0)));
  g_hash_table_add (self->seen, g_strdup (g_ptr_array_index (self->asked, 0)));
  drop_asked (self);
  wayside_listing_finish_step (task, step);
}

void
wayside_listing_take_answer (GTask *task, WaysideApiPage *page)
{
  WaysideListing *self = g_task_get_source_object (task);

  switch (self->stage)
    {
    case STAGE_IMAGE:
      take_image (task, page);
      break;
    case STAGE_RESOLVE:
      take_resolved (task, page);
      break;
    case STAGE_IDS:
      take_ids (task, page);
      break;
    case STAGE_HEAD:
      {
        WaysideListingStep *step = wayside_listing_step_new ();

        wayside_listing_take_records (self, page, step, G_MAXUINT);
        self->stage = STAGE_PAGES;
        wayside_listing_finish_step (task, step);
      }
      break;
    case STAGE_PAGES:
      take_page (task, page);
      break;
    case STAGE_REST:
      take_rest (task, page);
      break;
    case STAGE_CELLS:
      wayside_listing_take_cell (task, page);
      break;
    case STAGE_CREATOR:
      wayside_listing_take_creator (task, page);
      break;
    case STAGE_NAME:
      wayside_listing_take_name (task, page);
      break;
    case STAGE_USER:
      wayside_listing_take_user (task, page);
      break;
    case STAGE_GIVEN:
    case STAGE_SOURCE:
    case STAGE_DONE:
    default:
      g_assert_not_reached ();
    }
}

static void
take_no_image (GTask *task)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step;

  if (self->stage == STAGE_RESOLVE)
    {
      wayside_listing_fail_empty (task, _ ("There is no photo with this ID on Mapillary. Check the ID"));
      return;
    }

  step = wayside_listing_step_new ();
  if (self->stage == STAGE_REST)
    {
      take_single (task, step, step->missing);
      return;
    }

  self->stage = STAGE_DONE;
  step->ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (step->ids, g_strdup (wayside_query_get_key (self->query)));
  g_ptr_array_add (step->missing, g_strdup (wayside_query_get_key (self->query)));
  wayside_listing_finish_step (task, step);
}

static WaysideRequestKind
get_asked (WaysideListing *self)
{
  switch (self->stage)
    {
    case STAGE_IMAGE:
    case STAGE_RESOLVE:
      return WAYSIDE_REQUEST_KIND_IMAGE;
    case STAGE_IDS:
    case STAGE_CREATOR:
    case STAGE_NAME:
    case STAGE_USER:
      return WAYSIDE_REQUEST_KIND_SEQUENCE;
    case STAGE_HEAD:
    case STAGE_PAGES:
      return WAYSIDE_REQUEST_KIND_PAGES;
    case STAGE_REST:
      return WAYSIDE_REQUEST_KIND_IDS;
    case STAGE_CELLS:
      return WAYSIDE_REQUEST_KIND_CELL;
    case STAGE_GIVEN:
    case STAGE_SOURCE:
    case STAGE_DONE:
    default:
      g_assert_not_reached ();
    }
}

/* Splits the request: into quarters of the box, or into half of the ids. The source needs no boxes. */
static void
split (WaysideListing *self)
{
  if (self->stage == STAGE_CELLS && self->source != NULL)
    {
      g_clear_pointer (&self->cells, wayside_cell_queue_free);
      self->stage = wayside_listing_get_source_stage (self);
    }
  else if (self->stage == STAGE_CELLS)
    wayside_cell_queue_take_refusal (self->cells);
  else
    self->asked_at_once = wayside_listing_count_asked (self) / 2;
}

/* Handles a failed request: some errors are valid results, others require a different request. Takes
 * ownership of the task. */
void
wayside_listing_take_refusal (GTask *task, const GError *error)
{
  g_autoptr (GTask) owned = task;
  WaysideListing *self = g_task_get_source_object (task);
  const WaysideRetryContext what = { .asked = get_asked (self), .n_ids = wayside_listing_count_asked (self) };
  WaysideListingStep *step;
  guint delay;

  switch ((guint) wayside_retry_decide (error, &what, &delay))
    {
    case WAYSIDE_RETRY_ACTION_GONE:
      take_no_image (task);
      break;
    case WAYSIDE_RETRY_ACTION_SPLIT:
      split (self);
      wayside_listing_ask (g_steal_pointer (&owned));
      break;
    case WAYSIDE_RETRY_ACTION_BY_IDS:
      g_clear_pointer (&self->next_page, wayside_api_request_free);
      self->stage = STAGE_REST;
      wayside_listing_ask (g_steal_pointer (&owned));
      break;
    case WAYSIDE_RETRY_ACTION_FETCH_SINGLY:
      step = wayside_listing_step_new ();
      take_single (task, step, step->unlisted);
      break;
    default:
      g_task_return_error (task, self->stage == STAGE_CELLS ? g_error_copy (error)
                                                            : wayside_error_new_unlisted (error));
    }
}

void
wayside_listing_give_ids (GTask *task)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();

  self->ids = g_ptr_array_copy (wayside_query_get_ids (self->query), copy_id, NULL);
  self->stage = STAGE_REST;
  step->ids = g_ptr_array_copy (self->ids, copy_id, NULL);
  wayside_listing_finish_step (task, step);
}
