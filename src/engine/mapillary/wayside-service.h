/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_SERVICE (wayside_service_get_type ())
G_DECLARE_FINAL_TYPE (WaysideService, wayside_service, WAYSIDE, SERVICE, GObject)

WaysideService *wayside_service_new                  (const char      *graph_url,
                                                      const char      *tiles_url,
                                                      const char      *map_url,
                                                      GError         **error);
WaysideService *wayside_service_new_from_environment (GError         **error);
GUri           *wayside_service_get_graph_root       (WaysideService  *self);
GUri           *wayside_service_get_tiles_root       (WaysideService  *self);
GUri           *wayside_service_get_map_root         (WaysideService  *self);
GUri           *wayside_service_parse_graph_url      (WaysideService  *self,
                                                      const char      *url,
                                                      GError         **error);
GUri           *wayside_service_parse_image_url      (WaysideService  *self,
                                                      const char      *url,
                                                      GError         **error);

G_END_DECLS
