/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-body.h"

G_BEGIN_DECLS

/**
 * WaysideHttpFetchHeadFunc:
 * @message: a message whose response headers have arrived
 * @user_data: the user data passed with the function
 *
 * Checks the status and headers of a response.
 *
 * Returns: (transfer full) (nullable): an error to reject the response, so that its body is not read, or
 *   %NULL
 */
typedef GError *(*WaysideHttpFetchHeadFunc) (SoupMessage *message,
                                            gpointer     user_data);

/**
 * WaysideHttpFetch:
 * @answer_limit: timeout for the response headers in milliseconds
 * @has_length: whether the Content-Length of the response is that of the body as it is read, without
 *   decompression
 * @max_length: the maximum length of the body in bytes
 * @head: (nullable): checks the status and headers of the response
 * @head_data: passed to @head
 * @reservation: (nullable): the memory reservation of the body
 * @progress: (nullable): called as bytes of the body arrive
 * @progress_data: passed to @progress
 *
 * The parameters of an HTTP fetch. The pointers must be valid until the callback of the fetch is called.
 */
typedef struct
{
  guint answer_limit;
  gboolean has_length;
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
