/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-region-builder.h"

#include "wayside-error.h"
#include "wayside-region-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Positions are kept in steps of a centimetre, which makes the text of a region short and exact. */
#define STEPS_PER_DEGREE 1e7

/* Maximum width of a shape in degrees. The longest steps in a wider one could go either way around the globe. */
#define MAX_WIDTH 180.0

#define TURN 360.0

typedef enum
{
  PART_POLYGON, /* the first ring of a polygon */
  PART_RING,    /* a hole of it */
  PART_TRACK,
  PART_POINT,
} PartKind;

/* The letters of the kinds in the text of a region. */
static const char letters[] = "PRTT";

typedef struct
{
  PartKind kind;
  guint first; /* index of its first position */
} Part;

struct _WaysideRegionBuilder
{
  GArray *parts;  /* (owned) (element-type Part) */
  GArray *points; /* (owned) (element-type WaysidePoint) */
  gboolean is_full;
  gboolean is_off_globe;
};

/**
 * wayside_region_builder_new:
 *
 * Returns: (transfer full): a builder without shapes
 */
WaysideRegionBuilder *
wayside_region_builder_new (void)
{
  WaysideRegionBuilder *self = g_new0 (WaysideRegionBuilder, 1);

  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  self->points = g_array_new (FALSE, FALSE, sizeof (WaysidePoint));
  return self;
}

/**
 * wayside_region_builder_free:
 * @self: (transfer full): a builder
 */
void
wayside_region_builder_free (WaysideRegionBuilder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->parts, g_array_unref);
  g_clear_pointer (&self->points, g_array_unref);
  g_free (self);
}

static void
begin (WaysideRegionBuilder *self, PartKind kind)
{
  Part part = { kind, self->points->len };

  /* An empty part is replaced, so there are never more parts than positions. Only an empty outline stays: the
   * holes behind it must not become those of another polygon. */
  if (self->parts->len > 0)
    {
      const Part *last = &g_array_index (self->parts, Part, self->parts->len - 1);

      if (last->first == part.first && !(last->kind == PART_POLYGON && kind == PART_RING))
        g_array_set_size (self->parts, self->parts->len - 1);
    }

  g_array_append_val (self->parts, part);
}

/**
 * wayside_region_builder_begin_polygon:
 * @self: a builder
 *
 * Begins a polygon. The following positions are its outline, up to the next call of a function that begins
 * something. The outline need not be closed.
 */
void
wayside_region_builder_begin_polygon (WaysideRegionBuilder *self)
{
  g_return_if_fail (self != NULL);

  begin (self, PART_POLYGON);
}

/**
 * wayside_region_builder_begin_ring:
 * @self: a builder that has begun a polygon
 *
 * Begins a hole in the polygon.
 */
void
wayside_region_builder_begin_ring (WaysideRegionBuilder *self)
{
  g_return_if_fail (self != NULL);

  begin (self, PART_RING);
}

/**
 * wayside_region_builder_begin_track:
 * @self: a builder
 *
 * Begins a track: the following positions are connected.
 */
void
wayside_region_builder_begin_track (WaysideRegionBuilder *self)
{
  g_return_if_fail (self != NULL);

  begin (self, PART_TRACK);
}

/**
 * wayside_region_builder_begin_point:
 * @self: a builder
 *
 * Begins a single point, which is the position that follows.
 */
void
wayside_region_builder_begin_point (WaysideRegionBuilder *self)
{
  g_return_if_fail (self != NULL);

  begin (self, PART_POINT);
}

/**
 * wayside_region_builder_add_position:
 * @self: a builder that has begun a part
 * @longitude: degrees, -180 to 180
 * @latitude: degrees, -90 to 90
 *
 * Adds a position, rounded to seven decimals. The shorter way from one position to the next counts, also across
 * the 180th meridian. What is wrong with a position is reported by wayside_region_builder_build().
 */
void
wayside_region_builder_add_position (WaysideRegionBuilder *self, double longitude, double latitude)
{
  WaysidePoint point = { round (longitude * STEPS_PER_DEGREE) / STEPS_PER_DEGREE,
                         round (latitude * STEPS_PER_DEGREE) / STEPS_PER_DEGREE };

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->parts->len > 0);

  if (!(fabs (point.longitude) <= 180 && fabs (point.latitude) <= 90))
    self->is_off_globe = TRUE;
  else if (self->points->len >= WAYSIDE_REGION_MAX_POINTS)
    self->is_full = TRUE;
  else
    g_array_append_val (self->points, point);
}

/**
 * wayside_region_builder_is_empty:
 * @self: a builder
 *
 * Returns: %TRUE if there are no positions
 */
gboolean
wayside_region_builder_is_empty (const WaysideRegionBuilder *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->points->len == 0;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, message);
  return FALSE;
}

static const Part *
get_part (const WaysideRegionBuilder *self, guint i)
{
  return &g_array_index (self->parts, Part, i);
}

/* Returns the positions of a part with continuous longitudes, without repetitions. */
static GArray *
dup_points (const WaysideRegionBuilder *self, guint i)
{
  guint end = i + 1 < self->parts->len ? get_part (self, i + 1)->first : self->points->len;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (WaysidePoint));

  for (guint k = get_part (self, i)->first; k < end; k++)
    {
      WaysidePoint point = g_array_index (self->points, WaysidePoint, k);
      const WaysidePoint *last = points->len > 0 ? &g_array_index (points, WaysidePoint, points->len - 1)
                                                 : NULL;

      if (last != NULL)
        point.longitude += TURN * rint ((last->longitude - point.longitude) / TURN);
      if (last == NULL || last->longitude != point.longitude || last->latitude != point.latitude)
        g_array_append_val (points, point);
    }

  return points;
}

static void
append_edge (GArray *edges, const WaysidePoint *from, const WaysidePoint *to)
{
  WaysideRegionEdge edge = { *from, *to };

  g_array_append_val (edges, edge);
}

static gboolean
check_width (GArray *points, GError **error)
{
  double west = INFINITY, east = -INFINITY;

  for (guint i = 0; i < points->len; i++)
    {
      west = fmin (west, g_array_index (points, WaysidePoint, i).longitude);
      east = fmax (east, g_array_index (points, WaysidePoint, i).longitude);
    }

  return !(east - west > MAX_WIDTH) ||
         refuse (error, _ ("A shape is more than 180 degrees wide. Choose a smaller one"));
}

/* Adds the edges of a ring. Adds its area in square degrees to @area if it is an outline, and subtracts it if it
 * is a hole. A hole is moved to the side of the 180th meridian that its outline is on. */
static gboolean
add_ring (const WaysideRegionBuilder *self, guint i, GArray *edges, double *area, GError **error)
{
  g_autoptr (GArray) points = dup_points (self, i);
  const WaysidePoint *first;
  double shift = 0, sum = 0;

  if (points->len < 3)
    return TRUE;
  if (!check_width (points, error))
    return FALSE;

  first = &g_array_index (points, WaysidePoint, 0);
  if (edges->len > 0)
    shift = TURN *
            rint ((g_array_index (edges, WaysideRegionEdge, 0).from.longitude - first->longitude) / TURN);
  for (guint k = 0; k < points->len; k++)
    {
      WaysidePoint from = g_array_index (points, WaysidePoint, k);
      WaysidePoint to = g_array_index (points, WaysidePoint, (k + 1) % points->len);

      from.longitude += shift;
      to.longitude += shift;
      if (fabs (to.longitude - from.longitude) > MAX_WIDTH)
        return refuse (error, _ ("A shape reaches around a pole. Choose a smaller one"));

      sum += (from.longitude - first->longitude - shift) * (to.latitude - first->latitude) -
             (to.longitude - first->longitude - shift) * (from.latitude - first->latitude);
      append_edge (edges, &from, &to);
    }

  *area += get_part (self, i)->kind == PART_POLYGON ? fabs (sum) / 2 : -fabs (sum) / 2;
  return TRUE;
}

/* Adds the polygon that begins with part @i; returns FALSE with an error. */
static gboolean
add_polygon (const WaysideRegionBuilder *self, guint i, GArray *shapes, GError **error)
{
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (WaysideRegionEdge));
  WaysideRegionShape shape;
  double area = 0;

  if (!add_ring (self, i, edges, &area, error))
    return FALSE;
  /* An outline without extent has no holes either. */
  if (!(area > 0))
    return TRUE;

  for (i++; i < self->parts->len && get_part (self, i)->kind == PART_RING; i++)
    if (!add_ring (self, i, edges, &area, error))
      return FALSE;

  wayside_region_shape_init (&shape, g_steal_pointer (&edges), 0, fmax (area, 0));
  g_array_append_val (shapes, shape);
  return TRUE;
}

/* Returns the area of the surroundings of a segment in square degrees. */
static double
get_band_area (const WaysideRegionEdge *edge, double within)
{
  double latitude = fmin (fabs (edge->from.latitude), WAYSIDE_REGION_MAX_LATITUDE);
  double metres = wayside_point_get_distance (&edge->from, &edge->to) * 2 * within;

  return metres /
         (WAYSIDE_POINT_METRES_PER_DEGREE * WAYSIDE_POINT_METRES_PER_DEGREE * cos (latitude * G_PI / 180));
}

/* Adds the surroundings of a track or point; returns FALSE with an error. */
static gboolean
add_track (const WaysideRegionBuilder *self, guint i, double within, GArray *shapes, GError **error)
{
  g_autoptr (GArray) points = dup_points (self, i);
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (WaysideRegionEdge));
  WaysideRegionShape shape;
  double area = 0;

  if (points->len == 0)
    return TRUE;
  if (!check_width (points, error))
    return FALSE;

  for (guint k = 0; k + 1 < points->len; k++)
    append_edge (edges, &g_array_index (points, WaysidePoint, k),
                 &g_array_index (points, WaysidePoint, k + 1));
  if (edges->len == 0)
    append_edge (edges, &g_array_index (points, WaysidePoint, 0), &g_array_index (points, WaysidePoint, 0));
  for (guint k = 0; k < edges->len; k++)
    area += get_band_area (&g_array_index (edges, WaysideRegionEdge, k), within);

  wayside_region_shape_init (&shape, g_steal_pointer (&edges), within, 0);
  /* The ends of the band add a circle. */
  shape.area = fmin (area + G_PI / 4 * (shape.extent.north - shape.extent.south) * 2 * within /
                                WAYSIDE_POINT_METRES_PER_DEGREE,
                     wayside_bbox_get_area (&shape.extent));
  g_array_append_val (shapes, shape);
  return TRUE;
}

static gboolean
has_kind (const WaysideRegionBuilder *self, PartKind kind)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (get_part (self, i)->kind == kind)
      return TRUE;

  return FALSE;
}

/* Returns the kind of the shapes that count. */
static PartKind
choose_kind (const WaysideRegionBuilder *self)
{
  if (has_kind (self, PART_POLYGON))
    return PART_POLYGON;

  return has_kind (self, PART_TRACK) ? PART_TRACK : PART_POINT;
}

/* Returns the parts that count, such as "P1,2 3,4 5,6;R…" in steps; those of tracks follow the metres: "25;T…". */
static char *
dup_text (const WaysideRegionBuilder *self, PartKind kind, double within)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_written = FALSE; /* whether the last part that is not a ring is in the text */

  if (kind != PART_POLYGON)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer, within));
    }

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = get_part (self, i);
      guint end = i + 1 < self->parts->len ? get_part (self, i + 1)->first : self->points->len;

      if (part->kind != PART_RING)
        is_written = part->kind == kind && end > part->first;
      if (!is_written || end == part->first)
        continue;

      g_string_append_printf (text, "%s%c", text->len > 0 ? ";" : "", letters[part->kind]);
      for (guint k = part->first; k < end; k++)
        {
          const WaysidePoint *point = &g_array_index (self->points, WaysidePoint, k);

          g_string_append_printf (text, "%s%.0f,%.0f", k > part->first ? " " : "",
                                  point->longitude * STEPS_PER_DEGREE, point->latitude * STEPS_PER_DEGREE);
        }
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
check (const WaysideRegionBuilder *self, double within, GError **error)
{
  if (self->is_off_globe)
    return refuse (error, _ ("There are places in it that are not on the globe"));

  if (self->is_full)
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                   _ ("The shapes have more than %'u positions. Simplify them, or split the file"),
                   WAYSIDE_REGION_MAX_POINTS);
      return FALSE;
    }

  if (!(within > 0 && within <= WAYSIDE_REGION_MAX_WITHIN))
    return refuse (error, _ ("The distance from a track must be more than 0 and at most 10,000 metres"));

  return TRUE;
}

/**
 * wayside_region_builder_build:
 * @self: a builder
 * @within: metres around tracks and points, more than 0 and at most %WAYSIDE_REGION_MAX_WITHIN
 * @error: return location for an error
 *
 * Makes a region of the polygons. Only if there are none, it is the surroundings of the tracks, and only if there
 * are none of these either, those of the points.
 *
 * Returns: (transfer full): the region, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY and a message for the user
 */
WaysideRegion *
wayside_region_builder_build (const WaysideRegionBuilder *self, double within, GError **error)
{
  g_autoptr (GArray) shapes = NULL;
  g_autofree char *text = NULL;
  PartKind kind;

  g_return_val_if_fail (self != NULL, NULL);

  if (!check (self, within, error))
    return NULL;

  kind = choose_kind (self);
  shapes = g_array_new (FALSE, FALSE, sizeof (WaysideRegionShape));
  g_array_set_clear_func (shapes, (GDestroyNotify) wayside_region_shape_clear);
  for (guint i = 0; i < self->parts->len; i++)
    if (get_part (self, i)->kind == kind &&
        !(kind == PART_POLYGON ? add_polygon (self, i, shapes, error)
                               : add_track (self, i, within, shapes, error)))
      return NULL;

  text = dup_text (self, kind, within);
  return wayside_region_new_shapes (g_steal_pointer (&shapes), text, error);
}

/* Reads the positions of a part. Returns the rest of the text, or NULL. */
static const char *
read_points (WaysideRegionBuilder *self, const char *text)
{
  while (*text != '\0' && *text != ';')
    {
      char *comma = NULL, *end = NULL;
      gint64 longitude = g_ascii_strtoll (text, &comma, 10);
      gint64 latitude = comma > text && *comma == ',' ? g_ascii_strtoll (comma + 1, &end, 10) : 0;

      if (end == NULL || end == comma + 1 || (*end != ' ' && *end != ';' && *end != '\0'))
        return NULL;

      wayside_region_builder_add_position (self, (double) longitude / STEPS_PER_DEGREE,
                                           (double) latitude / STEPS_PER_DEGREE);
      text = end + (*end == ' ');
    }

  return text;
}

/* Reads the parts of a text; returns FALSE if it is in another format. Only a polygon has rings. */
static gboolean
read_parts (WaysideRegionBuilder *self, const char *text)
{
  gboolean is_polygon = FALSE;

  while (text != NULL && *text != '\0')
    {
      if (*text == 'P')
        wayside_region_builder_begin_polygon (self);
      else if (*text == 'R' && is_polygon)
        wayside_region_builder_begin_ring (self);
      else if (*text == 'T')
        wayside_region_builder_begin_track (self);
      else
        return FALSE;

      if (text[1] == ';' || text[1] == '\0')
        return FALSE;

      is_polygon = *text != 'T';
      text = read_points (self, text + 1);
      if (text != NULL && *text == ';')
        text++;
    }

  return text != NULL;
}

/**
 * wayside_region_new_from_text:
 * @text: the text of wayside_region_get_text(), untrusted
 * @error: return location for an error
 *
 * Returns: (transfer full): an equal region, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 */
WaysideRegion *
wayside_region_new_from_text (const char *text, GError **error)
{
  g_autoptr (WaysideRegionBuilder) builder = NULL;
  double within = WAYSIDE_REGION_DEFAULT_WITHIN;
  WaysideBbox bbox;

  g_return_val_if_fail (text != NULL, NULL);

  if (*text == 'B')
    return wayside_bbox_parse (text + 1, &bbox, error) ? wayside_region_new_box (&bbox, error) : NULL;

  builder = wayside_region_builder_new ();
  if (g_ascii_isdigit (*text))
    {
      within = g_ascii_strtod (text, NULL);
      text += strcspn (text, ";");
      text += *text == ';';
    }
  if (read_parts (builder, text))
    return wayside_region_builder_build (builder, within, error);

  refuse (error, _ ("The area cannot be read"));
  return NULL;
}

/**
 * wayside_region_new_box:
 * @bbox: a box; may cross the 180th meridian
 * @error: return location for an error
 *
 * Returns: (transfer full): the region of a box, with exactly its borders, or %NULL with
 *   %WAYSIDE_ERROR_INVALID_QUERY if wayside_bbox_check() refuses the box
 */
WaysideRegion *
wayside_region_new_box (const WaysideBbox *bbox, GError **error)
{
  g_autofree char *numbers = NULL;
  g_autofree char *text = NULL;
  GArray *shapes;
  GArray *edges;
  WaysideRegionShape shape;
  WaysidePoint corners[4];

  g_return_val_if_fail (bbox != NULL, NULL);

  if (!wayside_bbox_check (bbox, error))
    return NULL;

  corners[0] = (WaysidePoint){ bbox->west, bbox->south };
  corners[1] = (WaysidePoint){ bbox->east + (wayside_bbox_crosses (bbox) ? TURN : 0), bbox->south };
  corners[2] = (WaysidePoint){ corners[1].longitude, bbox->north };
  corners[3] = (WaysidePoint){ bbox->west, bbox->north };
  edges = g_array_new (FALSE, FALSE, sizeof (WaysideRegionEdge));
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    append_edge (edges, &corners[i], &corners[(i + 1) % G_N_ELEMENTS (corners)]);
  wayside_region_shape_init (&shape, edges, 0, wayside_bbox_get_area (bbox));

  shapes = g_array_new (FALSE, FALSE, sizeof (WaysideRegionShape));
  g_array_set_clear_func (shapes, (GDestroyNotify) wayside_region_shape_clear);
  g_array_append_val (shapes, shape);
  numbers = wayside_bbox_to_string (bbox, ",");
  text = g_strconcat ("B", numbers, NULL);
  return wayside_region_new_shapes (shapes, text, error);
}
