/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WaysideMemoryBudget:
 *
 * The limit on the memory for all bodies together, and its reservations. Not thread-safe: all calls must come
 * from the same thread.
 */
typedef struct _WaysideMemoryBudget WaysideMemoryBudget;

/**
 * WaysideMemoryReservation:
 *
 * The memory reserved for one body in a #WaysideMemoryBudget, from before its request until it is written to
 * disk.
 */
typedef struct _WaysideMemoryReservation WaysideMemoryReservation;

WaysideMemoryBudget      *wayside_memory_budget_new                (gsize                     total);
void                      wayside_memory_budget_free               (WaysideMemoryBudget      *self);
gsize                     wayside_memory_budget_get_used           (WaysideMemoryBudget      *self);
WaysideMemoryReservation *wayside_memory_budget_reserve            (WaysideMemoryBudget      *self,
                                                                    gsize                     size);
void                      wayside_memory_reservation_release       (WaysideMemoryReservation *reservation);
gboolean                  wayside_memory_reservation_is_waiting    (WaysideMemoryReservation *reservation);
void                      wayside_memory_reservation_shrink        (WaysideMemoryReservation *reservation,
                                                                    gsize                     size);
void                      wayside_memory_reservation_resize_async  (WaysideMemoryReservation *reservation,
                                                                    gsize                     size,
                                                                    GCancellable             *cancellable,
                                                                    GAsyncReadyCallback       callback,
                                                                    gpointer                  user_data);
gboolean                  wayside_memory_reservation_resize_finish (WaysideMemoryReservation *reservation,
                                                                    GAsyncResult             *result,
                                                                    GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideMemoryBudget, wayside_memory_budget_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideMemoryReservation, wayside_memory_reservation_release)

G_END_DECLS
