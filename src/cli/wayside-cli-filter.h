/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cli-options.h"
#include "wayside-ini.h"

G_BEGIN_DECLS

gboolean wayside_cli_filter_read_option (WaysideCliOptions       *options,
                                         const char              *name,
                                         const char              *value,
                                         GError                 **error);
gboolean wayside_cli_filter_apply       (const WaysideCliOptions *options,
                                         const WaysideIni        *ini,
                                         GPtrArray               *queries,
                                         GError                 **error);
guint    wayside_cli_filter_get_within  (const WaysideCliOptions *options,
                                         const WaysideIni        *ini);

G_END_DECLS
