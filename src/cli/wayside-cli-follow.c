/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-follow.h"

#include "wayside-cli-forecast.h"
#include "wayside-cli-json.h"
#include "wayside-cli-progress.h"
#include "wayside-cli-summary.h"
#include "wayside-error.h"

#include <glib/gi18n.h>

/* Milliseconds. The estimate of the remaining time needs updates even while no data arrives. */
#define TICK_INTERVAL 1000

/**
 * Follower:
 * @download: (owned): the followed download
 * @options: output options
 * @forecast: (nullable): for a dry run
 * @screen: output
 * @reported: (owned): one byte per item: whether its outcome was reported
 * @n_reported: number of reported items
 * @line_pace: pace of the status line
 * @json_pace: pace of the JSON progress lines
 * @shown: (owned) (nullable): text of the last status line
 * @sequence_shown: whether the sequence of a photo was reported
 * @space_shown: whether the user was warned of a full disk
 * @budget_shown: whether the user was warned that few tiles of the day are left
 *
 * A download in progress, and the output about it so far.
 */
typedef struct
{
  WaysideDownload *download;
  const WaysideCliOptions *options;
  const WaysideForecast *forecast;
  WaysideCliScreen *screen;
  GByteArray *reported;
  guint n_reported;
  WaysideCliPace line_pace;
  WaysideCliPace json_pace;
  char *shown;
  gboolean sequence_shown;
  gboolean space_shown;
  gboolean budget_shown;
} Follower;

/* Keeps the marks in sync with the items when images are inserted or removed. */
static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Follower *self = user_data;
  g_autoptr (GByteArray) marks = g_byte_array_sized_new (self->reported->len - removed + added);
  g_autofree guint8 *unmarked = g_malloc0 (added + 1);

  g_assert (position + removed <= self->reported->len);

  for (guint i = 0; i < removed; i++)
    self->n_reported -= self->reported->data[position + i];

  /* Images are nearly always appended. Then no mark has to move. */
  if (position == self->reported->len)
    {
      g_byte_array_append (self->reported, unmarked, added);
      return;
    }

  g_byte_array_append (marks, self->reported->data, position);
  g_byte_array_append (marks, unmarked, added);
  g_byte_array_append (marks, self->reported->data + position + removed,
                       self->reported->len - position - removed);
  g_byte_array_unref (self->reported);
  self->reported = g_steal_pointer (&marks);
}

static void
print_json (Follower *self, char *line)
{
  g_autofree char *text = line;

  wayside_cli_screen_print (self->screen, text);
}

static void
report_item (Follower *self, WaysideItem *item)
{
  g_autofree char *path = wayside_download_dup_item_path (self->download, item);
  WaysideCliPhoto photo;

  wayside_cli_photo_read (&photo, item);
  if (self->options->json)
    print_json (self, wayside_cli_json_item (&photo, path));
  else if (photo.state == WAYSIDE_ITEM_SAVED && path != NULL)
    wayside_cli_screen_print (self->screen, path);
}

/* Reports new outcomes. With @all, also reports images that will not get an outcome. */
static void
report_items (Follower *self, gboolean all)
{
  GListModel *model = G_LIST_MODEL (self->download);
  guint n_ended = wayside_download_stats_count_ended (wayside_download_get_stats (self->download));

  for (guint i = 0; i < self->reported->len && (all || self->n_reported < n_ended); i++)
    {
      g_autoptr (WaysideItem) item = NULL;

      if (self->reported->data[i])
        continue;

      item = g_list_model_get_item (model, i);
      if (all || wayside_item_state_is_end (wayside_item_get_state (item)))
        {
          report_item (self, item);
          self->reported->data[i] = 1;
          self->n_reported++;
        }
    }
}

/* As in the original script, a photo id can stand for its sequence. Report the key of that sequence. */
static void
print_sequence (Follower *self)
{
  WaysideQuery *query = wayside_download_get_query (self->download);
  const char *sequence = wayside_download_get_sequence (self->download);
  g_autofree char *text = NULL;

  if (self->sequence_shown || sequence == NULL || !wayside_query_is_by_image (query))
    return;

  self->sequence_shown = TRUE;
  /* Translators: the first %s is a photo id (digits), the second a sequence key (letters and digits). */
  text = g_strdup_printf (_ ("▸ %s is a photo id; taking its sequence %s"), wayside_query_get_key (query),
                          sequence);
  wayside_cli_screen_note (self->screen, text);
}

/* Warns once, while there is still time to free disk space. */
static void
print_space (Follower *self)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (self->download);
  g_autofree char *needed = NULL;
  g_autofree char *available = NULL;
  g_autofree char *text = NULL;

  if (self->space_shown || !wayside_download_stats_lack_space (stats))
    return;

  self->space_shown = TRUE;
  needed = g_format_size (stats->bytes_left);
  available = g_format_size (stats->bytes_free);
  /* Translators: both are sizes such as "1.8 GB". */
  text = g_strdup_printf (
      _ ("▸ About %s are still to come, and the disk has only %s left. Free up space while it runs"), needed,
      available);
  wayside_cli_screen_note (self->screen, text);
}

/**
 * wayside_cli_follow_print_budget:
 * @screen: output
 *
 * Prints a warning that few coverage tiles of the day are left.
 */
void
wayside_cli_follow_print_budget (WaysideCliScreen *screen)
{
  wayside_cli_screen_note (
      screen, _ ("▸ More than nine tenths of the 50,000 map tiles that Mapillary allows a day are used"));
}

/* Warns once, while the areas of today may still be chosen. */
static void
print_budget (Follower *self)
{
  if (self->budget_shown || !wayside_download_get_stats (self->download)->is_tile_budget_low)
    return;

  self->budget_shown = TRUE;
  wayside_cli_follow_print_budget (self->screen);
}

/* With @repaint, shows the status line again before it is due, since printing a path has cleared it. */
static void
print_progress (Follower *self, gboolean repaint)
{
  const WaysideDownloadStats *stats = wayside_download_get_stats (self->download);
  gboolean dry_run = self->options->dry_run;
  gint64 now = g_get_monotonic_time ();

  if (self->options->json && wayside_cli_pace_is_due (&self->json_pace, stats, dry_run, now))
    print_json (self, wayside_cli_json_progress (stats, dry_run));

  if (wayside_cli_pace_is_due (&self->line_pace, stats, dry_run, now))
    {
      g_clear_pointer (&self->shown, g_free);
      self->shown = wayside_cli_progress_format (stats, dry_run);
      wayside_cli_screen_status (self->screen, self->shown);
    }
  else if (repaint && self->line_pace.rewrites && self->shown != NULL)
    wayside_cli_screen_status (self->screen, self->shown);
}

/* If lines are not rewritten in place, prints a last one with the final state. On a terminal, the summary
 * replaces the status line instead. */
static void
print_last_progress (Follower *self)
{
  g_autofree char *line = NULL;

  if (self->line_pace.rewrites || self->reported->len == 0)
    return;

  line = wayside_cli_progress_format (wayside_download_get_stats (self->download), self->options->dry_run);
  if (g_strcmp0 (line, self->shown) != 0)
    wayside_cli_screen_status (self->screen, line);
}

static void
on_changed (WaysideDownload *download, gpointer user_data)
{
  Follower *self = user_data;
  guint n_before = self->n_reported;

  print_sequence (self);
  print_space (self);
  print_budget (self);
  report_items (self, FALSE);
  print_progress (self, self->n_reported != n_before);
}

static gboolean
on_tick (gpointer user_data)
{
  print_progress (user_data, FALSE);
  return G_SOURCE_CONTINUE;
}

static char *
dup_search_title (WaysideQuery *query)
{
  g_autofree char *bbox = NULL;
  guint limit = wayside_query_get_limit (query);
  const char *name = wayside_query_get_key (query);

  if (wayside_query_get_kind (query) == WAYSIDE_QUERY_CREATOR)
    {
      if (limit == 0)
        /* Translators: %s is the name of a user. */
        return g_strdup_printf (_ ("▸ All photos of %s"), name);

      /* Translators: %'u is a number, %s the name of a user. */
      return g_strdup_printf (ngettext ("▸ At most %'u photo of %s", "▸ At most %'u photos of %s", limit),
                              limit, name);
    }

  if (wayside_query_get_bbox (query) != NULL)
    bbox = wayside_bbox_to_string (wayside_query_get_bbox (query), ",");
  if (limit == 0)
    /* Translators: %s is four numbers, or the name of an area. */
    return g_strdup_printf (_ ("▸ Area %s, all photos"), bbox != NULL ? bbox : name);

  /* Translators: %s is four numbers, or the name of an area. */
  return g_strdup_printf (ngettext ("▸ Area %s, at most %'u photo", "▸ Area %s, at most %'u photos", limit),
                          bbox != NULL ? bbox : name, limit);
}

/**
 * wayside_cli_follow_print_start:
 * @query: the query of a download
 * @screen: output
 *
 * Prints the kind of the download.
 */
void
wayside_cli_follow_print_start (WaysideQuery *query, WaysideCliScreen *screen)
{
  g_autofree char *text = NULL;

  switch (wayside_query_get_kind (query))
    {
    case WAYSIDE_QUERY_IMAGE:
      /* Translators: %s is the id of a photo. */
      text = g_strdup_printf (_ ("▸ Photo %s"), wayside_query_get_key (query));
      break;

    case WAYSIDE_QUERY_SEQUENCE:
      /* Translators: %s is the key of a sequence. */
      text = g_strdup_printf (_ ("▸ Sequence %s"), wayside_query_get_key (query));
      break;

    case WAYSIDE_QUERY_IMAGES:
      {
        guint n_ids = wayside_query_get_ids (query)->len;

        text = g_strdup_printf (ngettext ("▸ %'u photo", "▸ %'u photos", n_ids), n_ids);
      }
      break;

    case WAYSIDE_QUERY_BBOX:
    case WAYSIDE_QUERY_AREA:
    case WAYSIDE_QUERY_CREATOR:
    default:
      text = dup_search_title (query);
      break;
    }

  wayside_cli_screen_note (screen, text);
}

static WaysideCliSummary *
summarise (Follower *self)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (self->options->dry_run);

  for (guint i = 0; i < self->reported->len; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (self->download), i);
      WaysideCliPhoto photo;

      wayside_cli_photo_read (&photo, item);
      wayside_cli_summary_add (summary, &photo);
    }

  return g_steal_pointer (&summary);
}

/* Prints every problem as an error, which --quiet does not hide. */
static void
print_problems (Follower *self, WaysideCliSummary *summary, const WaysideCliOutcome *outcome)
{
  guint n_skipped = outcome->n_skipped;
  g_auto (GStrv) problems = wayside_cli_summary_dup_problems (summary);

  for (gsize i = 0; problems[i] != NULL; i++)
    wayside_cli_screen_error (self->screen, problems[i]);

  if (n_skipped > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%'u part of the area is not complete: it holds more photos than Mapillary lists",
                    "%'u parts of the area are not complete: they hold more photos than Mapillary lists",
                    n_skipped),
          n_skipped);

      wayside_cli_screen_error (self->screen, text);
    }

  if (outcome->error != NULL)
    wayside_cli_screen_error (self->screen, outcome->error->message);
  if (outcome->exit_code == WAYSIDE_CLI_EXIT_INTERRUPTED)
    wayside_cli_screen_error (self->screen, _ ("Interrupted. Saved photos are kept; the next run continues"));
}

/* Prints what is not a problem, but not what the user may expect either. */
static void
print_notes (Follower *self, const WaysideCliOutcome *outcome)
{
  if (outcome->n_replaceable > 0)
    {
      g_autofree char *text = g_strdup_printf (
          /* Translators: --replace-smaller is an option and stays as it is. */
          ngettext ("▸ %'u photo is here in a smaller size; --replace-smaller fetches it again",
                    "▸ %'u photos are here in a smaller size; --replace-smaller fetches them again",
                    outcome->n_replaceable),
          outcome->n_replaceable);

      wayside_cli_screen_note (self->screen, text);
    }

  if (outcome->n_outside > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("▸ Mapillary listed %'u photo outside of the area, which is left out",
                    "▸ Mapillary listed %'u photos outside of the area, which are left out",
                    outcome->n_outside),
          outcome->n_outside);

      wayside_cli_screen_note (self->screen, text);
    }
}

/* After a download without a limit, nothing of the area is left. */
static void
print_all (Follower *self, guint n_here)
{
  WaysideQuery *query = wayside_download_get_query (self->download);
  WaysideQueryKind kind = wayside_query_get_kind (query);
  g_autofree char *text = NULL;

  if ((kind != WAYSIDE_QUERY_BBOX && kind != WAYSIDE_QUERY_AREA) || wayside_query_get_limit (query) > 0)
    return;

  if (wayside_filter_is_empty (wayside_query_get_filter (query)))
    text = g_strdup_printf (
        ngettext ("▸ All of the area: %'u photo", "▸ All %'u photos of this area", n_here), n_here);
  else
    text = g_strdup_printf (ngettext ("▸ All of the area that matches the filter: %'u photo",
                                      "▸ All %'u photos of this area that match the filter", n_here),
                            n_here);
  wayside_cli_screen_note (self->screen, text);
}

static WaysideCliExit
print_end (Follower *self, WaysideCliOutcome *total)
{
  g_autoptr (WaysideCliSummary) summary = summarise (self);
  g_auto (WaysideCliOutcome) outcome = { 0 };
  guint n_here;
  gboolean is_finished;

  wayside_cli_outcome_read (&outcome, self->download, summary);
  n_here = outcome.counts[WAYSIDE_ITEM_SAVED] + outcome.counts[WAYSIDE_ITEM_PRESENT];
  is_finished = outcome.state == WAYSIDE_DOWNLOAD_FINISHED;
  if (self->forecast != NULL && self->forecast->n_bytes > 0)
    wayside_cli_summary_set_guess (summary, self->forecast->n_bytes);
  if (self->options->json && self->forecast != NULL)
    print_json (self, wayside_cli_json_forecast (self->forecast));
  if (self->options->json)
    print_json (self, wayside_cli_json_ended (&outcome));

  wayside_cli_screen_clear_status (self->screen);
  if (self->reported->len > 0)
    {
      g_autofree char *text = wayside_cli_summary_format (
          summary, outcome.folder, is_finished && (n_here > 0 || self->options->dry_run));

      wayside_cli_screen_note (self->screen, text);
    }
  if (self->forecast != NULL)
    {
      g_autofree char *text = wayside_cli_forecast_format (self->forecast);

      wayside_cli_screen_note (self->screen, text);
    }

  if (is_finished && outcome.exit_code == WAYSIDE_CLI_EXIT_OK && !self->options->dry_run)
    print_all (self, n_here);
  print_notes (self, &outcome);
  print_problems (self, summary, &outcome);
  wayside_cli_outcome_merge (total, &outcome);
  return outcome.exit_code;
}

static void
iterate_to_end (Follower *self, GMainContext *context)
{
  g_autoptr (GSource) tick = g_timeout_source_new (TICK_INTERVAL);

  g_source_set_callback (tick, on_tick, self, NULL);
  g_source_attach (tick, context);
  while (!wayside_download_is_ended (self->download))
    g_main_context_iteration (context, TRUE);
  g_source_destroy (tick);
}

/**
 * wayside_cli_follow:
 * @download: a download that has not been started
 * @options: output options
 * @forecast: (nullable): what the download would bring, for a dry run
 * @screen: output
 * @context: the main context of @download
 * @total: (inout): the outcome of the run, to which that of @download is added
 *
 * Starts a download and reports on it until it ends: paths or JSON lines on stdout, the status line, summary
 * and problems on stderr. Returns as well if the download is stopped from elsewhere.
 *
 * Returns: the exit code of this download
 */
WaysideCliExit
wayside_cli_follow (WaysideDownload *download,
                    const WaysideCliOptions *options,
                    const WaysideForecast *forecast,
                    WaysideCliScreen *screen,
                    GMainContext *context,
                    WaysideCliOutcome *total)
{
  Follower self = { .options = options, .forecast = forecast, .screen = screen };
  WaysideCliExit exit_code;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (download), WAYSIDE_CLI_EXIT_STOPPED);
  g_return_val_if_fail (total != NULL, WAYSIDE_CLI_EXIT_STOPPED);

  self.download = g_object_ref (download);
  self.reported = g_byte_array_new ();
  self.line_pace.rewrites = wayside_cli_screen_get_rewrites (screen);
  g_signal_connect (download, "items-changed", G_CALLBACK (on_items_changed), &self);
  g_signal_connect (download, "changed", G_CALLBACK (on_changed), &self);

  wayside_cli_follow_print_start (wayside_download_get_query (download), screen);
  wayside_download_start (download);
  iterate_to_end (&self, context);

  g_signal_handlers_disconnect_by_data (download, &self);
  print_sequence (&self);
  report_items (&self, options->dry_run);
  print_last_progress (&self);
  exit_code = print_end (&self, total);

  g_clear_pointer (&self.shown, g_free);
  g_clear_pointer (&self.reported, g_byte_array_unref);
  g_clear_object (&self.download);
  return exit_code;
}
