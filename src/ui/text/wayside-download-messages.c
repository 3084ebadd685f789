/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-messages.h"

#include "wayside-format.h"
#include "wayside-messages.h"

#include <glib/gi18n.h>

/**
 * wayside_message_download_title:
 * @download: a download
 *
 * Returns: (transfer full): the name that the user gave the download, or a title made from its query
 */
char *
wayside_message_download_title (WaysideDownload *download)
{
  const char *name = wayside_download_get_name (download);

  return name != NULL ? g_strdup (name) : wayside_fact_query (wayside_download_get_query (download));
}

/**
 * wayside_message_download_name:
 * @text: the text that the user entered as the title of a download
 * @query: the query of the download
 *
 * Returns: (transfer none): the name to store for the download. If @text is the generated title, the download
 *   keeps no name: the empty string is returned and the title continues to follow the user's language.
 */
const char *
wayside_message_download_name (const char *text, WaysideQuery *query)
{
  g_autofree char *title = wayside_fact_query (query);

  return g_str_equal (text, title) ? "" : text;
}

static void
add_count (GPtrArray *clauses, const WaysideDownloadStats *stats)
{
  if (stats->n_items == 0)
    g_ptr_array_add (clauses, g_strdup (_ ("No photos yet")));
  else if (wayside_download_stats_count_kept (stats) + wayside_download_stats_count_problems (stats) <
           stats->n_items)
    g_ptr_array_add (clauses,
                     g_strdup_printf (ngettext ("%'u of %'u photo", "%'u of %'u photos", stats->n_items),
                                      wayside_download_stats_count_kept (stats), stats->n_items));
  else
    g_ptr_array_add (clauses, wayside_message_photos (wayside_download_stats_count_kept (stats)));
}

/**
 * wayside_message_download_facts:
 * @stats: the counters of a download
 * @date: time of the last activity, in seconds since 1970
 *
 * Returns: (transfer full): "1,240 photos · 1.8 GB · 3 May 2026"; unknown parts are omitted
 */
char *
wayside_message_download_facts (const WaysideDownloadStats *stats, gint64 date)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  char *day;

  g_return_val_if_fail (stats != NULL, NULL);

  add_count (clauses, stats);
  if (stats->n_stored > 0)
    g_ptr_array_add (clauses, g_format_size (stats->n_stored));
  day = wayside_fact_day (date);
  if (day != NULL)
    g_ptr_array_add (clauses, day);

  /* Translators: separator between the parts of "1,240 photos · 1.8 GB · 3 May 2026". */
  return wayside_message_join (clauses, C_ ("facts", " · "));
}

/* The words of the download page for the same thing. */
static char *
problems_status (const WaysideDownloadStats *stats)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  guint failed = stats->counts[WAYSIDE_ITEM_FAILED];
  guint missing = wayside_download_stats_count_unavailable (stats);

  if (failed > 0)
    g_ptr_array_add (clauses, g_strdup_printf (ngettext ("%'u failed", "%'u failed", failed), failed));
  if (missing > 0)
    g_ptr_array_add (clauses,
                     g_strdup_printf (ngettext ("%'u not available", "%'u not available", missing), missing));
  return clauses->len > 0 ? wayside_message_join (clauses, C_ ("summary", ", ")) : NULL;
}

/**
 * wayside_message_download_status:
 * @stats: the state and the counters of a download
 *
 * Returns: (transfer full) (nullable): the status to highlight, "Paused" or "12 failed", or %NULL if there is
 *   none
 */
char *
wayside_message_download_status (const WaysideDownloadStats *stats)
{
  g_return_val_if_fail (stats != NULL, NULL);

  switch (stats->state)
    {
    case WAYSIDE_DOWNLOAD_WAITING:
      if (stats->place <= 1)
        /* Translators: the download at the head of the queue. */
        return g_strdup (_ ("Waiting"));
      /* Translators: a queued download, with the number of downloads that are ahead of it in the queue. */
      return g_strdup_printf (
          ngettext ("Waiting, after %u other", "Waiting, after %u others", stats->place - 1),
          stats->place - 1);
    case WAYSIDE_DOWNLOAD_PAUSED:
      return g_strdup (_ ("Paused"));
    case WAYSIDE_DOWNLOAD_FAILED:
    case WAYSIDE_DOWNLOAD_INTERRUPTED:
      return g_strdup (C_ ("state", "Interrupted"));
    case WAYSIDE_DOWNLOAD_STOPPED:
      return g_strdup (C_ ("state", "Stopped"));
    case WAYSIDE_DOWNLOAD_READY:
    case WAYSIDE_DOWNLOAD_LISTING:
    case WAYSIDE_DOWNLOAD_RUNNING:
      return NULL;
    case WAYSIDE_DOWNLOAD_FINISHED:
      return problems_status (stats);
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_message_check_result:
 * @stats: the state and the counters of a download that has looked for new photos
 *
 * Returns: (transfer full): for example "3 new photos saved" or "No new photos"
 */
char *
wayside_message_check_result (const WaysideDownloadStats *stats)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  guint saved, failed;

  g_return_val_if_fail (stats != NULL, NULL);

  saved = stats->counts[WAYSIDE_ITEM_SAVED];
  failed = stats->counts[WAYSIDE_ITEM_FAILED];
  if (saved > 0)
    g_ptr_array_add (
        clauses, g_strdup_printf (ngettext ("%'u new photo saved", "%'u new photos saved", saved), saved));
  else if (failed == 0)
    g_ptr_array_add (clauses, g_strdup (_ ("No new photos")));
  if (failed > 0)
    g_ptr_array_add (clauses, g_strdup_printf (ngettext ("%'u photo could not be saved",
                                                         "%'u photos could not be saved", failed),
                                               failed));
  return wayside_message_join (clauses, C_ ("summary", ", "));
}

/**
 * wayside_message_download_news:
 * @stats: the state and the counters of a download
 * @hold: (nullable): the reason for which the download is held, if it is
 *
 * Returns: (transfer full): the screen reader announcement for a change of state: "Downloading photos",
 *   "Download Finished, 59 photos · 8.8 MB, 1 not available"
 */
char *
wayside_message_download_news (const WaysideDownloadStats *stats, const char *hold)
{
  g_autoptr (GPtrArray) clauses = g_ptr_array_new_with_free_func (g_free);
  char *status;

  g_return_val_if_fail (stats != NULL, NULL);

  switch (stats->state)
    {
    case WAYSIDE_DOWNLOAD_READY:
    case WAYSIDE_DOWNLOAD_LISTING:
    case WAYSIDE_DOWNLOAD_RUNNING:
      return g_strdup (_ ("Downloading photos"));
    case WAYSIDE_DOWNLOAD_PAUSED:
    case WAYSIDE_DOWNLOAD_WAITING:
      return hold != NULL ? g_strdup (hold) : wayside_message_download_status (stats);
    case WAYSIDE_DOWNLOAD_FAILED:
    case WAYSIDE_DOWNLOAD_INTERRUPTED:
      g_ptr_array_add (clauses, g_strdup (_ ("Download Interrupted")));
      break;
    case WAYSIDE_DOWNLOAD_STOPPED:
      g_ptr_array_add (clauses, g_strdup (_ ("Download Stopped")));
      break;
    case WAYSIDE_DOWNLOAD_FINISHED:
      g_ptr_array_add (clauses, g_strdup (_ ("Download Finished")));
      break;
    default:
      g_assert_not_reached ();
    }

  g_ptr_array_add (clauses, wayside_message_download_facts (stats, 0));
  status = stats->state == WAYSIDE_DOWNLOAD_FINISHED ? wayside_message_download_status (stats) : NULL;
  if (status != NULL)
    g_ptr_array_add (clauses, status);
  return wayside_message_join (clauses, C_ ("summary", ", "));
}

/**
 * wayside_message_download_icon:
 * @stats: the state and the counters of a download
 *
 * Returns: (transfer none) (nullable): name of the icon shown next to wayside_message_download_status()
 */
const char *
wayside_message_download_icon (const WaysideDownloadStats *stats)
{
  g_return_val_if_fail (stats != NULL, NULL);

  switch (stats->state)
    {
    case WAYSIDE_DOWNLOAD_WAITING:
      return "content-loading-symbolic";
    case WAYSIDE_DOWNLOAD_PAUSED:
      return "media-playback-pause-symbolic";
    case WAYSIDE_DOWNLOAD_STOPPED:
      return "media-playback-stop-symbolic";
    case WAYSIDE_DOWNLOAD_FAILED:
    case WAYSIDE_DOWNLOAD_INTERRUPTED:
      return "dialog-warning-symbolic";
    case WAYSIDE_DOWNLOAD_FINISHED:
      /* Nothing can be done about photos that are not available. */
      return stats->counts[WAYSIDE_ITEM_FAILED] > 0 ? "dialog-warning-symbolic" : NULL;
    case WAYSIDE_DOWNLOAD_READY:
    case WAYSIDE_DOWNLOAD_LISTING:
    case WAYSIDE_DOWNLOAD_RUNNING:
      return NULL;
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_message_unfinished:
 * @title: the title of a download
 * @stats: the counters of the download
 *
 * Returns: (transfer full): the text that offers to resume an interrupted download
 */
char *
wayside_message_unfinished (const char *title, const WaysideDownloadStats *stats)
{
  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (stats != NULL, NULL);

  if (stats->n_items == 0)
    /* Translators: %s is the title of a download. */
    return g_strdup_printf (_ ("“%s” is not finished"), title);

  /* Translators: the first is the title of a download, the numbers are the photos saved and the total of
   * photos. */
  return g_strdup_printf (ngettext ("“%s” is not finished: %'u of %'u photo is saved",
                                    "“%s” is not finished: %'u of %'u photos are saved", stats->n_items),
                          title, wayside_download_stats_count_kept (stats), stats->n_items);
}
