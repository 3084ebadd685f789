/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-body.h"

G_BEGIN_DECLS

/* Maximum length of the body of a photo, in bytes. */
#define WAYSIDE_TRANSFER_MAX_LENGTH (256 * 1024 * 1024)

void    wayside_transfer_async           (SoupSession              *session,
                                          GUri                     *uri,
                                          WaysideMemoryReservation *reservation,
                                          WaysideBodyProgress       progress,
                                          gpointer                  progress_data,
                                          GCancellable             *cancellable,
                                          GAsyncReadyCallback       callback,
                                          gpointer                  user_data);
GBytes *wayside_transfer_finish          (SoupSession              *session,
                                          GAsyncResult             *result,
                                          GError                  **error);
gint64  wayside_transfer_get_retry_after (GAsyncResult             *result);

G_END_DECLS
