/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cli-options.h"

G_BEGIN_DECLS

gboolean wayside_cli_lists_read      (const WaysideCliOptions *options,
                                      guint                    within,
                                      GPtrArray               *queries,
                                      GPtrArray               *notes,
                                      GError                 **error);
gboolean wayside_cli_lists_read_area (const char              *path,
                                      guint                    within,
                                      GPtrArray               *queries,
                                      GError                 **error);

G_END_DECLS
