/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_NETWORK_WATCH (wayside_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (WaysideNetworkWatch, wayside_network_watch, WAYSIDE, NETWORK_WATCH, GObject)

WaysideNetworkWatch *wayside_network_watch_new         (GNetworkMonitor      *monitor,
                                                        WaysideDownload      *download);
gboolean             wayside_network_watch_get_waiting (WaysideNetworkWatch  *self);

G_END_DECLS
