/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-run.h"

#include "wayside-cli-follow.h"
#include "wayside-cli-forecast.h"
#include "wayside-cli-json.h"
#include "wayside-cli-progress.h"
#include "wayside-retry-policy.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include <signal.h>
#include <unistd.h>

/**
 * Run:
 * @engine: the engine
 * @plan: the downloads to run
 * @options: the command line
 * @token: access token
 * @screen: output
 * @download: (owned) (nullable): the download in progress
 * @total: the outcome of the downloads so far
 * @cancellable: (owned): cancels a forecast when the user interrupts the run
 * @interrupted: whether the user interrupted the run
 * @ended: whether the further forecasts would fail too
 *
 * One run of the program.
 */
typedef struct
{
  WaysideEngine *engine;
  const WaysideCliPlan *plan;
  const WaysideCliOptions *options;
  const char *token;
  WaysideCliScreen *screen;
  WaysideDownload *download;
  WaysideCliOutcome total;
  GCancellable *cancellable;
  gboolean interrupted;
  gboolean ended;
} Run;

/* The first signal stops the download cleanly, which may have to wait for the disk. The second exits at once;
 * the next start removes the partial files that this leaves. */
static gboolean
on_signal (gpointer user_data)
{
  Run *self = user_data;

  if (self->interrupted)
    _exit (WAYSIDE_CLI_EXIT_INTERRUPTED);

  self->interrupted = TRUE;
  wayside_cli_screen_note (self->screen, _ ("▸ Stopping… Press Ctrl+C again to leave at once"));
  g_cancellable_cancel (self->cancellable);
  if (self->download != NULL)
    wayside_download_stop (self->download);
  return G_SOURCE_CONTINUE;
}

static WaysideForecast *
make_forecast (Run *self, WaysideQuery *query, GError **error)
{
  const WaysideRunnerOptions options = {
    .output_root = self->plan->output_root,
    .save_flags = wayside_cli_options_get_save_flags (self->options),
    .token = (char *) self->token,
    .parallel = 1,
    .timestamped = self->options->timestamped,
    .dry_run = TRUE,
  };
  WaysideForecast *forecast;

  forecast = wayside_cli_forecast_make (self->engine, query, &options, self->cancellable, error);
  if (forecast != NULL && forecast->is_tile_budget_low)
    wayside_cli_follow_print_budget (self->screen);
  return forecast;
}

static void
run_one (Run *self, guint position)
{
  WaysideQuery *query = g_ptr_array_index (self->plan->queries, position);
  g_autoptr (WaysideForecast) forecast = NULL;

  self->download = wayside_download_new (self->engine, query, self->token, self->plan->output_root);
  if (self->options->parallel > 0)
    wayside_download_set_parallel (self->download, self->options->parallel);
  wayside_download_set_save_flags (self->download, wayside_cli_options_get_save_flags (self->options));
  wayside_download_set_timestamped (self->download, self->options->timestamped);
  wayside_download_set_dry_run (self->download, self->options->dry_run);
  wayside_download_set_replace_smaller (self->download, self->plan->replace_smaller);
  if (self->plan->folders != NULL)
    wayside_download_set_repair (self->download, g_ptr_array_index (self->plan->folders, position));

  if (self->options->json)
    {
      g_autofree char *line = wayside_cli_json_started (query, self->plan->output_root,
                                                        self->options->dry_run);

      wayside_cli_screen_print (self->screen, line);
    }

  /* The error of a forecast is that of the listing, which the download reports. */
  if (self->options->dry_run)
    forecast = make_forecast (self, query, NULL);
  wayside_cli_follow (self->download, self->options, forecast, self->screen, NULL, &self->total);
}

/* The photos of a large area are counted, but not listed. */
static void
forecast_one (Run *self, guint position)
{
  WaysideQuery *query = g_ptr_array_index (self->plan->queries, position);
  const WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_LISTING, .seconds_left = -1 };
  g_autoptr (WaysideForecast) forecast = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *status = NULL;

  if (self->options->json)
    {
      g_autofree char *line = wayside_cli_json_started (query, self->plan->output_root, TRUE);

      wayside_cli_screen_print (self->screen, line);
    }

  wayside_cli_follow_print_start (query, self->screen);
  status = wayside_cli_progress_format (&stats, TRUE);
  wayside_cli_screen_status (self->screen, status);
  forecast = make_forecast (self, query, &error);
  wayside_cli_screen_clear_status (self->screen);
  self->ended = error != NULL && wayside_retry_stops_all (error);
  wayside_cli_forecast_report (forecast, error, self->options, self->screen, &self->total);
}

static gboolean
is_forecast (Run *self, guint position)
{
  return self->options->dry_run &&
         wayside_forecast_is_by_tiles (self->engine, g_ptr_array_index (self->plan->queries, position));
}

/* Returns whether to skip the remaining downloads: the user interrupted the run, or they would fail with the
 * same error. */
static gboolean
ends_all (Run *self)
{
  const GError *error = self->download != NULL ? wayside_download_get_error (self->download) : NULL;

  return self->interrupted || self->ended || (error != NULL && wayside_retry_stops_all (error));
}

static WaysideCliExit
run_all (Run *self)
{
  GPtrArray *queries = self->plan->queries;
  gboolean ended = FALSE;
  guint n_left;
  guint i;

  for (i = 0; i < queries->len && !ended; i++)
    {
      if (is_forecast (self, i))
        forecast_one (self, i);
      else
        run_one (self, i);
      ended = ends_all (self);
      g_clear_object (&self->download);
    }

  n_left = queries->len - i;
  if (n_left > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u more download was not started", "%u more downloads were not started", n_left),
          n_left);

      wayside_cli_screen_error (self->screen, text);
    }

  self->total.n_not_started = n_left;
  if (self->plan->is_incomplete)
    self->total.exit_code = wayside_cli_exit_worse (self->total.exit_code, WAYSIDE_CLI_EXIT_INCOMPLETE);
  if (self->interrupted)
    self->total.exit_code = WAYSIDE_CLI_EXIT_INTERRUPTED;
  if (self->options->json)
    {
      g_autofree char *line = wayside_cli_json_finished (&self->total);

      wayside_cli_screen_print (self->screen, line);
    }

  return self->total.exit_code;
}

/* A closed terminal ends the run like SIGTERM, unless it was started by nohup, which ignores the signal. */
static guint
watch_hangup (Run *self)
{
  struct sigaction action;

  if (sigaction (SIGHUP, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
    return 0;

  return g_unix_signal_add (SIGHUP, on_signal, self);
}

/**
 * wayside_cli_run:
 * @engine: the engine
 * @plan: the downloads to run
 * @options: the command line
 * @token: access token, cleaned
 * @screen: output
 *
 * Runs one download after another and reports on them. SIGINT, SIGTERM and SIGHUP stop the run cleanly; the
 * second signal exits the program at once. An error that every further download would run into (token, disk)
 * ends the run.
 *
 * Returns: the worst of the downloads' exit codes, see wayside_cli_exit_worse(), or
 *   %WAYSIDE_CLI_EXIT_STOPPED if only writing to stdout failed
 */
WaysideCliExit
wayside_cli_run (WaysideEngine *engine,
                 const WaysideCliPlan *plan,
                 const WaysideCliOptions *options,
                 const char *token,
                 WaysideCliScreen *screen)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run self = {
    .engine = engine,
    .plan = plan,
    .options = options,
    .token = token,
    .screen = screen,
    .cancellable = cancellable,
  };
  guint on_int = g_unix_signal_add (SIGINT, on_signal, &self);
  guint on_term = g_unix_signal_add (SIGTERM, on_signal, &self);
  guint on_hangup = watch_hangup (&self);
  WaysideCliExit code = run_all (&self);

  wayside_cli_outcome_clear (&self.total);
  g_source_remove (on_int);
  g_source_remove (on_term);
  if (on_hangup > 0)
    g_source_remove (on_hangup);
  if (code == WAYSIDE_CLI_EXIT_OK && wayside_cli_screen_get_out_fault (screen))
    code = WAYSIDE_CLI_EXIT_STOPPED;

  return code;
}
