/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns whether an argument is an option that takes the next argument as its value. */
typedef gboolean (*WaysideCliWantsValue) (const char *arg);

gboolean wayside_cli_arguments_check                (const char *const   *argv,
                                                     GError             **error);
GStrv    wayside_cli_arguments_accept_western_boxes (const char *const   *argv,
                                                     WaysideCliWantsValue wants_value);
void     wayside_cli_arguments_explain_unknown      (const char *const   *argv,
                                                     GError             **error);

G_END_DECLS
