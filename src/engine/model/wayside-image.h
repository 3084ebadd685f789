/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_IMAGE (wayside_image_get_type ())
G_DECLARE_FINAL_TYPE (WaysideImage, wayside_image, WAYSIDE, IMAGE, GObject)

WaysideImage *wayside_image_new_from_json   (JsonObject   *object,
                                             GError      **error);
gboolean      wayside_image_read_point      (JsonObject   *object,
                                             const char   *member,
                                             double       *longitude,
                                             double       *latitude);
const char   *wayside_image_get_id          (WaysideImage *self);
const char   *wayside_image_get_sequence    (WaysideImage *self);
const char   *wayside_image_get_creator     (WaysideImage *self);
guint64       wayside_image_get_creator_id  (WaysideImage *self);
const char   *wayside_image_get_make        (WaysideImage *self);
const char   *wayside_image_get_model       (WaysideImage *self);
gint64        wayside_image_get_captured_at (WaysideImage *self);
gboolean      wayside_image_get_position    (WaysideImage *self,
                                             double       *longitude,
                                             double       *latitude);
gboolean      wayside_image_get_heading     (WaysideImage *self,
                                             double       *degrees);
gboolean      wayside_image_get_altitude    (WaysideImage *self,
                                             double       *metres);
guint         wayside_image_get_width       (WaysideImage *self);
guint         wayside_image_get_height      (WaysideImage *self);
gboolean      wayside_image_get_is_pano     (WaysideImage *self);

G_END_DECLS
