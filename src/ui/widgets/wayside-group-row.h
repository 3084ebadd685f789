/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WaysideGroupRowFunc:
 * @member: one of the group
 * @subtitle: (out) (transfer full) (nullable): what else is to be said of it
 *
 * Returns: (transfer full): what a member of a group is called
 */
typedef char *(*WaysideGroupRowFunc) (gconstpointer member, char **subtitle);

GtkWidget *wayside_group_row_new (const char         *title,
                                  const char         *subtitle,
                                  GPtrArray          *members,
                                  WaysideGroupRowFunc func);

G_END_DECLS
