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
         state == WAYSIDE_DOWNLOAD_FAILED;
}
