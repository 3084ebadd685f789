/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing.h"

#include "wayside-cell-queue.h"
#include "wayside-error.h"

#include <glib/gi18n-lib.h>

/* The records of a long sequence come in one answer of megabytes. The first few are asked for alone, so
 * that the first photo need not wait for the rest. */
#define HEAD_START    24
#define LONG_SEQUENCE 100

/* What is to be asked next. */
typedef enum
{
  STAGE_IMAGE,   /* the one image */
  STAGE_GIVEN,   /* nothing: the ids are known from the start */
  STAGE_RESOLVE, /* the image whose sequence is wanted */
  STAGE_IDS,     /* the ids of the sequence, in order */
  STAGE_HEAD,    /* the first records of a long sequence */
  STAGE_PAGES,   /* the records of the sequence */
  STAGE_REST,    /* the records that no page had, by id */
  STAGE_CELLS,   /* the records of a box, cell by cell */
  STAGE_DONE,
} Stage;

struct _WaysideListing
{
  GObject parent_instance;

  WaysideGraph *graph; /* (owned) */
  WaysideQuery *query; /* (owned) */

  Stage stage;
  char *sequence;            /* (owned) (nullable): the key, once known */
  GPtrArray *ids;            /* (owned) (nullable) (element-type utf8): of the sequence */
  guint next_id;             /* in STAGE_REST: the first of ids not looked at */
  GPtrArray *asked;          /* (owned) (nullable) (element-type utf8): the batch that is being asked for */
  GHashTable *seen;          /* (owned) (element-type utf8): ids whose records were given */
  WaysideRequest *next_page; /* (owned) (nullable) */
  WaysideCellQueue *cells;   /* (owned) (nullable) */
  guint asked_limit;
};

G_DEFINE_FINAL_TYPE (WaysideListing, wayside_listing, G_TYPE_OBJECT)

static void ask (GTask *task);
static void answered_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
wayside_listing_dispose (GObject *object)
{
  WaysideListing *self = WAYSIDE_LISTING (object);

  g_clear_object (&self->graph);
  g_clear_object (&self->query);

  G_OBJECT_CLASS (wayside_listing_parent_class)->dispose (object);
}

static void
wayside_listing_finalize (GObject *object)
{
  WaysideListing *self = WAYSIDE_LISTING (object);

  g_clear_pointer (&self->sequence, g_free);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->next_page, wayside_request_free);
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
      return STAGE_CELLS;
    case WAYSIDE_QUERY_IMAGES:
      return STAGE_GIVEN;
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_listing_new:
 * @graph: the API client
 * @query: what is asked for; it must not change any more
 *
 * Returns: (transfer full): a listing that has asked for nothing yet
 */
WaysideListing *
wayside_listing_new (WaysideGraph *graph, WaysideQuery *query)
{
  WaysideListing *self;

  g_return_val_if_fail (WAYSIDE_IS_GRAPH (graph), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);

  self = g_object_new (WAYSIDE_TYPE_LISTING, NULL);
  self->graph = g_object_ref (graph);
  self->query = g_object_ref (query);
  self->stage = first_stage (query);
  if (self->stage == STAGE_IDS)
    self->sequence = g_strdup (wayside_query_get_key (query));
  return self;
}

/* Moves the records that are new from a page to a step. Images come twice when boxes share a border and
 * when pages overlap. */
static guint
take_records (WaysideListing *self, WaysidePage *page, WaysideListingStep *step, guint max)
{
  g_autoptr (GPtrArray) records = g_steal_pointer (&page->records);
  guint n_taken = 0;

  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      WaysideRecord *record = g_ptr_array_index (records, i);

      if (n_taken < max && g_hash_table_add (self->seen, g_strdup (wayside_record_get_id (record))))
        {
          g_ptr_array_add (step->records, record);
          n_taken++;
        }
      else
        {
          wayside_record_free (record);
        }
    }

  return n_taken;
}

static GPtrArray *
dup_ids (WaysidePage *page)
{
  GPtrArray *ids = g_ptr_array_new_full (page->records->len, g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < page->records->len; i++)
    {
      char *id = g_strdup (wayside_record_get_id (g_ptr_array_index (page->records, i)));

      if (g_hash_table_add (known, id))
        g_ptr_array_add (ids, id);
      else
        g_free (id);
    }

  return ids;
}

static gpointer
copy_id (gconstpointer id, gpointer user_data)
{
  return g_strdup (id);
}

/* How many images of a box may still be taken. */
static guint
get_room (WaysideListing *self)
{
  guint limit = wayside_query_get_limit (self->query);
  guint n_seen = g_hash_table_size (self->seen);

  if (limit == 0)
    return G_MAXUINT;

  return limit > n_seen ? limit - n_seen : 0;
}

/* Gathers the next ids whose records no page had; leaves asked empty if there are none. */
static void
gather_rest (WaysideListing *self, guint max)
{
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  while (self->next_id < self->ids->len && self->asked->len < max)
    {
      const char *id = g_ptr_array_index (self->ids, self->next_id++);

      if (!g_hash_table_contains (self->seen, id))
        g_ptr_array_add (self->asked, g_strdup (id));
    }
}

static WaysideRequest *
next_cell_request (WaysideListing *self)
{
  const WaysideBbox *cell = wayside_cell_queue_peek (self->cells);

  if (cell == NULL)
    return NULL;

  self->asked_limit = MIN (get_room (self), WAYSIDE_REQUEST_MAX_LIMIT);
  return wayside_request_new_bbox (cell, self->asked_limit);
}

static WaysideRequest *
next_request (WaysideListing *self)
{
  switch (self->stage)
    {
    case STAGE_IMAGE:
    case STAGE_RESOLVE:
      return wayside_request_new_image (wayside_query_get_key (self->query));
    case STAGE_IDS:
      return wayside_request_new_sequence_ids (self->sequence);
    case STAGE_HEAD:
      return wayside_request_new_images (self->ids, 0, HEAD_START);
    case STAGE_PAGES:
      return self->next_page != NULL ? g_steal_pointer (&self->next_page)
                                     : wayside_request_new_sequence (self->sequence);
    case STAGE_REST:
      if (self->asked == NULL || self->asked->len == 0)
        gather_rest (self, WAYSIDE_REQUEST_MAX_IDS);
      return self->asked->len > 0 ? wayside_request_new_images (self->asked, 0, self->asked->len) : NULL;
    case STAGE_CELLS:
      return next_cell_request (self);
    case STAGE_GIVEN:
    case STAGE_DONE:
    default:
      return NULL;
    }
}

static void
finish_step (GTask *task, WaysideListingStep *step)
{
  WaysideListing *self = g_task_get_source_object (task);

  step->sequence = g_strdup (self->sequence);
  step->n_skipped = self->cells != NULL ? wayside_cell_queue_get_n_skipped (self->cells) : 0;
  step->is_last = self->stage == STAGE_DONE;
  g_task_return_pointer (task, step, (GDestroyNotify) wayside_listing_step_free);
}

static void
return_no_imagery (GTask *task, const char *message)
{
  g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_NO_IMAGERY, "%s", message);
}

/* All cells are asked, or enough images are found. */
static void
finish_cells (GTask *task, WaysideListingStep *step)
{
  WaysideListing *self = g_task_get_source_object (task);

  self->stage = STAGE_DONE;
  if (g_hash_table_size (self->seen) > 0)
    {
      finish_step (task, step);
      return;
    }

  wayside_listing_step_free (step);
  if (wayside_cell_queue_get_n_skipped (self->cells) > 0)
    g_task_return_new_error (
        task, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_DENSE,
        _ ("Mapillary does not list areas with so many photos. Choose a smaller one, or a sequence"));
  else
    return_no_imagery (task,
                       _ ("No imagery found in this area. Check it on Mapillary, or choose another one"));
}

static void
take_image (GTask *task, WaysidePage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();
  const char *id = wayside_query_get_key (self->query);

  self->stage = STAGE_DONE;
  step->ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (step->ids, g_strdup (id));
  take_records (self, page, step, 1);
  finish_step (task, step);
}

static void
take_resolved (GTask *task, WaysidePage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideRecord *record = g_ptr_array_index (page->records, 0);
  const char *key = wayside_image_get_sequence (record->image);

  if (key == NULL || !wayside_query_is_sequence_key (key))
    {
      return_no_imagery (
          task, _ ("No imagery found: this photo belongs to no sequence. Download it as a photo instead"));
      return;
    }

  self->sequence = g_strdup (key);
  self->stage = STAGE_IDS;
  finish_step (task, wayside_listing_step_new ());
}

static void
take_ids (GTask *task, WaysidePage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step;

  if (page->records->len == 0)
    {
      return_no_imagery (task, _ ("No imagery found in this sequence. Check the key on Mapillary"));
      return;
    }

  self->ids = dup_ids (page);
  self->stage = self->ids->len >= LONG_SEQUENCE ? STAGE_HEAD : STAGE_PAGES;
  step = wayside_listing_step_new ();
  step->ids = g_ptr_array_copy (self->ids, copy_id, NULL);
  finish_step (task, step);
}

static void
take_page (GTask *task, WaysidePage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  g_autoptr (WaysideListingStep) step = wayside_listing_step_new ();
  g_autoptr (GError) error = NULL;
  guint n_taken;

  self->next_page = wayside_graph_get_next (self->graph, page, &error);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  n_taken = take_records (self, page, step, G_MAXUINT);
  /* A page that adds nothing means that the links go round in a ring. */
  if (n_taken == 0)
    g_clear_pointer (&self->next_page, wayside_request_free);
  if (self->next_page == NULL)
    self->stage = STAGE_REST;
  finish_step (task, g_steal_pointer (&step));
}

static void
take_rest (GTask *task, WaysidePage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();

  take_records (self, page, step, G_MAXUINT);
  for (guint i = 0; i < self->asked->len; i++)
    if (!g_hash_table_contains (self->seen, g_ptr_array_index (self->asked, i)))
      g_ptr_array_add (step->missing, g_strdup (g_ptr_array_index (self->asked, i)));
  g_ptr_array_set_size (self->asked, 0);

  finish_step (task, step);
}

static void
take_cell (GTask *task, WaysidePage *page)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();
  gboolean is_full = page->records->len >= self->asked_limit;

  take_records (self, page, step, get_room (self));
  if (get_room (self) == 0)
    finish_cells (task, step);
  else
    {
      /* A full answer has left some out, and there is no second page: quarters have the rest. */
      if (is_full)
        wayside_cell_queue_split (self->cells);
      else
        wayside_cell_queue_drop (self->cells);

      if (wayside_cell_queue_peek (self->cells) == NULL)
        finish_cells (task, step);
      else
        finish_step (task, step);
    }
}

static void
take_answer (GTask *task, WaysidePage *page)
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

        take_records (self, page, step, G_MAXUINT);
        self->stage = STAGE_PAGES;
        finish_step (task, step);
      }
      break;
    case STAGE_PAGES:
      take_page (task, page);
      break;
    case STAGE_REST:
      take_rest (task, page);
      break;
    case STAGE_CELLS:
      take_cell (task, page);
      break;
    case STAGE_GIVEN:
    case STAGE_DONE:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_other_image (WaysideListing *self, WaysidePage *page)
{
  return (self->stage == STAGE_IMAGE || self->stage == STAGE_RESOLVE) &&
         !g_str_equal (wayside_record_get_id (g_ptr_array_index (page->records, 0)),
                       wayside_query_get_key (self->query));
}

/* Some refusals are answers: they say what to ask instead. Takes ownership of the task. */
static void
take_refusal (GTask *task, const GError *error)
{
  g_autoptr (GTask) owned = task;
  WaysideListing *self = g_task_get_source_object (task);
  WaysideRemedy remedy = wayside_error_get_remedy (error);
  gboolean is_gone = g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_GONE);

  if (self->stage == STAGE_IMAGE && is_gone)
    {
      WaysideListingStep *step = wayside_listing_step_new ();

      self->stage = STAGE_DONE;
      step->ids = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (step->ids, g_strdup (wayside_query_get_key (self->query)));
      g_ptr_array_add (step->missing, g_strdup (wayside_query_get_key (self->query)));
      finish_step (task, step);
    }
  else if (self->stage == STAGE_RESOLVE && is_gone)
    {
      return_no_imagery (task,
                         _ ("No imagery found: there is no photo with this ID on Mapillary. Check the key"));
    }
  else if (self->stage == STAGE_CELLS && remedy == WAYSIDE_REMEDY_SPLIT)
    {
      wayside_cell_queue_split (self->cells);
      ask (g_steal_pointer (&owned));
    }
  else if ((self->stage == STAGE_PAGES || self->stage == STAGE_HEAD) && remedy == WAYSIDE_REMEDY_SPLIT)
    {
      self->stage = STAGE_REST;
      ask (g_steal_pointer (&owned));
    }
  else
    {
      g_task_return_error (task, g_error_copy (error));
    }
}

static void
give_ids (GTask *task)
{
  WaysideListing *self = g_task_get_source_object (task);
  WaysideListingStep *step = wayside_listing_step_new ();

  self->ids = g_ptr_array_copy (wayside_query_get_ids (self->query), copy_id, NULL);
  self->stage = STAGE_REST;
  step->ids = g_ptr_array_copy (self->ids, copy_id, NULL);
  finish_step (task, step);
}

/* Takes ownership of the task. */
static void
ask (GTask *task)
{
  g_autoptr (GTask) owned = task;
  WaysideListing *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  WaysideRequest *request;

  if (self->stage == STAGE_CELLS && self->cells == NULL)
    {
      self->cells = wayside_cell_queue_new (wayside_query_get_bbox (self->query), &error);
      if (self->cells == NULL)
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }

  request = next_request (self);
  if (request != NULL)
    {
      wayside_graph_ask_async (self->graph, request, cancellable, answered_cb, g_steal_pointer (&owned));
    }
  else if (self->stage == STAGE_CELLS)
    {
      finish_cells (task, wayside_listing_step_new ());
    }
  else if (self->stage == STAGE_GIVEN)
    {
      give_ids (task);
    }
  else
    {
      self->stage = STAGE_DONE;
      finish_step (task, wayside_listing_step_new ());
    }
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (WaysidePage) page = NULL;
  g_autoptr (GError) error = NULL;
  WaysideListing *self = g_task_get_source_object (task);

  page = wayside_graph_ask_finish (WAYSIDE_GRAPH (object), result, &error);
  if (page == NULL)
    take_refusal (g_steal_pointer (&task), error);
  else if (is_other_image (self, page))
    g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                             _ ("Mapillary sent an answer that cannot be understood. Try again later"));
  else
    take_answer (task, page);
}

/**
 * wayside_listing_next_async:
 * @self: a listing whose last step is not yet given, with no other call under way
 * @cancellable: (nullable): ends the asking
 * @callback: called when there is a step
 * @user_data: passed to @callback
 *
 * Asks for the next images by the cheapest complete way for the kind of query:
 *
 * - one image by its id, some by their ids in batches;
 * - a sequence by the list of its ids, which gives the true order and count, then by its pages, and what
 *   those leave out by id;
 * - a box in cells small enough for the service, quartered where it has too many images.
 *
 * After an error the same may be asked again.
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
  ask (task);
}

/**
 * wayside_listing_next_finish:
 * @self: a listing
 * @result: what the callback got
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
