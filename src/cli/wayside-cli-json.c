/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-json.h"

#include "wayside-retry-policy.h"

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

static JsonBuilder *
begin (const char *event)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "event");
  json_builder_add_string_value (builder, event);
  return builder;
}

static char *
end_line (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Adds null for a missing value, so that all lines of an event have the same members. */
static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_path (JsonBuilder *builder, const char *name, const char *path)
{
  g_autofree char *text = path != NULL ? g_filename_display_name (path) : NULL;

  add_string (builder, name, text);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_known_int (JsonBuilder *builder, const char *name, gint64 value, gboolean is_known)
{
  if (is_known)
    add_int (builder, name, value);
  else
    add_string (builder, name, NULL);
}

static void
add_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_error (JsonBuilder *builder, const GError *error)
{
  if (error == NULL)
    {
      add_string (builder, "error", NULL);
      return;
    }

  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  add_string (builder, "code", wayside_cli_error_get_name (error));
  add_string (builder, "message", error->message);
  add_boolean (builder, "can_retry", wayside_retry_can_help (error));
  json_builder_end_object (builder);
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
    [WAYSIDE_QUERY_IMAGE] = "image",
    [WAYSIDE_QUERY_SEQUENCE] = "sequence",
    [WAYSIDE_QUERY_BBOX] = "bbox",
    [WAYSIDE_QUERY_IMAGES] = "images",
  };
  g_autoptr (JsonBuilder) builder = begin ("started");
  WaysideQueryKind kind = wayside_query_get_kind (query);

  add_string (builder, "kind", kinds[kind]);
  if (kind == WAYSIDE_QUERY_BBOX)
    {
      g_autofree char *bbox = wayside_bbox_to_string (wayside_query_get_bbox (query), ",");

      add_string (builder, "key", bbox);
      add_int (builder, "limit", wayside_query_get_limit (query));
    }
  else
    add_string (builder, "key", wayside_query_get_key (query));

  add_string (builder, "size", wayside_size_to_string (wayside_query_get_size (query)));
  add_path (builder, "output", output_root);
  add_boolean (builder, "dry_run", dry_run);
  return end_line (builder);
}

static void
add_facts (JsonBuilder *builder, WaysideImage *image)
{
  guint width = image != NULL ? wayside_image_get_width (image) : 0;
  guint height = image != NULL ? wayside_image_get_height (image) : 0;
  gint64 captured_at = image != NULL ? wayside_image_get_captured_at (image) : -1;
  g_autofree char *time = captured_at >= 0 ? wayside_cli_format_time (captured_at) : NULL;
  double longitude, latitude;

  add_known_int (builder, "width", width, width > 0);
  add_known_int (builder, "height", height, height > 0);
  add_string (builder, "captured_at", time);

  if (image != NULL && wayside_image_get_position (image, &longitude, &latitude))
    {
      add_double (builder, "lat", latitude);
      add_double (builder, "lon", longitude);
    }
  else
    {
      add_string (builder, "lat", NULL);
      add_string (builder, "lon", NULL);
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
  g_autoptr (JsonBuilder) builder = begin ("item");
  gboolean is_saved = photo->state == WAYSIDE_ITEM_SAVED;
  gboolean is_here = is_saved || photo->state == WAYSIDE_ITEM_PRESENT;
  gboolean is_problem = !is_here && wayside_item_state_is_end (photo->state);
  g_autofree char *reason = is_problem ? wayside_cli_photo_dup_problem (photo) : NULL;

  add_string (builder, "id", photo->id);
  add_string (builder, "state", get_item_state_name (photo->state));
  add_path (builder, "path", is_here ? path : NULL);
  /* The rendition that an earlier run saved is unknown. */
  add_string (builder, "size",
              photo->state == WAYSIDE_ITEM_PRESENT ? NULL : wayside_size_to_string (photo->size));
  add_boolean (builder, "smaller", photo->is_smaller);
  add_facts (builder, photo->image);
  add_known_int (builder, "bytes", (gint64) photo->bytes, is_saved);
  add_string (builder, "reason", reason);
  add_string (builder, "code", photo->error != NULL ? wayside_cli_error_get_name (photo->error) : NULL);
  return end_line (builder);
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
  g_autoptr (JsonBuilder) builder = begin ("progress");

  add_string (builder, "state", get_state_name (stats->state));
  add_int (builder, "done", dry_run ? 0 : wayside_download_stats_count_ended (stats));
  add_int (builder, "total", stats->n_items);
  add_boolean (builder, "total_known", stats->is_total_known);
  add_int (builder, "bytes", (gint64) stats->n_bytes);
  add_int (builder, "bytes_per_second", (gint64) stats->rate);
  add_known_int (builder, "seconds_left", stats->seconds_left, stats->seconds_left >= 0);
  return end_line (builder);
}

/**
 * wayside_cli_json_finished:
 * @end: outcome of the download
 * @summary: summary of its images
 *
 * Builds the last line of a download.
 *
 * Returns: (transfer full): one line without the line terminator
 */
char *
wayside_cli_json_finished (const WaysideCliEnd *end, WaysideCliSummary *summary)
{
  g_autoptr (JsonBuilder) builder = begin ("finished");
  guint total = 0;

  for (guint state = 0; state < WAYSIDE_N_ITEM_STATES; state++)
    total += wayside_cli_summary_count (summary, (WaysideItemState) state);

  add_string (builder, "state", get_state_name (end->state));
  add_int (builder, "exit_code", (gint64) end->exit_code);
  add_int (builder, "total", total);
  add_int (builder, "saved", wayside_cli_summary_count (summary, WAYSIDE_ITEM_SAVED));
  add_int (builder, "present", wayside_cli_summary_count (summary, WAYSIDE_ITEM_PRESENT));
  add_int (builder, "failed", wayside_cli_summary_count (summary, WAYSIDE_ITEM_FAILED));
  add_int (builder, "gone", wayside_cli_summary_count (summary, WAYSIDE_ITEM_GONE));
  add_int (builder, "not_offered", wayside_cli_summary_count (summary, WAYSIDE_ITEM_NOT_OFFERED));
  add_int (builder, "smaller", wayside_cli_summary_get_smaller (summary));
  add_int (builder, "bytes", (gint64) wayside_cli_summary_get_bytes (summary));
  add_int (builder, "skipped_areas", end->skipped_areas);
  add_path (builder, "folder", end->folder);
  add_string (builder, "sequence", end->sequence);
  add_error (builder, end->error);
  return end_line (builder);
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
  g_autoptr (JsonBuilder) builder = begin ("finished");

  add_string (builder, "state", "refused");
  add_int (builder, "exit_code", (gint64) exit_code);
  add_error (builder, error);
  return end_line (builder);
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
  };
  g_autoptr (JsonBuilder) builder = begin ("finding");

  g_return_val_if_fail (issue != NULL, NULL);

  add_string (builder, "kind", kinds[issue->kind]);
  add_path (builder, "folder", issue->folder);
  add_path (builder, "name", issue->name);
  add_string (builder, "reason", sentence);
  return end_line (builder);
}
