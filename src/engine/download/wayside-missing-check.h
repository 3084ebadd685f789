/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-fetch-queue.h"

G_BEGIN_DECLS

/**
 * WaysideMissingCheck:
 *
 * Holds the items that the service reports as missing until it is known whether they are. The service returns
 * the same error for a deleted image and for one that the token may not access.
 */
typedef struct _WaysideMissingCheck WaysideMissingCheck;

/**
 * WaysideMissingResult:
 * @WAYSIDE_MISSING_CONFIRMED: the token is valid, so the service has no images for the items
 * @WAYSIDE_MISSING_CANCELLED: the check was cancelled, so nothing is known about them
 * @WAYSIDE_MISSING_FAILED: the service refused the token or did not respond, so nothing is known about them
 *
 * What a check of the token says about the items.
 */
typedef enum
{
  WAYSIDE_MISSING_CONFIRMED,
  WAYSIDE_MISSING_CANCELLED,
  WAYSIDE_MISSING_FAILED,
} WaysideMissingResult;

WaysideMissingCheck *wayside_missing_check_new        (WaysideFetchQueue   *queue);
void                 wayside_missing_check_free       (WaysideMissingCheck *self);
void                 wayside_missing_check_add        (WaysideMissingCheck *self,
                                                       WaysideFetchItem    *item,
                                                       const GError        *error);
void                 wayside_missing_check_confirm    (WaysideMissingCheck *self);
gboolean             wayside_missing_check_has_proven (WaysideMissingCheck *self);
gboolean             wayside_missing_check_is_any_in  (WaysideMissingCheck *self,
                                                       GHashTable          *ids);
void                 wayside_missing_check_settle     (WaysideMissingCheck *self);
void                 wayside_missing_check_withdraw   (WaysideMissingCheck *self);
gboolean             wayside_missing_check_is_blocked (WaysideMissingCheck *self);
gboolean             wayside_missing_check_begin      (WaysideMissingCheck *self);
WaysideMissingResult wayside_missing_check_end        (WaysideMissingCheck *self,
                                                       const GError        *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideMissingCheck, wayside_missing_check_free)

G_END_DECLS
