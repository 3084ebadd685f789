/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-private.h"

#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-item-private.h"
#include "wayside-model-enums.h"
#include "wayside-store.h"

#include <string.h>

/* Maximum number of pictures in flight. Small pictures need more of them to use the available bandwidth. */
#define PARALLEL       64
#define PARALLEL_SMALL 128

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WaysideDownload,
                               wayside_download,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

typedef enum
{
  PROP_STATE = 1,
  PROP_FOLDER,
} WaysideDownloadProperty;

static GParamSpec *properties[PROP_FOLDER + 1];

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

/* Keeps the token in memory no longer than needed. */
void
wayside_download_wipe_token (WaysideDownload *self)
{
  if (self->options.token != NULL)
    explicit_bzero (self->options.token, strlen (self->options.token));
  g_clear_pointer (&self->options.token, g_free);
}

static void
wayside_download_dispose (GObject *object)
{
  WaysideDownload *self = WAYSIDE_DOWNLOAD (object);

  if (self->runner != NULL)
    wayside_download_runner_suspend (self->runner);
  g_clear_object (&self->runner);
  g_clear_object (&self->recorder);
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
  wayside_download_wipe_token (self);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->sequence, g_free);
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
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * WaysideDownload::changed:
   * @self: the download
   *
   * Emitted when a batch of changes has been applied, at most ten times a second.
   */
  signals[CHANGED] = g_signal_new ("changed", WAYSIDE_TYPE_DOWNLOAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
wayside_download_init (WaysideDownload *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
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
  WaysideSize size;

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
  size = wayside_query_get_size (query);
  self->options.parallel = size == WAYSIDE_SIZE_1024 || size == WAYSIDE_SIZE_256 ? PARALLEL_SMALL : PARALLEL;
  return self;
}

/**
 * wayside_download_set_parallel:
 * @self: a download that has not been started
 * @parallel: maximum number of pictures in flight, 1 to 128
 */
void
wayside_download_set_parallel (WaysideDownload *self, guint parallel)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (parallel >= 1 && parallel <= PARALLEL_SMALL);
  g_return_if_fail (self->runner == NULL);

  self->options.parallel = parallel;
}

/**
 * wayside_download_set_timestamped:
 * @self: a download that has not been started
 * @timestamped: whether the folder's name ends in the start time, as _YYYYMMDD-HHMMSS in UTC
 */
void
wayside_download_set_timestamped (WaysideDownload *self, gboolean timestamped)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  self->options.timestamped = timestamped;
}

/**
 * wayside_download_set_dry_run:
 * @self: a download that has not been started
 * @dry_run: whether to list the images and the existing files only, without writing anything
 */
void
wayside_download_set_dry_run (WaysideDownload *self, gboolean dry_run)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  self->options.dry_run = dry_run;
}

/**
 * wayside_download_set_folder:
 * @self: a download that has not been started
 * @folder: (nullable): the path of the folder to save into, or %NULL to name it after the query
 *
 * Saves into an existing folder, such as that of an earlier run. Complete photos in it are not fetched again.
 */
void
wayside_download_set_folder (WaysideDownload *self, const char *folder)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  g_clear_pointer (&self->options.folder, g_free);
  self->options.folder = g_strdup (folder);
}

/**
 * wayside_download_set_repair:
 * @self: a download of an image list that has not been started
 * @folder: the path of the folder they are in
 *
 * Repairs images in an existing folder. Existing files are checked first: a complete picture is kept, and
 * only its metadata is written if that is damaged or missing. Other files are kept until the new pair is
 * complete.
 */
void
wayside_download_set_repair (WaysideDownload *self, const char *folder)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (folder != NULL);
  g_return_if_fail (self->runner == NULL);

  wayside_download_set_folder (self, folder);
  self->options.replace = TRUE;
}

/**
 * wayside_download_set_token:
 * @self: a started download, or one restored from the library
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests. A download that failed with %WAYSIDE_ERROR_TOKEN_REFUSED or
 * %WAYSIDE_ERROR_TOKEN_MISSING is resumed; none of its items was marked as failed for that.
 */
void
wayside_download_set_token (WaysideDownload *self, const char *token)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (token != NULL);

  if (self->runner != NULL)
    {
      wayside_download_runner_set_token (self->runner, token);
    }
  else
    {
      wayside_download_wipe_token (self);
      self->options.token = g_strdup (token);
    }

  if (self->stats.state == WAYSIDE_DOWNLOAD_FAILED &&
      (g_error_matches (self->error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED) ||
       g_error_matches (self->error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING)))
    wayside_download_resume (self);
}

static void
append_items (WaysideDownload *self, GPtrArray *ids)
{
  guint position = self->items->len;

  if (ids->len == 0)
    return;

  for (guint i = 0; i < ids->len; i++)
    g_ptr_array_add (self->items,
                     wayside_item_new (g_ptr_array_index (ids, i), wayside_query_get_size (self->query)));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, ids->len);
}

static void
apply_changes (WaysideDownload *self, GArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      WaysideItemChange *change = &g_array_index (changes, WaysideItemChange, i);

      wayside_item_apply (g_ptr_array_index (self->items, change->position), change);
    }
}

static void
update_rates (WaysideDownload *self)
{
  WaysideDownloadStats *stats = &self->stats;
  guint n_ended = wayside_download_stats_count_ended (stats);
  gint64 now = g_get_monotonic_time ();

  if (self->stats.state != WAYSIDE_DOWNLOAD_RUNNING)
    {
      wayside_rate_reset (&self->byte_rate);
      wayside_rate_reset (&self->item_rate);
      return;
    }

  wayside_rate_add (&self->byte_rate, now, stats->n_bytes);
  wayside_rate_add (&self->item_rate, now, n_ended - stats->counts[WAYSIDE_ITEM_PRESENT]);
  stats->rate = wayside_rate_get (&self->byte_rate);
  if (stats->is_total_known)
    stats->seconds_left = wayside_rate_estimate (&self->item_rate, stats->n_items - n_ended);
}

static void
take_string (WaysideDownload *self, char **field, char **value)
{
  if (*value == NULL || g_strcmp0 (*field, *value) == 0)
    return;

  g_clear_pointer (field, g_free);
  *field = g_steal_pointer (value);
}

/* Applies a report; strings, images and errors are stolen from it. */
void
wayside_download_take_report (WaysideReport *report, GObject *object)
{
  WaysideDownload *self = WAYSIDE_DOWNLOAD (object);
  g_autofree char *old_folder = g_strdup (self->folder);
  gboolean state_changed = self->stats.state != report->stats.state;

  self->stats = report->stats;
  append_items (self, report->new_ids);
  apply_changes (self, report->changes);
  take_string (self, &self->folder, &report->folder);
  take_string (self, &self->sequence, &report->sequence);
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&report->error);
  update_rates (self);

  if (g_strcmp0 (old_folder, self->folder) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
  if (state_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Fails a download that cannot be started. */
void
wayside_download_fail (WaysideDownload *self, GError *error)
{
  gboolean state_changed = self->stats.state != WAYSIDE_DOWNLOAD_FAILED;

  g_clear_error (&self->error);
  self->error = error;
  self->stats.state = WAYSIDE_DOWNLOAD_FAILED;
  if (state_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Removes the items, since a new runner lists them again. */
void
wayside_download_clear_items (WaysideDownload *self)
{
  guint n_items = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  self->stats = (WaysideDownloadStats){ .state = self->stats.state,
                                        .bytes_free = G_MAXUINT64,
                                        .seconds_left = -1 };
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_items, 0);
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
  gint64 left;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), NULL);

  left = wayside_download_state_is_end (stats->state) ? 0 : stats->held_until - wayside_clock_get_time ();
  stats->seconds_held = (MAX (left, 0) + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
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
 * wayside_download_get_folder:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the path of the folder with the pairs, once its name is known
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
 * Returns: (transfer none) (nullable): the error of a failed download
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

  return self->folder != NULL ? wayside_store_build_path (self->folder, wayside_item_get_id (item), ".jpg")
                              : NULL;
}
