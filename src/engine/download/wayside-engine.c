/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-engine-private.h"

#include "wayside-connections.h"
#include "wayside-tile-counter.h"

/* A single HTTP/2 connection is limited by its flow control window; in measurements four connections, used in
 * turn, were as fast as the best download tools. */
#define N_PICTURE_SESSIONS 4

/* Over HTTP/1.1 each picture in flight needs a connection: four sessions allow 128, as many as one job may
 * have in flight of the small sizes. Over HTTP/2 a session has one connection. */
#define MAX_CONNECTIONS 32

/* Seconds without received data after which a connection times out. */
#define TIMEOUT 60

/* Initial number of active downloads; others wait. More would only delay the first photo of each. */
#define N_AT_ONCE 3

/* Memory for response bodies, in bytes. */
#define BUDGET (48 * 1024 * 1024)

#define USER_AGENT "Wayside/" WAYSIDE_VERSION " (+" WAYSIDE_WEBSITE ")"

struct _WaysideEngine
{
  GObject parent_instance;

  WaysideEndpoints *service;    /* (owned) */
  GMainContext *context;        /* (owned): of the network thread */
  GMainLoop *loop;              /* (owned) */
  GThread *thread;              /* (owned) */
  WaysideWorkerThread *writer;  /* (owned) */
  WaysideWorkerThread *decoder; /* (owned): of coverage tiles */
  WaysideLibrary *library;      /* (owned) (nullable): set before the first download */

  /* On the network thread only. */
  SoupSession *graph_session;                        /* (owned) */
  SoupSession *picture_sessions[N_PICTURE_SESSIONS]; /* (owned) */
  guint next_picture_session;
  WaysideMemoryBudget *budget;     /* (owned) */
  WaysideSlotScheduler *scheduler; /* (owned) */
  WaysideDownloadQueue *queue;     /* (owned) */
  WaysideTileClient *tiles;        /* (owned) (nullable): once needed */
  WaysideRateLimiter limiter;      /* shared, since the service counts requests per token */
  guint n_users;                   /* runners with work in progress */
  gboolean is_quitting;
};

G_DEFINE_FINAL_TYPE (WaysideEngine, wayside_engine, G_TYPE_OBJECT)

static SoupSession *
new_session (void)
{
  SoupSession *session = soup_session_new_with_options ("user-agent", USER_AGENT, "timeout", TIMEOUT,
                                                        "max-conns", MAX_CONNECTIONS, "max-conns-per-host",
                                                        MAX_CONNECTIONS, NULL);

  /* Only the API client sets the token, on each message. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  wayside_connections_note (session);
  return session;
}

static void
open_sessions (WaysideEngine *self)
{
  self->budget = wayside_memory_budget_new (BUDGET);
  self->scheduler = wayside_slot_scheduler_new (WAYSIDE_ENGINE_PLACES);
  self->graph_session = new_session ();
  for (guint i = 0; i < N_PICTURE_SESSIONS; i++)
    {
      self->picture_sessions[i] = new_session ();
      /* Content-Length must match the number of bytes on the wire. */
      soup_session_remove_feature_by_type (self->picture_sessions[i], SOUP_TYPE_CONTENT_DECODER);
    }
}

static void
run_until_idle (WaysideEngine *self)
{
  while (g_main_context_iteration (self->context, FALSE))
    ;
}

static void
close_sessions (WaysideEngine *self)
{
  /* Let cancelled messages finish first. soup_session_abort() would cancel them in a way that
   * wayside-http-fetch.c is careful to avoid. */
  run_until_idle (self);
  g_clear_object (&self->tiles);
  soup_session_abort (self->graph_session);
  g_clear_object (&self->graph_session);
  for (guint i = 0; i < N_PICTURE_SESSIONS; i++)
    {
      soup_session_abort (self->picture_sessions[i]);
      g_clear_object (&self->picture_sessions[i]);
    }
  /* Connections are closed in callbacks that are already pending. */
  run_until_idle (self);
  g_clear_pointer (&self->scheduler, wayside_slot_scheduler_free);
  g_clear_pointer (&self->budget, wayside_memory_budget_free);
  g_clear_pointer (&self->queue, wayside_download_queue_free);
}

static gpointer
run_network (gpointer data)
{
  WaysideEngine *self = data;

  g_main_context_push_thread_default (self->context);
  open_sessions (self);
  g_main_loop_run (self->loop);
  close_sessions (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
quit_cb (gpointer user_data)
{
  WaysideEngine *self = user_data;

  self->is_quitting = TRUE;
  if (self->n_users == 0)
    g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static void
wayside_engine_dispose (GObject *object)
{
  WaysideEngine *self = WAYSIDE_ENGINE (object);

  if (self->thread != NULL)
    {
      wayside_engine_invoke (self, quit_cb, self, NULL);
      g_thread_join (g_steal_pointer (&self->thread));
    }
  g_clear_pointer (&self->decoder, wayside_worker_thread_free);
  g_clear_pointer (&self->writer, wayside_worker_thread_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  /* A report still pending on the main thread may hold a reference to the library, so close it explicitly. */
  if (self->library != NULL)
    wayside_library_close (self->library);
  g_clear_object (&self->library);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (wayside_engine_parent_class)->dispose (object);
}

static void
wayside_engine_class_init (WaysideEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wayside_engine_dispose;
}

static void
wayside_engine_init (WaysideEngine *self)
{
}

/**
 * wayside_engine_new:
 * @service: the endpoints of the service
 *
 * Starts the network thread and the writer thread, which all downloads share. No network request is made. The
 * last reference must be dropped on the thread that created the engine, after all downloads have been
 * released; this blocks until all runners have ended.
 *
 * Returns: (transfer full): the engine
 */
WaysideEngine *
wayside_engine_new (WaysideEndpoints *service)
{
  WaysideEngine *self;

  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (service), NULL);

  self = g_object_new (WAYSIDE_TYPE_ENGINE, NULL);
  self->service = g_object_ref (service);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->writer = wayside_worker_thread_new ("writer");
  self->decoder = wayside_worker_thread_new ("decoder");
  self->queue = wayside_download_queue_new (N_AT_ONCE);
  self->thread = g_thread_new ("wayside-network", run_network, self);
  return self;
}

/**
 * wayside_engine_get_service:
 * @self: an engine
 *
 * Returns: (transfer none): the endpoints of the service
 */
WaysideEndpoints *
wayside_engine_get_service (WaysideEngine *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENGINE (self), NULL);

  return self->service;
}

/**
 * wayside_engine_set_library:
 * @self: an engine that has no download yet
 * @path: the database file, see wayside_library_dup_user_path()
 *
 * Sets the library in which all downloads are recorded. Without a library only the pairs are written.
 */
void
wayside_engine_set_library (WaysideEngine *self, const char *path)
{
  g_return_if_fail (WAYSIDE_IS_ENGINE (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (self->library == NULL);

  self->library = wayside_library_new (path);
}

typedef struct
{
  WaysideEngine *engine; /* (not owned): pending calls run before it is disposed */
  guint limit;
} LimitChange;

static gboolean
set_limit_cb (gpointer user_data)
{
  LimitChange *change = user_data;

  wayside_download_queue_set_limit (change->engine->queue, change->limit);
  return G_SOURCE_REMOVE;
}

/**
 * wayside_engine_set_downloads_at_once:
 * @self: an engine
 * @limit: maximum number of active downloads, at least 1; initially 3
 *
 * Other downloads wait in the download queue. A lower limit does not interrupt downloads that are already
 * active.
 */
void
wayside_engine_set_downloads_at_once (WaysideEngine *self, guint limit)
{
  LimitChange *change;

  g_return_if_fail (WAYSIDE_IS_ENGINE (self));
  g_return_if_fail (limit > 0);

  change = g_new0 (LimitChange, 1);
  change->engine = self;
  change->limit = limit;
  wayside_engine_invoke (self, set_limit_cb, change, g_free);
}

static gpointer
list_all (gpointer library, GError **error)
{
  return wayside_library_list_all (library, error);
}

/**
 * wayside_engine_list_all_async:
 * @self: an engine with a library
 * @callback: called when the operation has completed, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Lists the downloads in the library, see wayside_library_list_all().
 */
void
wayside_engine_list_all_async (WaysideEngine *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (WAYSIDE_IS_ENGINE (self));
  g_return_if_fail (self->library != NULL);

  wayside_worker_thread_run_async (self->writer, list_all, g_object_ref (self->library), g_object_unref,
                                   (GDestroyNotify) g_ptr_array_unref, callback, user_data);
}

/**
 * wayside_engine_list_all_finish:
 * @self: an engine
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type WaysideJob): the jobs, the latest first, or %NULL with
 *   %WAYSIDE_ERROR_FOLDER
 */
GPtrArray *
wayside_engine_list_all_finish (WaysideEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_ENGINE (self), NULL);
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  WaysideLibrary *library; /* (owned) */
  gint64 id;
} Forgetting;

static void
forgetting_free (gpointer data)
{
  Forgetting *forgetting = data;

  g_clear_object (&forgetting->library);
  g_free (forgetting);
}

static gpointer
forget_job (gpointer data, GError **error)
{
  Forgetting *forgetting = data;

  wayside_library_forget (forgetting->library, forgetting->id, NULL);
  return NULL;
}

/**
 * wayside_engine_forget_job:
 * @self: an engine with a library
 * @id: the id of a job
 *
 * Removes a job from the library. Its photos are kept.
 */
void
wayside_engine_forget_job (WaysideEngine *self, gint64 id)
{
  Forgetting *forgetting;

  g_return_if_fail (WAYSIDE_IS_ENGINE (self));
  g_return_if_fail (self->library != NULL);

  forgetting = g_new0 (Forgetting, 1);
  forgetting->library = g_object_ref (self->library);
  forgetting->id = id;
  wayside_worker_thread_run_async (self->writer, forget_job, forgetting, forgetting_free, NULL, NULL, NULL);
}

WaysideLibrary *
wayside_engine_get_library (WaysideEngine *self)
{
  return self->library;
}

/* Returns the main context of the network thread. */
GMainContext *
wayside_engine_get_context (WaysideEngine *self)
{
  return self->context;
}

/* Calls a function once on the network thread, in the order of the calls. */
void
wayside_engine_invoke (WaysideEngine *self, GSourceFunc function, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, destroy);
  g_source_attach (source, self->context);
}

SoupSession *
wayside_engine_get_graph_session (WaysideEngine *self)
{
  return self->graph_session;
}

static WaysideTileClient *
create_tile_client (WaysideEngine *self, const char *token)
{
  GUri *root = wayside_endpoints_get_tiles_root (self->service);
  g_autoptr (WaysideTileCounter) counter = NULL;
  WaysideTileCache *cache = NULL;

  if (self->library != NULL)
    {
      g_autofree char *folder = wayside_tile_cache_dup_user_folder ();
      g_autofree char *url = g_uri_to_string (root);

      cache = wayside_tile_cache_new (folder, url, WAYSIDE_TILE_CACHE_SIZE);
      counter = wayside_tile_counter_new (self->library, self->writer, WAYSIDE_TILE_BUDGET_DAILY);
    }

  return wayside_tile_client_new (self->graph_session, root, token, cache,
                                  counter != NULL ? WAYSIDE_TILE_BUDGET (counter) : NULL);
}

/* Returns the client for coverage tiles, which all downloads share, since the service counts tiles per token, and
 * sets its token. NULL if there are no tiles. Without a library nothing is kept: no count and no cache. */
WaysideTileClient *
wayside_engine_get_tile_client (WaysideEngine *self, const char *token)
{
  if (!wayside_endpoints_has_tiles (self->service))
    return NULL;

  if (self->tiles == NULL)
    self->tiles = create_tile_client (self, token);
  else
    wayside_tile_client_set_token (self->tiles, token);
  return self->tiles;
}

/* Returns the picture sessions in turn, to distribute pictures over their connections. */
SoupSession *
wayside_engine_deal_picture_session (WaysideEngine *self)
{
  SoupSession *session = self->picture_sessions[self->next_picture_session];

  self->next_picture_session = (self->next_picture_session + 1) % N_PICTURE_SESSIONS;
  return session;
}

WaysideMemoryBudget *
wayside_engine_get_budget (WaysideEngine *self)
{
  return self->budget;
}

WaysideSlotScheduler *
wayside_engine_get_scheduler (WaysideEngine *self)
{
  return self->scheduler;
}

WaysideDownloadQueue *
wayside_engine_get_queue (WaysideEngine *self)
{
  return self->queue;
}

/* Returns the rate limiter of the Graph API, which all downloads share. */
WaysideRateLimiter *
wayside_engine_get_rate_limiter (WaysideEngine *self)
{
  return &self->limiter;
}

WaysideWorkerThread *
wayside_engine_get_writer (WaysideEngine *self)
{
  return self->writer;
}

/* Returns the thread that decodes tiles. */
WaysideWorkerThread *
wayside_engine_get_decoder (WaysideEngine *self)
{
  return self->decoder;
}

/* A runner enters before its first step and leaves after its last; the engine is not disposed in between. */
void
wayside_engine_enter (WaysideEngine *self)
{
  self->n_users++;
}

void
wayside_engine_leave (WaysideEngine *self)
{
  self->n_users--;
  if (self->is_quitting && self->n_users == 0)
    g_main_loop_quit (self->loop);
}
