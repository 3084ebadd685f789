/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cli-exit.h"
#include "wayside-cli-options.h"
#include "wayside-cli-plan.h"
#include "wayside-cli-screen.h"
#include "wayside-engine.h"

G_BEGIN_DECLS

WaysideCliExit wayside_cli_run (WaysideEngine           *engine,
                                const WaysideCliPlan    *plan,
                                const WaysideCliOptions *options,
                                const char              *token,
                                WaysideCliScreen        *screen);

G_END_DECLS
