/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-network-watch.h"

#include "wayside-download-enums.h"
#include "wayside-download-private.h"
#include "wayside-error.h"

/* Pauses a download while the network is unavailable or metered, and resumes it afterwards. */
struct _WaysideNetworkWatch
{
  GObject parent_instance;

  GNetworkMonitor *monitor;  /* (owned) */
  WaysideDownload *download; /* (not owned): owns this object, or outlives it */
  WaysideNetworkHold hold;
  gboolean available;       /* last value from the monitor */
  gboolean is_paused;       /* the requested pause has taken effect */
  gboolean metered_allowed; /* the user has agreed to the cost */
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
  wayside_download_changed (self->download);
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

/* React to an unavailable network only as a change. The initial value may be wrong: a machine without a
 * default route can still reach a service on its local network. The network may also have been replaced by
 * another one that is metered. */
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

/* A download that the user resumes or stops is not held any more. */
static void
state_changed_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  WaysideNetworkWatch *self = user_data;

  /* Reports sent before the pause still arrive. */
  if (wayside_download_get_state (self->download) == WAYSIDE_DOWNLOAD_PAUSED)
    {
      self->is_paused = TRUE;
      return;
    }

  if (self->is_paused)
    {
      /* Resuming counts as consent. */
      self->metered_allowed = self->metered_allowed || self->hold == WAYSIDE_NETWORK_HOLD_METERED;
      set_hold (self, WAYSIDE_NETWORK_HOLD_NONE);
    }

  /* The network changed while the download was waiting or paused by the user. */
  if (is_moving (self->download) && self->hold == WAYSIDE_NETWORK_HOLD_NONE && needs_consent (self))
    hold_back (self, WAYSIDE_NETWORK_HOLD_METERED);
}

/**
 * wayside_network_watch_new:
 * @monitor: the network monitor, such as g_network_monitor_get_default()
 * @download: a started download, which must outlive the watch
 * @metered_allowed: whether the user has already agreed to metered networks
 *
 * Pauses the download when the network becomes unavailable. Resumes it when the network is available again,
 * after such a pause or after a failure with %WAYSIDE_ERROR_NETWORK. A pause by the user is left alone. On a
 * metered network the download is held until wayside_network_watch_allow_metered() is called or the user
 * resumes it; either counts as consent for the rest of the download.
 *
 * Returns: (transfer full): the watch, active until its last reference is dropped
 */
WaysideNetworkWatch *
wayside_network_watch_new (GNetworkMonitor *monitor, WaysideDownload *download, gboolean metered_allowed)
{
  WaysideNetworkWatch *self;

  g_return_val_if_fail (G_IS_NETWORK_MONITOR (monitor), NULL);
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (download), NULL);

  self = g_object_new (WAYSIDE_TYPE_NETWORK_WATCH, NULL);
  self->monitor = g_object_ref (monitor);
  self->download = download;
  self->metered_allowed = metered_allowed;
  self->available = g_network_monitor_get_network_available (monitor);
  /* Some monitors only signal route changes, others only changes of the state reported by their daemon. */
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
 * @self: (nullable): a watch
 *
 * Returns: the reason why the download is held, or %WAYSIDE_NETWORK_HOLD_NONE, also if there is no watch
 */
WaysideNetworkHold
wayside_network_watch_get_hold (WaysideNetworkWatch *self)
{
  g_return_val_if_fail (self == NULL || WAYSIDE_IS_NETWORK_WATCH (self), WAYSIDE_NETWORK_HOLD_NONE);

  return self != NULL ? self->hold : WAYSIDE_NETWORK_HOLD_NONE;
}

/**
 * wayside_network_watch_allow_metered:
 * @self: a watch
 *
 * Allows metered networks for the rest of the download, and resumes it if nothing else holds it.
 */
void
wayside_network_watch_allow_metered (WaysideNetworkWatch *self)
{
  g_return_if_fail (WAYSIDE_IS_NETWORK_WATCH (self));

  self->metered_allowed = TRUE;
  if (self->hold == WAYSIDE_NETWORK_HOLD_METERED)
    let_go (self);
}
