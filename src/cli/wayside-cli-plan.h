/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-verification.h"
#include "wayside-cli-options.h"

G_BEGIN_DECLS

/**
 * WaysideCliPlan:
 * @queries: (owned) (element-type WaysideQuery): queries with limit and size set; at least one, except for a
 *   repair
 * @folders: (owned) (nullable) (element-type filename): for a repair, the folder of each query
 * @output_root: (owned): folder in which the downloads' folders are created, filename encoding
 * @ini_token: (owned) (nullable): token of the INI file, cleaned
 * @is_incomplete: some of what is to be repaired could not be read
 * @replace_smaller: fetch photos again that are there in a smaller size
 * @warnings: (owned) (element-type utf8): messages about the INI file and the lists
 *
 * The downloads to run: the command line merged with the INI file.
 */
typedef struct
{
  GPtrArray *queries;
  GPtrArray *folders;
  char *output_root;
  char *ini_token;
  gboolean is_incomplete;
  gboolean replace_smaller;
  GPtrArray *warnings;
} WaysideCliPlan;

WaysideCliPlan *wayside_cli_plan_new        (const WaysideCliOptions   *options,
                                             GError                   **error);
WaysideCliPlan *wayside_cli_plan_new_repair (const WaysideCliOptions   *options,
                                             const WaysideVerification *verification,
                                             GError                   **error);
void            wayside_cli_plan_free       (WaysideCliPlan            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCliPlan, wayside_cli_plan_free)

G_END_DECLS
