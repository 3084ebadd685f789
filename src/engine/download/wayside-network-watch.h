/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * WaysideNetworkHold:
 * @WAYSIDE_NETWORK_HOLD_NONE: the download is not held
 * @WAYSIDE_NETWORK_HOLD_OFFLINE: there is no network
 * @WAYSIDE_NETWORK_HOLD_METERED: the network is paid for by what goes over it, and the person has not agreed yet
 *
 * Why a download is held that the person did not pause.
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
