/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-progress.h"

#include <glib/gi18n.h>

/* Microseconds between two lines that are rewritten in place, and between two permanent lines. */
#define REWRITE_INTERVAL (G_USEC_PER_SEC / 10)
#define LINE_INTERVAL    (10 * G_USEC_PER_SEC)
/* Microseconds before a line for another tenth of the images, since a short job passes its tenths fast. */
#define TENTH_INTERVAL G_USEC_PER_SEC

/**
 * wayside_cli_format_left:
 * @seconds: remaining seconds, at least 0
 *
 * Formats the remaining time, rounded as coarsely as suits an estimate.
 *
 * Returns: (transfer full): "about 6 minutes left"
 */
char *
wayside_cli_format_left (gint64 seconds)
{
  guint n;

  g_return_val_if_fail (seconds >= 0, NULL);

  if (seconds < 10)
    return g_strdup (_ ("a few seconds left"));

  if (seconds < 55)
    {
      n = (guint) (seconds + 4) / 5 * 5;
      return g_strdup_printf (ngettext ("about %u second left", "about %u seconds left", n), n);
    }

  if (seconds < 90 * 60)
    {
      n = (guint) (seconds + 30) / 60;
      return g_strdup_printf (ngettext ("about %u minute left", "about %u minutes left", n), n);
    }

  n = (guint) MIN ((seconds + 1800) / 3600, 100000);
  return g_strdup_printf (ngettext ("about %u hour left", "about %u hours left", n), n);
}

static char *
format_count (const WaysideDownloadStats *stats, gboolean dry_run)
{
  guint n_kept = wayside_download_stats_count_kept (stats);

  if (dry_run)
    return g_strdup_printf (ngettext ("%'u photo found", "%'u photos found", stats->n_items), stats->n_items);

  if (!stats->is_total_known)
    /* Translators: the first number is that of saved photos, the second that of photos found so far. */
    return g_strdup_printf (
        ngettext ("%'u of %'u photo found so far", "%'u of %'u photos found so far", stats->n_items), n_kept,
        stats->n_items);

  /* Translators: the first number is that of saved photos, the second that of all photos. */
  return g_strdup_printf (ngettext ("%'u of %'u photo", "%'u of %'u photos", stats->n_items), n_kept,
                          stats->n_items);
}

/**
 * wayside_cli_progress_format:
 * @stats: the counters of a download
 * @dry_run: whether nothing is downloaded
 *
 * Builds the status line: "▸ 412 of 1,240 photos · 8.4 MB/s · about 6 minutes left".
 *
 * Returns: (transfer full): one line
 */
char *
wayside_cli_progress_format (const WaysideDownloadStats *stats, gboolean dry_run)
{
  g_autofree char *count = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *left = NULL;
  GString *line = g_string_new ("▸ ");
  gboolean is_moving = stats->state == WAYSIDE_DOWNLOAD_RUNNING && !dry_run;
  guint n_failed = stats->counts[WAYSIDE_ITEM_FAILED];

  count = stats->n_items > 0 ? format_count (stats, dry_run) : g_strdup (_ ("Looking for photos…"));
  g_string_append (line, count);
  if (n_failed > 0)
    g_string_append_printf (line, ngettext (" · %'u failed", " · %'u failed", n_failed), n_failed);

  if (stats->seconds_held > 0)
    {
      guint minutes = (guint) MIN ((stats->seconds_held + 59) / 60, 1000);

      g_string_append_printf (line,
                              ngettext (" · Mapillary asked to slow down, continuing within %u minute",
                                        " · Mapillary asked to slow down, continuing within %u minutes",
                                        minutes),
                              minutes);
      return g_string_free (line, FALSE);
    }

  if (stats->n_items == 0)
    return g_string_free (line, FALSE);

  if (is_moving && stats->rate >= 1)
    {
      rate = g_format_size ((guint64) stats->rate);
      /* Translators: a speed; %s is a size such as "8.4 MB", "/s" stands for "per second". */
      g_string_append_printf (line, _ (" · %s/s"), rate);
    }
  if (is_moving && stats->seconds_left >= 0 && wayside_download_stats_count_ended (stats) < stats->n_items)
    {
      left = wayside_cli_format_left (stats->seconds_left);
      g_string_append_printf (line, " · %s", left);
    }

  return g_string_free (line, FALSE);
}

/**
 * wayside_cli_pace_is_due:
 * @self: the pace
 * @stats: the counters of the download
 * @dry_run: whether nothing is downloaded
 * @now: time of the monotonic clock, microseconds
 *
 * Decides whether a status line is due, and records it if so. Lines that are rewritten in place are due ten
 * times a second at most. Permanent lines are due at the start, then every ten seconds, at each tenth of the
 * images, and when the service asks to slow down.
 *
 * Returns: whether to show a line now
 */
gboolean
wayside_cli_pace_is_due (WaysideCliPace *self,
                         const WaysideDownloadStats *stats,
                         gboolean dry_run,
                         gint64 now)
{
  gint64 passed = now - self->last_time;
  gboolean is_held = stats->seconds_held > 0;
  gboolean is_news, due;
  guint tenth = 0;

  if (!dry_run && stats->is_total_known && stats->n_items > 0)
    tenth = (guint) (wayside_download_stats_count_ended (stats) * G_GUINT64_CONSTANT (10) / stats->n_items);

  is_news = tenth > self->last_tenth || (is_held && !self->was_held);
  if (self->last_time == 0)
    due = TRUE;
  else if (self->rewrites)
    due = passed >= REWRITE_INTERVAL;
  else
    due = passed >= LINE_INTERVAL || (is_news && passed >= TENTH_INTERVAL);

  if (due)
    {
      self->last_time = now;
      self->last_tenth = tenth;
      self->was_held = is_held;
    }

  return due;
}
