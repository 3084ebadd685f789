/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-bbox.h"

#include "wayside-error.h"
#include "wayside-redaction.h"
#include "wayside-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Enough for every double to read back unchanged: 17 significant digits after 323 zeros. */
#define MAX_DECIMALS 340
#define MAX_TEXT     512

/* Steps of a tenth of a millimetre. The folder of a box is named after its coordinates, so their length must
 * be limited to get a valid file name. */
#define STEPS_PER_DEGREE 1e9

/* Maximum width of a box across the 180th meridian. West and east of a wider one are rather swapped. */
#define MAX_CROSSING 180

/**
 * wayside_bbox_parse_coordinate:
 * @text: a number in decimal degrees, with a decimal point or a decimal comma
 * @degrees: (out): return location for the number
 *
 * Parses a longitude or latitude and rounds it to nine decimals. The range is not checked.
 *
 * Returns: %TRUE if all of @text is one finite number
 */
gboolean
wayside_bbox_parse_coordinate (const char *text, double *degrees)
{
  g_autofree char *number = NULL;
  char *end = NULL;
  double value;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (degrees != NULL, FALSE);

  number = wayside_text_clean (text);
  /* Word processors and web pages replace a minus by U+2212. */
  if (g_str_has_prefix (number, "\xe2\x88\x92"))
    {
      memmove (number + 1, number + 3, strlen (number + 3) + 1);
      number[0] = '-';
    }
  if (strchr (number, '.') == NULL && strchr (number, ',') == strrchr (number, ','))
    g_strdelimit (number, ",", '.');

  /* g_ascii_strtod() also reads hexadecimal, "nan" and "infinity", which are not valid degrees. */
  if (*number == '\0' || number[strspn (number, "0123456789+-.eE")] != '\0')
    return FALSE;

  value = g_ascii_strtod (number, &end);
  if (end == number || *end != '\0' || !isfinite (value))
    return FALSE;

  *degrees = fabs (value) < 1e6 ? round (value * STEPS_PER_DEGREE) / STEPS_PER_DEGREE : value;
  return TRUE;
}

static char **
split_numbers (const char *text)
{
  g_autofree char *copy = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  copy = wayside_text_clean (text);
  /* Boxes copied from JSON or from other programs have brackets. */
  g_strdelimit (copy, "[]()", ' ');
  parts = g_strsplit_set (copy, strchr (copy, ';') != NULL ? ";" : ", \t\n\r", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);

  return g_strv_builder_end (builder);
}

/**
 * wayside_bbox_parse:
 * @text: four numbers "west,south,east,north" in degrees, separated by commas, semicolons or white space
 * @bbox: (out): return location for the box
 * @error: return location for an error
 *
 * Parses a box and checks it with wayside_bbox_check().
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message for the user
 */
gboolean
wayside_bbox_parse (const char *text, WaysideBbox *bbox, GError **error)
{
  g_auto (GStrv) parts = NULL;
  double numbers[4];

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (bbox != NULL, FALSE);

  if (strlen (text) <= MAX_TEXT)
    parts = split_numbers (text);

  if (parts == NULL || g_strv_length (parts) != 4)
    {
      g_set_error_literal (
          error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
          _ ("An area is four numbers: west, south, east, north, such as 9.94,53.596,9.95,53.6"));
      return FALSE;
    }

  for (guint i = 0; i < 4; i++)
    if (!wayside_bbox_parse_coordinate (parts[i], &numbers[i]))
      {
        g_autofree char *quoted = wayside_redaction_quote (parts[i]);

        g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                     _ ("“%s” is not a number. Write degrees like 53.596"), quoted);
        return FALSE;
      }

  *bbox = (WaysideBbox){ numbers[0], numbers[1], numbers[2], numbers[3] };
  return wayside_bbox_check (bbox, error);
}

/* Returns the width in degrees, from west to east. Equal longitudes are no box. */
static double
get_width (const WaysideBbox *bbox)
{
  return bbox->west < bbox->east ? bbox->east - bbox->west : bbox->east - bbox->west + 360;
}

/**
 * wayside_bbox_check:
 * @bbox: a box
 * @error: return location for an error
 *
 * Checks that all coordinates are in range, and that south is less than north. West must be less than east, or
 * more than east if the box is less than 180 degrees wide across the 180th meridian.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message for the user
 */
gboolean
wayside_bbox_check (const WaysideBbox *bbox, GError **error)
{
  const char *problem = NULL;

  g_return_val_if_fail (bbox != NULL, FALSE);

  /* All comparisons with a NaN are false, so these negated conditions refuse a NaN too. */
  if (!(bbox->west >= -180 && bbox->west <= 180 && bbox->east >= -180 && bbox->east <= 180))
    problem = _ ("West and east must be between −180 and 180 degrees");
  else if (!(bbox->south >= -90 && bbox->south <= 90 && bbox->north >= -90 && bbox->north <= 90))
    problem = _ ("South and north must be between −90 and 90 degrees");
  else if (!(bbox->west < bbox->east) && !(get_width (bbox) < MAX_CROSSING))
    problem = _ ("East must be greater than west");
  else if (!(bbox->south < bbox->north))
    problem = _ ("North must be greater than south");

  if (problem == NULL)
    return TRUE;

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, problem);
  return FALSE;
}

static void
append_shortest (GString *string, double value)
{
  char buffer[MAX_DECIMALS + 8];

  for (int decimals = 0; decimals <= MAX_DECIMALS; decimals++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%df", decimals);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }

  g_string_append (string, strcmp (buffer, "-0") == 0 ? "0" : buffer);
}

/**
 * wayside_bbox_to_string:
 * @bbox: a box
 * @separator: the text between the numbers
 *
 * Formats west, south, east and north with the fewest decimals that read back as the same numbers, never with
 * an exponent and independently of the locale. Both the API and folder names use this format.
 *
 * Returns: (transfer full): the text, such as "9.94_53.596_9.95_53.6"
 */
char *
wayside_bbox_to_string (const WaysideBbox *bbox, const char *separator)
{
  GString *string;
  const double *numbers;

  g_return_val_if_fail (bbox != NULL, NULL);
  g_return_val_if_fail (separator != NULL, NULL);

  numbers = (const double[]){ bbox->west, bbox->south, bbox->east, bbox->north };
  string = g_string_new (NULL);
  for (guint i = 0; i < 4; i++)
    {
      if (i > 0)
        g_string_append (string, separator);
      append_shortest (string, numbers[i]);
    }

  return g_string_free (string, FALSE);
}

/**
 * wayside_bbox_get_area:
 * @bbox: a box
 *
 * Returns: width times height in square degrees, which is the measure of the service's limit
 */
double
wayside_bbox_get_area (const WaysideBbox *bbox)
{
  g_return_val_if_fail (bbox != NULL, 0);

  return get_width (bbox) * (bbox->north - bbox->south);
}

/**
 * wayside_bbox_contains:
 * @bbox: a box
 * @longitude: degrees
 * @latitude: degrees
 *
 * Returns: %TRUE if the point is in the box or on its border
 */
gboolean
wayside_bbox_contains (const WaysideBbox *bbox, double longitude, double latitude)
{
  g_return_val_if_fail (bbox != NULL, FALSE);

  if (!(latitude >= bbox->south && latitude <= bbox->north))
    return FALSE;

  if (bbox->west > bbox->east)
    return longitude >= bbox->west || longitude <= bbox->east;

  return longitude >= bbox->west && longitude <= bbox->east;
}

/**
 * wayside_bbox_crosses:
 * @bbox: a box
 *
 * Returns: %TRUE if the box reaches across the 180th meridian, so that its west is more than its east
 */
gboolean
wayside_bbox_crosses (const WaysideBbox *bbox)
{
  g_return_val_if_fail (bbox != NULL, FALSE);

  return bbox->west > bbox->east;
}

/**
 * wayside_bbox_get_centre:
 * @bbox: a box
 * @longitude: (out): return location for the longitude of its centre, -180 to 180 degrees
 * @latitude: (out): return location for the latitude, in degrees
 */
void
wayside_bbox_get_centre (const WaysideBbox *bbox, double *longitude, double *latitude)
{
  g_return_if_fail (bbox != NULL);
  g_return_if_fail (longitude != NULL && latitude != NULL);

  *longitude = (bbox->west + bbox->east) / 2;
  *latitude = (bbox->south + bbox->north) / 2;
  if (wayside_bbox_crosses (bbox))
    *longitude += *longitude > 0 ? -180 : 180;
}

/**
 * wayside_bbox_split:
 * @bbox: a box
 * @parts: (out caller-allocates): the box on each side of the 180th meridian
 *
 * Cuts a box at the 180th meridian. A box that only touches it has one part.
 *
 * Returns: the number of parts, 1 or 2
 */
guint
wayside_bbox_split (const WaysideBbox *bbox, WaysideBbox parts[2])
{
  guint n_parts = 0;

  g_return_val_if_fail (bbox != NULL, 0);
  g_return_val_if_fail (parts != NULL, 0);

  if (!wayside_bbox_crosses (bbox))
    parts[n_parts++] = *bbox;
  else
    {
      if (bbox->west < 180)
        parts[n_parts++] = (WaysideBbox){ bbox->west, bbox->south, 180, bbox->north };
      if (bbox->east > -180)
        parts[n_parts++] = (WaysideBbox){ -180, bbox->south, bbox->east, bbox->north };
    }

  return n_parts;
}

/**
 * wayside_bbox_quarter:
 * @bbox: a box
 * @quarters: (out caller-allocates): its four quarters, which share their borders
 *
 * Splits a box that does not cross the 180th meridian at the middle of both axes.
 */
void
wayside_bbox_quarter (const WaysideBbox *bbox, WaysideBbox quarters[4])
{
  double longitude, latitude;

  g_return_if_fail (bbox != NULL);
  g_return_if_fail (quarters != NULL);

  longitude = bbox->west + (bbox->east - bbox->west) / 2;
  latitude = bbox->south + (bbox->north - bbox->south) / 2;
  quarters[0] = (WaysideBbox){ bbox->west, bbox->south, longitude, latitude };
  quarters[1] = (WaysideBbox){ longitude, bbox->south, bbox->east, latitude };
  quarters[2] = (WaysideBbox){ bbox->west, latitude, longitude, bbox->north };
  quarters[3] = (WaysideBbox){ longitude, latitude, bbox->east, bbox->north };
}

/* Appends the parts of a box that does not cross the 180th meridian. Returns FALSE if there are too many. */
static gboolean
add_parts (GArray *parts, const WaysideBbox *bbox, double max_area, guint max_parts)
{
  double width = bbox->east - bbox->west;
  double height = bbox->north - bbox->south;
  double side = sqrt (max_area);
  /* Split a long thin box into long thin parts: square ones would have to be thousands of slivers. */
  double columns = width * height <= max_area ? 1
                                              : ceil (width / fmin (width, fmax (side, max_area / height)));
  /* The area of an extremely thin box underflows to 0. */
  double rows = fmax (1, ceil (width / columns * height / max_area));

  if (!(columns * rows + parts->len <= max_parts))
    return FALSE;

  for (guint row = 0; row < (guint) rows; row++)
    for (guint column = 0; column < (guint) columns; column++)
      {
        WaysideBbox part = {
          .west = bbox->west + width * column / columns,
          .south = bbox->south + height * row / rows,
          .east = column + 1 == (guint) columns ? bbox->east : bbox->west + width * (column + 1) / columns,
          .north = row + 1 == (guint) rows ? bbox->north : bbox->south + height * (row + 1) / rows,
        };

        g_array_append_val (parts, part);
      }

  return TRUE;
}

/**
 * wayside_bbox_divide:
 * @bbox: a box
 * @max_area: maximum area of a part in square degrees, more than 0
 * @max_parts: maximum number of parts, more than 0
 *
 * Splits a box into equal parts that are each as close to a square as possible. The outer borders are exactly
 * those of @bbox. A box across the 180th meridian is cut there first; no part crosses it.
 *
 * Returns: (transfer full) (nullable) (element-type WaysideBbox): the parts, row by row from the south-west,
 *   or %NULL if more than @max_parts are needed
 */
GArray *
wayside_bbox_divide (const WaysideBbox *bbox, double max_area, guint max_parts)
{
  g_autoptr (GArray) parts = NULL;
  WaysideBbox sides[2];
  guint n_sides;

  g_return_val_if_fail (bbox != NULL, NULL);
  g_return_val_if_fail (max_area > 0, NULL);

  parts = g_array_new (FALSE, FALSE, sizeof (WaysideBbox));
  n_sides = wayside_bbox_split (bbox, sides);
  for (guint i = 0; i < n_sides; i++)
    if (!add_parts (parts, &sides[i], max_area, max_parts))
      return NULL;

  return g_steal_pointer (&parts);
}
