/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

char *wayside_fact_date       (gint64        captured_at);
char *wayside_fact_day        (gint64        time);
char *wayside_fact_taken      (gint64        captured_at);
char *wayside_fact_dimensions (int           width,
                               int           height,
                               guint64       bytes);
char *wayside_fact_position   (double        longitude,
                               double        latitude);
char *wayside_fact_heading    (double        degrees);
char *wayside_fact_camera     (const char   *make,
                               const char   *model);
char *wayside_fact_folder     (const char   *path);
char *wayside_fact_query      (WaysideQuery *query);

G_END_DECLS
