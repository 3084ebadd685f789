/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-manager-private.h"

#include "wayside-download-private.h"
#include "wayside-engine-private.h"
#include "wayside-network-watch.h"

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WaysideDownloadManager,
                               wayside_download_manager,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

typedef enum
{
  PROP_WORKING = 1,
} WaysideDownloadManagerProperty;

static GParamSpec *properties[PROP_WORKING + 1];

enum
{
  REORDERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return WAYSIDE_TYPE_DOWNLOAD;
}

static guint
get_n_items (GListModel *model)
{
  return WAYSIDE_DOWNLOAD_MANAGER (model)->downloads->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WaysideDownloadManager *self = WAYSIDE_DOWNLOAD_MANAGER (model);

  return position < self->downloads->len ? g_object_ref (g_ptr_array_index (self->downloads, position))
                                         : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
wayside_download_manager_dispose (GObject *object)
{
  WaysideDownloadManager *self = WAYSIDE_DOWNLOAD_MANAGER (object);

  /* Removals can no longer be undone. */
  while (self->removed->len > 0)
    wayside_download_manager_forget (self, g_ptr_array_index (self->removed, 0));
  g_clear_weak_pointer (&self->opened);
  g_ptr_array_set_size (self->downloads, 0);
  g_ptr_array_set_size (self->hidden, 0);
  g_ptr_array_set_size (self->repairs, 0);
  g_clear_object (&self->monitor);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (wayside_download_manager_parent_class)->dispose (object);
}

static void
wayside_download_manager_finalize (GObject *object)
{
  WaysideDownloadManager *self = WAYSIDE_DOWNLOAD_MANAGER (object);

  g_clear_pointer (&self->downloads, g_ptr_array_unref);
  g_clear_pointer (&self->hidden, g_ptr_array_unref);
  g_clear_pointer (&self->removed, g_ptr_array_unref);
  g_clear_pointer (&self->repairs, g_ptr_array_unref);

  G_OBJECT_CLASS (wayside_download_manager_parent_class)->finalize (object);
}

static void
wayside_download_manager_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((WaysideDownloadManagerProperty) prop_id)
    {
    case PROP_WORKING:
      g_value_set_boolean (value, wayside_download_manager_is_working (WAYSIDE_DOWNLOAD_MANAGER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wayside_download_manager_class_init (WaysideDownloadManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_download_manager_dispose;
  object_class->finalize = wayside_download_manager_finalize;
  object_class->get_property = wayside_download_manager_get_property;

  properties[PROP_WORKING] = g_param_spec_boolean (
      "working", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * WaysideDownloadManager::reordered:
   * @self: the download manager
   *
   * Emitted when the state, the name or the queue position of a download changed, which may change its position
   * in a sorted list.
   */
  signals[REORDERED] = g_signal_new ("reordered", WAYSIDE_TYPE_DOWNLOAD_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
wayside_download_manager_init (WaysideDownloadManager *self)
{
  self->save_flags = WAYSIDE_SAVE_DEFAULT;
  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  self->hidden = g_ptr_array_new_with_free_func (g_object_unref);
  self->removed = g_ptr_array_new_with_free_func (g_object_unref);
  self->repairs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * wayside_download_manager_new:
 * @engine: an engine with a library
 * @monitor: a network monitor, such as g_network_monitor_get_default()
 *
 * Creates the list of all downloads: past, waiting and running. It is an unsorted #GListModel of
 * #WaysideDownload, and empty until wayside_download_manager_load_async(). It belongs to the calling thread.
 *
 * Returns: (transfer full): the download manager
 */
WaysideDownloadManager *
wayside_download_manager_new (WaysideEngine *engine, GNetworkMonitor *monitor)
{
  WaysideDownloadManager *self;

  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (wayside_engine_get_library (engine) != NULL, NULL);
  g_return_val_if_fail (G_IS_NETWORK_MONITOR (monitor), NULL);

  self = g_object_new (WAYSIDE_TYPE_DOWNLOAD_MANAGER, NULL);
  self->engine = g_object_ref (engine);
  self->monitor = g_object_ref (monitor);
  return self;
}

/* Adds a download to the list model. */
void
wayside_download_manager_insert (WaysideDownloadManager *self, guint position, WaysideDownload *download)
{
  g_ptr_array_insert (self->downloads, (gint) position, g_object_ref (download));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* Removes a download from the list model, if it is listed. */
void
wayside_download_manager_take_out (WaysideDownloadManager *self, WaysideDownload *download)
{
  guint position;

  if (!g_ptr_array_find (self->downloads, download, &position))
    return;

  g_ptr_array_remove_index (self->downloads, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* Returns the first of @downloads that has this folder, or %NULL. */
WaysideDownload *
wayside_download_manager_look_folder (GPtrArray *downloads, const char *folder)
{
  for (guint i = 0; i < downloads->len; i++)
    if (g_str_equal (wayside_download_get_folder (g_ptr_array_index (downloads, i)), folder))
      return g_ptr_array_index (downloads, i);

  return NULL;
}

static gboolean
is_working (GPtrArray *downloads)
{
  for (guint i = 0; i < downloads->len; i++)
    if (!wayside_download_is_ended (g_ptr_array_index (downloads, i)))
      return TRUE;

  return FALSE;
}

/**
 * wayside_download_manager_is_working:
 * @self: a download manager
 *
 * Returns: %TRUE if any download is running, paused or waiting
 */
gboolean
wayside_download_manager_is_working (WaysideDownloadManager *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), FALSE);

  return is_working (self->downloads) || is_working (self->removed) || is_working (self->repairs);
}

/* Drops the ended downloads among @others that have the same folder as @download, which takes their name. */
static void
drop_of_folder (WaysideDownloadManager *self, GPtrArray *others, WaysideDownload *download)
{
  for (guint i = others->len; i > 0; i--)
    {
      WaysideDownload *other = g_ptr_array_index (others, i - 1);

      if (other == download || !wayside_download_is_ended (other) ||
          !g_str_equal (wayside_download_get_folder (other), wayside_download_get_folder (download)))
        continue;

      if (wayside_download_get_name (download) == NULL)
        wayside_download_set_name (download, wayside_download_get_name (other));
      g_ptr_array_remove_index (others, i - 1);
      if (others == self->downloads)
        g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
}

/* The library assigns the row of a folder to the download that writes into it last. Drop other downloads with
 * the same folder, also removed ones: their row now belongs to @download and must not be deleted. */
static void
on_folder (WaysideDownloadManager *self, GParamSpec *pspec, WaysideDownload *download)
{
  if (!g_ptr_array_find (self->downloads, download, NULL))
    return;

  drop_of_folder (self, self->downloads, download);
  drop_of_folder (self, self->removed, download);
}

/* Hides a new download that came to nothing, and lists it again when it is retried from its page. */
static void
on_notify (WaysideDownloadManager *self, GParamSpec *pspec, WaysideDownload *download)
{
  guint position;

  if (wayside_download_came_to_nothing (download) && g_ptr_array_find (self->downloads, download, NULL))
    {
      g_ptr_array_add (self->hidden, g_object_ref (download));
      wayside_download_manager_take_out (self, download);
    }
  else if (!wayside_download_is_ended (download) && g_ptr_array_find (self->hidden, download, &position))
    {
      wayside_download_manager_insert (self, 0, download);
      g_ptr_array_remove_index (self->hidden, position);
    }

  g_signal_emit (self, signals[REORDERED], 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKING]);
}

/* Watches the properties of a download, whether it is listed or not. */
void
wayside_download_manager_adopt (WaysideDownloadManager *self, WaysideDownload *download)
{
  g_signal_connect_object (download, "notify", G_CALLBACK (on_notify), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (download, "notify::folder", G_CALLBACK (on_folder), self, G_CONNECT_SWAPPED);
}

/* Holds a download while the network is not suitable. */
void
wayside_download_manager_watch (WaysideDownloadManager *self, WaysideDownload *download)
{
  g_clear_object (&download->watch);
  download->watch = wayside_network_watch_new (self->monitor, download, self->metered_allowed);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownloadManager *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) jobs = NULL;
  GError *error = NULL;
  guint n_before;

  if (self->engine == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  jobs = wayside_engine_list_all_finish (self->engine, result, &error);
  if (jobs == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  n_before = self->downloads->len;
  for (guint i = 0; i < jobs->len; i++)
    {
      WaysideDownload *download = wayside_download_new_past (self->engine, g_ptr_array_index (jobs, i));

      wayside_download_manager_adopt (self, download);
      g_ptr_array_add (self->downloads, download);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, jobs->len);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_download_manager_load_async:
 * @self: a download manager that is not loaded and has not started any download
 * @callback: called on completion
 * @user_data: passed to @callback
 *
 * Lists the downloads of the library.
 */
void
wayside_download_manager_load_async (WaysideDownloadManager *self,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_download_manager_load_async);
  wayside_engine_list_all_async (self->engine, loaded_cb, task);
}

/**
 * wayside_download_manager_load_finish:
 * @self: a download manager
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER; the list then has only downloads started from now on
 */
gboolean
wayside_download_manager_load_finish (WaysideDownloadManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * wayside_download_manager_configure:
 * @self: a download manager
 * @parallel: maximum number of concurrent transfers per download, 1 to 128, or 0 to choose it by the size of
 *   the photos
 * @save_flags: how photos are saved
 * @metered_allowed: whether the user has agreed to metered networks
 *
 * Sets the options of downloads that are started from now on. An earlier download that is resumed keeps its
 * save flags.
 */
void
wayside_download_manager_configure (WaysideDownloadManager *self,
                                    guint parallel,
                                    WaysideSaveFlags save_flags,
                                    gboolean metered_allowed)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));

  self->parallel = parallel;
  self->save_flags = save_flags;
  self->metered_allowed = metered_allowed;
}

/**
 * wayside_download_manager_dup_bare_folders:
 * @self: a download manager
 *
 * Returns: (transfer full): the paths of the folders in which photos are saved without metadata
 */
GStrv
wayside_download_manager_dup_bare_folders (WaysideDownloadManager *self)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);

  for (guint i = 0; i < self->downloads->len; i++)
    {
      WaysideDownload *download = g_ptr_array_index (self->downloads, i);

      if ((wayside_download_get_save_flags (download) & WAYSIDE_SAVE_METADATA) == 0)
        g_strv_builder_add (folders, wayside_download_get_folder (download));
    }

  return g_strv_builder_end (folders);
}

/**
 * wayside_download_manager_find:
 * @self: a download manager
 * @number: number of a download
 *
 * Returns: (transfer none) (nullable): the download, if it is listed
 */
WaysideDownload *
wayside_download_manager_find (WaysideDownloadManager *self, guint number)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);

  for (guint i = 0; i < self->downloads->len; i++)
    if (wayside_download_get_number (g_ptr_array_index (self->downloads, i)) == number)
      return g_ptr_array_index (self->downloads, i);

  return NULL;
}

/**
 * wayside_download_manager_find_folder:
 * @self: a download manager
 * @folder: the path of a folder with pairs; unlike a number, it identifies a download across sessions
 *
 * Returns: (transfer none) (nullable): the download of the folder, if it is listed
 */
WaysideDownload *
wayside_download_manager_find_folder (WaysideDownloadManager *self, const char *folder)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  return wayside_download_manager_look_folder (self->downloads, folder);
}
