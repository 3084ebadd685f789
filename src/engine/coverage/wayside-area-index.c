/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-area-index.h"

#include "wayside-area-scan.h"
#include "wayside-spacing.h"

/* Number of tiles that are fetched, or wait decoded, at a time. */
#define N_AHEAD WAYSIDE_TILE_CLIENT_MAX_ACTIVE

/* The largest number of ids in one result: a dense tile has a hundred times as many, which must not reach the
 * download in one piece. */
#define MAX_IDS 1000

/* The smallest number of ids in a result, except for the first and the last one. */
#define MIN_IDS 50

typedef enum
{
  ENTRY_IDLE,
  ENTRY_PENDING, /* being fetched or decoded */
  ENTRY_FAILED,
  ENTRY_READY,
} EntryState;

/**
 * Entry:
 * @tile: its address
 * @state: its state
 * @rows: (owned) (nullable): its images, while it is ready
 * @n_taken: number of images that were taken from @rows
 * @error: (owned) (nullable): why it failed
 *
 * A tile of the area.
 */
typedef struct
{
  WaysideTile tile;
  EntryState state;
  WaysideAreaRows *rows;
  guint n_taken;
  GError *error;
} Entry;

struct _WaysideAreaIndex
{
  GObject parent_instance;

  WaysideTileClient *client;   /* (owned) */
  WaysideWorkerThread *worker; /* (not owned) */
  WaysideRegion *region;       /* (owned) */
  WaysideFilter *filter;       /* (owned) */
  guint max_age;               /* of tiles, in seconds */
  guint64 creator;             /* the number of the user of the filter, or 0 */
  WaysideSpacing *spacing;     /* (owned) (nullable): if the filter has one */

  GArray *entries;           /* (owned) (nullable) (element-type Entry): once the tiles are known */
  guint next;                /* index of the next entry to take images from */
  WaysideCoverage *coverage; /* (owned): the images so far */
  guint n_unsure;
  GPtrArray *ids;        /* (owned) (element-type utf8): those that no call has returned yet */
  gboolean has_returned; /* whether a call has returned ids */

  GTask *task;               /* (owned) (nullable): the pending call */
  GCancellable *cancellable; /* (owned): for the fetches */
  GCancellable *watched;     /* (owned) (nullable): that of the last call, which cancels the fetches */
  gulong cancelled_handler;
};

static void wayside_area_index_id_source_init (WaysideIdSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WaysideAreaIndex,
                               wayside_area_index,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WAYSIDE_TYPE_ID_SOURCE,
                                                      wayside_area_index_id_source_init))

static void advance (WaysideAreaIndex *self);

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->rows, wayside_area_rows_free);
  g_clear_error (&entry->error);
}

static void cancelled_cb (GCancellable *cancellable, gpointer user_data);

/* Lets a cancellable cancel the fetches, in place of the one before: also those that continue when no call is
 * pending. */
static void
watch (WaysideAreaIndex *self, GCancellable *cancellable)
{
  if (cancellable == self->watched)
    return;

  if (self->watched != NULL)
    g_signal_handler_disconnect (self->watched, self->cancelled_handler);
  g_set_object (&self->watched, cancellable);
  if (cancellable != NULL)
    self->cancelled_handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self);
}

static void
wayside_area_index_dispose (GObject *object)
{
  WaysideAreaIndex *self = WAYSIDE_AREA_INDEX (object);

  watch (self, NULL);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (wayside_area_index_parent_class)->dispose (object);
}

static void
wayside_area_index_finalize (GObject *object)
{
  WaysideAreaIndex *self = WAYSIDE_AREA_INDEX (object);

  g_clear_pointer (&self->region, wayside_region_unref);
  g_clear_pointer (&self->filter, wayside_filter_free);
  g_clear_pointer (&self->spacing, wayside_spacing_free);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->coverage, wayside_coverage_free);

  G_OBJECT_CLASS (wayside_area_index_parent_class)->finalize (object);
}

static void
wayside_area_index_class_init (WaysideAreaIndexClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_area_index_dispose;
  object_class->finalize = wayside_area_index_finalize;
}

static void
wayside_area_index_init (WaysideAreaIndex *self)
{
  self->coverage = wayside_coverage_new ();
  self->cancellable = g_cancellable_new ();
  self->ids = g_ptr_array_new_with_free_func (g_free);
}

/**
 * wayside_area_index_new:
 * @client: the tile client, of the calling thread
 * @worker: (not owned): the thread that decodes tiles; must outlive the main context of the calling thread
 * @region: the area
 * @filter: which of its images to find
 * @max_age: see wayside_tile_client_fetch_async()
 *
 * Creates a #WaysideIdSource that finds all images of an area in the coverage tiles. The order of the ids is stable:
 * tiles quarter by quarter, see wayside_area_scan_list_tiles(), and within each tile by the key of the sequence,
 * then capture time, then id; images without a sequence or time come first. Each image is found once. The images of
 * a sequence that are closer to each other than the spacing of the filter are left out, also across tiles; of those,
 * the first one in this order stays.
 *
 * Some tiles are fetched ahead, and the first ids are returned as soon as the first tile with images is decoded. The
 * position in the tile, on a grid of 0.6 metres, decides which images are inside.
 *
 * If the area touches more than %WAYSIDE_AREA_INDEX_MAX_TILES tiles, the first call fails with
 * %WAYSIDE_ERROR_AREA_TOO_LARGE.
 *
 * Returns: (transfer full): an index that has not begun
 */
WaysideAreaIndex *
wayside_area_index_new (WaysideTileClient *client,
                        WaysideWorkerThread *worker,
                        WaysideRegion *region,
                        const WaysideFilter *filter,
                        guint max_age)
{
  WaysideAreaIndex *self;

  g_return_val_if_fail (WAYSIDE_IS_TILE_CLIENT (client), NULL);
  g_return_val_if_fail (worker != NULL && region != NULL && filter != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_AREA_INDEX, NULL);
  self->client = g_object_ref (client);
  self->worker = worker;
  self->region = wayside_region_ref (region);
  self->filter = wayside_filter_copy (filter);
  self->max_age = max_age;
  if (filter->spacing > 0)
    self->spacing = wayside_spacing_new (filter->spacing);
  return self;
}

/**
 * wayside_area_index_get_coverage:
 * @self: an index
 *
 * Returns: (transfer none): the images that were found so far, whose ids may not all have been returned
 */
WaysideCoverage *
wayside_area_index_get_coverage (WaysideAreaIndex *self)
{
  g_return_val_if_fail (WAYSIDE_IS_AREA_INDEX (self), NULL);

  return self->coverage;
}

/**
 * wayside_area_index_get_n_unsure:
 * @self: an index
 *
 * Returns: the number of images at most that their metadata may exclude, since the tile does not have a fact that
 *   the filter tests
 */
guint
wayside_area_index_get_n_unsure (WaysideAreaIndex *self)
{
  g_return_val_if_fail (WAYSIDE_IS_AREA_INDEX (self), 0);

  return self->n_unsure;
}

/* A tile on its way through the client and the worker. It does not keep the index alive. */
typedef struct
{
  GWeakRef index;
  guint position;
  WaysideTile tile;
  GBytes *body;          /* (owned) (nullable): once fetched */
  WaysideRegion *region; /* (owned) */
  WaysideFilter *filter; /* (owned) */
  guint64 creator;
} Reading;

static Reading *
reading_new (WaysideAreaIndex *index, guint position)
{
  Reading *self = g_new0 (Reading, 1);

  g_weak_ref_init (&self->index, index);
  self->position = position;
  self->tile = g_array_index (index->entries, Entry, position).tile;
  self->region = wayside_region_ref (index->region);
  self->filter = wayside_filter_copy (index->filter);
  self->creator = index->creator;
  return self;
}

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_weak_ref_clear (&self->index);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->region, wayside_region_unref);
  g_clear_pointer (&self->filter, wayside_filter_free);
  g_free (self);
}

/* Takes ownership of the error. A cancelled fetch may be repeated. */
static void
fail_entry (WaysideAreaIndex *self, guint position, GError *error)
{
  Entry *entry = &g_array_index (self->entries, Entry, position);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      entry->state = ENTRY_IDLE;
      g_error_free (error);
    }
  else
    {
      entry->state = ENTRY_FAILED;
      entry->error = error;
    }
  advance (self);
}

static gpointer
scan (gpointer data, GError **error)
{
  Reading *reading = data;

  return wayside_area_scan (reading->body, &reading->tile, reading->region, reading->filter, reading->creator,
                            error);
}

static void
scanned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = wayside_worker_thread_get_data (result, scan);
  g_autoptr (WaysideAreaIndex) self = g_weak_ref_get (&reading->index);
  g_autoptr (WaysideAreaRows) rows = NULL;
  GError *error = NULL;
  Entry *entry;

  rows = g_task_propagate_pointer (G_TASK (result), &error);
  if (self == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (rows == NULL)
    {
      fail_entry (self, reading->position, error);
      return;
    }

  entry = &g_array_index (self->entries, Entry, reading->position);
  entry->state = ENTRY_READY;
  entry->rows = g_steal_pointer (&rows);
  advance (self);
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  g_autoptr (WaysideAreaIndex) self = g_weak_ref_get (&reading->index);
  GError *error = NULL;

  reading->body = wayside_tile_client_fetch_finish (WAYSIDE_TILE_CLIENT (object), result, &error);
  if (self == NULL || reading->body == NULL)
    {
      if (self != NULL)
        fail_entry (self, reading->position, g_steal_pointer (&error));
      g_clear_error (&error);
      reading_free (reading);
      return;
    }

  wayside_worker_thread_run_async (self->worker, scan, reading, reading_free,
                                   (GDestroyNotify) wayside_area_rows_free, scanned_cb, NULL);
}

/* Fetches the tiles ahead that are not being fetched already. */
static void
fetch_ahead (WaysideAreaIndex *self)
{
  for (guint i = self->next; i < MIN (self->next + N_AHEAD, self->entries->len); i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      if (entry->state != ENTRY_IDLE)
        continue;

      entry->state = ENTRY_PENDING;
      wayside_tile_client_fetch_async (self->client, &entry->tile, self->max_age, self->cancellable,
                                       fetched_cb, reading_new (self, i));
    }
}

/* Adds an image, unless it was found in another tile already or is too close to another one of its sequence. */
static gboolean
take_image (WaysideAreaIndex *self, WaysideCoverage *images, guint index)
{
  const WaysideCoverageImage *image = wayside_coverage_get_image (images, index);
  WaysidePoint point;

  if (wayside_coverage_find (self->coverage, image->id, NULL))
    return FALSE;

  wayside_coverage_image_get_position (image, &point.longitude, &point.latitude);
  if (self->spacing != NULL &&
      !wayside_spacing_take (self->spacing,
                             image->sequence != WAYSIDE_COVERAGE_NONE
                                 ? wayside_coverage_get_sequence (images, image->sequence)
                                 : NULL,
                             &point))
    return FALSE;

  return wayside_coverage_add_copy (self->coverage, images, index);
}

/* Moves to the next entry when all images of this one were taken. */
static void
take_rows (WaysideAreaIndex *self, Entry *entry, GPtrArray *ids)
{
  GArray *order = entry->rows->order;

  while (entry->n_taken < order->len && ids->len < MAX_IDS)
    {
      guint index = g_array_index (order, guint, entry->n_taken++);

      if (take_image (self, entry->rows->images, index))
        g_ptr_array_add (ids, g_strdup_printf ("%" G_GUINT64_FORMAT,
                                               wayside_coverage_get_image (entry->rows->images, index)->id));
    }

  if (entry->n_taken < order->len)
    return;

  self->n_unsure += entry->rows->n_unsure;
  g_clear_pointer (&entry->rows, wayside_area_rows_free);
  self->next++;
}

static gboolean
is_complete (WaysideAreaIndex *self)
{
  return self->next == self->entries->len;
}

/* Takes the images of the tiles that are ready, in their order. */
static void
take_ids (WaysideAreaIndex *self)
{
  while (!is_complete (self) && self->ids->len < MAX_IDS)
    {
      Entry *entry = &g_array_index (self->entries, Entry, self->next);

      if (entry->state != ENTRY_READY)
        break;

      take_rows (self, entry, self->ids);
    }
}

/* The first ids are returned at once, so that the first photo need not wait. Later ones are collected, since their
 * metadata is requested in batches. */
static gboolean
has_enough (WaysideAreaIndex *self)
{
  return self->ids->len >= (self->has_returned ? MIN_IDS : 1) || is_complete (self);
}

/* Keeps what does not fill a batch for the next call. */
static void
return_ids (WaysideAreaIndex *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GPtrArray *ids = g_steal_pointer (&self->ids);
  guint n_kept = self->has_returned && !is_complete (self) && ids->len > MIN_IDS ? ids->len % MIN_IDS : 0;

  self->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = ids->len - n_kept; i < ids->len; i++)
    g_ptr_array_add (self->ids, g_strdup (g_ptr_array_index (ids, i)));
  g_ptr_array_set_size (ids, (int) (ids->len - n_kept));
  self->has_returned = TRUE;
  g_task_return_pointer (task, ids, (GDestroyNotify) g_ptr_array_unref);
}

/* Returns the error of the next tile, which is fetched again by the next call. */
static void
return_error (WaysideAreaIndex *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  Entry *entry = &g_array_index (self->entries, Entry, self->next);

  entry->state = ENTRY_IDLE;
  g_task_return_error (task, g_steal_pointer (&entry->error));
}

static gboolean
has_failed (WaysideAreaIndex *self)
{
  return !is_complete (self) && g_array_index (self->entries, Entry, self->next).state == ENTRY_FAILED;
}

/* Returns the pending call if it can return, and fetches more. */
static void
advance (WaysideAreaIndex *self)
{
  if (self->task == NULL)
    return;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->task);

      g_task_return_error_if_cancelled (task);
      return;
    }

  take_ids (self);
  fetch_ahead (self);
  if (has_enough (self) || (has_failed (self) && self->ids->len > 0))
    return_ids (self);
  else if (has_failed (self))
    return_error (self);
}

static gboolean
cancelled_idle_cb (gpointer user_data)
{
  advance (user_data);
  return G_SOURCE_REMOVE;
}

/* Cancels the fetches and returns the call, but not from inside g_cancellable_cancel(). */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  WaysideAreaIndex *self = user_data;
  g_autoptr (GCancellable) old = g_steal_pointer (&self->cancellable);
  g_autoptr (GSource) source = g_idle_source_new ();

  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (old);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, cancelled_idle_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
list_tiles (WaysideAreaIndex *self, GError **error)
{
  g_autoptr (GArray) tiles = NULL;

  if (self->entries != NULL)
    return TRUE;

  tiles = wayside_area_scan_list_tiles (self->region, WAYSIDE_AREA_INDEX_MAX_TILES, error);
  if (tiles == NULL)
    return FALSE;

  self->entries = g_array_sized_new (FALSE, TRUE, sizeof (Entry), tiles->len);
  g_array_set_clear_func (self->entries, entry_clear);
  for (guint i = 0; i < tiles->len; i++)
    {
      Entry entry = { .tile = g_array_index (tiles, WaysideTile, i) };

      g_array_append_val (self->entries, entry);
    }

  return TRUE;
}

static void
wayside_area_index_set_creator (WaysideIdSource *source, guint64 creator)
{
  WAYSIDE_AREA_INDEX (source)->creator = creator;
}

static void
wayside_area_index_next_async (WaysideIdSource *source,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  WaysideAreaIndex *self = WAYSIDE_AREA_INDEX (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_return_if_fail (self->task == NULL);

  g_task_set_source_tag (task, wayside_area_index_next_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!list_tiles (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  watch (self, cancellable);
  self->task = g_steal_pointer (&task);
  advance (self);
}

static GPtrArray *
wayside_area_index_next_finish (WaysideIdSource *source,
                                GAsyncResult *result,
                                gboolean *is_last,
                                GError **error)
{
  WaysideAreaIndex *self = WAYSIDE_AREA_INDEX (source);

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  *is_last = self->entries != NULL && is_complete (self);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
wayside_area_index_id_source_init (WaysideIdSourceInterface *iface)
{
  iface->set_creator = wayside_area_index_set_creator;
  iface->next_async = wayside_area_index_next_async;
  iface->next_finish = wayside_area_index_next_finish;
}
