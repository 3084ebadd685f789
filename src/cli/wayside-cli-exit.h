/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideCliExit:
 * @WAYSIDE_CLI_EXIT_OK: everything is saved or was already there
 * @WAYSIDE_CLI_EXIT_INCOMPLETE: some images could not be saved: failed, gone, or not offered
 * @WAYSIDE_CLI_EXIT_USAGE: wrong usage or configuration
 * @WAYSIDE_CLI_EXIT_NO_IMAGERY: no imagery found
 * @WAYSIDE_CLI_EXIT_TOKEN: the access token is missing or was refused
 * @WAYSIDE_CLI_EXIT_STOPPED: network or disk stopped the job
 * @WAYSIDE_CLI_EXIT_INTERRUPTED: the user stopped it
 *
 * Exit status of the program. Scripts rely on these numbers.
 */
typedef enum
{
  WAYSIDE_CLI_EXIT_OK = 0,
  WAYSIDE_CLI_EXIT_INCOMPLETE = 1,
  WAYSIDE_CLI_EXIT_USAGE = 2,
  WAYSIDE_CLI_EXIT_NO_IMAGERY = 3,
  WAYSIDE_CLI_EXIT_TOKEN = 4,
  WAYSIDE_CLI_EXIT_STOPPED = 5,
  WAYSIDE_CLI_EXIT_INTERRUPTED = 130,
} WaysideCliExit;

WaysideCliExit wayside_cli_exit_from_error (const GError  *error);
WaysideCliExit wayside_cli_exit_worse      (WaysideCliExit a,
                                            WaysideCliExit b);
const char    *wayside_cli_error_get_name  (const GError  *error);

G_END_DECLS
