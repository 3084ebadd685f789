/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cli-photo.h"

G_BEGIN_DECLS

/* Up to this many images are listed one by one; more are shown as counts and ranges. */
#define WAYSIDE_CLI_FEW 10

typedef struct _WaysideCliSummary WaysideCliSummary;

WaysideCliSummary *wayside_cli_summary_new          (gboolean               dry_run);
void               wayside_cli_summary_free         (WaysideCliSummary     *self);
void               wayside_cli_summary_add          (WaysideCliSummary     *self,
                                                     const WaysideCliPhoto *photo);
void               wayside_cli_summary_set_counts   (WaysideCliSummary     *self,
                                                     guint                  n_waiting,
                                                     guint                  n_present);
void               wayside_cli_summary_set_guess    (WaysideCliSummary     *self,
                                                     guint64                n_bytes);
guint              wayside_cli_summary_count        (WaysideCliSummary     *self,
                                                     WaysideItemState       state);
guint              wayside_cli_summary_get_smaller  (WaysideCliSummary     *self);
guint64            wayside_cli_summary_get_bytes    (WaysideCliSummary     *self);
char              *wayside_cli_summary_format       (WaysideCliSummary     *self,
                                                     const char            *folder,
                                                     gboolean               went_well);
char             **wayside_cli_summary_dup_problems (WaysideCliSummary     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCliSummary, wayside_cli_summary_free)

G_END_DECLS
