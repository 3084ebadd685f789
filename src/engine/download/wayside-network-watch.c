/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-network-watch.h"

#include "wayside-download-enums.h"
#include "wayside-error.h"

/* Holds a download while there is no network, or only one that costs money, and lets it go on afterwards. */
struct _WaysideNetworkWatch
{
  GObject parent_instance;

  GNetworkMonitor *monitor;  /* (owned) */
  WaysideDownload *download; /* (owned) */
  WaysideNetworkHold hold;
  gboolean available;       /* as the monitor said last */
  gboolean is_paused;       /* the pause that was asked for has come */
  gboolean metered_allowed; /* the person has agreed to the cost */
};

G_DEFINE_FINAL_TYPE (WaysideNetworkWatch, wayside_network_watch, G_TYPE_OBJECT)

typedef enum
{
  PROP_HOLD = 1,
} WaysideNetworkWatchProperty;

static GParamSpec *properties[PROP_HOLD + 1];

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
    case PROP_HOLD:
      g_value_set_enum (value, self->hold);
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

  properties[PROP_HOLD] = g_param_spec_enum (
      "hold", NULL, NULL, WAYSIDE_TYPE_NETWORK_HOLD, WAYSIDE_NETWORK_HOLD_NONE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
wayside_network_watch_init (WaysideNetworkWatch *self)
{
}

static void
set_hold (WaysideNetworkWatch *self, WaysideNetworkHold hold)
{
  if (self->hold == hold)
    return;

  if (hold == WAYSIDE_NETWORK_HOLD_NONE || self->hold == WAYSIDE_NETWORK_HOLD_NONE)
    self->is_paused = FALSE;
  self->hold = hold;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLD]);
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

static gboolean
needs_consent (WaysideNetworkWatch *self)
{
  return !self->metered_allowed && g_network_monitor_get_network_metered (self->monitor);
}

static void
hold_back (WaysideNetworkWatch *self, WaysideNetworkHold hold)
{
  if (self->hold == WAYSIDE_NETWORK_HOLD_NONE)
    wayside_download_pause (self->download);
  set_hold (self, hold);
}

static void
let_go (WaysideNetworkWatch *self)
{
  set_hold (self, WAYSIDE_NETWORK_HOLD_NONE);
  wayside_download_resume (self->download);
}

/* That there is none counts only as a change. What the monitor says at the start may be wrong: a machine
 * without a default route can still reach a service beside it. That there is one may also mean another one.
 */
static void
take_available (WaysideNetworkWatch *self)
{
  gboolean available = g_network_monitor_get_network_available (self->monitor);
  gboolean is_lost = self->available && !available;
  gboolean is_held = self->hold != WAYSIDE_NETWORK_HOLD_NONE;

  self->available = available;
  if (is_lost && (is_held || is_moving (self->download)))
    hold_back (self, WAYSIDE_NETWORK_HOLD_OFFLINE);
  else if (available && is_held && needs_consent (self))
    set_hold (self, WAYSIDE_NETWORK_HOLD_METERED);
  else if (available && !needs_consent (self) && (is_held || failed_for_network (self->download)))
    let_go (self);
}

static void
metered_changed_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  WaysideNetworkWatch *self = user_data;

  if (needs_consent (self))
    {
      if (is_moving (self->download) && self->hold == WAYSIDE_NETWORK_HOLD_NONE)
        hold_back (self, WAYSIDE_NETWORK_HOLD_METERED);
    }
  else if (self->hold == WAYSIDE_NETWORK_HOLD_METERED)
    {
      let_go (self);
    }
}

/* Whoever resumes or stops the download by hand takes it out of the watch's hands. */
static void
state_changed_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  WaysideNetworkWatch *self = user_data;

  /* What was on its way before the pause still arrives. */
  if (wayside_download_get_state (self->download) == WAYSIDE_DOWNLOAD_PAUSED)
    {
      self->is_paused = TRUE;
      return;
    }

  if (self->is_paused)
    {
      /* To resume is to agree. */
      self->metered_allowed = self->metered_allowed || self->hold == WAYSIDE_NETWORK_HOLD_METERED;
      set_hold (self, WAYSIDE_NETWORK_HOLD_NONE);
    }

  /* It waited for its turn, or was paused by hand, while the network became another one. */
  if (is_moving (self->download) && self->hold == WAYSIDE_NETWORK_HOLD_NONE && needs_consent (self))
    hold_back (self, WAYSIDE_NETWORK_HOLD_METERED);
}

/**
 * wayside_network_watch_new:
 * @monitor: tells whether there is a network, such as g_network_monitor_get_default()
 * @download: a started download
 * @metered_allowed: whether the person has agreed to metered networks before
 *
 * Pauses the download when the network goes, and resumes it when the network comes: after such a pause,
 * and after it failed for want of a network. A pause by hand is left alone. On a metered network the download
 * is held until wayside_network_watch_allow_metered(), or until it is resumed by hand; either counts for the
 * rest of the download.
 *
 * Returns: (transfer full): the watch; it ends with its last reference
 */
WaysideNetworkWatch *
wayside_network_watch_new (GNetworkMonitor *monitor, WaysideDownload *download, gboolean metered_allowed)
{
  WaysideNetworkWatch *self;

  g_return_val_if_fail (G_IS_NETWORK_MONITOR (monitor), NULL);
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (download), NULL);

  self = g_object_new (WAYSIDE_TYPE_NETWORK_WATCH, NULL);
  self->monitor = g_object_ref (monitor);
  self->download = g_object_ref (download);
  self->metered_allowed = metered_allowed;
  self->available = g_network_monitor_get_network_available (monitor);
  /* Some monitors tell of every change of the routes, others only of what their daemon thinks of the network.
   */
  g_signal_connect_object (monitor, "network-changed", G_CALLBACK (take_available), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "notify::network-available", G_CALLBACK (take_available), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "notify::network-metered", G_CALLBACK (metered_changed_cb), self, 0);
  g_signal_connect_object (download, "notify::state", G_CALLBACK (state_changed_cb), self, 0);

  if (needs_consent (self) && !wayside_download_is_ended (download))
    hold_back (self, WAYSIDE_NETWORK_HOLD_METERED);
  return self;
}

/**
 * wayside_network_watch_get_hold:
 * @self: a watch
 *
 * Returns: why the download is held, if it is
 */
WaysideNetworkHold
wayside_network_watch_get_hold (WaysideNetworkWatch *self)
{
  g_return_val_if_fail (WAYSIDE_IS_NETWORK_WATCH (self), WAYSIDE_NETWORK_HOLD_NONE);

  return self->hold;
}

/**
 * wayside_network_watch_allow_metered:
 * @self: a watch
 *
 * Agrees to metered networks for the rest of the download, which goes on if that was all that held it.
 */
void
wayside_network_watch_allow_metered (WaysideNetworkWatch *self)
{
  g_return_if_fail (WAYSIDE_IS_NETWORK_WATCH (self));

  self->metered_allowed = TRUE;
  if (self->hold == WAYSIDE_NETWORK_HOLD_METERED)
    let_go (self);
}
