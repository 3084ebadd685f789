/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-network-watch.h"

#include "wayside-error.h"

/* Holds a download while there is no network, and lets it go on when there is one again. */
struct _WaysideNetworkWatch
{
  GObject parent_instance;

  GNetworkMonitor *monitor;  /* (owned) */
  WaysideDownload *download; /* (owned) */
  gboolean waiting;
  gboolean is_paused; /* the pause that was asked for has come */
};

G_DEFINE_FINAL_TYPE (WaysideNetworkWatch, wayside_network_watch, G_TYPE_OBJECT)

typedef enum
{
  PROP_WAITING = 1,
} WaysideNetworkWatchProperty;

static GParamSpec *properties[PROP_WAITING + 1];

static void
wayside_network_watch_dispose (GObject *object)
{
  WaysideNetworkWatch *self = WAYSIDE_NETWORK_WATCH (object);

  g_clear_object (&self->monitor);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (wayside_network_watch_parent_class)->dispose (object);
}

static void
wayside_network_watch_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WaysideNetworkWatch *self = WAYSIDE_NETWORK_WATCH (object);

  switch ((WaysideNetworkWatchProperty) prop_id)
    {
    case PROP_WAITING:
      g_value_set_boolean (value, self->waiting);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wayside_network_watch_class_init (WaysideNetworkWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_network_watch_dispose;
  object_class->get_property = wayside_network_watch_get_property;

  properties[PROP_WAITING] = g_param_spec_boolean (
      "waiting", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
wayside_network_watch_init (WaysideNetworkWatch *self)
{
}

static void
set_waiting (WaysideNetworkWatch *self, gboolean waiting)
{
  if (self->waiting == waiting)
    return;

  self->waiting = waiting;
  self->is_paused = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING]);
}

static gboolean
failed_for_network (WaysideDownload *download)
{
  const GError *error = wayside_download_get_error (download);

  return wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_FAILED && error != NULL &&
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
}

static gboolean
is_moving (WaysideDownload *download)
{
  WaysideDownloadState state = wayside_download_get_state (download);

  return state == WAYSIDE_DOWNLOAD_LISTING || state == WAYSIDE_DOWNLOAD_RUNNING;
}

/* Only a change counts. What the monitor says at the start may be wrong: a machine without a default route
 * can still reach a service beside it. */
static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  WaysideNetworkWatch *self = user_data;

  if (!available && is_moving (self->download))
    {
      wayside_download_pause (self->download);
      set_waiting (self, TRUE);
    }
  else if (available && (self->waiting || failed_for_network (self->download)))
    {
      set_waiting (self, FALSE);
      wayside_download_resume (self->download);
    }
}

/* Whoever resumes or stops the download by hand takes it out of the watch's hands. */
static void
state_changed_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  WaysideNetworkWatch *self = user_data;

  /* What was on its way before the pause still arrives. */
  if (wayside_download_get_state (self->download) == WAYSIDE_DOWNLOAD_PAUSED)
    self->is_paused = TRUE;
  else if (self->is_paused)
    set_waiting (self, FALSE);
}

/**
 * wayside_network_watch_new:
 * @monitor: tells whether there is a network, such as g_network_monitor_get_default()
 * @download: a started download
 *
 * Pauses the download when the network goes, and resumes it when the network comes: after such a pause,
 * and after it failed for want of a network. A pause by hand is left alone.
 *
 * Returns: (transfer full): the watch; it ends with its last reference
 */
WaysideNetworkWatch *
wayside_network_watch_new (GNetworkMonitor *monitor, WaysideDownload *download)
{
  WaysideNetworkWatch *self;

  g_return_val_if_fail (G_IS_NETWORK_MONITOR (monitor), NULL);
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (download), NULL);

  self = g_object_new (WAYSIDE_TYPE_NETWORK_WATCH, NULL);
  self->monitor = g_object_ref (monitor);
  self->download = g_object_ref (download);
  g_signal_connect_object (monitor, "network-changed", G_CALLBACK (network_changed_cb), self, 0);
  g_signal_connect_object (download, "notify::state", G_CALLBACK (state_changed_cb), self, 0);
  return self;
}

/**
 * wayside_network_watch_get_waiting:
 * @self: a watch
 *
 * Returns: %TRUE while the download is held because there is no network
 */
gboolean
wayside_network_watch_get_waiting (WaysideNetworkWatch *self)
{
  g_return_val_if_fail (WAYSIDE_IS_NETWORK_WATCH (self), FALSE);

  return self->waiting;
}
