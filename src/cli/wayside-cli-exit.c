/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-exit.h"

#include "wayside-error.h"

typedef struct
{
  const char *name;
  WaysideCliExit code;
} Outcome;

/* The names appear in JSON lines. Scripts compare them, so do not change them. */
static const Outcome outcomes[] = {
  [WAYSIDE_ERROR_INVALID_QUERY] = { "invalid-query", WAYSIDE_CLI_EXIT_USAGE },
  [WAYSIDE_ERROR_INVALID_CONFIG] = { "invalid-config", WAYSIDE_CLI_EXIT_USAGE },
  [WAYSIDE_ERROR_TOKEN_MISSING] = { "token-missing", WAYSIDE_CLI_EXIT_TOKEN },
  [WAYSIDE_ERROR_TOKEN_REFUSED] = { "token-refused", WAYSIDE_CLI_EXIT_TOKEN },
  [WAYSIDE_ERROR_GONE] = { "gone", WAYSIDE_CLI_EXIT_INCOMPLETE },
  [WAYSIDE_ERROR_NO_IMAGERY] = { "no-imagery", WAYSIDE_CLI_EXIT_NO_IMAGERY },
  [WAYSIDE_ERROR_NOT_OFFERED] = { "not-offered", WAYSIDE_CLI_EXIT_INCOMPLETE },
  /* The engine divides large areas by itself, so an area that is still too large is wrong usage. */
  [WAYSIDE_ERROR_AREA_TOO_LARGE] = { "area-too-large", WAYSIDE_CLI_EXIT_USAGE },
  [WAYSIDE_ERROR_AREA_TOO_DENSE] = { "area-too-dense", WAYSIDE_CLI_EXIT_INCOMPLETE },
  [WAYSIDE_ERROR_UNKNOWN_FIELD] = { "unknown-field", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_SLOW_DOWN] = { "slow-down", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_SERVICE] = { "service", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_NETWORK] = { "network", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_TLS] = { "tls", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_URL_EXPIRED] = { "url-expired", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_BAD_ANSWER] = { "bad-answer", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_BAD_PICTURE] = { "bad-picture", WAYSIDE_CLI_EXIT_INCOMPLETE },
  [WAYSIDE_ERROR_FOLDER] = { "folder", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_FOLDER_BUSY] = { "folder-busy", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_DISK_FULL] = { "disk-full", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_PICTURES_REFUSED] = { "pictures-refused", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_SIGN_IN] = { "sign-in", WAYSIDE_CLI_EXIT_STOPPED },
  [WAYSIDE_ERROR_FILE_LOST] = { "file-lost", WAYSIDE_CLI_EXIT_INCOMPLETE },
};

/* From harmless to severe. After an interruption the outcome of the rest is unknown. A refused token and a
 * stopped job leave work that a later run can do. Wrong usage never works. A photo that could not be saved is
 * a loss, while an area without imagery is only a fact. */
static const WaysideCliExit order[] = {
  WAYSIDE_CLI_EXIT_OK,      WAYSIDE_CLI_EXIT_NO_IMAGERY, WAYSIDE_CLI_EXIT_INCOMPLETE,  WAYSIDE_CLI_EXIT_USAGE,
  WAYSIDE_CLI_EXIT_STOPPED, WAYSIDE_CLI_EXIT_TOKEN,      WAYSIDE_CLI_EXIT_INTERRUPTED,
};

/* Returns the row for @error, or NULL for an error of another domain than #WaysideError. */
static const Outcome *
find_outcome (const GError *error)
{
  if (error->domain != WAYSIDE_ERROR || error->code < 0 || error->code >= (int) G_N_ELEMENTS (outcomes))
    return NULL;

  return &outcomes[error->code];
}

/**
 * wayside_cli_exit_from_error:
 * @error: the error that ended a job
 *
 * Maps an error to an exit code. Errors from outside the engine (files, the system) count as "network or disk
 * stopped the job".
 *
 * Returns: the exit code
 */
WaysideCliExit
wayside_cli_exit_from_error (const GError *error)
{
  const Outcome *outcome;

  g_return_val_if_fail (error != NULL, WAYSIDE_CLI_EXIT_STOPPED);

  outcome = find_outcome (error);
  return outcome != NULL ? outcome->code : WAYSIDE_CLI_EXIT_STOPPED;
}

static gsize
get_rank (WaysideCliExit code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] == code)
      return i;

  g_return_val_if_reached (0);
}

/**
 * wayside_cli_exit_worse:
 * @a: outcome of one download
 * @b: outcome of another
 *
 * Combines the outcomes of consecutive downloads. The order, worst first: interrupted (130), token (4),
 * stopped (5), usage (2), incomplete (1), no imagery (3), success (0).
 *
 * Returns: the worse of the two
 */
WaysideCliExit
wayside_cli_exit_worse (WaysideCliExit a, WaysideCliExit b)
{
  return get_rank (a) >= get_rank (b) ? a : b;
}

/**
 * wayside_cli_error_get_name:
 * @error: any error
 *
 * Returns the name of an error for scripts: "no-imagery", "token-refused" and so on; "other" for errors of
 * another domain than #WaysideError.
 *
 * Returns: a static string that is not translated
 */
const char *
wayside_cli_error_get_name (const GError *error)
{
  const Outcome *outcome;

  g_return_val_if_fail (error != NULL, NULL);

  outcome = find_outcome (error);
  return outcome != NULL ? outcome->name : "other";
}
