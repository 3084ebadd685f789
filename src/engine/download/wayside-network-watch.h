/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * WaysideNetworkHold:
 * @WAYSIDE_NETWORK_HOLD_NONE: the download is not held
 * @WAYSIDE_NETWORK_HOLD_OFFLINE: the network is unavailable
 * @WAYSIDE_NETWORK_HOLD_METERED: the network is metered, and the user has not agreed to that yet
 *
 * The reason why a download is held that the user did not pause.
 */
typedef enum
{
  WAYSIDE_NETWORK_HOLD_NONE,
  WAYSIDE_NETWORK_HOLD_OFFLINE,
  WAYSIDE_NETWORK_HOLD_METERED,
} WaysideNetworkHold;

#define WAYSIDE_TYPE_NETWORK_WATCH (wayside_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (WaysideNetworkWatch, wayside_network_watch, WAYSIDE, NETWORK_WATCH, GObject)

WaysideNetworkWatch *wayside_network_watch_new           (GNetworkMonitor     *monitor,
                                                          WaysideDownload     *download,
                                                          gboolean             metered_allowed);
WaysideNetworkHold   wayside_network_watch_get_hold      (WaysideNetworkWatch *self);
void                 wayside_network_watch_allow_metered (WaysideNetworkWatch *self);

G_END_DECLS
