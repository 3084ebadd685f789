/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideDownloadState:
 * @WAYSIDE_DOWNLOAD_READY: not started yet
 * @WAYSIDE_DOWNLOAD_LISTING: the images are being listed; none is known yet
 * @WAYSIDE_DOWNLOAD_RUNNING: images are being fetched (more may still be listed)
 * @WAYSIDE_DOWNLOAD_PAUSED: paused by the user; no transfers
 * @WAYSIDE_DOWNLOAD_FINISHED: every image is in a final state
 * @WAYSIDE_DOWNLOAD_STOPPED: stopped by the user; saved photos are kept
 * @WAYSIDE_DOWNLOAD_FAILED: ended by an error that affects the whole job, see wayside_download_get_error()
 * @WAYSIDE_DOWNLOAD_WAITING: in the download queue behind other downloads; starts automatically
 * @WAYSIDE_DOWNLOAD_INTERRUPTED: in progress when an earlier session ended, or failed in it; the library holds
 *   the state in which it was
 *
 * The state of a download. Finished, stopped, failed and interrupted are final states; wayside_download_retry_failed() and
 * wayside_download_resume() restart a download in a final state. The library stores the numbers, so new
 * states must be added at the end.
 */
typedef enum
{
  WAYSIDE_DOWNLOAD_READY,
  WAYSIDE_DOWNLOAD_LISTING,
  WAYSIDE_DOWNLOAD_RUNNING,
  WAYSIDE_DOWNLOAD_PAUSED,
  WAYSIDE_DOWNLOAD_FINISHED,
  WAYSIDE_DOWNLOAD_STOPPED,
  WAYSIDE_DOWNLOAD_FAILED,
  WAYSIDE_DOWNLOAD_WAITING,
  WAYSIDE_DOWNLOAD_INTERRUPTED,
} WaysideDownloadState;

gboolean wayside_download_state_is_end         (WaysideDownloadState state);
gboolean wayside_download_state_is_running     (WaysideDownloadState state);
gboolean wayside_download_state_is_interrupted (WaysideDownloadState state);

G_END_DECLS
