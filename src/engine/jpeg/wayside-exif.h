/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-image.h"

G_BEGIN_DECLS

GBytes *wayside_exif_build (WaysideImage *image,
                            guint         width,
                            guint         height,
                            const guint8 *old,
                            gsize         old_length);

G_END_DECLS
