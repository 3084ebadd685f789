/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-thumbnailer.h"

#include "wayside-picture-cache.h"
#include "wayside-thumbnail-file.h"

/* Cells are 152 to 240 application pixels wide, most of them below 200, and have this aspect ratio. */
#define THUMBNAIL_WIDTH  208
#define THUMBNAIL_HEIGHT 130

/* About 600 thumbnails: a few screenfuls in each direction. */
#define CACHE_BYTES (64 * 1024 * 1024)

typedef struct
{
  char *path; /* (owned) */
  int width;
  int height;
  WaysideFit fit;
  guint64 serial;
  WaysideThumbnailStore *store; /* (owned) (nullable): on-disk cache */
} Order;

struct _WaysideThumbnailer
{
  GObject parent_instance;

  WaysidePictureCache *cache;   /* (owned) */
  WaysideThumbnailStore *store; /* (owned) (nullable) */
  GThreadPool *pool;            /* (owned) (element-type GTask) */
  guint64 serial;               /* of the last request */
};

G_DEFINE_FINAL_TYPE (WaysideThumbnailer, wayside_thumbnailer, G_TYPE_OBJECT)

static void
order_free (Order *order)
{
  g_clear_pointer (&order->path, g_free);
  g_clear_object (&order->store);
  g_free (order);
}

/* Returns the picture to the caller before writing it to disk. Only keeps a reference to the pixels: the
 * texture, once drawn, should be finalized in the thread that drew it. */
static void
deliver (GTask *task, WaysidePicture *picture, const char *name, guint age)
{
  g_autoptr (WaysideThumbnailStore) store = NULL;
  g_autoptr (GBytes) pixels = NULL;
  Order *order = g_task_get_task_data (task);
  int width = gdk_texture_get_width (picture->texture);
  int height = gdk_texture_get_height (picture->texture);

  if (name != NULL)
    {
      store = g_object_ref (order->store);
      pixels = g_bytes_ref (picture->pixels);
    }
  g_task_return_pointer (task, picture, (GDestroyNotify) wayside_picture_free);
  if (name != NULL)
    wayside_thumbnail_store_keep (store, name, age, pixels, width, height);
}

static void
work (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  GCancellable *cancellable = g_task_get_cancellable (task);
  Order *order = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  WaysidePicture *picture = NULL;
  guint age = 0;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (order->store != NULL)
    {
      age = wayside_thumbnail_store_get_age (order->store);
      name = wayside_thumbnail_file_build_name (order->path, order->width, order->height);
    }
  if (name != NULL)
    picture = wayside_thumbnail_store_look_up (order->store, name, order->width, order->height);
  if (picture != NULL)
    {
      deliver (task, picture, NULL, age);
      return;
    }

  picture = wayside_picture_load (order->path, order->width, order->height, order->fit, cancellable, &error);
  if (picture == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    deliver (task, picture, name, age);
}

/* The most recent requests are for the photos that are visible now. */
static int
newest_first (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Order *left = g_task_get_task_data (G_TASK (a));
  const Order *right = g_task_get_task_data (G_TASK (b));

  return left->serial > right->serial ? -1 : left->serial < right->serial;
}

static void
wayside_thumbnailer_finalize (GObject *object)
{
  WaysideThumbnailer *self = WAYSIDE_THUMBNAILER (object);

  g_thread_pool_free (g_steal_pointer (&self->pool), TRUE, TRUE);
  g_clear_object (&self->store);
  g_clear_object (&self->cache);

  G_OBJECT_CLASS (wayside_thumbnailer_parent_class)->finalize (object);
}

static void
wayside_thumbnailer_class_init (WaysideThumbnailerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_thumbnailer_finalize;
}

static void
wayside_thumbnailer_init (WaysideThumbnailer *self)
{
  int n_threads = (int) MAX (g_get_num_processors () / 2, 1);

  self->cache = wayside_picture_cache_new (CACHE_BYTES);
  self->pool = g_thread_pool_new_full (work, NULL, g_object_unref, n_threads, FALSE, NULL);
  g_thread_pool_set_sort_function (self->pool, newest_first, NULL);
}

/**
 * wayside_thumbnailer_new:
 * @store: (nullable): on-disk cache of thumbnails; without it they are cached in memory only
 *
 * Creates a thumbnailer, which decodes pictures on at most half of the CPU cores. For use in the main thread
 * only.
 *
 * Returns: (transfer full): a thumbnailer
 */
WaysideThumbnailer *
wayside_thumbnailer_new (WaysideThumbnailStore *store)
{
  WaysideThumbnailer *self = g_object_new (WAYSIDE_TYPE_THUMBNAILER, NULL);

  g_set_object (&self->store, store);
  return self;
}

/**
 * wayside_thumbnailer_peek:
 * @self: a thumbnailer
 * @path: path of a JPEG file
 *
 * Returns: (transfer none) (nullable): the thumbnail of that file if it is cached in memory
 */
GdkTexture *
wayside_thumbnailer_peek (WaysideThumbnailer *self, const char *path)
{
  WaysidePicture *picture;

  g_return_val_if_fail (WAYSIDE_IS_THUMBNAILER (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  picture = wayside_picture_cache_lookup (self->cache, path);
  return picture != NULL ? picture->texture : NULL;
}

/* The task holds no reference to the thumbnailer. Otherwise, a worker thread could drop the last one, and
 * finalize would wait for that same thread. */
static void
push_order (WaysideThumbnailer *self, GTask *task, Order *order)
{
  order->serial = ++self->serial;
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_thread_pool_push (self->pool, task, NULL);
}

/**
 * wayside_thumbnailer_load_async:
 * @self: a thumbnailer
 * @path: path of a JPEG file
 * @scale: device pixels per application pixel, at least 1
 * @cancellable: (nullable): cancels the request
 * @callback: called when the request has completed
 * @user_data: data for @callback
 *
 * Requests the thumbnail of a file. The most recent request is processed first.
 */
void
wayside_thumbnailer_load_async (WaysideThumbnailer *self,
                                const char *path,
                                int scale,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;
  Order *order;

  g_return_if_fail (WAYSIDE_IS_THUMBNAILER (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (scale >= 1);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_thumbnailer_load_async);

  order = g_new0 (Order, 1);
  order->path = g_strdup (path);
  order->width = THUMBNAIL_WIDTH * scale;
  order->height = THUMBNAIL_HEIGHT * scale;
  order->fit = WAYSIDE_FIT_COVER;
  g_set_object (&order->store, self->store);
  push_order (self, task, order);
}

/**
 * wayside_thumbnailer_load_finish:
 * @self: a thumbnailer
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the thumbnail, or %NULL with an error of wayside_picture_load()
 */
GdkTexture *
wayside_thumbnailer_load_finish (WaysideThumbnailer *self, GAsyncResult *result, GError **error)
{
  g_autoptr (WaysidePicture) picture = NULL;
  Order *order;

  g_return_val_if_fail (WAYSIDE_IS_THUMBNAILER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_thumbnailer_load_async), NULL);

  order = g_task_get_task_data (G_TASK (result));
  picture = g_task_propagate_pointer (G_TASK (result), error);
  if (picture == NULL)
    return NULL;

  wayside_picture_cache_insert (self->cache, order->path, picture);
  return g_object_ref (picture->texture);
}

/**
 * wayside_thumbnailer_show_async:
 * @self: a thumbnailer
 * @path: path of a JPEG file
 * @width: width of the box for it, in device pixels, at least 1
 * @height: height of the box for it, in device pixels, at least 1
 * @cancellable: (nullable): cancels the request
 * @callback: called when the request has completed
 * @user_data: data for @callback
 *
 * Requests a picture for display at a large size. It is not cached.
 */
void
wayside_thumbnailer_show_async (WaysideThumbnailer *self,
                                const char *path,
                                int width,
                                int height,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;
  Order *order;

  g_return_if_fail (WAYSIDE_IS_THUMBNAILER (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (width >= 1 && height >= 1);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_thumbnailer_show_async);

  order = g_new0 (Order, 1);
  order->path = g_strdup (path);
  order->width = width;
  order->height = height;
  order->fit = WAYSIDE_FIT_CONTAIN;
  push_order (self, task, order);
}

/**
 * wayside_thumbnailer_show_finish:
 * @self: a thumbnailer
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the picture, or %NULL with an error of wayside_picture_load()
 */
WaysidePicture *
wayside_thumbnailer_show_finish (WaysideThumbnailer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_THUMBNAILER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_thumbnailer_show_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
