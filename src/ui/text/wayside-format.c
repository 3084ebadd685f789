/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-format.h"

#include "wayside-host-path.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* Large enough for "-179.123456" and the terminator. */
#define NUMBER_LENGTH 32

static char *
format_time (gint64 captured_at, const char *format)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (captured_at <= 0)
    return NULL;

  utc = g_date_time_new_from_unix_utc (captured_at / 1000);
  if (utc == NULL)
    return NULL;

  local = g_date_time_to_local (utc);
  return local != NULL ? g_date_time_format (local, format) : NULL;
}

/**
 * wayside_fact_date:
 * @captured_at: milliseconds since 1970, 0 if not known
 *
 * Returns: (transfer full) (nullable): "14 May 2023, 10:42 CEST" in local time, %NULL if the time is not known
 */
char *
wayside_fact_date (gint64 captured_at)
{
  /* Translators: strftime format of day, month, year, hour, minute and time zone: "14 May 2023, 10:42 CEST" */
  return format_time (captured_at, C_ ("date", "%-d %B %Y, %H:%M %Z"));
}

/**
 * wayside_fact_day:
 * @time: seconds since 1970, 0 if not known
 *
 * Returns: (transfer full) (nullable): "3 May 2026" in local time, %NULL if the time is not known
 */
char *
wayside_fact_day (gint64 time)
{
  if (time <= 0 || time > G_MAXINT64 / 1000)
    return NULL;

  /* Translators: strftime format of day, month and year: "3 May 2026" */
  return format_time (time * 1000, C_ ("date", "%-d %B %Y"));
}

/**
 * wayside_fact_taken:
 * @captured_at: milliseconds since 1970, 0 if not known
 *
 * Like wayside_fact_date(), but includes the seconds.
 *
 * Returns: (transfer full) (nullable): "14 May 2023, 10:42:07 CEST" in local time, %NULL if the time is not
 *   known
 */
char *
wayside_fact_taken (gint64 captured_at)
{
  /* Translators: strftime format of day, month, year, hour, minute, second and time zone: "14 May 2023, 10:42:07
   * CEST" */
  return format_time (captured_at, C_ ("date", "%-d %B %Y, %H:%M:%S %Z"));
}

/**
 * wayside_fact_dimensions:
 * @width: width in pixels, 0 if not known
 * @height: height in pixels, 0 if not known
 * @bytes: size of the file in bytes, 0 if not known
 *
 * Returns: (transfer full) (nullable): "4160 × 3120, 2.4 MB"; unknown parts are omitted, %NULL if both are
 *   unknown
 */
char *
wayside_fact_dimensions (int width, int height, guint64 bytes)
{
  g_autofree char *size = bytes > 0 ? g_format_size (bytes) : NULL;

  if (width <= 0 || height <= 0)
    return g_steal_pointer (&size);

  if (size == NULL)
    /* Translators: width and height of a photo in pixels. */
    return g_strdup_printf (_ ("%d × %d"), width, height);

  /* Translators: width and height of a photo in pixels, then the size of its file: "4160 × 3120, 2.4 MB" */
  return g_strdup_printf (_ ("%d × %d, %s"), width, height, size);
}

/**
 * wayside_fact_position:
 * @longitude: longitude in degrees
 * @latitude: latitude in degrees
 *
 * Returns: (transfer full): "53.59650, 9.94100", latitude first, the order that maps and GPS devices expect
 */
char *
wayside_fact_position (double longitude, double latitude)
{
  char north[NUMBER_LENGTH];
  char east[NUMBER_LENGTH];

  /* Ignore the locale: a decimal comma would be ambiguous with the separator. */
  g_ascii_formatd (north, sizeof north, "%.5f", latitude);
  g_ascii_formatd (east, sizeof east, "%.5f", longitude);
  return g_strdup_printf ("%s, %s", north, east);
}

/**
 * wayside_fact_heading:
 * @degrees: a compass direction, clockwise from north; any value
 *
 * Returns: (transfer full) (nullable): "337° north-north-west", %NULL if @degrees is not finite
 */
char *
wayside_fact_heading (double degrees)
{
  static const char *const names[] = {
    N_ ("north"), N_ ("north-north-east"), N_ ("north-east"), N_ ("east-north-east"),
    N_ ("east"),  N_ ("east-south-east"),  N_ ("south-east"), N_ ("south-south-east"),
    N_ ("south"), N_ ("south-south-west"), N_ ("south-west"), N_ ("west-south-west"),
    N_ ("west"),  N_ ("west-north-west"),  N_ ("north-west"), N_ ("north-north-west"),
  };
  int whole;
  guint name;

  if (!isfinite (degrees))
    return NULL;

  degrees = fmod (degrees, 360);
  if (degrees < 0)
    degrees += 360;

  whole = (int) lround (degrees) % 360;
  name = (guint) lround (degrees / 22.5) % G_N_ELEMENTS (names);

  /* Translators: a compass direction: "337° north-north-west" */
  return g_strdup_printf (_ ("%d° %s"), whole, _ (names[name]));
}

/**
 * wayside_fact_camera:
 * @make: (nullable): the manufacturer
 * @model: (nullable): the model
 *
 * Returns: (transfer full) (nullable): "GoPro Max"; the manufacturer is omitted if the model already starts
 *   with it
 */
char *
wayside_fact_camera (const char *make, const char *model)
{
  gboolean has_make = make != NULL && *make != '\0' && g_ascii_strcasecmp (make, "none") != 0;
  gboolean has_model = model != NULL && *model != '\0' && g_ascii_strcasecmp (model, "none") != 0;

  if (!has_make && !has_model)
    return NULL;
  if (!has_model)
    return g_strdup (make);
  if (!has_make || g_ascii_strncasecmp (model, make, strlen (make)) == 0)
    return g_strdup (model);

  return g_strdup_printf ("%s %s", make, model);
}

/* Returns the part of @path below @parent, or NULL if @path is outside of @parent. */
static const char *
below (const char *path, const char *parent)
{
  gsize length;

  if (parent == NULL || !g_str_has_prefix (path, parent))
    return NULL;

  length = strlen (parent);
  if (length == 0 || (path[length] != '/' && path[length] != '\0'))
    return NULL;

  return path + length;
}

/**
 * wayside_fact_folder:
 * @path: an absolute path, in the encoding of file names
 *
 * Formats a path for display: relative to the home or downloads folder, and with arrows as separators. A
 * document portal path is replaced by the path on the host. Only the text is processed; no I/O.
 *
 * Returns: (transfer full): for example "Downloads › Wayside"
 */
char *
wayside_fact_folder (const char *path)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  const char *rest;
  g_autofree char *real = NULL;
  g_autofree char *first = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  real = wayside_host_path_show (path);
  rest = below (real, downloads);
  if (rest != NULL)
    first = g_path_get_basename (downloads);
  else
    rest = below (real, g_get_home_dir ());
  if (rest == NULL)
    rest = real;

  text = g_string_new (NULL);
  if (first != NULL)
    g_string_append (text, first);

  parts = g_strsplit (rest, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? " › " : "", parts[i]);

  if (text->len == 0)
    g_string_append (text, real == rest ? "/" : _ ("Home"));

  return g_filename_display_name (text->str);
}

/**
 * wayside_fact_query:
 * @query: the query of a download
 *
 * Returns: (transfer full): a short title: "Photo 1351", "Sequence abc", "Area 53.598, 9.945"
 */
char *
wayside_fact_query (WaysideQuery *query)
{
  const WaysideBbox *bbox;
  double longitude, latitude;
  char north[NUMBER_LENGTH];
  char east[NUMBER_LENGTH];

  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);

  switch (wayside_query_get_kind (query))
    {
    case WAYSIDE_QUERY_IMAGE:
      /* Translators: the title of a download, with the ID of a photo. */
      return g_strdup_printf (C_ ("title", "Photo %s"), wayside_query_get_key (query));
    case WAYSIDE_QUERY_SEQUENCE:
      if (wayside_query_is_by_image (query))
        /* Translators: the title of a download: the sequence that the photo with this ID belongs to. */
        return g_strdup_printf (C_ ("title", "Sequence of Photo %s"), wayside_query_get_key (query));
      /* Translators: the title of a download, with the key of a sequence. */
      return g_strdup_printf (C_ ("title", "Sequence %s"), wayside_query_get_key (query));
    case WAYSIDE_QUERY_BBOX:
      bbox = wayside_query_get_bbox (query);
      wayside_bbox_get_centre (bbox, &longitude, &latitude);
      g_ascii_formatd (north, sizeof north, "%.3f", latitude);
      g_ascii_formatd (east, sizeof east, "%.3f", longitude);
      /* Translators: the title of a download, with the latitude and longitude of the centre of the area. */
      return g_strdup_printf (C_ ("title", "Area %s, %s"), north, east);
    case WAYSIDE_QUERY_IMAGES:
      return g_strdup (C_ ("title", "Photos From a List"));
    case WAYSIDE_QUERY_AREA:
      /* Translators: the title of a download, with the name of the file of an area. */
      return g_strdup_printf (C_ ("title", "Area %s"), wayside_query_get_key (query));
    case WAYSIDE_QUERY_CREATOR:
      /* Translators: the title of a download, with the name of a user. */
      return g_strdup_printf (C_ ("title", "Photos by %s"), wayside_query_get_key (query));
    default:
      g_assert_not_reached ();
    }
}
