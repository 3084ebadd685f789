/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-scene.h"

#include "pretend-image.h"

/*
 * @state: state of the random number generator
 * @horizon: height of the horizon, in pixels from the top
 * @light: brightness, 0 to 1
 * @tint: warmth of the light, 0 to 1
 */
typedef struct
{
  cairo_t *cr;
  guint64 state;
  double width;
  double height;
  double horizon;
  double vanish;
  double light;
  double tint;
} Scene;

static double
draw_number (Scene *scene, double low, double high)
{
  scene->state = pretend_mix (scene->state);
  return low + (high - low) * (double) (scene->state >> 11) / 9007199254740992.0;
}

static void
set_colour (Scene *scene, double red, double green, double blue)
{
  double light = scene->light;

  cairo_set_source_rgb (scene->cr, MIN (1, red * light * (1 + 0.12 * scene->tint)), green * light,
                        blue * light * (1 - 0.18 * scene->tint));
}

static double
channel (double hue)
{
  double h = hue - (double) (int) hue;

  if (h < 1.0 / 6)
    return h * 6;
  if (h < 0.5)
    return 1;
  return h < 2.0 / 3 ? (2.0 / 3 - h) * 6 : 0;
}

static void
set_hue (Scene *scene, double hue, double saturation, double value)
{
  double base = value * (1 - saturation);
  double span = value * saturation;

  set_colour (scene, base + span * channel (hue + 1.0 / 3), base + span * channel (hue),
              base + span * channel (hue + 2.0 / 3));
}

/* Top and bottom colour of the sky, brightness and warmth: a clear day, an overcast day, dusk, evening,
 * haze. */
static const struct
{
  double top[3];
  double bottom[3];
  double light;
  double tint;
} skies[] = {
  { { 0.42, 0.64, 0.94 }, { 0.82, 0.90, 0.98 }, 1.00, 0.0 },
  { { 0.74, 0.80, 0.86 }, { 0.86, 0.88, 0.89 }, 0.88, 0.0 },
  { { 0.93, 0.79, 0.66 }, { 0.98, 0.87, 0.70 }, 0.92, 1.0 },
  { { 0.42, 0.54, 0.74 }, { 0.72, 0.78, 0.86 }, 0.78, 0.1 },
  { { 0.66, 0.80, 0.94 }, { 0.95, 0.95, 0.90 }, 0.97, 0.4 },
};

static void
draw_cloud (Scene *scene)
{
  double x = draw_number (scene, 0, scene->width);
  double y = draw_number (scene, 0.05, 0.5) * scene->horizon;
  double size = draw_number (scene, 0.03, 0.07) * scene->height;

  cairo_set_source_rgba (scene->cr, 1, 1, 1, draw_number (scene, 0.25, 0.6));
  for (int i = 0; i < 5; i++)
    {
      double up = draw_number (scene, -0.3, 0.3) * size;

      cairo_new_sub_path (scene->cr);
      cairo_arc (scene->cr, x + (i - 2) * size * 0.9, y + up, size * draw_number (scene, 0.6, 1), 0,
                 2 * G_PI);
    }
  cairo_fill (scene->cr);
}

static void
draw_sky (Scene *scene)
{
  guint which = (guint) draw_number (scene, 0, G_N_ELEMENTS (skies));
  cairo_pattern_t *pattern = cairo_pattern_create_linear (0, 0, 0, scene->horizon);
  const double *top = skies[which].top;
  const double *bottom = skies[which].bottom;
  double shift = draw_number (scene, -0.04, 0.04);
  guint n_clouds = (guint) draw_number (scene, 0, 5);

  cairo_pattern_add_color_stop_rgb (pattern, 0, top[0] + shift, top[1] + shift, top[2] + shift);
  cairo_pattern_add_color_stop_rgb (pattern, 1, bottom[0] + shift, bottom[1] + shift, bottom[2]);
  cairo_set_source (scene->cr, pattern);
  cairo_paint (scene->cr);
  cairo_pattern_destroy (pattern);
  scene->light = skies[which].light;
  scene->tint = skies[which].tint;
  for (guint i = 0; i < n_clouds; i++)
    draw_cloud (scene);
}

static void
draw_windows (Scene *scene, double x, double y, double width, double height)
{
  double step = draw_number (scene, 0.034, 0.046) * scene->height;
  double pane = step * draw_number (scene, 0.45, 0.6);
  double glow = draw_number (scene, 0, 1);

  for (double row = y + step * 0.6; row + pane < y + height; row += step)
    for (double at = x + step * 0.4; at + pane < x + width; at += step)
      {
        /* In darker scenes, some of the windows are lit. */
        if (scene->light < 0.93 && draw_number (scene, 0, 1) < glow * 0.3)
          cairo_set_source_rgb (scene->cr, 0.98, 0.88, 0.55);
        else
          cairo_set_source_rgba (scene->cr, 0.1, 0.12, 0.2, 0.45);
        cairo_rectangle (scene->cr, at, row, pane, pane * 1.25);
        cairo_fill (scene->cr);
      }
}

static void
draw_building (Scene *scene, double x, double width, double nearness)
{
  double height = scene->height * (0.06 + 0.36 * nearness) * draw_number (scene, 0.7, 1.3);
  double top = scene->horizon - height;
  double hue = draw_number (scene, 0, 1);

  set_hue (scene, hue, draw_number (scene, 0.08, 0.6), draw_number (scene, 0.5, 0.92));
  cairo_rectangle (scene->cr, x, top, width + 1, scene->horizon - top + scene->height * 0.06 * nearness);
  cairo_fill (scene->cr);
  if (draw_number (scene, 0, 1) < 0.3)
    {
      set_hue (scene, hue + 0.05, 0.4, 0.45);
      cairo_move_to (scene->cr, x, top);
      cairo_line_to (scene->cr, x + width / 2, top - scene->height * 0.05 * (0.4 + nearness));
      cairo_line_to (scene->cr, x + width, top);
      cairo_fill (scene->cr);
    }
  draw_windows (scene, x, top, width, scene->horizon - top);
}

/* Make the buildings taller towards the edges, as in the perspective along a street. */
static void
draw_buildings (Scene *scene)
{
  double density = draw_number (scene, 0.8, 1.5);
  double x = -draw_number (scene, 0, 0.08) * scene->height;

  while (x < scene->width)
    {
      double width = scene->height * draw_number (scene, 0.11, 0.24) * density;
      double off_centre = ABS (x + width / 2 - scene->vanish) / (scene->width / 2);

      if (draw_number (scene, 0, 1) < 0.93)
        draw_building (scene, x, width, MIN (1, off_centre));
      x += width;
    }
}

static void
draw_ground (Scene *scene)
{
  double grass = draw_number (scene, 0, 1);

  set_colour (scene, 0.60 - 0.08 * grass, 0.58 + 0.02 * grass, 0.55 - 0.06 * grass);
  cairo_rectangle (scene->cr, 0, scene->horizon, scene->width, scene->height - scene->horizon);
  cairo_fill (scene->cr);
}

static void
draw_road (Scene *scene)
{
  double bottom = scene->height;
  double half = scene->height * draw_number (scene, 0.5, 0.72);
  double grey = draw_number (scene, 0.33, 0.42);
  guint n_dashes = (guint) draw_number (scene, 7, 11);

  set_colour (scene, grey, grey, grey * 1.05);
  cairo_move_to (scene->cr, scene->vanish - scene->height * 0.012, scene->horizon);
  cairo_line_to (scene->cr, scene->vanish + scene->height * 0.012, scene->horizon);
  cairo_line_to (scene->cr, scene->vanish + half, bottom);
  cairo_line_to (scene->cr, scene->vanish - half, bottom);
  cairo_fill (scene->cr);

  cairo_set_source_rgb (scene->cr, 0.93, 0.93, 0.9);
  for (guint i = 0; i < n_dashes; i++)
    {
      /* Square the positions to make the dashes longer towards the viewer. */
      double near_from = (double) (i + 1) / n_dashes;
      double near_to = (i + 1.55) / n_dashes;
      double from = scene->horizon + (bottom - scene->horizon) * near_from * near_from;
      double to = scene->horizon + (bottom - scene->horizon) * near_to * near_to;

      cairo_rectangle (scene->cr, scene->vanish - scene->height * 0.012 * near_from, from,
                       scene->height * 0.024 * near_from, to - from);
      cairo_fill (scene->cr);
    }
}

static void
draw_tree (Scene *scene, double x, double nearness)
{
  double size = scene->height * (0.05 + 0.13 * nearness) * draw_number (scene, 0.7, 1.1);
  double foot = scene->horizon + scene->height * 0.09 * nearness;
  double green = draw_number (scene, 0.4, 0.62);

  set_colour (scene, 0.36, 0.27, 0.2);
  cairo_rectangle (scene->cr, x - size * 0.07, foot - size * 1.1, size * 0.14, size * 1.1);
  cairo_fill (scene->cr);
  set_colour (scene, green * draw_number (scene, 0.3, 0.85), green, green * 0.42);
  for (int i = 0; i < 3; i++)
    {
      cairo_save (scene->cr);
      cairo_translate (scene->cr, x + (i - 1) * size * 0.35, foot - size * draw_number (scene, 1.3, 1.6));
      cairo_scale (scene->cr, size * draw_number (scene, 0.55, 0.75), size * 0.6);
      cairo_arc (scene->cr, 0, 0, 1, 0, 2 * G_PI);
      cairo_restore (scene->cr);
      cairo_fill (scene->cr);
    }
}

static void
draw_trees (Scene *scene)
{
  guint n_trees = (guint) draw_number (scene, 2, 7);

  for (guint i = 0; i < n_trees; i++)
    {
      double off_centre = draw_number (scene, 0.3, 1);
      double side = draw_number (scene, 0, 1) < 0.5 ? -1 : 1;

      draw_tree (scene, scene->vanish + side * off_centre * scene->width / 2, off_centre);
    }
}

/**
 * pretend_scene_draw:
 * @cr: a cairo context
 * @seed: selects the scene
 * @width: pixels
 * @height: pixels
 *
 * Draws a street as seen by a camera on a car.
 */
void
pretend_scene_draw (cairo_t *cr, guint64 seed, double width, double height)
{
  Scene scene = { .cr = cr, .state = seed, .width = width, .height = height };

  cairo_set_antialias (cr, CAIRO_ANTIALIAS_FAST);
  scene.horizon = height * draw_number (&scene, 0.5, 0.6);
  scene.vanish = width * draw_number (&scene, 0.44, 0.56);
  draw_sky (&scene);
  draw_ground (&scene);
  draw_buildings (&scene);
  draw_road (&scene);
  draw_trees (&scene);
}

static cairo_status_t
append_png (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Derive the position from the row or column only, so that a street continues in the next tile. */
static void
draw_street (cairo_t *cr, gboolean across, guint zoom, guint number)
{
  guint64 mixed = pretend_mix (((guint64) zoom << 40) + ((guint64) across << 39) + number);
  double at = 24 + (double) (mixed % 200);

  cairo_move_to (cr, across ? 0 : at, across ? at : 0);
  cairo_line_to (cr, across ? 256 : at, across ? at : 256);
  cairo_set_line_width (cr, mixed % 3 == 0 ? 9 : 5);
  cairo_stroke (cr);
}

/**
 * pretend_map_tile_new:
 * @zoom: zoom level
 * @x: column
 * @y: row
 *
 * Draws a map tile of a fictitious town: blocks, some parks, and streets that meet at the edges of the tiles.
 *
 * Returns: (transfer full): a PNG of 256×256 pixels
 */
GBytes *
pretend_map_tile_new (guint zoom, guint x, guint y)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  cairo_t *cr = cairo_create (surface);
  guint64 mixed = pretend_mix (((guint64) zoom << 48) + ((guint64) x << 24) + y);
  GByteArray *png = g_byte_array_new ();

  cairo_set_source_rgb (cr, 0.95, 0.94, 0.91);
  cairo_paint (cr);
  if (mixed % 4 == 0)
    {
      cairo_set_source_rgb (cr, 0.80, 0.88, 0.74);
      cairo_rectangle (cr, 40 + (double) (mixed / 4 % 60), 40 + (double) (mixed / 256 % 60), 110, 90);
      cairo_fill (cr);
    }
  cairo_set_source_rgb (cr, 1, 1, 1);
  draw_street (cr, FALSE, zoom, x);
  draw_street (cr, TRUE, zoom, y);
  cairo_destroy (cr);
  cairo_surface_write_to_png_stream (surface, append_png, png);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (png);
}
