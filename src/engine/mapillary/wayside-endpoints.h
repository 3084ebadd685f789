/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_ENDPOINTS (wayside_endpoints_get_type ())
G_DECLARE_FINAL_TYPE (WaysideEndpoints, wayside_endpoints, WAYSIDE, ENDPOINTS, GObject)

WaysideEndpoints *wayside_endpoints_new                  (const char       *graph_url,
                                                          const char       *tiles_url,
                                                          const char       *map_url,
                                                          GError          **error);
WaysideEndpoints *wayside_endpoints_new_from_environment (GError          **error);
GUri             *wayside_endpoints_get_graph_root       (WaysideEndpoints *self);
GUri             *wayside_endpoints_get_tiles_root       (WaysideEndpoints *self);
gboolean          wayside_endpoints_has_tiles            (WaysideEndpoints *self);
GUri             *wayside_endpoints_get_map_root         (WaysideEndpoints *self);
GUri             *wayside_endpoints_parse_graph_url      (WaysideEndpoints *self,
                                                          const char       *url,
                                                          GError          **error);
GUri             *wayside_endpoints_parse_image_url      (WaysideEndpoints *self,
                                                          const char       *url,
                                                          GError          **error);

G_END_DECLS
