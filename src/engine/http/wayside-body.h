/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-memory-budget.h"

G_BEGIN_DECLS

/**
 * WaysideBodyProgress:
 * @n_bytes: how many bytes have come
 * @length: how many will come, or -1 if that is not known
 * @user_data: what was given with the function
 *
 * Tells how much of a body has come.
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
