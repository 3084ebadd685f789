/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-private.h"

#include "wayside-clock.h"
#include "wayside-model-enums.h"
#include "wayside-store.h"
#include "wayside-token.h"

#include <string.h>

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WaysideDownload,
                               wayside_download,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

typedef enum
{
  PROP_STATE = 1,
  PROP_FOLDER,
  PROP_NAME,
  PROP_PLACE,
} WaysideDownloadProperty;

static GParamSpec *properties[PROP_PLACE + 1];

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return WAYSIDE_TYPE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return WAYSIDE_DOWNLOAD (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  WaysideDownload *self = WAYSIDE_DOWNLOAD (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
wayside_download_dispose (GObject *object)
{
  WaysideDownload *self = WAYSIDE_DOWNLOAD (object);

  if (self->runner != NULL)
    wayside_download_runner_suspend (self->runner);
  g_clear_object (&self->runner);
  g_clear_object (&self->recorder);
  g_clear_object (&self->watch);
  g_clear_object (&self->query);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (wayside_download_parent_class)->dispose (object);
}

static void
wayside_download_finalize (GObject *object)
{
  WaysideDownload *self = WAYSIDE_DOWNLOAD (object);

  g_clear_pointer (&self->options.output_root, g_free);
  g_clear_pointer (&self->options.folder, g_free);
  g_clear_pointer (&self->options.token, wayside_token_free);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->sequence, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->cover, g_free);
  g_clear_pointer (&self->rates, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (wayside_download_parent_class)->finalize (object);
}

static void
wayside_download_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WaysideDownload *self = WAYSIDE_DOWNLOAD (object);

  switch ((WaysideDownloadProperty) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->stats.state);
      break;
    case PROP_FOLDER:
      g_value_set_string (value, self->folder);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PLACE:
      g_value_set_uint (value, self->stats.place);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wayside_download_class_init (WaysideDownloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = wayside_download_dispose;
  object_class->finalize = wayside_download_finalize;
  object_class->get_property = wayside_download_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WAYSIDE_TYPE_DOWNLOAD_STATE,
                                              WAYSIDE_DOWNLOAD_READY, flags);
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PLACE] = g_param_spec_uint ("place", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * WaysideDownload::changed:
   * @self: the download
   *
   * Emitted when the counters, the state, the name, the cover or the network hold have changed. Progress
   * causes it at most ten times a second.
   */
  signals[CHANGED] = g_signal_new ("changed", WAYSIDE_TYPE_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
wayside_download_init (WaysideDownload *self)
{
  static guint last_number;

  self->number = ++last_number;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->date = g_get_real_time () / G_USEC_PER_SEC;
  self->stats.bytes_free = G_MAXUINT64;
  self->stats.seconds_left = -1;
}

/**
 * wayside_download_new:
 * @engine: the engine
 * @query: the query; copied
 * @token: a token accepted by wayside_token_clean()
 * @output_root: the parent folder of the download's folder
 *
 * Creates a download that has not been started. It is a #GListModel of #WaysideItem, belongs to the calling
 * thread and changes in its thread-default main context, in batches.
 *
 * Returns: (transfer full): the download
 */
WaysideDownload *
wayside_download_new (WaysideEngine *engine, WaysideQuery *query, const char *token, const char *output_root)
{
  WaysideDownload *self;

  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (token != NULL, NULL);
  g_return_val_if_fail (output_root != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_DOWNLOAD, NULL);
  self->engine = g_object_ref (engine);
  self->query = wayside_query_dup (query);
  self->options.token = g_strdup (token);
  self->options.output_root = g_strdup (output_root);
  self->options.save_flags = WAYSIDE_SAVE_DEFAULT;
  return self;
}

/* Emits ::changed. */
void
wayside_download_changed (WaysideDownload *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Notifies what has changed since @before. The state comes last: its handlers may cause further changes. */
void
wayside_download_notify (WaysideDownload *self, const WaysideDownloadStats *before, gboolean folder_changed)
{
  if (folder_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
  if (before->place != self->stats.place)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
  if (before->state != self->stats.state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  wayside_download_changed (self);
}

/* Replaces the query of a download that is not active. */
void
wayside_download_set_query (WaysideDownload *self, WaysideQuery *query, const char *output_root)
{
  g_clear_object (&self->query);
  self->query = wayside_query_dup (query);
  g_clear_pointer (&self->options.output_root, g_free);
  self->options.output_root = g_strdup (output_root);
}

/* Sets the name given by the user, or %NULL. */
void
wayside_download_set_name (WaysideDownload *self, const char *name)
{
  if (g_strcmp0 (self->name, name) == 0)
    return;

  g_clear_pointer (&self->name, g_free);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  wayside_download_changed (self);
}

/* Sets whether the folder of the download is missing. */
void
wayside_download_set_lost (WaysideDownload *self, gboolean is_lost)
{
  if (self->is_lost == is_lost)
    return;

  self->is_lost = is_lost;
  wayside_download_changed (self);
}

/**
 * wayside_download_get_query:
 * @self: a download
 *
 * Returns: (transfer none): the query
 */
WaysideQuery *
wayside_download_get_query (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  return self->query;
}

/**
 * wayside_download_get_state:
 * @self: a download
 *
 * Returns: the state of the download
 */
WaysideDownloadState
wayside_download_get_state (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), WAYSIDE_DOWNLOAD_READY);

  return self->stats.state;
}

/**
 * wayside_download_get_stats:
 * @self: a download
 *
 * Returns: (transfer none): its state and its counters, updated by each call and with each ::changed
 */
const WaysideDownloadStats *
wayside_download_get_stats (WaysideDownload *self)
{
  WaysideDownloadStats *stats = &self->stats;
  gint64 now = wayside_clock_get_time ();
  gint64 left;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  left = wayside_download_state_is_end (stats->state) ? 0 : stats->held_until - now;
  stats->seconds_held = (MAX (left, 0) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  stats->seconds_failing = wayside_download_state_is_running (stats->state) && stats->failing_since > 0
                               ? MAX (now - stats->failing_since, 0) / G_USEC_PER_SEC
                               : 0;
  return stats;
}

/**
 * wayside_download_is_ended:
 * @self: a download
 *
 * Returns: %TRUE if it is finished, stopped or failed, and does nothing more by itself
 */
gboolean
wayside_download_is_ended (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), FALSE);

  return wayside_download_state_is_end (self->stats.state);
}

/**
 * wayside_download_is_lost:
 * @self: a download
 *
 * Returns: %TRUE if photos were saved, but their folder was moved or deleted since. It is looked for when the
 *   download is opened, and by wayside_download_manager_look_for_folders()
 */
gboolean
wayside_download_is_lost (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), FALSE);

  return self->is_lost;
}

/**
 * wayside_download_is_rerun:
 * @self: a download
 *
 * Returns: %TRUE if the run before the current one had finished, so that this one looks for new images
 */
gboolean
wayside_download_is_rerun (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), FALSE);

  return self->past.state == WAYSIDE_DOWNLOAD_FINISHED;
}

/**
 * wayside_download_get_number:
 * @self: a download
 *
 * Returns: a number of at least 1 that is unique among all downloads of the process
 */
guint
wayside_download_get_number (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return self->number;
}

/**
 * wayside_download_get_name:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the name that the user gave it, or %NULL
 */
const char *
wayside_download_get_name (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  return self->name;
}

/**
 * wayside_download_get_date:
 * @self: a download
 *
 * Returns: the time at which it was created or last saved a photo, in seconds since 1970
 */
gint64
wayside_download_get_date (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return self->date;
}

/**
 * wayside_download_get_watch:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the network watch, which holds a download of the download manager while
 *   the network is not suitable
 */
WaysideNetworkWatch *
wayside_download_get_watch (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  return self->watch;
}

/**
 * wayside_download_get_folder:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the path of the folder with the pairs, once its name is known. A
 *   download of the download manager has its expected path until then
 */
const char *
wayside_download_get_folder (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  return self->folder;
}

/**
 * wayside_download_get_sequence:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the key of the sequence that is downloaded, once it is known
 */
const char *
wayside_download_get_sequence (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  return self->sequence;
}

/**
 * wayside_download_get_error:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the error of a failed download, or of the last run of a download that
 *   is as before since that run found nothing
 */
const GError *
wayside_download_get_error (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  return self->error;
}

/**
 * wayside_download_dup_item_path:
 * @self: a download
 * @item: one of its items
 *
 * Returns: (transfer full) (nullable): the path of the item's picture once it is saved or present, or %NULL
 *   while the folder's name is unknown
 */
char *
wayside_download_dup_item_path (WaysideDownload *self, WaysideItem *item)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);
  g_return_val_if_fail (WAYSIDE_IS_ITEM (item), NULL);

  return self->folder != NULL
             ? wayside_store_build_path (self->folder, wayside_item_get_id (item), WAYSIDE_PAIR_PART_PICTURE)
             : NULL;
}

/**
 * wayside_download_dup_cover_path:
 * @self: a download
 *
 * Returns: (transfer full) (nullable): the path of its cover picture, or %NULL if there is none
 */
char *
wayside_download_dup_cover_path (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  return self->cover != NULL && self->folder != NULL
             ? wayside_store_build_path (self->folder, self->cover, WAYSIDE_PAIR_PART_PICTURE)
             : NULL;
}
