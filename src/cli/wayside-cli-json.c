/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-json.h"

#include "wayside-redaction.h"
#include "wayside-retry-policy.h"

/* Degrees of the service have at most 17 significant digits. */
#define MAX_DECIMALS 24

/* The names below are for scripts. Do not translate or change them. */

static const char *
get_item_state_name (WaysideItemState state)
{
  switch (state)
    {
    case WAYSIDE_ITEM_WAITING:
      return "waiting";
    case WAYSIDE_ITEM_TRANSFERRING:
      return "transferring";
    case WAYSIDE_ITEM_SAVED:
      return "saved";
    case WAYSIDE_ITEM_PRESENT:
      return "present";
    case WAYSIDE_ITEM_FAILED:
      return "failed";
    case WAYSIDE_ITEM_GONE:
      return "gone";
    case WAYSIDE_ITEM_NOT_OFFERED:
      return "not-offered";
    default:
      g_return_val_if_reached ("failed");
    }
}

static const char *
get_state_name (WaysideDownloadState state)
{
  switch (state)
    {
    case WAYSIDE_DOWNLOAD_READY:
      return "ready";
    case WAYSIDE_DOWNLOAD_LISTING:
      return "listing";
    case WAYSIDE_DOWNLOAD_RUNNING:
      return "running";
    case WAYSIDE_DOWNLOAD_PAUSED:
      return "paused";
    case WAYSIDE_DOWNLOAD_FINISHED:
      return "finished";
    case WAYSIDE_DOWNLOAD_STOPPED:
      return "stopped";
    case WAYSIDE_DOWNLOAD_FAILED:
    case WAYSIDE_DOWNLOAD_INTERRUPTED:
      return "failed";
    case WAYSIDE_DOWNLOAD_WAITING:
      return "waiting";
    default:
      g_return_val_if_reached ("failed");
    }
}

/* Lines are written here and not by json-glib, which gives numbers 17 digits: 53.596800000000002. */
static void
add_name (GString *line, const char *name)
{
  g_string_append_printf (line, "%s\"%s\":", g_str_has_suffix (line->str, "{") ? "" : ",", name);
}

static void
append_string (GString *line, const char *value)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), value);
  g_autofree char *text = json_to_string (node, FALSE);

  g_string_append (line, text);
}

static GString *
begin (const char *event)
{
  GString *line = g_string_new ("{");

  add_name (line, "event");
  append_string (line, event);
  return line;
}

static char *
end_line (GString *line)
{
  g_string_append_c (line, '}');
  return g_string_free (line, FALSE);
}

/* Adds null for a missing value, so that all lines of an event have the same members. */
static void
add_exact_string (GString *line, const char *name, const char *value)
{
  add_name (line, name);
  if (value != NULL)
    append_string (line, value);
  else
    g_string_append (line, "null");
}

/* Access tokens are removed from all strings but paths, which a script needs as they are: even if the name of
 * a folder looks like the beginning of a token. */
static void
add_string (GString *line, const char *name, const char *value)
{
  g_autofree char *redacted = value != NULL ? wayside_redaction_apply (value) : NULL;

  add_exact_string (line, name, redacted);
}

static void
add_path (GString *line, const char *name, const char *path)
{
  g_autofree char *text = path != NULL ? g_filename_display_name (path) : NULL;

  add_exact_string (line, name, text);
}

static void
add_int (GString *line, const char *name, gint64 value)
{
  add_name (line, name);
  g_string_append_printf (line, "%" G_GINT64_FORMAT, value);
}

static void
add_known_int (GString *line, const char *name, gint64 value, gboolean is_known)
{
  if (is_known)
    add_int (line, name, value);
  else
    add_string (line, name, NULL);
}

/* Adds the shortest decimal that reads back as the same number. */
static void
add_double (GString *line, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE + MAX_DECIMALS];

  for (int decimals = 0; decimals <= MAX_DECIMALS; decimals++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%df", decimals);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }

  add_name (line, name);
  g_string_append (line, text);
}

static void
add_boolean (GString *line, const char *name, gboolean value)
{
  add_name (line, name);
  g_string_append (line, value ? "true" : "false");
}

static void
add_error (GString *line, const GError *error)
{
  if (error == NULL)
    {
      add_string (line, "error", NULL);
      return;
    }

  add_name (line, "error");
  g_string_append_c (line, '{');
  add_string (line, "code", wayside_cli_error_get_name (error));
  add_string (line, "message", error->message);
  add_boolean (line, "can_retry", wayside_retry_can_help (error));
  g_string_append_c (line, '}');
}

/**
 * wayside_cli_json_started:
 * @query: the query of the download
 * @output_root: folder in which the download's folder is created, filename encoding
 * @dry_run: whether nothing is downloaded
 *
 * Builds the first line of a download.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_started (WaysideQuery *query, const char *output_root, gboolean dry_run)
{
  static const char *const kinds[] = {
    [WAYSIDE_QUERY_IMAGE] = "image", [WAYSIDE_QUERY_SEQUENCE] = "sequence",
    [WAYSIDE_QUERY_BBOX] = "bbox",   [WAYSIDE_QUERY_IMAGES] = "images",
    [WAYSIDE_QUERY_AREA] = "area",   [WAYSIDE_QUERY_CREATOR] = "creator",
  };
  GString *line = begin ("started");
  WaysideQueryKind kind = wayside_query_get_kind (query);

  add_string (line, "kind", kinds[kind]);
  if (kind == WAYSIDE_QUERY_BBOX)
    {
      g_autofree char *bbox = wayside_bbox_to_string (wayside_query_get_bbox (query), ",");

      add_string (line, "key", bbox);
    }
  else
    add_string (line, "key", wayside_query_get_key (query));
  if (wayside_query_is_search (query))
    add_int (line, "limit", wayside_query_get_limit (query));

  add_string (line, "size", wayside_size_to_string (wayside_query_get_size (query)));
  add_path (line, "output", output_root);
  add_boolean (line, "dry_run", dry_run);
  return end_line (line);
}

static void
add_facts (GString *line, WaysideImage *image)
{
  guint width = image != NULL ? wayside_image_get_width (image) : 0;
  guint height = image != NULL ? wayside_image_get_height (image) : 0;
  gint64 captured_at = image != NULL ? wayside_image_get_captured_at (image) : -1;
  g_autofree char *time = captured_at >= 0 ? wayside_cli_format_time (captured_at) : NULL;
  double longitude, latitude;

  add_known_int (line, "width", width, width > 0);
  add_known_int (line, "height", height, height > 0);
  add_string (line, "captured_at", time);

  if (image != NULL && wayside_image_get_position (image, &longitude, &latitude))
    {
      add_double (line, "lat", latitude);
      add_double (line, "lon", longitude);
    }
  else
    {
      add_string (line, "lat", NULL);
      add_string (line, "lon", NULL);
    }
}

/**
 * wayside_cli_json_item:
 * @photo: an image that has its outcome or, in a dry run, would be downloaded
 * @path: (nullable): path of its picture on disk, filename encoding
 *
 * Builds the line of one image. Width and height are those of the original image, in pixels; "size" is the
 * rendition that was saved.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_item (const WaysideCliPhoto *photo, const char *path)
{
  GString *line = begin ("item");
  gboolean is_saved = photo->state == WAYSIDE_ITEM_SAVED;
  gboolean is_here = is_saved || photo->state == WAYSIDE_ITEM_PRESENT;
  gboolean is_problem = !is_here && wayside_item_state_is_end (photo->state);
  g_autofree char *reason = is_problem ? wayside_cli_photo_dup_problem (photo) : NULL;

  add_string (line, "id", photo->id);
  add_string (line, "state", get_item_state_name (photo->state));
  add_path (line, "path", is_here ? path : NULL);
  /* The rendition that an earlier run saved is unknown. */
  add_string (line, "size",
              photo->state == WAYSIDE_ITEM_PRESENT ? NULL : wayside_size_to_string (photo->size));
  add_boolean (line, "smaller", photo->is_smaller);
  add_facts (line, photo->image);
  add_known_int (line, "bytes", (gint64) photo->bytes, is_saved);
  add_string (line, "reason", reason);
  add_string (line, "code", photo->error != NULL ? wayside_cli_error_get_name (photo->error) : NULL);
  return end_line (line);
}

/**
 * wayside_cli_json_progress:
 * @stats: the counters of a download
 * @dry_run: whether nothing is downloaded
 *
 * Builds a line about the whole download.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_progress (const WaysideDownloadStats *stats, gboolean dry_run)
{
  GString *line = begin ("progress");

  add_string (line, "state", get_state_name (stats->state));
  add_int (line, "done", dry_run ? 0 : wayside_download_stats_count_ended (stats));
  add_int (line, "total", stats->n_items);
  add_boolean (line, "total_known", stats->is_total_known);
  add_int (line, "bytes", (gint64) stats->n_bytes);
  add_int (line, "bytes_per_second", (gint64) stats->rate);
  add_known_int (line, "seconds_left", stats->seconds_left, stats->seconds_left >= 0);
  return end_line (line);
}

static void
add_outcome (GString *line, const WaysideCliOutcome *outcome)
{
  guint total = 0;

  for (guint state = 0; state < WAYSIDE_N_ITEM_STATES; state++)
    total += outcome->counts[state];

  add_string (line, "state", get_state_name (outcome->state));
  add_int (line, "exit_code", (gint64) outcome->exit_code);
  add_int (line, "total", total);
  add_int (line, "saved", outcome->counts[WAYSIDE_ITEM_SAVED]);
  add_int (line, "present", outcome->counts[WAYSIDE_ITEM_PRESENT]);
  add_int (line, "failed", outcome->counts[WAYSIDE_ITEM_FAILED]);
  add_int (line, "gone", outcome->counts[WAYSIDE_ITEM_GONE]);
  add_int (line, "not_offered", outcome->counts[WAYSIDE_ITEM_NOT_OFFERED]);
  add_int (line, "smaller", outcome->n_smaller);
  add_int (line, "replaceable", outcome->n_replaceable);
  add_int (line, "bytes", (gint64) outcome->bytes);
  add_int (line, "skipped_areas", outcome->n_skipped);
  add_int (line, "outside", outcome->n_outside);
  add_path (line, "folder", outcome->folder);
  add_string (line, "sequence", outcome->sequence);
  add_error (line, outcome->error);
}

/**
 * wayside_cli_json_forecast:
 * @forecast: what a download would bring
 *
 * Builds the line of a dry run that comes before those of its end.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_forecast (const WaysideForecast *forecast)
{
  GString *line = begin ("forecast");
  g_autofree char *first = forecast->first >= 0 ? wayside_cli_format_time (forecast->first) : NULL;
  g_autofree char *last = forecast->last >= 0 ? wayside_cli_format_time (forecast->last) : NULL;
  gboolean is_size_known = forecast->n_bytes > 0 || forecast->n_photos == forecast->n_present;

  add_int (line, "photos", forecast->n_photos);
  add_boolean (line, "exact", forecast->is_exact);
  add_int (line, "sequences", forecast->n_sequences);
  add_string (line, "first", first);
  add_string (line, "last", last);
  add_known_int (line, "bytes", (gint64) forecast->n_bytes, is_size_known);
  add_int (line, "present", forecast->n_present);
  add_known_int (line, "free_bytes", (gint64) forecast->bytes_free, forecast->bytes_free != G_MAXUINT64);
  return end_line (line);
}

/**
 * wayside_cli_json_ended:
 * @outcome: outcome of the download
 *
 * Builds the last line of a download.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_ended (const WaysideCliOutcome *outcome)
{
  GString *line = begin ("ended");

  add_outcome (line, outcome);
  return end_line (line);
}

/**
 * wayside_cli_json_finished:
 * @outcome: outcome of all downloads
 *
 * Builds the last line of a run, with the members of wayside_cli_json_ended() and more.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_finished (const WaysideCliOutcome *outcome)
{
  GString *line = begin ("finished");

  add_outcome (line, outcome);
  add_int (line, "downloads", outcome->n_downloads);
  add_int (line, "not_started", outcome->n_not_started);
  return end_line (line);
}

/**
 * wayside_cli_json_refused:
 * @error: the error
 * @exit_code: exit code of the program
 *
 * Builds the only line of a run that could not start.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_refused (const GError *error, WaysideCliExit exit_code)
{
  GString *line = begin ("finished");

  add_string (line, "state", "refused");
  add_int (line, "exit_code", (gint64) exit_code);
  add_error (line, error);
  return end_line (line);
}

/**
 * wayside_cli_json_verified:
 * @n_whole: number of intact pairs
 * @n_broken: number of damaged or incomplete pairs
 * @exit_code: exit code of the program
 *
 * Builds the last line of a verification after which nothing is downloaded.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_verified (guint n_whole, guint n_broken, WaysideCliExit exit_code)
{
  GString *line = begin ("finished");

  add_string (line, "state", get_state_name (WAYSIDE_DOWNLOAD_FINISHED));
  add_int (line, "exit_code", (gint64) exit_code);
  add_int (line, "whole", n_whole);
  add_int (line, "broken", n_broken);
  add_error (line, NULL);
  return end_line (line);
}

/**
 * wayside_cli_json_finding:
 * @issue: an issue
 * @sentence: description of the issue for the user
 *
 * Builds the line of an issue that --verify found.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_finding (const WaysideVerifyIssue *issue, const char *sentence)
{
  static const char *const kinds[] = {
    [WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE] = "torn-picture",
    [WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA] = "torn-record",
    [WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE] = "no-picture",
    [WAYSIDE_VERIFY_ISSUE_MISSING_METADATA] = "no-record",
    [WAYSIDE_VERIFY_ISSUE_UNEXPECTED] = "stray",
    [WAYSIDE_VERIFY_ISSUE_UNREADABLE] = "unreadable",
  };
  GString *line;

  g_return_val_if_fail (issue != NULL, NULL);

  line = begin ("finding");
  add_string (line, "kind", kinds[issue->kind]);
  add_path (line, "folder", issue->folder);
  add_path (line, "name", issue->name);
  add_string (line, "reason", sentence);
  return end_line (line);
}
