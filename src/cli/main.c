/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-exit.h"
#include "wayside-cli-json.h"
#include "wayside-cli-options.h"
#include "wayside-cli-plan.h"
#include "wayside-cli-run.h"
#include "wayside-cli-screen.h"
#include "wayside-cli-token.h"
#include "wayside-cli-verify.h"
#include "wayside-engine.h"
#include "wayside-library.h"
#include "wayside-redaction.h"
#include "wayside-token-file.h"
#include "wayside-token.h"

#include <glib/gi18n.h>
#include <gio/gio.h>

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEBUG_DOMAINS "WaysideEngine WaysideCli"

/* If a standard stream is closed, the first photo that is opened would get its descriptor, and messages would
 * be written into the photo. Fill such gaps with /dev/null, opened in the wrong direction, so that using the
 * stream still fails. */
static void
fill_standard_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
      _exit (WAYSIDE_CLI_EXIT_STOPPED);
}

static void
set_up_locale (void)
{
  setlocale (LC_ALL, "");
  /* printf() writes the separators of numbers in the charset of the locale, and all else here is UTF-8. */
  if (!g_get_charset (NULL))
    setlocale (LC_NUMERIC, "C");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* Call this before the first message and the first thread, since it changes the environment. */
static void
set_up_log (gboolean verbose)
{
  const char *domains = g_getenv ("G_MESSAGES_DEBUG");
  g_autofree char *joined = NULL;

  /* By default GLib writes debug messages to stdout, where they would mix with the paths. */
  g_log_writer_default_set_use_stderr (TRUE);
  wayside_redaction_watch_log ();
  if (!verbose)
    return;

  joined = domains != NULL ? g_strjoin (" ", domains, DEBUG_DOMAINS, NULL) : g_strdup (DEBUG_DOMAINS);
  if (g_strcmp0 (domains, "all") != 0)
    g_setenv ("G_MESSAGES_DEBUG", joined, TRUE);
}

/* Reports an error that prevents the run from starting. */
static WaysideCliExit
refuse (gboolean json, WaysideCliScreen *screen, const GError *error, WaysideCliExit code)
{
  if (json)
    {
      g_autofree char *line = wayside_cli_json_refused (error, code);

      wayside_cli_screen_print (screen, line);
    }

  wayside_cli_screen_error (screen, error->message);
  return code;
}

/* Prefers a token given for this run over a stored one, and prompts only if there is neither. */
static char *
find_token (const WaysideCliPlan *plan, const WaysideCliOptions *options, GError **error)
{
  const char *environment = g_getenv ("MAPILLARY_ACCESS_TOKEN");
  gboolean has_place = (environment != NULL && *environment != '\0') || options->token_file != NULL ||
                       plan->ini_token != NULL;
  gboolean has_terminal = isatty (STDIN_FILENO);

  if (!has_place)
    {
      g_autofree char *path = wayside_token_file_dup_user_path ();
      g_autoptr (WaysideTokenStore) store = wayside_token_store_new (NULL, path);
      char *token = wayside_cli_token_recall (store, has_terminal);

      if (token != NULL)
        return token;
      if (has_terminal)
        return wayside_cli_token_prompt (STDIN_FILENO, STDERR_FILENO, error);
    }

  return wayside_cli_token_find (environment, options->token_file, plan->ini_token, error);
}

/* Token errors keep their exit code. All other errors before the start count as wrong usage or configuration,
 * except for an interrupted prompt. */
static WaysideCliExit
get_code_before_start (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return WAYSIDE_CLI_EXIT_INTERRUPTED;
  if (wayside_cli_exit_from_error (error) == WAYSIDE_CLI_EXIT_TOKEN)
    return WAYSIDE_CLI_EXIT_TOKEN;

  return WAYSIDE_CLI_EXIT_USAGE;
}

static WaysideCliExit
run_plan (const WaysideCliPlan *plan, const WaysideCliOptions *options, WaysideCliScreen *screen)
{
  g_autoptr (WaysideEndpoints) service = NULL;
  g_autoptr (WaysideEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *library = NULL;
  g_auto (WaysideSecret) token = NULL;

  service = wayside_endpoints_new_from_environment (&error);
  if (service != NULL)
    token = find_token (plan, options, &error);
  if (token == NULL)
    return refuse (options->json, screen, error, get_code_before_start (error));

  for (guint i = 0; i < plan->warnings->len; i++)
    wayside_cli_screen_note (screen, g_ptr_array_index (plan->warnings, i));

  engine = wayside_engine_new (service);
  library = wayside_library_dup_user_path ();
  wayside_engine_set_library (engine, library);
  return wayside_cli_run (engine, plan, options, token, screen);
}

/* Reports that a folder has pairs that are not intact, but none that could be fetched again. */
static WaysideCliExit
end_without_repair (const WaysideVerification *verification,
                    const WaysideCliOptions *options,
                    WaysideCliScreen *screen)
{
  if (options->json)
    {
      g_autofree char *line = wayside_cli_json_verified (
          verification->n_whole, wayside_cli_verify_count_broken (verification), WAYSIDE_CLI_EXIT_INCOMPLETE);

      wayside_cli_screen_print (screen, line);
    }

  return WAYSIDE_CLI_EXIT_INCOMPLETE;
}

static WaysideCliExit
verify (const WaysideCliOptions *options, WaysideCliScreen *screen)
{
  g_autoptr (WaysideVerification) verification = NULL;
  g_autoptr (WaysideCliPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const char *const bare[] = { options->no_metadata ? options->verify : NULL, NULL };

  verification = wayside_verification_run (options->verify, bare, NULL, &error);
  if (verification == NULL)
    return refuse (options->json, screen, error, WAYSIDE_CLI_EXIT_STOPPED);

  if (wayside_cli_verify_print (verification, options, screen))
    return WAYSIDE_CLI_EXIT_OK;

  if (!options->repair)
    return WAYSIDE_CLI_EXIT_INCOMPLETE;

  plan = wayside_cli_plan_new_repair (options, verification, &error);
  if (plan == NULL)
    return refuse (options->json, screen, error, WAYSIDE_CLI_EXIT_USAGE);

  return plan->queries->len > 0 ? run_plan (plan, options, screen)
                                : end_without_repair (verification, options, screen);
}

static WaysideCliExit
run (const WaysideCliOptions *options, WaysideCliScreen *screen)
{
  g_autoptr (WaysideCliPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  if (options->verify != NULL)
    return verify (options, screen);

  plan = wayside_cli_plan_new (options, &error);
  return plan != NULL ? run_plan (plan, options, screen)
                      : refuse (options->json, screen, error, get_code_before_start (error));
}

int
main (int argc, char **argv)
{
  g_autoptr (WaysideCliOptions) options = NULL;
  g_autoptr (WaysideCliScreen) screen = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  fill_standard_streams ();
  set_up_locale ();
  g_set_prgname ("wayside-cli");
  /* The reader of stdout may close the pipe. The download continues then. */
  signal (SIGPIPE, SIG_IGN);

  options = wayside_cli_options_parse ((const char *const *) argv, &error);
  set_up_log (options != NULL && options->verbose);
  screen = wayside_cli_screen_new (STDOUT_FILENO, STDERR_FILENO, options != NULL && options->quiet,
                                   options != NULL && options->verbose);
  if (options == NULL)
    {
      refuse (wayside_cli_options_want_json ((const char *const *) argv), screen, error,
              WAYSIDE_CLI_EXIT_USAGE);
      wayside_cli_screen_note (screen, _ ("Try “wayside-cli --help”."));
      return WAYSIDE_CLI_EXIT_USAGE;
    }

  if (options->help)
    text = wayside_cli_options_dup_help ();
  else if (options->version)
    text = g_strdup ("wayside-cli " WAYSIDE_VERSION);
  if (text == NULL)
    return (int) run (options, screen);

  wayside_cli_screen_print_text (screen, g_strchomp (text));
  return WAYSIDE_CLI_EXIT_OK;
}
