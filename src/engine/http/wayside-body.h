/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-memory-budget.h"

G_BEGIN_DECLS

/**
 * WaysideBodyProgress:
 * @n_bytes: bytes received so far
 * @length: the length of the body in bytes, or -1 if that is not known
 * @user_data: the user data passed with the function
 *
 * Reports the progress of a body.
 */
typedef void (*WaysideBodyProgress) (gsize    n_bytes,
                                     gssize   length,
                                     gpointer user_data);

void    wayside_body_read_async  (GInputStream             *stream,
                                  gssize                    length,
                                  gsize                     max_length,
                                  WaysideMemoryReservation *reservation,
                                  WaysideBodyProgress       progress,
                                  gpointer                  progress_data,
                                  GCancellable             *cancellable,
                                  GAsyncReadyCallback       callback,
                                  gpointer                  user_data);
GBytes *wayside_body_read_finish (GInputStream             *stream,
                                  GAsyncResult             *result,
                                  GError                  **error);

G_END_DECLS
