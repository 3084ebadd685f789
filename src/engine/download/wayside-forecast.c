/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-forecast.h"

#include "wayside-area-tiles.h"
#include "wayside-engine-private.h"
#include "wayside-listing.h"
#include "wayside-size-sample.h"

/* The largest number of images whose metadata is requested. Ids, and images in tiles, may be more. */
#define MAX_RECORDS 10000

/* A forecast in progress: shared by the thread of the caller and the network thread, on which it runs. */
typedef struct
{
  GTask *task;           /* (owned): of the caller */
  WaysideEngine *engine; /* (not owned): entered until the end */
  WaysideQuery *query;   /* (owned) */
  WaysideRunnerOptions options;
  GCancellable *outer; /* (owned) (nullable): of the caller */
  gulong outer_handler;

  GCancellable *cancellable; /* (owned): cancelled on the network thread */

  /* On the network thread only. */
  WaysideApiClient *graph;      /* (owned) */
  WaysideAreaTiles *tiles;      /* (owned) (nullable) */
  WaysideAreaIndex *index;      /* (owned) (nullable) */
  WaysideListing *listing;      /* (owned) */
  WaysideStore *store;          /* (owned) (nullable) */
  GHashTable *present;          /* (owned) (nullable) (element-type utf8) */
  WaysideForecast *forecast;    /* (owned) */
  GArray *ids;                  /* (owned) (element-type guint64): of all images */
  GHashTable *sequences;        /* (owned) (element-type utf8) */
  GHashTable *sequence_numbers; /* (owned): of the coverage of the index, plus one */
  guint n_records;
  gboolean has_ids;   /* the listing returned the ids of all images */
  gboolean is_whole;  /* it was read to its end, and nothing was skipped */
  gboolean is_listed; /* no more of it is read */
} Forecasting;

static void list (Forecasting *self);

/**
 * wayside_forecast_free:
 * @self: (transfer full): a forecast
 */
void
wayside_forecast_free (WaysideForecast *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->sequence, g_free);
  g_clear_pointer (&self->thumbnail, g_free);
  g_clear_pointer (&self->creator, g_free);
  g_free (self);
}

static void
forecasting_clear (gpointer data)
{
  Forecasting *self = data;

  g_clear_object (&self->task);
  g_clear_object (&self->query);
  g_clear_object (&self->outer);
  g_clear_object (&self->cancellable);
  wayside_runner_options_clear (&self->options);
}

static void
forecasting_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, forecasting_clear);
}

/* Ends on the network thread, where everything was created. Takes ownership of the error. */
static void
end (Forecasting *self, GError *error)
{
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_handler);
  if (error != NULL)
    g_task_return_error (self->task, error);
  else
    g_task_return_pointer (self->task, g_steal_pointer (&self->forecast),
                           (GDestroyNotify) wayside_forecast_free);

  if (self->store != NULL)
    wayside_writer_close (wayside_engine_get_writer (self->engine), self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->listing);
  g_clear_object (&self->index);
  g_clear_pointer (&self->tiles, wayside_area_tiles_free);
  g_clear_object (&self->graph);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->forecast, wayside_forecast_free);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->sequences, g_hash_table_unref);
  g_clear_pointer (&self->sequence_numbers, g_hash_table_unref);
  wayside_engine_leave (self->engine);
  forecasting_unref (self);
}

static void
take_time (Forecasting *self, gint64 time)
{
  WaysideForecast *forecast = self->forecast;

  if (time < 0)
    return;

  forecast->first = forecast->first < 0 ? time : MIN (forecast->first, time);
  forecast->last = MAX (forecast->last, time);
}

static guint64
take_id (Forecasting *self, const char *id)
{
  guint64 number = g_ascii_strtoull (id, NULL, 10);

  g_array_append_val (self->ids, number);
  return number;
}

static void
take_found (Forecasting *self, guint64 id)
{
  WaysideCoverage *coverage = wayside_area_index_get_coverage (self->index);
  const WaysideCoverageImage *image;
  guint i;

  if (!wayside_coverage_find (coverage, id, &i))
    return;

  image = wayside_coverage_get_image (coverage, i);
  take_time (self, wayside_coverage_image_get_captured_at (image));
  if (image->sequence != WAYSIDE_COVERAGE_NONE)
    g_hash_table_add (self->sequence_numbers, GUINT_TO_POINTER (image->sequence + 1));
}

static void
take_ids (Forecasting *self, GPtrArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      guint64 id = take_id (self, g_ptr_array_index (ids, i));

      if (self->index != NULL)
        take_found (self, id);
    }
}

static void
take_first (WaysideForecast *forecast, const WaysideMetadata *record)
{
  WaysideSize found;

  forecast->thumbnail = g_strdup (wayside_metadata_pick_url (record, WAYSIDE_SIZE_256, &found));
  forecast->creator = g_strdup (wayside_image_get_creator (record->image));
}

static void
take_record (Forecasting *self, const WaysideMetadata *record)
{
  const char *sequence = wayside_image_get_sequence (record->image);
  WaysideQueryKind kind = wayside_query_get_kind (self->query);

  if (self->n_records++ == 0 && (kind == WAYSIDE_QUERY_IMAGE || kind == WAYSIDE_QUERY_SEQUENCE))
    take_first (self->forecast, record);
  take_time (self, wayside_image_get_captured_at (record->image));
  if (sequence != NULL)
    g_hash_table_add (self->sequences, g_strdup (sequence));
}

static void
take_step (Forecasting *self, WaysideListingStep *step)
{
  if (self->forecast->sequence == NULL)
    self->forecast->sequence = g_strdup (step->sequence);
  if (step->ids != NULL)
    {
      self->has_ids = TRUE;
      take_ids (self, step->ids);
    }
  for (guint i = 0; i < step->records->len; i++)
    {
      const WaysideMetadata *record = g_ptr_array_index (step->records, i);

      take_record (self, record);
      if (!self->has_ids)
        take_id (self, wayside_metadata_get_id (record));
    }
  if (!self->has_ids)
    {
      take_ids (self, step->missing);
      take_ids (self, step->unlisted);
    }
  self->is_whole = step->is_last && step->n_skipped == 0;
}

static gboolean
is_exact (Forecasting *self)
{
  guint limit = wayside_query_get_limit (self->query);

  switch (wayside_query_get_kind (self->query))
    {
    case WAYSIDE_QUERY_BBOX:
    case WAYSIDE_QUERY_AREA:
      /* A search finds a sample. */
      if (self->has_ids && self->index != NULL)
        return wayside_area_index_get_n_unsure (self->index) == 0;
      return limit > 0 && self->ids->len >= limit;
    case WAYSIDE_QUERY_CREATOR:
      return self->is_whole;
    case WAYSIDE_QUERY_IMAGE:
    case WAYSIDE_QUERY_SEQUENCE:
    case WAYSIDE_QUERY_IMAGES:
    default:
      return TRUE;
    }
}

static gboolean
is_present (Forecasting *self, guint i, char *text, gsize size)
{
  g_snprintf (text, size, "%" G_GUINT64_FORMAT, g_array_index (self->ids, guint64, i));
  return self->present != NULL && g_hash_table_contains (self->present, text);
}

static void
count_present (Forecasting *self)
{
  char text[24];

  if (self->present == NULL || g_hash_table_size (self->present) == 0)
    return;

  for (guint i = 0; i < self->ids->len; i++)
    self->forecast->n_present += is_present (self, i, text, sizeof text);
}

/* Images from all parts of the download that are not in the folder. */
static GPtrArray *
choose_sample (Forecasting *self)
{
  GPtrArray *sample = g_ptr_array_new_with_free_func (g_free);
  guint step = MAX (self->ids->len / WAYSIDE_SIZE_SAMPLE_MAX, 1);
  char text[24];

  for (guint i = 0; i < self->ids->len && sample->len < WAYSIDE_SIZE_SAMPLE_MAX; i += step)
    {
      guint j = i;

      while (j < MIN (i + step, self->ids->len) && is_present (self, j, text, sizeof text))
        j++;
      if (j < MIN (i + step, self->ids->len))
        g_ptr_array_add (sample, g_strdup (text));
    }

  return sample;
}

/* The forecast is complete without the size. */
static void
sampled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Forecasting *self = user_data;
  g_autoptr (GError) error = NULL;
  guint64 mean = wayside_size_sample_finish (result, &error);

  if (error != NULL && g_cancellable_is_cancelled (self->cancellable))
    {
      end (self, g_steal_pointer (&error));
      return;
    }

  self->forecast->n_bytes = mean * (self->forecast->n_photos - self->forecast->n_present);
  end (self, NULL);
}

static void
finish_counts (Forecasting *self)
{
  WaysideForecast *forecast = self->forecast;
  g_autoptr (GPtrArray) sample = NULL;

  count_present (self);
  forecast->n_photos = self->ids->len;
  forecast->is_exact = is_exact (self);
  forecast->n_sequences = g_hash_table_size (self->index != NULL && self->has_ids ? self->sequence_numbers
                                                                                  : self->sequences);
  forecast->is_tile_budget_low = self->tiles != NULL && wayside_area_tiles_is_budget_low (self->tiles);

  sample = choose_sample (self);
  if (sample->len > 0)
    wayside_size_sample_async (self->engine, self->graph, sample, wayside_query_get_size (self->query),
                               self->cancellable, sampled_cb, self);
  else
    end (self, NULL);
}

static gpointer
get_free (gpointer data, GError **error)
{
  guint64 *n_free = g_new (guint64, 1);

  *n_free = wayside_store_get_free (data);
  return n_free;
}

/* Whether the listing leaves out the images in the folder: they count towards the limit, and tiles may lack them. The
 * other images of a user are listed with their metadata. */
static gboolean
is_seeded (Forecasting *self)
{
  return wayside_query_is_search (self->query) &&
         (self->index != NULL || wayside_query_get_limit (self->query) > 0);
}

static void
seed (Forecasting *self)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id;

  if (self->present == NULL || g_hash_table_size (self->present) == 0)
    return;

  g_hash_table_iter_init (&iter, self->present);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (known, id);
  wayside_listing_seed (self->listing, known, wanted, FALSE);
}

static void
measured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Forecasting *self = user_data;
  g_autofree guint64 *n_free = g_task_propagate_pointer (G_TASK (result), NULL);

  self->forecast->bytes_free = *n_free;
  if (self->is_listed)
    {
      finish_counts (self);
      return;
    }

  seed (self);
  list (self);
}

/* A folder that cannot be read now has no photos yet, as far as a forecast is concerned. */
static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Forecasting *self = user_data;
  WaysideWorkerThread *writer = wayside_engine_get_writer (self->engine);
  GHashTable *bare = NULL;
  guint64 n_free;

  self->present = wayside_writer_open_finish (writer, result, &bare, &n_free, NULL);
  g_clear_pointer (&bare, g_hash_table_unref);
  wayside_worker_thread_run_async (writer, get_free, g_object_ref (self->store), g_object_unref, g_free,
                                   measured_cb, self);
}

static void
open_folder (Forecasting *self)
{
  self->forecast->folder = wayside_runner_options_build_folder (&self->options, self->query,
                                                                self->forecast->sequence);
  self->store = wayside_store_new (self->forecast->folder, self->options.save_flags);
  wayside_writer_open_async (wayside_engine_get_writer (self->engine), self->store, FALSE, opened_cb, self);
}

/* Adds the images that the listing has left out, with what the tiles that it has read say about them. */
static void
take_seeded (Forecasting *self)
{
  GHashTableIter iter;
  gpointer id;

  if (self->present != NULL)
    {
      g_hash_table_iter_init (&iter, self->present);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        {
          guint64 number = take_id (self, id);

          if (self->index != NULL)
            take_found (self, number);
        }
    }
  finish_counts (self);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Forecasting *self = user_data;
  g_autoptr (WaysideListingStep) step = NULL;
  GError *error = NULL;

  step = wayside_listing_next_finish (self->listing, result, &error);
  if (step == NULL)
    {
      end (self, error);
      return;
    }

  take_step (self, step);
  self->is_listed = step->is_last || self->n_records >= MAX_RECORDS;
  if (!self->is_listed)
    list (self);
  else if (self->store == NULL)
    open_folder (self);
  else
    take_seeded (self);
}

static void
list (Forecasting *self)
{
  wayside_listing_next_async (self->listing, self->cancellable, listed_cb, self);
}

/* The forecast takes as long as the service requires. */
static void
tiles_cb (gint64 until, gpointer user_data)
{
}

static void
set_up (Forecasting *self)
{
  self->forecast = g_new0 (WaysideForecast, 1);
  self->forecast->first = self->forecast->last = -1;
  self->forecast->bytes_free = G_MAXUINT64;
  self->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->sequences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sequence_numbers = g_hash_table_new (NULL, NULL);
  self->graph = wayside_api_client_new (wayside_engine_get_graph_session (self->engine),
                                        wayside_engine_get_service (self->engine), self->options.token);
  wayside_api_client_share_rate_limiter (self->graph, wayside_engine_get_rate_limiter (self->engine));
  self->listing = wayside_listing_new (self->graph, self->query);
  self->tiles = wayside_area_tiles_new (self->engine, self->query, self->options.token, tiles_cb, self);
  if (self->tiles == NULL)
    return;

  self->index = wayside_area_tiles_create_index (self->tiles, WAYSIDE_TILE_CLIENT_AGE_AREA);
  wayside_listing_set_source (self->listing, WAYSIDE_ID_SOURCE (self->index));
  wayside_listing_set_ids_only (self->listing);
}

static gboolean
begin_cb (gpointer user_data)
{
  Forecasting *self = g_atomic_rc_box_acquire (user_data);

  wayside_engine_enter (self->engine);
  set_up (self);
  if (is_seeded (self))
    open_folder (self);
  else
    list (self);
  return G_SOURCE_REMOVE;
}

static gboolean
cancel_cb (gpointer user_data)
{
  Forecasting *self = user_data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

/* In any thread. */
static void
outer_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Forecasting *self = user_data;

  wayside_engine_invoke (self->engine, cancel_cb, g_atomic_rc_box_acquire (self), forecasting_unref);
}

/**
 * wayside_forecast_is_by_tiles:
 * @engine: the engine
 * @query: a query
 *
 * Returns: %TRUE if the forecast of the query comes from coverage tiles, without the metadata of all images
 */
gboolean
wayside_forecast_is_by_tiles (WaysideEngine *engine, WaysideQuery *query)
{
  WaysideQueryKind kind;

  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine) && WAYSIDE_IS_QUERY (query), FALSE);

  kind = wayside_query_get_kind (query);
  return (kind == WAYSIDE_QUERY_BBOX || kind == WAYSIDE_QUERY_AREA) && !wayside_listing_is_searched (query) &&
         wayside_endpoints_has_tiles (wayside_engine_get_service (engine));
}

/**
 * wayside_forecast_async:
 * @engine: the engine; must not be disposed before @callback was called
 * @query: the query; must not change any more
 * @options: the token and the folder of the download; copied
 * @cancellable: (nullable): cancels the forecast
 * @callback: called at the end, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Finds out what a download would bring. Nothing is written and no picture is fetched: the size is estimated from
 * the sizes of at most %WAYSIDE_SIZE_SAMPLE_MAX pictures. The images of an area come from tiles, and need less than
 * 50 bytes of memory each; of other queries at most 10,000 images are looked at.
 *
 * The photos in the folder of an area count towards its limit and are not listed again, as in the download. The times
 * and sequences of such photos are known only as far as tiles were read.
 */
void
wayside_forecast_async (WaysideEngine *engine,
                        WaysideQuery *query,
                        const WaysideRunnerOptions *options,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Forecasting *self;

  g_return_if_fail (WAYSIDE_IS_ENGINE (engine) && WAYSIDE_IS_QUERY (query));
  g_return_if_fail (options != NULL && options->token != NULL);

  self = g_atomic_rc_box_new0 (Forecasting);
  self->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->task, wayside_forecast_async);
  self->engine = engine;
  self->query = g_object_ref (query);
  wayside_runner_options_copy (&self->options, options);
  self->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb), self, NULL);
    }
  wayside_engine_invoke (engine, begin_cb, g_atomic_rc_box_acquire (self), forecasting_unref);
  forecasting_unref (self);
}

/**
 * wayside_forecast_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the forecast, or %NULL with a #WaysideError, as that of the listing of the download, or
 *   %G_IO_ERROR_CANCELLED
 */
WaysideForecast *
wayside_forecast_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_forecast_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
