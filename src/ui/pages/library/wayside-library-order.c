/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-library-order.h"

#include "wayside-download-messages.h"

static int
compare_numbers (WaysideDownload *first, WaysideDownload *second)
{
  return wayside_download_get_number (first) < wayside_download_get_number (second) ? -1 : 1;
}

static int
compare_dates (WaysideDownload *first, WaysideDownload *second)
{
  gint64 left = wayside_download_get_date (first);
  gint64 right = wayside_download_get_date (second);

  return left > right ? -1 : left < right;
}

static int
compare_names (WaysideDownload *first, WaysideDownload *second)
{
  g_autofree char *left = wayside_message_download_title (first);
  g_autofree char *right = wayside_message_download_title (second);

  return g_utf8_collate (left, right);
}

static int
compare_sizes (WaysideDownload *first, WaysideDownload *second)
{
  guint64 left = wayside_download_get_stats (first)->n_stored;
  guint64 right = wayside_download_get_stats (second)->n_stored;

  return left > right ? -1 : left < right;
}

/**
 * wayside_library_order_compare_positions:
 * @first: a download in progress
 * @second: another one
 *
 * Orders running downloads before those that wait, which are in the order of the queue.
 *
 * Returns: a negative number if @first comes first, otherwise a positive one
 */
int
wayside_library_order_compare_positions (WaysideDownload *first, WaysideDownload *second)
{
  guint left = wayside_download_get_stats (first)->place;
  guint right = wayside_download_get_stats (second)->place;

  if (left != right)
    return left < right ? -1 : 1;

  return compare_numbers (first, second);
}

/**
 * wayside_library_order_compare:
 * @first: a download
 * @second: another one
 * @sort: "date", "name" or "size"
 *
 * Orders the newest or largest first, and names alphabetically.
 *
 * Returns: a negative number if @first comes first, otherwise a positive one
 */
int
wayside_library_order_compare (WaysideDownload *first, WaysideDownload *second, const char *sort)
{
  int order = 0;

  g_return_val_if_fail (sort != NULL, 0);

  if (g_str_equal (sort, "name"))
    order = compare_names (first, second);
  else if (g_str_equal (sort, "size"))
    order = compare_sizes (first, second);
  if (order == 0)
    order = compare_dates (first, second);

  return order != 0 ? order : compare_numbers (first, second);
}
