/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WaysideBudget:
 *
 * How much memory bodies may take together, and who holds how much of it. All calls come from one thread.
 */
typedef struct _WaysideBudget WaysideBudget;

/**
 * WaysideBudgetShare:
 *
 * What one body holds of a #WaysideBudget, from before its request until it is written.
 */
typedef struct _WaysideBudgetShare WaysideBudgetShare;

/**
 * WaysideBudgetFunc:
 * @user_data: what was given with the function
 *
 * Is told that there may be room now.
 */
typedef void (*WaysideBudgetFunc) (gpointer user_data);

WaysideBudget      *wayside_budget_new               (gsize                 total);
void                wayside_budget_free              (WaysideBudget        *self);
gsize               wayside_budget_get_used          (WaysideBudget        *self);
WaysideBudgetShare *wayside_budget_open_share        (WaysideBudget        *self,
                                                      gsize                 size);
void                wayside_budget_call_when_room    (WaysideBudget        *self,
                                                      WaysideBudgetFunc     func,
                                                      gpointer              user_data,
                                                      GDestroyNotify        destroy);
void                wayside_budget_share_close       (WaysideBudgetShare   *share);
gsize               wayside_budget_share_get_size    (WaysideBudgetShare   *share);
gboolean            wayside_budget_share_try_resize  (WaysideBudgetShare   *share,
                                                      gsize                 size);
gboolean            wayside_budget_share_is_waiting  (WaysideBudgetShare   *share);
void                wayside_budget_share_grow_async  (WaysideBudgetShare   *share,
                                                      gsize                 size,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
gboolean            wayside_budget_share_grow_finish (WaysideBudgetShare   *share,
                                                      GAsyncResult         *result,
                                                      GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideBudget, wayside_budget_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideBudgetShare, wayside_budget_share_close)

G_END_DECLS
