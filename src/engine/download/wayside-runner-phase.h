/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-state.h"

G_BEGIN_DECLS

/**
 * WaysideRunnerPhase:
 * @WAYSIDE_RUNNER_READY: it was not started
 * @WAYSIDE_RUNNER_WAITING: it is in the download queue behind other downloads
 * @WAYSIDE_RUNNER_RESUMING: it is active, and its resume state is being looked up
 * @WAYSIDE_RUNNER_LISTING: it is active, and no image is known yet
 * @WAYSIDE_RUNNER_FETCHING: it is active, and images are known
 * @WAYSIDE_RUNNER_PAUSED: it starts nothing, and leaves the download queue once nothing is in flight
 * @WAYSIDE_RUNNER_ENDING: it starts nothing, and ends once nothing is in flight
 * @WAYSIDE_RUNNER_ENDED: it has ended
 *
 * What a download runner does.
 */
typedef enum
{
  WAYSIDE_RUNNER_READY,
  WAYSIDE_RUNNER_WAITING,
  WAYSIDE_RUNNER_RESUMING,
  WAYSIDE_RUNNER_LISTING,
  WAYSIDE_RUNNER_FETCHING,
  WAYSIDE_RUNNER_PAUSED,
  WAYSIDE_RUNNER_ENDING,
  WAYSIDE_RUNNER_ENDED,
} WaysideRunnerPhase;

WaysideRunnerPhase   wayside_runner_phase_pick_active (gboolean             is_looking_up,
                                                       guint                n_items);
gboolean             wayside_runner_phase_is_active   (WaysideRunnerPhase   self);
gboolean             wayside_runner_phase_can_halt    (WaysideRunnerPhase   self);
WaysideDownloadState wayside_runner_phase_get_state   (WaysideRunnerPhase   self,
                                                       guint                n_items,
                                                       WaysideDownloadState before,
                                                       WaysideDownloadState end_state);

G_END_DECLS
