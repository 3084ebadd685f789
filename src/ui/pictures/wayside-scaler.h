/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes per pixel: red, green, blue. */
#define WAYSIDE_SCALER_PIXEL_SIZE 3

typedef struct _WaysideScaler WaysideScaler;

WaysideScaler *wayside_scaler_new     (int            in_width,
                                       int            in_height,
                                       int            out_width,
                                       int            out_height,
                                       guint8        *pixels);
void           wayside_scaler_add_row (WaysideScaler *self,
                                       const guint8  *row);
void           wayside_scaler_free    (WaysideScaler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideScaler, wayside_scaler_free)

G_END_DECLS
