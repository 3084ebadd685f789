/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "page-world.h"

G_BEGIN_DECLS

/**
 * PageVisitor:
 * @world: a fixture whose application runs
 * @shown: a page, a menu or a dialog, at rest
 * @where: what to call it in messages
 * @n_controls: how many controls it has at least
 *
 * Checks something that the tour has come to.
 */
typedef void (*PageVisitor) (PageWorld *world, GtkWidget *shown, const char *where, guint n_controls);

void page_tour_add (const char *path,
                    int         width,
                    int         height,
                    PageVisitor visitor);

G_END_DECLS
