/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cli-exit.h"
#include "wayside-cli-options.h"
#include "wayside-cli-outcome.h"
#include "wayside-cli-screen.h"
#include "wayside-forecast.h"

G_BEGIN_DECLS

WaysideForecast *wayside_cli_forecast_make   (WaysideEngine              *engine,
                                              WaysideQuery               *query,
                                              const WaysideRunnerOptions *options,
                                              GCancellable               *cancellable,
                                              GError                    **error);
char            *wayside_cli_forecast_format (const WaysideForecast      *forecast);
WaysideCliExit   wayside_cli_forecast_report (const WaysideForecast      *forecast,
                                              const GError               *error,
                                              const WaysideCliOptions    *options,
                                              WaysideCliScreen           *screen,
                                              WaysideCliOutcome          *total);

G_END_DECLS
