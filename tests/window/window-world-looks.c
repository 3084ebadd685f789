/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window-world.h"

#include <stdio.h>

/* Bytes per second for each picture: too slow to complete while held, but fast enough not to time out. */
#define HELD_RATE 128

/* Not 0, which would not speed up transfers in progress. */
#define FAST_RATE (1 << 30)

/* The number of sample points in each direction for finding out which page is visible. */
#define N_PARTS 3

/* Looks in a row that have to be alike until a window counts as being at rest. */
#define N_ALIKE 5

/* Since GTK 4.10 the pages of a stack that are not shown have no contents. */
static gboolean
hides_pages (WindowWorld *world)
{
  g_autofree char *version = atspi_accessible_get_toolkit_version (world->application, NULL);
  int major, minor;

  return version != NULL && sscanf (version, "%d.%d", &major, &minor) == 2 && (major > 4 || minor >= 10);
}

static gboolean
is_stack_page (WindowWorld *world, AtspiAccessible *accessible)
{
  for (guint i = 0; i < WINDOW_N_PAGES; i++)
    if (world->stack_pages[i] == accessible)
      return TRUE;

  return FALSE;
}

/**
 * window_world_shows:
 * @world: a fixture
 * @accessible: a page or a large part of one
 *
 * GTK 4.8 does not report which page of a stack is visible, and hidden pages keep their rectangle. So this
 * checks which objects are at some points of the window. If all of these are presentational, the focus
 * decides. GTK 4.18 finds hidden pages at these points, too, but window_world_page() returns the empty page of
 * the stack for them.
 *
 * Returns: %TRUE if @accessible is visible
 */
gboolean
window_world_shows (WindowWorld *world, AtspiAccessible *accessible)
{
  guint n_hits = 0;
  AtspiRect place;

  if (!driver_get_extents (accessible, &place))
    return FALSE;
  if (hides_pages (world))
    return !is_stack_page (world, accessible);

  for (int i = 0; i < N_PARTS * N_PARTS; i++)
    {
      int x = place.x + place.width * (2 * (i % N_PARTS) + 1) / (2 * N_PARTS);
      int y = place.y + place.height * (2 * (i / N_PARTS) + 1) / (2 * N_PARTS);
      AtspiAccessible *hit = driver_look_at (world->window, x, y);

      /* A toast lies on whatever page is shown. */
      if (hit == NULL || !driver_is_below (hit, world->stack))
        continue;
      if (!driver_is_below (hit, accessible))
        return FALSE;
      n_hits++;
    }

  return n_hits > 0 || driver_look_focus (accessible) != NULL;
}

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
  /* Pages that have never been shown have no rectangle. */
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
 * Waits until the window has the requested width and no page is wider. The test fails if a page requires a
 * wider window.
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

  /* The program responds once it has processed earlier events. */
  driver_is_alive (wait->world->window);
  wait->brightness = x_screen_look (wait->world->screen, wait->world->xid, &checksum);
  wait->n_alike = checksum == wait->checksum ? wait->n_alike + 1 : 0;
  wait->checksum = checksum;
  return wait->n_alike >= N_ALIKE;
}

/**
 * window_world_await_rest:
 * @world: a fixture
 *
 * Waits until the window has not changed for a while.
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

/**
 * window_world_keep_toasts:
 * @world: a fixture
 *
 * Lets the next start of the program show each toast until it is dismissed: on a busy machine, pressing its
 * button may take longer than five seconds.
 */
void
window_world_keep_toasts (WindowWorld *world)
{
  window_world_set_environment (world, "WAYSIDE_TOAST_SECONDS", "0");
}

/**
 * window_world_hold_pictures:
 * @world: a fixture
 * @key: the key of a sequence
 * @n: the number of pictures
 *
 * Slows down all pictures of a sequence but the first @n, such that none of them completes before
 * window_world_let_pictures_go(), however long the test takes to read the download page.
 */
void
window_world_hold_pictures (WindowWorld *world, const char *key, guint n)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, key);

  g_assert_cmpuint (g_strv_length (ids), >, n);
  pretend_service_set_rate (world->disk.service, HELD_RATE);
  /* The rate only applies to bodies of a known length. */
  for (guint i = 0; i < n; i++)
    pretend_service_script (world->disk.service, ids[i], PRETEND_FAULT_NO_LENGTH, 1);
}

/**
 * window_world_let_pictures_go:
 * @world: a fixture
 *
 * Delivers all pictures at full speed, including those in progress.
 */
void
window_world_let_pictures_go (WindowWorld *world)
{
  pretend_service_set_rate (world->disk.service, FAST_RATE);
}
