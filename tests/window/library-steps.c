/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

typedef struct
{
  WindowWorld *world;
  const char *pattern;
  AtspiAccessible *row;
  guint n_rows;
} RowSearch;

static gboolean
look_at_row (AtspiAccessible *accessible, guint depth, gpointer data)
{
  RowSearch *search = data;
  g_autofree char *name = driver_dup_name (accessible);

  if (driver_get_kind (accessible) != DRIVER_ITEM || !g_pattern_match_simple (search->pattern, name))
    return FALSE;

  search->n_rows++;
  if (search->row == NULL)
    search->row = driver_hold (accessible);
  return FALSE;
}

/* Empty sections of the list are absent. */
static gboolean
look_at_part (AtspiAccessible *accessible, guint depth, gpointer data)
{
  static const char *const parts[] = { "In Progress", "Interrupted", "Saved" };
  RowSearch *search = data;
  g_autofree char *name = driver_dup_name (accessible);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (driver_is_called (parts[i], name) && driver_get_kind (accessible) == DRIVER_LIST &&
        driver_has_state (accessible, ATSPI_STATE_VISIBLE))
      driver_walk (accessible, look_at_row, search);

  return FALSE;
}

static void
search_rows (RowSearch *search)
{
  search->row = NULL;
  search->n_rows = 0;
  driver_skim (window_world_page (search->world, WINDOW_LIBRARY), look_at_part, search);
}

static gboolean
has_row (gpointer data)
{
  RowSearch *search = data;

  search_rows (search);
  return search->row != NULL;
}

static gboolean
has_no_row (gpointer data)
{
  return !has_row (data);
}

/**
 * library_await_row:
 * @world: a fixture
 * @pattern: accessible name of a library row, in which “*” matches any text
 *
 * Waits until there is such a row.
 *
 * Returns: (transfer none): the first such row
 */
AtspiAccessible *
library_await_row (WindowWorld *world, const char *pattern)
{
  RowSearch search = { .world = world, .pattern = pattern };
  g_autofree char *what = g_strdup_printf ("the library has a row “%s”", pattern);

  driver_wait_until (what, has_row, &search);
  return search.row;
}

/**
 * library_await_no_row:
 * @world: a fixture
 * @pattern: accessible name of a library row, in which “*” matches any text
 *
 * Waits until there is no such row.
 */
void
library_await_no_row (WindowWorld *world, const char *pattern)
{
  RowSearch search = { .world = world, .pattern = pattern };
  g_autofree char *what = g_strdup_printf ("the library has no row “%s”", pattern);

  driver_wait_until (what, has_no_row, &search);
}

/**
 * library_count_rows:
 * @world: a fixture
 * @pattern: accessible name of library rows, in which “*” matches any text
 *
 * Returns: the current number of such rows
 */
guint
library_count_rows (WindowWorld *world, const char *pattern)
{
  RowSearch search = { .world = world, .pattern = pattern };

  search_rows (&search);
  return search.n_rows;
}

/* A click during layout is lost, so it is repeated, as a user would do. */
typedef struct
{
  WindowWorld *world;
  const char *pattern;
  const char *item;
  gint64 next_click;
} Click;

static gboolean
is_open (gpointer data)
{
  Click *click = data;
  AtspiRect place;

  if (window_world_shows (click->world, window_world_page (click->world, WINDOW_DOWNLOAD)))
    return TRUE;

  if (form_is_time_to_click (&click->next_click) &&
      driver_get_extents (library_await_row (click->world, click->pattern), &place))
    x_screen_click (click->world->screen, click->world->xid, place.x + place.width / 3,
                    place.y + place.height / 2);
  return FALSE;
}

/**
 * library_open:
 * @world: a fixture that shows the library
 * @pattern: accessible name of a row, in which “*” matches any text
 *
 * Clicks a row and waits for its download page.
 */
void
library_open (WindowWorld *world, const char *pattern)
{
  Click click = { .world = world, .pattern = pattern };

  driver_wait_until ("a click opens a download", is_open, &click);
}

static AtspiAccessible *
look_menu_button (Click *click)
{
  return driver_look (library_await_row (click->world, click->pattern), DRIVER_BUTTON, "Download Menu");
}

static gboolean
shows_item (gpointer data)
{
  Click *click = data;
  AtspiAccessible *button = look_menu_button (click);
  AtspiAccessible *item = button != NULL ? driver_look (button, DRIVER_ANY, click->item) : NULL;
  AtspiRect place;

  if (item != NULL && driver_get_extents (item, &place) && place.height > 0)
    return TRUE;

  if (button != NULL && form_is_time_to_click (&click->next_click) && driver_get_extents (button, &place))
    x_screen_click (click->world->screen, click->world->xid, place.x + place.width / 2,
                    place.y + place.height / 2);
  return FALSE;
}

/**
 * library_open_menu:
 * @world: a fixture that shows the library
 * @pattern: accessible name of a row, in which “*” matches any text
 * @item: accessible name of a menu item
 *
 * Opens the menu of a row.
 *
 * Returns: (transfer none): the menu item
 */
AtspiAccessible *
library_open_menu (WindowWorld *world, const char *pattern, const char *item)
{
  Click click = { .world = world, .pattern = pattern, .item = item };

  driver_wait_until ("a click opens the menu of a row", shows_item, &click);
  return driver_find (look_menu_button (&click), DRIVER_ANY, item);
}

/**
 * library_choose:
 * @world: a fixture that shows the library
 * @pattern: accessible name of a row, in which “*” matches any text
 * @item: accessible name of a menu item
 *
 * Activates an item in the menu of a row.
 */
void
library_choose (WindowWorld *world, const char *pattern, const char *item)
{
  driver_press (library_open_menu (world, pattern, item));
}

/**
 * library_go_back:
 * @world: a fixture that shows a download
 *
 * Goes back to the library.
 */
void
library_go_back (WindowWorld *world)
{
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
}

/**
 * library_download_both:
 * @world: a fixture whose window has not been started
 *
 * Starts the window, downloads a photo and a sequence, and opens the library.
 */
void
library_download_both (WindowWorld *world)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  form_choose (world, "Sequence");
  form_fill (world, "Sequence", PRETEND_DEMO_SEQUENCE);
  form_download (world);
  download_await (world, "24 photos saved");
  library_go_back (world);
  library_await_row (world, LIBRARY_PHOTO ", 1 photo · *");
  library_await_row (world, LIBRARY_SEQUENCE ", 24 photos · *");
}

/**
 * library_start_again:
 * @world: a fixture with downloads
 *
 * Restarts the window, which shows the library.
 */
void
library_start_again (WindowWorld *world)
{
  window_world_end (world);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
}
