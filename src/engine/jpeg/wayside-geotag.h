/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-image.h"

G_BEGIN_DECLS

GPtrArray *wayside_geotag_apply (GBytes       *jpeg,
                                 WaysideImage *image);

G_END_DECLS
