/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-verification.h"
#include "wayside-cli-options.h"
#include "wayside-cli-screen.h"

G_BEGIN_DECLS

gboolean wayside_cli_verify_print        (const WaysideVerification *verification,
                                          const WaysideCliOptions   *options,
                                          WaysideCliScreen          *screen);
guint    wayside_cli_verify_count_broken (const WaysideVerification *verification);

G_END_DECLS
