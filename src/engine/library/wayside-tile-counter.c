/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-counter.h"

/* The budget of tiles, kept in the library. All processes of the user share it, since they have one token. */
struct _WaysideTileCounter
{
  GObject parent_instance;

  WaysideLibrary *library;     /* (owned) */
  WaysideWorkerThread *writer; /* (not owned) */
  guint limit;
};

static void wayside_tile_counter_budget_init (WaysideTileBudgetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WaysideTileCounter,
                               wayside_tile_counter,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WAYSIDE_TYPE_TILE_BUDGET,
                                                      wayside_tile_counter_budget_init))

typedef struct
{
  WaysideTileCounter *counter; /* (owned) */
  WaysideTileGrant grant;
} Take;

static void
take_free (gpointer data)
{
  Take *take = data;

  g_clear_object (&take->counter);
  g_free (take);
}

static void
wayside_tile_counter_dispose (GObject *object)
{
  WaysideTileCounter *self = WAYSIDE_TILE_COUNTER (object);

  g_clear_object (&self->library);

  G_OBJECT_CLASS (wayside_tile_counter_parent_class)->dispose (object);
}

static void
wayside_tile_counter_class_init (WaysideTileCounterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wayside_tile_counter_dispose;
}

static void
wayside_tile_counter_init (WaysideTileCounter *self)
{
}

static gint64
get_day (void)
{
  return g_get_real_time () / G_TIME_SPAN_DAY;
}

/* Runs on the writer thread. */
static gpointer
run_take (gpointer data, GError **error)
{
  Take *take = data;
  guint limit = take->counter->limit;
  guint n_used;

  if (!wayside_library_take_tile (take->counter->library, get_day (), limit, &n_used, error))
    return NULL;

  if (n_used == 0)
    take->grant = WAYSIDE_TILE_GRANT_EXHAUSTED;
  else if ((guint64) n_used * 100 > (guint64) limit * WAYSIDE_TILE_BUDGET_WARNING)
    take->grant = WAYSIDE_TILE_GRANT_NEAR_END;
  else
    take->grant = WAYSIDE_TILE_GRANT_ALLOWED;
  return take;
}

static void
wayside_tile_counter_take_async (WaysideTileBudget *budget, GAsyncReadyCallback callback, gpointer user_data)
{
  WaysideTileCounter *self = WAYSIDE_TILE_COUNTER (budget);
  Take *take = g_new0 (Take, 1);

  take->counter = g_object_ref (self);
  wayside_worker_thread_run_async (self->writer, run_take, take, take_free, NULL, callback, user_data);
}

static gboolean
wayside_tile_counter_take_finish (WaysideTileBudget *budget,
                                  GAsyncResult *result,
                                  WaysideTileGrant *grant,
                                  GError **error)
{
  Take *take = wayside_worker_thread_get_data (result, run_take);

  if (g_task_propagate_pointer (G_TASK (result), error) == NULL)
    return FALSE;

  *grant = take->grant;
  return TRUE;
}

static void
wayside_tile_counter_budget_init (WaysideTileBudgetInterface *iface)
{
  iface->take_async = wayside_tile_counter_take_async;
  iface->take_finish = wayside_tile_counter_take_finish;
}

/**
 * wayside_tile_counter_new:
 * @library: the library
 * @writer: (not owned): the writer thread; must outlive the counter
 * @limit: the maximum number of tiles in a day in UTC, usually %WAYSIDE_TILE_BUDGET_DAILY
 *
 * Creates a budget that is kept in the library. Nothing is accessed before the first tile is taken.
 *
 * Returns: (transfer full): the budget
 */
WaysideTileCounter *
wayside_tile_counter_new (WaysideLibrary *library, WaysideWorkerThread *writer, guint limit)
{
  WaysideTileCounter *self;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (writer != NULL, NULL);
  g_return_val_if_fail (limit > 0, NULL);

  self = g_object_new (WAYSIDE_TYPE_TILE_COUNTER, NULL);
  self->library = g_object_ref (library);
  self->writer = writer;
  self->limit = limit;
  return self;
}
