/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * WaysideGroupRowFunc:
 * @member: a member of the group
 * @subtitle: (out) (transfer full) (nullable): additional information about the member
 *
 * Returns: (transfer full): the name of the member
 */
typedef char *(*WaysideGroupRowFunc) (gconstpointer member, char **subtitle);

GtkWidget *wayside_group_row_new (const char         *title,
                                  const char         *subtitle,
                                  GPtrArray          *members,
                                  WaysideGroupRowFunc func,
                                  gboolean            is_problem);

G_END_DECLS
