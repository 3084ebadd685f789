/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-geometry.h"

/* The geometry of a feature: commands for a pen that moves on the grid of the tile, see section 4.3 of the
 * Mapbox Vector Tile specification, version 2.1. */

enum
{
  COMMAND_MOVE_TO = 1,
  COMMAND_LINE_TO = 2,
};

/* How far the pen may leave the tile, in tiles. The buffer around a tile is a fraction of one. */
#define MAX_OUTSIDE 1

typedef struct
{
  const guint32 *commands; /* (not owned) */
  gsize n_commands;
  gsize next; /* number of the next integer */
  const WaysideTile *tile;
  guint extent;
  gint64 x; /* the position of the pen */
  gint64 y;
} Pen;

/* Reads a command and its count. Returns FALSE at the end, and if the parameters are not complete. */
static gboolean
read_command (Pen *self, guint *command, guint *count)
{
  guint32 integer;

  if (self->next >= self->n_commands)
    return FALSE;

  integer = self->commands[self->next++];
  *command = integer & 7;
  *count = integer >> 3;
  return *count > 0 && *count <= (self->n_commands - self->next) / 2;
}

static gint64
decode_zigzag (guint32 integer)
{
  return (gint64) (integer >> 1) ^ -(gint64) (integer & 1);
}

static gboolean
is_near (gint64 coordinate, guint extent)
{
  return coordinate >= -MAX_OUTSIDE * (gint64) extent && coordinate <= (1 + MAX_OUTSIDE) * (gint64) extent;
}

/* Reads the parameters of one move. Returns FALSE if it leads far out of the tile. */
static gboolean
move (Pen *self, WaysideTilePoint *point)
{
  self->x += decode_zigzag (self->commands[self->next++]);
  self->y += decode_zigzag (self->commands[self->next++]);
  if (!is_near (self->x, self->extent) || !is_near (self->y, self->extent))
    return FALSE;

  wayside_tile_get_position (self->tile, (double) self->x, (double) self->y, self->extent, &point->longitude,
                             &point->latitude);
  return TRUE;
}

/**
 * wayside_tile_geometry_read_point:
 * @commands: the geometry of a feature
 * @n_commands: number of integers
 * @tile: the tile
 * @extent: its extent, more than 0
 * @point: (out caller-allocates): the first point
 *
 * Reads the geometry of a point. Of several points, the first one counts.
 *
 * Returns: %TRUE, or %FALSE if there is no point
 */
gboolean
wayside_tile_geometry_read_point (const guint32 *commands,
                                  gsize n_commands,
                                  const WaysideTile *tile,
                                  guint extent,
                                  WaysideTilePoint *point)
{
  Pen pen = { commands, n_commands, .tile = tile, .extent = extent };
  guint command, count;

  g_return_val_if_fail (tile != NULL && extent > 0, FALSE);
  g_return_val_if_fail (point != NULL, FALSE);

  return read_command (&pen, &command, &count) && command == COMMAND_MOVE_TO && move (&pen, point);
}

static gboolean
draw (Pen *self, guint count, GArray *points)
{
  for (guint i = 0; i < count; i++)
    {
      WaysideTilePoint point;

      if (!move (self, &point))
        return FALSE;
      g_array_append_val (points, point);
    }

  return TRUE;
}

/* Reads one line. Returns FALSE at the end, and where the geometry is not valid. */
static gboolean
read_line (Pen *self, GArray *points)
{
  guint command, count;

  g_array_set_size (points, 0);
  if (!read_command (self, &command, &count) || command != COMMAND_MOVE_TO || count != 1 ||
      !draw (self, count, points))
    return FALSE;

  return read_command (self, &command, &count) && command == COMMAND_LINE_TO && draw (self, count, points);
}

/**
 * wayside_tile_geometry_read_lines:
 * @commands: the geometry of a feature
 * @n_commands: number of integers
 * @tile: the tile
 * @extent: its extent, more than 0
 * @points: (element-type WaysideTilePoint): a buffer that is reused from call to call
 * @func: receives the lines
 * @user_data: passed to @func
 *
 * Reads the geometry of one or several lines, up to the first one that is not valid.
 *
 * Returns: the number of lines
 */
guint
wayside_tile_geometry_read_lines (const guint32 *commands,
                                  gsize n_commands,
                                  const WaysideTile *tile,
                                  guint extent,
                                  GArray *points,
                                  WaysideTileLineFunc func,
                                  gpointer user_data)
{
  Pen pen = { commands, n_commands, .tile = tile, .extent = extent };
  guint n_lines = 0;

  g_return_val_if_fail (tile != NULL && extent > 0, 0);
  g_return_val_if_fail (points != NULL && func != NULL, 0);

  while (read_line (&pen, points))
    {
      func ((const WaysideTilePoint *) (gpointer) points->data, points->len, user_data);
      n_lines++;
    }

  return n_lines;
}
