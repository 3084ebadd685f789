/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-api-client.h"
#include "wayside-engine.h"
#include "wayside-size.h"

G_BEGIN_DECLS

/* The largest number of pictures whose size is requested. */
#define WAYSIDE_SIZE_SAMPLE_MAX 12

void    wayside_size_sample_async  (WaysideEngine       *engine,
                                    WaysideApiClient    *graph,
                                    GPtrArray           *ids,
                                    WaysideSize          size,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
guint64 wayside_size_sample_finish (GAsyncResult        *result,
                                    GError             **error);

G_END_DECLS
