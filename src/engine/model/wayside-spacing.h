/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-point.h"

G_BEGIN_DECLS

/**
 * WaysideSpacing:
 *
 * The positions taken from each sequence, to take only images that are far enough from them.
 */
typedef struct _WaysideSpacing WaysideSpacing;

WaysideSpacing *wayside_spacing_new  (guint               metres);
void            wayside_spacing_free (WaysideSpacing     *self);
gboolean        wayside_spacing_fits (WaysideSpacing     *self,
                                      const char         *sequence,
                                      const WaysidePoint *point);
void            wayside_spacing_add  (WaysideSpacing     *self,
                                      const char         *sequence,
                                      const WaysidePoint *point);
gboolean        wayside_spacing_take (WaysideSpacing     *self,
                                      const char         *sequence,
                                      const WaysidePoint *point);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideSpacing, wayside_spacing_free)

G_END_DECLS
