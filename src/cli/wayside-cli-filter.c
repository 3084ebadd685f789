/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options that restrict the photos of areas and users. */

#include "config.h"

#include "wayside-cli-filter.h"

#include "wayside-error.h"

#include <glib/gi18n.h>

/* WAYSIDE_FILTER_MAX_SPACING and WAYSIDE_REGION_MAX_WITHIN, which are the same. */
#define MAX_METRES 10000U

static gboolean
read_camera (WaysideFilter *filter, WaysideFilterCamera camera, GError **error)
{
  if (filter->camera == WAYSIDE_FILTER_ANY_CAMERA || filter->camera == camera)
    {
      filter->camera = camera;
      return TRUE;
    }

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                       _ ("--pano and --flat exclude each other. Leave one of them out"));
  return FALSE;
}

/* Prefixes the error of a value with the name of its option. */
static gboolean
finish (gboolean done, const char *name, GError **error)
{
  if (!done)
    g_prefix_error (error, "%s: ", name);
  return done;
}

/**
 * wayside_cli_filter_read_option:
 * @options: options being parsed
 * @name: --from, --to, --creator, --spacing, --within, --pano or --flat
 * @value: (nullable): its value, or %NULL for the last two
 * @error: return location
 *
 * Parses an option and sets it in @options.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message with the name of the option
 */
gboolean
wayside_cli_filter_read_option (WaysideCliOptions *options,
                                const char *name,
                                const char *value,
                                GError **error)
{
  WaysideFilter *filter = options->filter;
  guint64 number;

  if (g_str_equal (name, "--pano"))
    return read_camera (filter, WAYSIDE_FILTER_ONLY_PANO, error);
  if (g_str_equal (name, "--flat"))
    return read_camera (filter, WAYSIDE_FILTER_ONLY_FLAT, error);
  if (g_str_equal (name, "--from"))
    return finish (wayside_filter_parse_day (value, &filter->from, error), name, error);
  if (g_str_equal (name, "--to"))
    return finish (wayside_filter_parse_day (value, &filter->to, error), name, error);
  if (g_str_equal (name, "--creator"))
    return finish (wayside_filter_set_creator (filter, value, error), name, error);

  if (!wayside_cli_options_parse_number (name, value, 1, MAX_METRES, &number, error))
    return FALSE;

  if (g_str_equal (name, "--spacing"))
    filter->spacing = (guint) number;
  else
    options->within = (guint) number;
  return TRUE;
}

/* Returns the filter of the command line, with the values of the INI file where it has none. */
static WaysideFilter *
merge (const WaysideFilter *own, const WaysideFilter *ini)
{
  WaysideFilter *filter = wayside_filter_copy (own);

  if (ini == NULL)
    return filter;

  if (filter->from == WAYSIDE_FILTER_FIRST_DAY)
    filter->from = ini->from;
  if (filter->to == WAYSIDE_FILTER_LAST_DAY)
    filter->to = ini->to;
  if (filter->camera == WAYSIDE_FILTER_ANY_CAMERA)
    filter->camera = ini->camera;
  if (filter->creator == NULL)
    filter->creator = g_strdup (ini->creator);
  if (filter->spacing == 0)
    filter->spacing = ini->spacing;
  return filter;
}

/**
 * wayside_cli_filter_apply:
 * @options: the command line
 * @ini: (nullable): the INI file
 * @queries: (element-type WaysideQuery): queries
 * @error: return location
 *
 * Sets the filter of all queries for areas and users. The command line takes precedence over the INI file.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY if no image can match the filter, or if the command
 *   line has a filter but there is nothing to filter
 */
gboolean
wayside_cli_filter_apply (const WaysideCliOptions *options,
                          const WaysideIni *ini,
                          GPtrArray *queries,
                          GError **error)
{
  g_autoptr (WaysideFilter) filter = merge (options->filter, ini != NULL ? ini->filter : NULL);
  guint n_searches = 0;

  if (!wayside_filter_check (filter, error))
    return FALSE;

  for (guint i = 0; i < queries->len; i++)
    {
      WaysideQuery *query = g_ptr_array_index (queries, i);

      if (!wayside_query_is_search (query))
        continue;

      n_searches++;
      if (!wayside_query_set_filter (query, filter, error))
        return FALSE;
    }

  if (n_searches > 0 || wayside_filter_is_empty (options->filter))
    return TRUE;

  g_set_error_literal (
      error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
      _ ("--from, --to, --creator, --pano, --flat and --spacing choose among the photos of an area "
         "or a user. Leave them out for photos, sequences and lists"));
  return FALSE;
}

/**
 * wayside_cli_filter_get_within:
 * @options: the command line
 * @ini: (nullable): the INI file
 *
 * Returns: the distance from a track in metres that was given, or 0 for none
 */
guint
wayside_cli_filter_get_within (const WaysideCliOptions *options, const WaysideIni *ini)
{
  if (options->within > 0)
    return options->within;

  return ini != NULL ? ini->within : 0;
}
