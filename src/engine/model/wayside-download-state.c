/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-state.h"

/**
 * wayside_download_state_is_end:
 * @state: a state
 *
 * Returns: %TRUE if @state is final: a download in it does nothing until it is started again
 */
gboolean
wayside_download_state_is_end (WaysideDownloadState state)
{
  return state == WAYSIDE_DOWNLOAD_FINISHED || state == WAYSIDE_DOWNLOAD_STOPPED ||
         wayside_download_state_is_interrupted (state);
}

/**
 * wayside_download_state_is_running:
 * @state: a state
 *
 * Returns: %TRUE if a download in @state is listing or fetching images, or is about to
 */
gboolean
wayside_download_state_is_running (WaysideDownloadState state)
{
  return state == WAYSIDE_DOWNLOAD_READY || state == WAYSIDE_DOWNLOAD_LISTING ||
         state == WAYSIDE_DOWNLOAD_RUNNING;
}

/**
 * wayside_download_state_is_interrupted:
 * @state: a state
 *
 * Returns: %TRUE if @state is final, but not because all images are done or the user wanted it
 */
gboolean
wayside_download_state_is_interrupted (WaysideDownloadState state)
{
  return state == WAYSIDE_DOWNLOAD_FAILED || state == WAYSIDE_DOWNLOAD_INTERRUPTED;
}
