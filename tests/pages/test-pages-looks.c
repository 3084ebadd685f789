/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-steps.h"

/* The window follows the colour scheme of the desktop, which ADW_DEBUG_COLOR_SCHEME simulates. */

/* From 0, black, to 1, white. */
#define DARK   0.4
#define BRIGHT 0.6

static GdkTexture *
draw (GtkWidget *window)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (picture, snapshot, gdk_paintable_get_intrinsic_width (picture),
                          gdk_paintable_get_intrinsic_height (picture));
  node = gtk_snapshot_free_to_node (snapshot);
  return gsk_renderer_render_texture (renderer, node, NULL);
}

static double
get_brightness (GtkWidget *window)
{
  g_autoptr (GdkTexture) texture = draw (window);
  gsize size = (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture) * 4;
  g_autofree guchar *pixels = g_malloc (size);
  double sum = 0;

  gdk_texture_download (texture, pixels, (gsize) gdk_texture_get_width (texture) * 4);
  for (gsize i = 0; i < size; i++)
    sum += i % 4 == 3 ? 0 : pixels[i];
  return sum / ((double) size * 3 / 4) / 255;
}

static void
check_brightness (PageWorld *world)
{
  double brightness;

  steps_show (world, "request");
  brightness = get_brightness (GTK_WIDGET (world->window));
  if (g_str_equal (g_getenv ("ADW_DEBUG_COLOR_SCHEME"), "prefer-dark"))
    g_assert_cmpfloat (brightness, <, DARK);
  else
    g_assert_cmpfloat (brightness, >, BRIGHT);
}

static void
test_brightness (PageWorld *world, gconstpointer data)
{
  page_world_set_size (world, 360, 700);
  page_world_run (world, check_brightness);
}

int
main (int argc, char **argv)
{
  page_world_init (&argc, &argv);
  g_test_add ("/pages/looks/brightness", PageWorld, NULL, page_world_set_up, test_brightness,
              page_world_tear_down);
  return g_test_run ();
}
