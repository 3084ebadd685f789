/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideDownloadState:
 * @WAYSIDE_DOWNLOAD_READY: not started yet
 * @WAYSIDE_DOWNLOAD_LISTING: asking which images there are; none is known yet
 * @WAYSIDE_DOWNLOAD_RUNNING: images are being fetched (more may still be listed)
 * @WAYSIDE_DOWNLOAD_PAUSED: held by the user; nothing moves
 * @WAYSIDE_DOWNLOAD_FINISHED: every image has its outcome
 * @WAYSIDE_DOWNLOAD_STOPPED: ended by the user; what is saved stays
 * @WAYSIDE_DOWNLOAD_FAILED: ended by a fault of the whole job, see wayside_download_get_error()
 * @WAYSIDE_DOWNLOAD_WAITING: others are at work; its turn will come by itself
 *
 * How far a download is. Finished, stopped and failed are ends; wayside_download_retry_failed() and
 * wayside_download_resume() lead back from them. The library keeps the numbers: new ones are added at the end.
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
} WaysideDownloadState;

gboolean wayside_download_state_is_end (WaysideDownloadState state);

G_END_DECLS
