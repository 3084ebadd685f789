/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-body.h"

G_BEGIN_DECLS

/**
 * WaysideHttpFetchHeadFunc:
 * @message: a message whose answer has begun
 * @user_data: what was given with the function
 *
 * Looks at the head of an answer.
 *
 * Returns: (transfer full) (nullable): what is wrong with it, so that its body is not read
 */
typedef GError *(*WaysideHttpFetchHeadFunc) (SoupMessage *message,
                                            gpointer     user_data);

/**
 * WaysideHttpFetch:
 * @answer_limit: milliseconds until the head of the answer has to be there
 * @is_length_told: whether the length that the head tells is that of the body as it is read
 * @max_length: bytes of a body that are too many
 * @head: (nullable): looks at the head of the answer
 * @head_data: passed to @head
 * @reservation: (nullable): what the body holds of a budget
 * @progress: (nullable): called as bytes of the body come
 * @progress_data: passed to @progress
 *
 * How a question is asked. The pointers must stay good until the exchange has called back.
 */
typedef struct
{
  guint answer_limit;
  gboolean is_length_told;
  gsize max_length;
  WaysideHttpFetchHeadFunc head;
  gpointer head_data;
  WaysideMemoryReservation *reservation;
  WaysideBodyProgress progress;
  gpointer progress_data;
} WaysideHttpFetch;

void    wayside_http_fetch_async  (SoupSession            *session,
                                   SoupMessage            *message,
                                   const WaysideHttpFetch *exchange,
                                   GCancellable           *cancellable,
                                   GAsyncReadyCallback     callback,
                                   gpointer                user_data);
GBytes *wayside_http_fetch_finish (SoupSession            *session,
                                   GAsyncResult           *result,
                                   GError                **error);

G_END_DECLS
