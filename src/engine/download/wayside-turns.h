/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideTurns:
 *
 * How many downloads are at work at once, and in which order the others wait. All calls come from one thread.
 */
typedef struct _WaysideTurns WaysideTurns;

/**
 * WaysideTurnFunc:
 * @place: 0 if the turn has come, else how many wait before it, counted from 1
 * @user_data: who waits
 *
 * Tells one that waits of its place in the line.
 */
typedef void (*WaysideTurnFunc) (guint    place,
                                 gpointer user_data);

WaysideTurns *wayside_turns_new       (guint            limit);
void          wayside_turns_free      (WaysideTurns    *self);
void          wayside_turns_set_limit (WaysideTurns    *self,
                                       guint            limit);
gboolean      wayside_turns_take      (WaysideTurns    *self,
                                       WaysideTurnFunc  func,
                                       gpointer         user_data);
void          wayside_turns_leave     (WaysideTurns    *self,
                                       gpointer         user_data);
void          wayside_turns_move      (WaysideTurns    *self,
                                       gpointer         user_data,
                                       int              by);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideTurns, wayside_turns_free)

G_END_DECLS
