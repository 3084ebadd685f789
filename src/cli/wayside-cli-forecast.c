/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-forecast.h"

#include "wayside-cli-json.h"
#include "wayside-cli-summary.h"

#include <glib/gi18n.h>

static void
take_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * wayside_cli_forecast_make:
 * @engine: the engine
 * @query: the query of a download
 * @options: its options
 * @cancellable: cancels the forecast
 * @error: return location for an error
 *
 * Makes a forecast, while signals are handled.
 *
 * Returns: (transfer full): the forecast, or %NULL
 */
WaysideForecast *
wayside_cli_forecast_make (WaysideEngine *engine,
                           WaysideQuery *query,
                           const WaysideRunnerOptions *options,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wayside_forecast_async (engine, query, options, cancellable, take_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return wayside_forecast_finish (result, error);
}

static void
append_photos (const WaysideForecast *forecast, GString *text)
{
  g_autofree char *photos = g_strdup_printf (ngettext ("%'u photo", "%'u photos", forecast->n_photos),
                                             forecast->n_photos);
  g_autofree char *sequences = g_strdup_printf (
      ngettext ("%'u sequence", "%'u sequences", forecast->n_sequences), forecast->n_sequences);

  g_string_append (text, "   ");
  if (forecast->is_exact)
    g_string_append (text, photos);
  else
    /* Translators: %s is a number of photos, "1,234 photos". */
    g_string_append_printf (text, _ ("At least %s"), photos);
  if (forecast->n_sequences > 0)
    g_string_append_printf (text, " · %s", sequences);
  g_string_append_c (text, '\n');
}

static void
append_days (const WaysideForecast *forecast, GString *text)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  if (forecast->first < 0)
    return;

  first = wayside_cli_format_time (forecast->first);
  last = wayside_cli_format_time (forecast->last);
  /* Translators: two times, such as 2021-05-22T15:20:45Z. */
  g_string_append_printf (text, _ ("   First photo %s, last photo %s"), first, last);
  g_string_append_c (text, '\n');
}

static void
append_space (const WaysideForecast *forecast, GString *text)
{
  g_autofree char *available = g_format_size (forecast->bytes_free);

  if (forecast->bytes_free != G_MAXUINT64)
    {
      /* Translators: %s is a size, such as "310 GB". */
      g_string_append_printf (text, _ ("   %s free on the disk"), available);
      g_string_append_c (text, '\n');
    }
}

/**
 * wayside_cli_forecast_format:
 * @forecast: a forecast
 *
 * Returns: (transfer full): lines about the forecast, each with a line terminator
 */
char *
wayside_cli_forecast_format (const WaysideForecast *forecast)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (forecast != NULL, g_string_free (text, FALSE));

  append_photos (forecast, text);
  append_days (forecast, text);
  append_space (forecast, text);
  return g_string_free (text, FALSE);
}

static void
print_forecast (const WaysideForecast *forecast, const WaysideCliOptions *options, WaysideCliScreen *screen)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (TRUE);
  g_autofree char *line = wayside_cli_json_forecast (forecast);
  g_autofree char *heading = NULL;
  g_autofree char *details = wayside_cli_forecast_format (forecast);
  g_autofree char *text = NULL;

  wayside_cli_summary_set_counts (summary, forecast->n_photos - forecast->n_present, forecast->n_present);
  wayside_cli_summary_set_guess (summary, forecast->n_bytes);
  heading = wayside_cli_summary_format (summary, forecast->folder, TRUE);
  text = g_strconcat (heading, details, NULL);
  if (options->json)
    wayside_cli_screen_print (screen, line);
  wayside_cli_screen_note (screen, text);
}

/* Collects the outcome of a dry run that made only a forecast. */
static void
read_outcome (WaysideCliOutcome *outcome, const WaysideForecast *forecast, const GError *error)
{
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  *outcome = (WaysideCliOutcome){ .n_downloads = 1, .state = WAYSIDE_DOWNLOAD_FINISHED };
  if (forecast != NULL)
    {
      outcome->folder = g_strdup (forecast->folder);
      outcome->counts[WAYSIDE_ITEM_WAITING] = forecast->n_photos - forecast->n_present;
      outcome->counts[WAYSIDE_ITEM_PRESENT] = forecast->n_present;
    }
  else if (is_cancelled)
    {
      outcome->state = WAYSIDE_DOWNLOAD_STOPPED;
      outcome->exit_code = WAYSIDE_CLI_EXIT_INTERRUPTED;
    }
  else
    {
      outcome->state = WAYSIDE_DOWNLOAD_FAILED;
      outcome->exit_code = wayside_cli_exit_from_error (error);
      outcome->error = g_error_copy (error);
    }
}

/**
 * wayside_cli_forecast_report:
 * @forecast: (nullable): a forecast
 * @error: (nullable): why there is none
 * @options: output options
 * @screen: output
 * @total: (inout): the outcome of the run, to which that of the forecast is added
 *
 * Prints a forecast as the result of a dry run without a list of photos.
 *
 * Returns: the exit code of this forecast
 */
WaysideCliExit
wayside_cli_forecast_report (const WaysideForecast *forecast,
                             const GError *error,
                             const WaysideCliOptions *options,
                             WaysideCliScreen *screen,
                             WaysideCliOutcome *total)
{
  g_auto (WaysideCliOutcome) outcome = { 0 };

  g_return_val_if_fail (forecast != NULL || error != NULL, WAYSIDE_CLI_EXIT_STOPPED);
  g_return_val_if_fail (total != NULL, WAYSIDE_CLI_EXIT_STOPPED);

  read_outcome (&outcome, forecast, error);
  if (forecast != NULL)
    print_forecast (forecast, options, screen);
  if (options->json)
    {
      g_autofree char *line = wayside_cli_json_ended (&outcome);

      wayside_cli_screen_print (screen, line);
    }
  if (outcome.error != NULL)
    wayside_cli_screen_error (screen, outcome.error->message);
  if (outcome.state == WAYSIDE_DOWNLOAD_STOPPED)
    wayside_cli_screen_error (screen, _ ("Interrupted. Saved photos are kept; the next run continues"));

  wayside_cli_outcome_merge (total, &outcome);
  return outcome.exit_code;
}
