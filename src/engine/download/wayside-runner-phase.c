/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-runner-phase.h"

/**
 * wayside_runner_phase_pick_active:
 * @is_looking_up: whether its resume state is being looked up
 * @n_items: number of images that it knows
 *
 * Returns: the phase that a runner is in while it is active
 */
WaysideRunnerPhase
wayside_runner_phase_pick_active (gboolean is_looking_up, guint n_items)
{
  if (is_looking_up)
    return WAYSIDE_RUNNER_RESUMING;

  return n_items > 0 ? WAYSIDE_RUNNER_FETCHING : WAYSIDE_RUNNER_LISTING;
}

/**
 * wayside_runner_phase_is_active:
 * @self: a phase
 *
 * Returns: %TRUE if a runner in this phase lists or fetches, and is not about to end
 */
gboolean
wayside_runner_phase_is_active (WaysideRunnerPhase self)
{
  return self == WAYSIDE_RUNNER_RESUMING || self == WAYSIDE_RUNNER_LISTING || self == WAYSIDE_RUNNER_FETCHING;
}

/**
 * wayside_runner_phase_can_halt:
 * @self: a phase
 *
 * Returns: %TRUE if a runner in this phase is active or waits for that, so that it can be paused
 */
gboolean
wayside_runner_phase_can_halt (WaysideRunnerPhase self)
{
  return self == WAYSIDE_RUNNER_WAITING || wayside_runner_phase_is_active (self);
}

/**
 * wayside_runner_phase_get_state:
 * @self: a phase that a runner enters
 * @n_items: number of images that it knows
 * @before: the state that was reported before
 * @end_state: the state in which it ends
 *
 * Returns: the state to report: until a runner has ended, what it did before
 */
WaysideDownloadState
wayside_runner_phase_get_state (WaysideRunnerPhase self,
                                guint n_items,
                                WaysideDownloadState before,
                                WaysideDownloadState end_state)
{
  switch (self)
    {
    case WAYSIDE_RUNNER_READY:
      return WAYSIDE_DOWNLOAD_READY;
    case WAYSIDE_RUNNER_WAITING:
      return WAYSIDE_DOWNLOAD_WAITING;
    case WAYSIDE_RUNNER_RESUMING:
    case WAYSIDE_RUNNER_LISTING:
    case WAYSIDE_RUNNER_FETCHING:
      return n_items > 0 ? WAYSIDE_DOWNLOAD_RUNNING : WAYSIDE_DOWNLOAD_LISTING;
    case WAYSIDE_RUNNER_PAUSED:
      return WAYSIDE_DOWNLOAD_PAUSED;
    case WAYSIDE_RUNNER_ENDED:
      return end_state;
    case WAYSIDE_RUNNER_ENDING:
    default:
      return before;
    }
}
