/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-rate-limiter.h"
#include "wayside-api-request.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_API_CLIENT (wayside_api_client_get_type ())
G_DECLARE_FINAL_TYPE (WaysideApiClient, wayside_api_client, WAYSIDE, API_CLIENT, GObject)

WaysideApiClient  *wayside_api_client_new                (SoupSession        *session,
                                                          WaysideEndpoints   *service,
                                                          const char         *token);
void               wayside_api_client_share_rate_limiter (WaysideApiClient   *self,
                                                          WaysideRateLimiter *limiter);
void               wayside_api_client_set_token          (WaysideApiClient   *self,
                                                          const char         *token);
void               wayside_api_client_send_async         (WaysideApiClient   *self,
                                                          WaysideApiRequest  *request,
                                                          GCancellable       *cancellable,
                                                          GAsyncReadyCallback callback,
                                                          gpointer            user_data);
WaysideApiPage    *wayside_api_client_send_finish        (WaysideApiClient   *self,
                                                          GAsyncResult       *result,
                                                          GError            **error);
gint64             wayside_api_client_get_failing_since  (WaysideApiClient   *self);
WaysideApiRequest *wayside_api_client_get_next           (WaysideApiClient   *self,
                                                          WaysideApiPage     *page,
                                                          GError            **error);

G_END_DECLS
