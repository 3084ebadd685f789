/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

static guint
count_asked (WindowWorld *world)
{
  guint n = 0;

  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    n += pretend_service_get_n_requests (world->disk.service, (PretendKind) kind);
  return n;
}

/* After a restart the library is the first page, and can be browsed offline. */
static void
test_past (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *photo = NULL;

  library_download_both (world);
  library_start_again (world);
  pretend_service_reset_counters (world->disk.service);
  library_await_row (world, LIBRARY_PHOTO ", 1 photo · *");
  library_open (world, LIBRARY_SEQUENCE ", 24 photos · *");
  download_await (world, "24 photos saved");
  download_await_cells (world, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE);
  photo = download_open_first (world);
  driver_await_label (photo, "Photo 1 of 24");
  /* Details that are only in the metadata. */
  driver_await_label (photo, PRETEND_DEMO_SEQUENCE);
  g_assert_cmpuint (count_asked (world), ==, 0);
  download_go_back (world, WINDOW_PHOTO, WINDOW_DOWNLOAD);
  library_go_back (world);
}

static gboolean
has_dialog (gpointer data)
{
  WindowWorld *world = data;

  return driver_look (world->application, DRIVER_ENTRY, "Name") != NULL;
}

static void
rename_row (WindowWorld *world, const char *pattern, const char *name)
{
  library_choose (world, pattern, "Rename…");
  driver_wait_until ("the name is asked for", has_dialog, world);
  driver_set_text (driver_find (world->application, DRIVER_ENTRY, "Name"), name);
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Rename"));
}

/* A name is shown in the row and on the page, and survives a restart. */
static void
test_rename (WindowWorld *world, gconstpointer data)
{
  library_download_both (world);
  rename_row (world, LIBRARY_PHOTO "*", "Elbe & <Bridges>");
  library_await_row (world, "Elbe & <Bridges>, 1 photo · *");
  library_start_again (world);
  library_open (world, "Elbe & <Bridges>, *");
  driver_await_label (window_world_page (world, WINDOW_DOWNLOAD), "Elbe & <Bridges>");
}

static gboolean
shows_only_photo (gpointer data)
{
  return library_count_rows (data, "*") == 1 && library_count_rows (data, LIBRARY_PHOTO "*") == 1;
}

typedef struct
{
  WindowWorld *world;
  const char *first;
} Order;

static gboolean
is_in_order (gpointer data)
{
  Order *order = data;
  g_autofree char *name = driver_dup_name (library_await_row (order->world, "*"));

  return g_pattern_match_simple (order->first, name);
}

static void
sort_by (WindowWorld *world, const char *key, const char *first)
{
  Order order = { world, first };
  AtspiAccessible *menu = driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "Main Menu");
  g_autofree char *what = g_strdup_printf ("sorted by %s, the first is %s", key, first);

  x_screen_press_key (world->screen, "F10");
  driver_press (driver_find (menu, DRIVER_ANY, key));
  driver_wait_until (what, is_in_order, &order);
}

static void
test_search_and_sort (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page, *entry;

  library_download_both (world);
  page = window_world_page (world, WINDOW_LIBRARY);
  sort_by (world, "Name", LIBRARY_PHOTO "*");
  sort_by (world, "Size", LIBRARY_SEQUENCE "*");
  sort_by (world, "Name", LIBRARY_PHOTO "*");
  sort_by (world, "Date", LIBRARY_SEQUENCE "*");

  x_screen_press_key (world->screen, "Control_L+f");
  entry = driver_find (page, DRIVER_ENTRY, "Search downloads");
  driver_await_state (entry, ATSPI_STATE_FOCUSED, TRUE);
  x_screen_type (world->screen, "photo");
  driver_wait_until ("only the photo is listed", shows_only_photo, world);
  driver_set_text (entry, "nowhere");
  driver_await_label (page, "No Downloads Found");
  driver_set_text (entry, "");
  library_await_row (world, LIBRARY_SEQUENCE "*");
}

/* The sort order survives a restart. */
static void
test_order (WindowWorld *world, gconstpointer data)
{
  Order order = { world, LIBRARY_PHOTO "*" };

  library_download_both (world);
  sort_by (world, "Name", LIBRARY_PHOTO "*");
  library_start_again (world);
  library_await_row (world, LIBRARY_SEQUENCE "*");
  driver_wait_until ("the list is still sorted by name", is_in_order, &order);
  sort_by (world, "Date", LIBRARY_SEQUENCE "*");
  library_start_again (world);
  library_await_row (world, LIBRARY_PHOTO "*");
  order.first = LIBRARY_SEQUENCE "*";
  driver_wait_until ("the list is sorted by date again", is_in_order, &order);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/library/past", test_past);
  window_world_add ("/window/library/rename", test_rename);
  window_world_add ("/window/library/search-and-sort", test_search_and_sort);
  window_world_add ("/window/library/order", test_order);
  return g_test_run ();
}
