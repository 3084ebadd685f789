/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window-world.h"

/* Looks in a row that have to be alike until a window counts as being at rest. */
#define N_ALIKE 5

typedef struct
{
  WindowWorld *world;
  guint width;
} WidthWait;

static gboolean
is_wide (gpointer data)
{
  const WidthWait *wait = data;
  AtspiRect place;
  guint width, height;

  x_screen_get_size (wait->world->screen, wait->world->xid, &width, &height);
  /* Pages that were not seen yet have no place. */
  for (guint i = 0; i < WINDOW_N_PAGES; i++)
    if (wait->world->stack_pages[i] != NULL && driver_get_extents (wait->world->stack_pages[i], &place) &&
        place.width > (int) width)
      return FALSE;

  return width == wait->width;
}

/**
 * window_world_await_width:
 * @world: a fixture
 * @width: a width in pixels
 *
 * Waits until the window is as wide as it was asked to be, with no page that is wider. A page that has pushed
 * the window wider fails the test.
 */
void
window_world_await_width (WindowWorld *world, guint width)
{
  WidthWait wait = { .world = world, .width = width };
  g_autofree char *what = g_strdup_printf ("the window is %u wide", width);

  driver_wait_until (what, is_wide, &wait);
}

typedef struct
{
  WindowWorld *world;
  guint checksum;
  guint n_alike;
  double brightness;
} RestWait;

static gboolean
is_at_rest (gpointer data)
{
  RestWait *wait = data;
  guint checksum;

  wait->brightness = x_screen_look (wait->world->screen, wait->world->xid, &checksum);
  wait->n_alike = checksum == wait->checksum ? wait->n_alike + 1 : 0;
  wait->checksum = checksum;
  return wait->n_alike >= N_ALIKE;
}

/**
 * window_world_await_rest:
 * @world: a fixture
 *
 * Waits until the window looks the same for a while.
 *
 * Returns: its mean brightness, from 0, black, to 1, white
 */
double
window_world_await_rest (WindowWorld *world)
{
  RestWait wait = { .world = world };

  driver_wait_until ("the window is at rest", is_at_rest, &wait);
  return wait.brightness;
}
