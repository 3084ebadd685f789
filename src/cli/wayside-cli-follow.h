/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cli-exit.h"
#include "wayside-cli-options.h"
#include "wayside-cli-outcome.h"
#include "wayside-cli-screen.h"
#include "wayside-download.h"
#include "wayside-forecast.h"

G_BEGIN_DECLS

WaysideCliExit wayside_cli_follow (WaysideDownload         *download,
                                   const WaysideCliOptions *options,
                                   const WaysideForecast   *forecast,
                                   WaysideCliScreen        *screen,
                                   GMainContext            *context,
                                   WaysideCliOutcome       *total);

void wayside_cli_follow_print_start  (WaysideQuery     *query,
                                      WaysideCliScreen *screen);
void wayside_cli_follow_print_budget (WaysideCliScreen *screen);

G_END_DECLS
