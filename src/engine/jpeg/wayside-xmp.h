/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-image.h"

G_BEGIN_DECLS

GBytes *wayside_xmp_build (WaysideImage *image,
                           guint         width,
                           guint         height);

G_END_DECLS
