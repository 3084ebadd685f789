/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-entry-private.h"

#include "wayside-download-private.h"
#include "wayside-manager-enums.h"
#include "wayside-store.h"
#include "wayside-retry-policy.h"

/* A download in the list: its job in the library, and the download itself while there is one. */
struct _WaysideEntry
{
  GObject parent_instance;

  guint number;
  WaysideJob *job;             /* (owned): as in the library; updated on rename and at the end of @download */
  WaysideDownload *download;   /* (owned) (nullable): of this session, or a past one that was opened */
  WaysideNetworkWatch *watch;  /* (owned) (nullable): network watch of @download */
  WaysideDownloadStats totals; /* of @download or @job */
  WaysideEntryState state;     /* of @download or @job */
  guint place;                 /* position in the queue, from 1; or 0 */
  char *cover;                 /* (owned) (nullable): id of the first image on disk */
  gint64 date;
};

G_DEFINE_FINAL_TYPE (WaysideEntry, wayside_entry, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATE = 1,
  PROP_NAME,
  PROP_PLACE,
} WaysideEntryProperty;

static GParamSpec *properties[PROP_PLACE + 1];

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
wayside_entry_dispose (GObject *object)
{
  WaysideEntry *self = WAYSIDE_ENTRY (object);

  if (self->download != NULL)
    g_signal_handlers_disconnect_by_data (self->download, self);
  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (wayside_entry_parent_class)->dispose (object);
}

static void
wayside_entry_finalize (GObject *object)
{
  WaysideEntry *self = WAYSIDE_ENTRY (object);

  g_clear_pointer (&self->job, wayside_job_free);
  g_clear_pointer (&self->cover, g_free);

  G_OBJECT_CLASS (wayside_entry_parent_class)->finalize (object);
}

static void
wayside_entry_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WaysideEntry *self = WAYSIDE_ENTRY (object);

  switch ((WaysideEntryProperty) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->job->name);
      break;
    case PROP_PLACE:
      g_value_set_uint (value, self->place);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wayside_entry_class_init (WaysideEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = wayside_entry_dispose;
  object_class->finalize = wayside_entry_finalize;
  object_class->get_property = wayside_entry_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WAYSIDE_TYPE_ENTRY_STATE,
                                              WAYSIDE_ENTRY_FINISHED, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PLACE] = g_param_spec_uint ("place", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * WaysideEntry::changed:
   * @self: the entry
   *
   * Emitted when totals, state, name or cover changed. Progress causes it at most ten times a second.
   */
  signals[CHANGED] = g_signal_new ("changed", WAYSIDE_TYPE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
wayside_entry_init (WaysideEntry *self)
{
  static guint last_number;

  self->number = ++last_number;
}

static WaysideEntryState
state_of_job (const WaysideJob *job)
{
  switch (job->stats.state)
    {
    case WAYSIDE_DOWNLOAD_FINISHED:
      return WAYSIDE_ENTRY_FINISHED;
    case WAYSIDE_DOWNLOAD_STOPPED:
      return WAYSIDE_ENTRY_STOPPED;
    case WAYSIDE_DOWNLOAD_READY:
    case WAYSIDE_DOWNLOAD_LISTING:
    case WAYSIDE_DOWNLOAD_RUNNING:
    case WAYSIDE_DOWNLOAD_PAUSED:
    case WAYSIDE_DOWNLOAD_FAILED:
    case WAYSIDE_DOWNLOAD_WAITING:
    default:
      return WAYSIDE_ENTRY_INTERRUPTED;
    }
}

static WaysideEntryState
state_of_download (WaysideDownload *download)
{
  switch (wayside_download_get_state (download))
    {
    case WAYSIDE_DOWNLOAD_PAUSED:
      return WAYSIDE_ENTRY_PAUSED;
    case WAYSIDE_DOWNLOAD_FINISHED:
      return WAYSIDE_ENTRY_FINISHED;
    case WAYSIDE_DOWNLOAD_STOPPED:
      return WAYSIDE_ENTRY_STOPPED;
    case WAYSIDE_DOWNLOAD_FAILED:
      return WAYSIDE_ENTRY_INTERRUPTED;
    case WAYSIDE_DOWNLOAD_WAITING:
      return WAYSIDE_ENTRY_WAITING;
    case WAYSIDE_DOWNLOAD_READY:
    case WAYSIDE_DOWNLOAD_LISTING:
    case WAYSIDE_DOWNLOAD_RUNNING:
    default:
      return WAYSIDE_ENTRY_RUNNING;
    }
}

/* Returns the id of the first image of a download that is on disk. */
static char *
dup_first_kept (WaysideDownload *download)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (download));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (download), i);
      WaysideItemState state = wayside_item_get_state (item);

      if (wayside_item_state_is_kept (state))
        return g_strdup (wayside_item_get_id (item));
    }

  return NULL;
}

/* Returns whether the download ended without any image to keep, as with a mistyped key. The job recorder
 * applies the same rule, see wayside_job_recorder_end(). */
gboolean
wayside_entry_came_to_nothing (WaysideEntry *self)
{
  WaysideDownload *download = self->download;
  const GError *error;

  if (download == NULL || wayside_download_is_past (download) || !wayside_download_is_ended (download) ||
      wayside_download_get_stats (download)->counts[WAYSIDE_ITEM_GONE] <
          wayside_download_get_stats (download)->n_items)
    return FALSE;

  error = wayside_download_get_error (download);
  return error == NULL || !wayside_retry_can_help (error);
}

static void
read_download (WaysideEntry *self)
{
  WaysideDownload *download = self->download;

  self->state = state_of_download (download);
  self->date = g_get_real_time () / G_USEC_PER_SEC;
  /* Keep the totals of the job until the download has found images. */
  self->totals = self->job->stats;
  if (wayside_download_get_stats (download)->n_items == 0)
    return;

  self->totals = *wayside_download_get_stats (download);
  /* The first image on disk becomes the cover and remains it. */
  if (self->cover == NULL && wayside_download_stats_count_kept (&self->totals) > 0)
    self->cover = dup_first_kept (download);
}

static void
read_job (WaysideEntry *self)
{
  self->state = state_of_job (self->job);
  self->totals = self->job->stats;
  self->date = self->job->changed_at;
  g_clear_pointer (&self->cover, g_free);
  self->cover = g_strdup (self->job->cover);
}

/* Copies the outcome of a download that has ended into the job, unless it came to nothing. */
static void
remember_end (WaysideEntry *self)
{
  WaysideJob *job = self->job;

  if (!wayside_download_is_ended (self->download) ||
      wayside_download_get_stats (self->download)->n_items == 0 || wayside_entry_came_to_nothing (self))
    return;

  job->stats = self->totals;
  job->changed_at = self->date;
  job->save_flags = wayside_download_get_save_flags (self->download);
  g_clear_pointer (&job->cover, g_free);
  job->cover = g_strdup (self->cover);
  if (wayside_download_get_folder (self->download) != NULL)
    {
      g_clear_pointer (&job->folder, g_free);
      job->folder = g_strdup (wayside_download_get_folder (self->download));
    }
}

static void
update (WaysideEntry *self)
{
  WaysideEntryState before = self->state;
  guint old_place = self->place;
  gboolean is_known = self->job->stats.state != WAYSIDE_DOWNLOAD_READY;

  if (self->download == NULL || wayside_download_is_past (self->download) ||
      (is_known && wayside_entry_came_to_nothing (self)))
    read_job (self);
  else
    {
      read_download (self);
      remember_end (self);
    }

  self->place = self->download != NULL ? wayside_download_get_stats (self->download)->place : 0;
  g_object_freeze_notify (G_OBJECT (self));
  if (self->state != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (self->place != old_place)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Creates an entry for a job of the library. Takes ownership of @job. */
WaysideEntry *
wayside_entry_new (WaysideJob *job)
{
  WaysideEntry *self = g_object_new (WAYSIDE_TYPE_ENTRY, NULL);

  self->job = job;
  read_job (self);
  return self;
}

/* Returns the job as in the library, with the current name and the outcome of the last download. */
const WaysideJob *
wayside_entry_get_job (WaysideEntry *self)
{
  return self->job;
}

WaysideSaveFlags
wayside_entry_get_save_flags (WaysideEntry *self)
{
  return self->download != NULL ? wayside_download_get_save_flags (self->download) : self->job->save_flags;
}

void
wayside_entry_set_name (WaysideEntry *self, const char *name)
{
  if (g_strcmp0 (self->job->name, name) == 0)
    return;

  g_clear_pointer (&self->job->name, g_free);
  self->job->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
let_go (WaysideEntry *self)
{
  if (self->download == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->download, self);
  g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  g_clear_object (&self->download);
}

/* Makes @self follow a download instead of the job. */
void
wayside_entry_attach (WaysideEntry *self,
                      WaysideDownload *download,
                      GNetworkMonitor *monitor,
                      gboolean metered_allowed)
{
  let_go (self);
  self->download = g_object_ref (download);
  self->watch = wayside_network_watch_new (monitor, download, metered_allowed);
  g_signal_connect_object (download, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "notify::hold", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* Reverts wayside_entry_attach(): @self shows the job again. */
void
wayside_entry_detach (WaysideEntry *self)
{
  let_go (self);
  update (self);
}

/**
 * wayside_entry_get_number:
 * @self: an entry
 *
 * Returns: a number of at least 1 that is unique among all entries of the process
 */
guint
wayside_entry_get_number (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), 0);

  return self->number;
}

/**
 * wayside_entry_get_state:
 * @self: an entry
 *
 * Returns: the state of the download
 */
WaysideEntryState
wayside_entry_get_state (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), WAYSIDE_ENTRY_FINISHED);

  return self->state;
}

/**
 * wayside_entry_is_going_on:
 * @self: an entry
 *
 * Returns: %TRUE if the download is running, paused or waiting
 */
gboolean
wayside_entry_is_going_on (WaysideEntry *self)
{
  WaysideEntryState state = wayside_entry_get_state (self);

  return state == WAYSIDE_ENTRY_RUNNING || state == WAYSIDE_ENTRY_PAUSED || state == WAYSIDE_ENTRY_WAITING;
}

/**
 * wayside_entry_get_query:
 * @self: an entry
 *
 * Returns: (transfer none): the query of the download
 */
WaysideQuery *
wayside_entry_get_query (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), NULL);

  return self->download != NULL ? wayside_download_get_query (self->download) : self->job->query;
}

/**
 * wayside_entry_get_name:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): the name that the user gave it, or %NULL
 */
const char *
wayside_entry_get_name (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), NULL);

  return self->job->name;
}

/**
 * wayside_entry_get_folder:
 * @self: an entry
 *
 * Returns: (transfer none): the path of the folder with the pairs, or the expected one until it is known
 */
const char *
wayside_entry_get_folder (WaysideEntry *self)
{
  const char *folder;

  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), NULL);

  folder = self->download != NULL ? wayside_download_get_folder (self->download) : NULL;
  return folder != NULL ? folder : self->job->folder;
}

/**
 * wayside_entry_get_totals:
 * @self: an entry
 *
 * Returns: (transfer none): its current totals
 */
const WaysideDownloadStats *
wayside_entry_get_totals (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), NULL);

  return &self->totals;
}

/**
 * wayside_entry_get_date:
 * @self: an entry
 *
 * Returns: the time of its last activity, in seconds since 1970
 */
gint64
wayside_entry_get_date (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), 0);

  return self->date;
}

/**
 * wayside_entry_get_place:
 * @self: an entry
 *
 * Returns: its position in the queue, from 1, or 0 if it is not waiting
 */
guint
wayside_entry_get_place (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), 0);

  return self->place;
}

/**
 * wayside_entry_dup_cover_path:
 * @self: an entry
 *
 * Returns: (transfer full) (nullable): the path of its cover picture, or %NULL if there is none
 */
char *
wayside_entry_dup_cover_path (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), NULL);

  return self->cover != NULL ? wayside_store_build_path (wayside_entry_get_folder (self), self->cover, ".jpg")
                             : NULL;
}

/**
 * wayside_entry_get_watch:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): the network watch, which holds the download while the network is not
 *   suitable, or %NULL if there is no download
 */
WaysideNetworkWatch *
wayside_entry_get_watch (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), NULL);

  return self->watch;
}

/**
 * wayside_entry_get_download:
 * @self: an entry
 *
 * Returns: (transfer none) (nullable): the download, or %NULL if it is a past one that is not open, see
 *   wayside_download_manager_open_async()
 */
WaysideDownload *
wayside_entry_get_download (WaysideEntry *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENTRY (self), NULL);

  return self->download;
}
