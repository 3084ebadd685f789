/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "page-world.h"

G_BEGIN_DECLS

/**
 * PageVisitor:
 * @world: a fixture whose application is running
 * @shown: a page, a menu or a dialog, settled
 * @where: its name in messages
 * @n_controls: the minimum number of controls
 *
 * Checks a page, menu or dialog of the tour.
 */
typedef void (*PageVisitor) (PageWorld *world, GtkWidget *shown, const char *where, guint n_controls);

void page_tour_add (const char *path,
                    int         width,
                    int         height,
                    PageVisitor visitor);

G_END_DECLS
