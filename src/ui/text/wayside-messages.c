/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-messages.h"

#include "wayside-error.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#define MINUTE 60
#define HOUR   (60 * MINUTE)

/* Shortest hold to report, in seconds. A shorter one ends before the user has read the notice. */
#define SHORTEST_NOTICE 5

/* Longest remaining time to show, in seconds. Estimates beyond this are too inaccurate to be useful. */
#define LONGEST_ESTIMATE (48 * HOUR)

/* Bytes. A sequence of photos in their original size often needs more. */
#define LITTLE_SPACE (1000 * 1000 * 1000)

/**
 * wayside_message_photos:
 * @n: a number of photos
 *
 * Returns: (transfer full): "1,240 photos", with the thousands separator of the locale
 */
char *
wayside_message_photos (guint n)
{
  /* Translators: the ' formats the number as "1,240" instead of "1240". */
  return g_strdup_printf (ngettext ("%'u photo", "%'u photos", n), n);
}

/**
 * wayside_message_time_left:
 * @seconds: a duration in seconds, negative if not known
 * @brief: whether to use the short form for narrow layouts
 *
 * Returns: (transfer full) (nullable): "About 6 minutes left", or "6 min left" if @brief is set; %NULL if the
 *   time is not known or too long for a useful estimate
 */
char *
wayside_message_time_left (gint64 seconds, gboolean brief)
{
  guint n;

  if (seconds < 0 || seconds > LONGEST_ESTIMATE)
    return NULL;

  if (seconds < MINUTE)
    return g_strdup (brief ? _ ("Under 1 min left") : _ ("Less than a minute left"));

  if (seconds < 90 * MINUTE)
    {
      n = (guint) ((seconds + MINUTE / 2) / MINUTE);
      if (brief)
        /* Translators: short for "minutes left"; there is space for about ten letters. */
        return g_strdup_printf (ngettext ("%u min left", "%u min left", n), n);
      return g_strdup_printf (ngettext ("About %u minute left", "About %u minutes left", n), n);
    }

  n = (guint) ((seconds + HOUR / 2) / HOUR);
  if (brief)
    /* Translators: short for "hours left"; there is space for about ten letters. */
    return g_strdup_printf (ngettext ("%u h left", "%u h left", n), n);
  return g_strdup_printf (ngettext ("About %u hour left", "About %u hours left", n), n);
}

/* Photos that failed are no progress. */
static char *
saved_of_total (const WaysideDownloadStats *stats, gboolean brief)
{
  guint n_kept = wayside_download_stats_count_kept (stats);

  if (!stats->is_total_known && brief)
    /* Translators: short for "412 of at least 1,240 photos". */
    return g_strdup_printf (_ ("%'u of %'u+"), n_kept, stats->n_items);

  if (!stats->is_total_known)
    /* Translators: the second number still grows while the download lists its photos. */
    return g_strdup_printf (
        ngettext ("%'u of at least %'u photo", "%'u of at least %'u photos", stats->n_items), n_kept,
        stats->n_items);

  if (brief)
    /* Translators: short for "412 of 1,240 photos". */
    return g_strdup_printf (_ ("%'u of %'u"), n_kept, stats->n_items);

  if (stats->counts[WAYSIDE_ITEM_FAILED] > 0)
    /* Translators: the photos saved and all photos, followed by the number of those that failed. */
    return g_strdup_printf (ngettext ("%'u of %'u saved", "%'u of %'u saved", stats->n_items), n_kept,
                            stats->n_items);

  return g_strdup_printf (ngettext ("%'u of %'u photo", "%'u of %'u photos", stats->n_items), n_kept,
                          stats->n_items);
}

static void
add_failed (GPtrArray *clauses, const WaysideDownloadStats *stats)
{
  guint failed = stats->counts[WAYSIDE_ITEM_FAILED];

  if (failed > 0)
    g_ptr_array_add (clauses, g_strdup_printf (ngettext ("%'u failed", "%'u failed", failed), failed));
}

static void
add_unavailable (GPtrArray *clauses, const WaysideDownloadStats *stats)
{
  guint missing = wayside_download_stats_count_unavailable (stats);

  if (missing > 0)
    g_ptr_array_add (clauses,
                     g_strdup_printf (ngettext ("%'u not available", "%'u not available", missing), missing));
}

/* "412 of 1,240 photos · About 6 minutes left", "0 of 60 saved · 16 failed" */
static char *
running_sentence (const WaysideDownloadStats *stats, gboolean brief)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *time = wayside_message_time_left (stats->seconds_left, brief);

  g_ptr_array_add (clauses, saved_of_total (stats, brief));
  add_failed (clauses, stats);
  /* The estimate is wrong as long as the total still grows. */
  if (time != NULL && stats->is_total_known)
    g_ptr_array_add (clauses, g_steal_pointer (&time));

  return wayside_message_join (clauses, C_ ("details", " · "));
}

static char *
kept_sentence (const WaysideDownloadStats *stats, gboolean brief)
{
  guint kept = wayside_download_stats_count_kept (stats);

  if (kept == 0)
    return g_strdup (brief ? _ ("Stopped") : _ ("Stopped. No photos were saved"));
  if (brief)
    return g_strdup_printf (ngettext ("Stopped. %'u photo kept", "Stopped. %'u photos kept", kept), kept);
  return g_strdup_printf (ngettext ("Stopped. %'u photo is kept", "Stopped. %'u photos are kept", kept),
                          kept);
}

/**
 * wayside_message_progress:
 * @stats: the counters of a download
 * @brief: whether to use the short form for narrow layouts
 *
 * Describes the state of a download in one sentence.
 *
 * Returns: (transfer full): for example "412 of 1,240 photos · About 6 minutes left"
 */
char *
wayside_message_progress (const WaysideDownloadStats *stats, gboolean brief)
{
  g_autofree char *photos = NULL;

  g_return_val_if_fail (stats != NULL, NULL);

  switch (stats->state)
    {
    case WAYSIDE_DOWNLOAD_READY:
    case WAYSIDE_DOWNLOAD_LISTING:
      return g_strdup (_ ("Looking for photos…"));
    case WAYSIDE_DOWNLOAD_WAITING:
      return g_strdup (brief ? _ ("Waiting") : _ ("Waiting for other downloads"));
    case WAYSIDE_DOWNLOAD_RUNNING:
      return running_sentence (stats, brief);
    case WAYSIDE_DOWNLOAD_PAUSED:
      if (stats->n_items == 0)
        return g_strdup (_ ("Paused"));
      photos = saved_of_total (stats, brief);
      /* Translators: "Paused · 412 of 1,240 photos" */
      return g_strdup_printf (_ ("Paused · %s"), photos);
    case WAYSIDE_DOWNLOAD_FINISHED:
      return wayside_message_summary (stats);
    case WAYSIDE_DOWNLOAD_STOPPED:
    case WAYSIDE_DOWNLOAD_INTERRUPTED:
      return kept_sentence (stats, brief);
    case WAYSIDE_DOWNLOAD_FAILED:
      if (wayside_download_stats_count_kept (stats) == 0)
        return g_strdup (_ ("No photos were saved"));
      photos = saved_of_total (stats, brief);
      /* Translators: "Interrupted · 412 of 1,240 photos" */
      return g_strdup_printf (_ ("Interrupted · %s"), photos);
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_message_join:
 * @clauses: (transfer none) (element-type utf8): the parts to join
 * @separator: the text to insert between them
 *
 * Joins several clauses into one line. In right-to-left locales, each clause is wrapped in bidirectional
 * isolates (U+2068, U+2069), which keeps the numbers of a clause from being displayed within an adjacent one.
 *
 * Returns: (transfer full): the line of text
 */
char *
wayside_message_join (GPtrArray *clauses, const char *separator)
{
  gboolean mirrored = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < clauses->len; i++)
    {
      const char *clause = g_ptr_array_index (clauses, i);

      if (i > 0)
        g_string_append (line, separator);
      if (mirrored)
        g_string_append_printf (line, "\u2068%s\u2069", clause);
      else
        g_string_append (line, clause);
    }

  return g_string_free (line, FALSE);
}

/**
 * wayside_message_summary:
 * @stats: the counters of a finished download
 *
 * Describes the outcome of a download.
 *
 * Returns: (transfer full): for example "1,228 photos saved, 12 failed"
 */
char *
wayside_message_summary (const WaysideDownloadStats *stats)
{
  g_autoptr (GPtrArray) clauses = NULL;
  guint saved, present, problems;

  g_return_val_if_fail (stats != NULL, NULL);

  saved = stats->counts[WAYSIDE_ITEM_SAVED];
  present = stats->counts[WAYSIDE_ITEM_PRESENT];
  problems = wayside_download_stats_count_problems (stats);

  if (saved + present + problems == 0)
    return g_strdup (_ ("No photos were found"));

  if (saved == 0 && problems == 0)
    return g_strdup (present > 1 ? _ ("Already downloaded. No new photos") : _ ("Already downloaded"));

  clauses = g_ptr_array_new_with_free_func (g_free);
  if (saved > 0 || present == 0)
    g_ptr_array_add (
        clauses, saved > 0 ? g_strdup_printf (ngettext ("%'u photo saved", "%'u photos saved", saved), saved)
                           : g_strdup (_ ("No photos were saved")));
  if (present > 0)
    g_ptr_array_add (clauses,
                     g_strdup_printf (ngettext ("%'u already here", "%'u already here", present), present));
  add_failed (clauses, stats);
  add_unavailable (clauses, stats);

  /* Translators: separator between the parts of "1,228 photos saved, 12 failed". */
  return wayside_message_join (clauses, C_ ("summary", ", "));
}

/**
 * wayside_message_details:
 * @stats: the counters of a download
 * @brief: whether to use the short form for narrow layouts
 *
 * Returns the dimmed text below the progress of a download.
 *
 * Returns: (transfer full): for example "8.4 MB/s · 620 MB saved · 1 not available", empty if no numbers are
 *   known yet
 */
char *
wayside_message_details (const WaysideDownloadStats *stats, gboolean brief)
{
  g_autoptr (GPtrArray) clauses = NULL;
  gboolean running, ended;

  g_return_val_if_fail (stats != NULL, NULL);

  clauses = g_ptr_array_new_with_free_func (g_free);
  running = stats->state == WAYSIDE_DOWNLOAD_RUNNING;
  ended = stats->state == WAYSIDE_DOWNLOAD_FINISHED;

  if (running && stats->rate >= 1)
    {
      g_autofree char *size = g_format_size ((guint64) stats->rate);

      /* Translators: a data rate, such as "8.4 MB/s". */
      g_ptr_array_add (clauses, g_strdup_printf (_ ("%s/s"), size));
    }
  if (stats->n_stored > 0)
    {
      g_autofree char *size = g_format_size (stats->n_stored);

      /* Translators: an amount of data, such as "620 MB saved". */
      g_ptr_array_add (clauses, g_strdup_printf (_ ("%s saved"), size));
    }

  /* The sentence of a running download includes the failures, that of a finished one all problems. */
  if (!ended && !running && !brief)
    add_failed (clauses, stats);
  if (!ended && !brief)
    add_unavailable (clauses, stats);
  if (stats->n_skipped > 0)
    g_ptr_array_add (
        clauses, g_strdup_printf (ngettext ("%'u part of the area could not be searched",
                                            "%'u parts of the area could not be searched", stats->n_skipped),
                                  stats->n_skipped));

  /* Translators: separator between "8.4 MB/s" and "620 MB saved". */
  return wayside_message_join (clauses, C_ ("details", " · "));
}

/**
 * wayside_message_hold:
 * @hold: the reason for which downloads are held
 *
 * Returns: (transfer none) (nullable): the text of the notice to show while downloads are held
 */
const char *
wayside_message_hold (WaysideNetworkHold hold)
{
  switch (hold)
    {
    case WAYSIDE_NETWORK_HOLD_NONE:
      return NULL;
    case WAYSIDE_NETWORK_HOLD_OFFLINE:
      return _ ("No network. The download continues when you are back online");
    case WAYSIDE_NETWORK_HOLD_METERED:
      return _ ("The network is metered: downloading may cost money");
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_message_hold_status:
 * @hold: the reason for which a download is held
 *
 * Returns: (transfer none) (nullable): the words that a list shows for wayside_message_hold(): "No network"
 */
const char *
wayside_message_hold_status (WaysideNetworkHold hold)
{
  switch (hold)
    {
    case WAYSIDE_NETWORK_HOLD_NONE:
      return NULL;
    case WAYSIDE_NETWORK_HOLD_OFFLINE:
      return _ ("No network");
    case WAYSIDE_NETWORK_HOLD_METERED:
      return _ ("Metered network");
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_message_notice:
 * @stats: the counters of a download
 *
 * Returns the text of the notice above a download, for conditions that the user should know about.
 *
 * Returns: (transfer full) (nullable): for example "Mapillary asked to slow down. Continuing in 2 minutes",
 *   or %NULL if there is no such condition
 */
char *
wayside_message_notice (const WaysideDownloadStats *stats)
{
  guint minutes;

  g_return_val_if_fail (stats != NULL, NULL);

  if (stats->state == WAYSIDE_DOWNLOAD_FINISHED && stats->n_replaceable > 0)
    return g_strdup_printf (
        ngettext ("%'u photo was here before in a smaller size, and was not downloaded again",
                  "%'u photos were here before in a smaller size, and were not downloaded again",
                  stats->n_replaceable),
        stats->n_replaceable);

  if (stats->state != WAYSIDE_DOWNLOAD_LISTING && stats->state != WAYSIDE_DOWNLOAD_RUNNING)
    return NULL;

  if (stats->seconds_held >= MINUTE)
    {
      minutes = (guint) ((stats->seconds_held + MINUTE / 2) / MINUTE);
      return g_strdup_printf (ngettext ("Mapillary asked to slow down. Continuing in %u minute",
                                        "Mapillary asked to slow down. Continuing in %u minutes", minutes),
                              minutes);
    }

  if (stats->seconds_held >= SHORTEST_NOTICE)
    return g_strdup (_ ("Mapillary asked to slow down. Continuing in less than a minute"));

  if (stats->seconds_failing >= SHORTEST_NOTICE)
    return g_strdup (_ ("Mapillary is having trouble. Trying again…"));

  if (wayside_download_stats_lack_space (stats))
    return g_strdup (_ ("There may not be enough room on the disk for all photos"));

  return NULL;
}

/**
 * wayside_message_folder:
 * @name: a folder as it is shown to the user
 * @bytes_free: free bytes on its disk, or %G_MAXUINT64 if not known
 *
 * Returns: (transfer full): "Downloads › Wayside", and if there is little space for photos
 *   "Downloads › Wayside · Only 300 kB free"
 */
char *
wayside_message_folder (const char *name, guint64 bytes_free)
{
  g_autofree char *size = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (bytes_free >= LITTLE_SPACE)
    return g_strdup (name);

  size = g_format_size (bytes_free);
  /* Translators: a folder, and the free space on its disk: "Downloads › Wayside · Only 300 kB free" */
  return g_strdup_printf (_ ("%s · Only %s free"), name, size);
}
