/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "x-drag.h"

#include <glib/gstdio.h>

#define LINK "https://www.mapillary.com/app/?pKey="

#define TWO_PHOTOS PRETEND_DEMO_PHOTO "\n" PRETEND_DEMO_PHOTO_2 "\n"

#define N_MANY 10000

/* Drop positions: outside entries, and on an entry. */
#define FREE_X  40
#define FREE_Y  20
#define ENTRY_X 200

/* Lists of photos and shapes on the map are dropped, pasted, opened and chosen. All of them end up in the
 * form. */

typedef struct
{
  XDrag *drag;
  int x, y;
} Hand;

static gboolean
is_taken_there (gpointer data)
{
  Hand *hand = data;

  return x_drag_hover (hand->drag, hand->x, hand->y);
}

static gboolean
is_dropped (gpointer data)
{
  return x_drag_drop (((Hand *) data)->drag);
}

static void
drop_at (WindowWorld *world, const char *type, const char *text, int x, int y)
{
  g_autoptr (XDrag) drag = x_drag_begin (world->xid, type, text);
  Hand hand = { drag, x, y };

  driver_wait_until ("the window would take it", is_taken_there, &hand);
  driver_wait_until ("the window has taken it", is_dropped, &hand);
}

static char *
dup_uri (WindowWorld *world, const char *name)
{
  g_autofree char *path = cli_world_path (&world->disk, name);

  return g_filename_to_uri (path, NULL, NULL);
}

static char *
write_file (WindowWorld *world, const char *name, const char *text)
{
  cli_world_write (&world->disk, name, text);
  return dup_uri (world, name);
}

static void
drop_file (WindowWorld *world, const char *name, const char *text)
{
  g_autofree char *uri = write_file (world, name, text);
  g_autofree char *list = g_strconcat (uri, "\r\n", NULL);

  drop_at (world, "text/uri-list", list, FREE_X, FREE_Y);
}

static void
await_hint (WindowWorld *world, const char *sentence)
{
  driver_await_label (window_world_page (world, WINDOW_FORM), sentence);
}

static void
await_entry (WindowWorld *world, const char *name, const char *text)
{
  driver_await_text (driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ENTRY, name), text);
}

/* A list is dropped and downloaded. It is known after a restart, and the same list in another order continues
 * in the same folder. */
static void
test_download (WindowWorld *world, gconstpointer data)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  drop_file (world, "list.txt", "# Elbe\n" TWO_PHOTOS "what?\n");
  await_hint (world, "2 photos from a list. Line 4 was not understood");
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_download (world);
  download_await (world, "2 photos saved");

  window_world_end (world);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
  library_await_row (world, "Photos From a List, 2 photos · *");
  drop_file (world, "list.csv", "id,x\n" PRETEND_DEMO_PHOTO_2 ",1\n" PRETEND_DEMO_PHOTO ",2\n");
  window_world_await_page (world, WINDOW_FORM);
  await_hint (world, "2 photos from a list");
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_download (world);
  download_await (world, "Already downloaded. No new photos");
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, 2);
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  g_assert_cmpuint (library_count_rows (world, "*"), ==, 1);
}

/* Each file format. */
static void
test_kinds (WindowWorld *world, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *both = NULL;

  window_world_start (world);
  drop_file (world, "table.csv",
             "\xef\xbb\xbfname;url\r\n\"a; b\";" LINK PRETEND_DEMO_PHOTO "\r\nc;" LINK PRETEND_DEMO_PHOTO_2
             "\r\n");
  await_hint (world, "2 photos from a list*");
  driver_find (window_world_page (world, WINDOW_FORM), DRIVER_BUTTON, "List");
  drop_file (
      world, "area.geojson",
      "{\"type\":\"Polygon\",\"coordinates\":[[[9.94,53.596],[9.95,53.6],[9.94,53.6],[9.94,53.596]]]}");
  await_hint (world, "The area around the shapes in “area.geojson”");
  await_entry (world, "West", "9.94");
  await_entry (world, "North", "53.6");
  drop_file (world, "track.gpx", "<gpx><trkpt lat=\"1\" lon=\"2\"/><trkpt lat=\"1.5\" lon=\"2.5\"/></gpx>");
  await_entry (world, "South", "1");
  drop_file (world, "one.txt", PRETEND_DEMO_SEQUENCE);
  await_hint (world, "A sequence, from a list");
  await_entry (world, "Sequence", PRETEND_DEMO_SEQUENCE);

  first = write_file (world, "a.txt", PRETEND_DEMO_PHOTO);
  second = write_file (
      world, "b.json",
      "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"id\":"
      "\"" PRETEND_DEMO_PHOTO_2 "\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[9,53]}}]}");
  both = g_strconcat (first, "\r\n", second, "\r\n", NULL);
  drop_at (world, "text/uri-list", both, FREE_X, FREE_Y);
  await_hint (world, "2 photos from a list");
}

/* A file dropped on an entry must not leave its path there. Some browsers offer links as files. */
static void
test_entry (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *form;
  g_autofree char *uri = NULL;
  AtspiRect place;

  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  uri = write_file (world, "list.txt", TWO_PHOTOS);
  g_assert_true (driver_get_extents (driver_find (form, DRIVER_ENTRY, "Mapillary Link"), &place));
  drop_at (world, "text/uri-list", uri, place.x + ENTRY_X, place.y + place.height / 2);
  await_hint (world, "2 photos from a list");
  await_entry (world, "Mapillary Link", "");
  drop_at (world, "text/uri-list", LINK PRETEND_DEMO_PHOTO "\r\n", FREE_X, FREE_Y);
  await_entry (world, "Mapillary Link", LINK PRETEND_DEMO_PHOTO);
  await_entry (world, "Photo ID", PRETEND_DEMO_PHOTO);
}

typedef struct
{
  WindowWorld *world;
  guint without;
  gboolean is_wanted;
} Look;

static gboolean
looks_so (gpointer data)
{
  Look *look = data;
  guint checksum;

  x_screen_look (look->world->screen, look->world->xid, &checksum);
  return (checksum != look->without) == look->is_wanted;
}

/* During a drag over the window, the drop target is highlighted. */
static void
test_hover (WindowWorld *world, gconstpointer data)
{
  Look look = { .world = world, .is_wanted = TRUE };
  XDrag *drag;
  Hand hand = { .x = FREE_X, .y = FREE_Y };

  window_world_start (world);
  window_world_await_rest (world);
  x_screen_look (world->screen, world->xid, &look.without);
  hand.drag = drag = x_drag_begin (world->xid, "text/uri-list", "file:///list.txt\r\n");
  driver_wait_until ("the window would take it", is_taken_there, &hand);
  driver_wait_until ("the window shows that", looks_so, &look);
  window_world_await_rest (world);
  x_drag_free (drag);
  look.is_wanted = FALSE;
  driver_wait_until ("the window is as it was", looks_so, &look);
}

/* A file that is not a list changes nothing, and the message suggests a solution. */
static void
test_refused (WindowWorld *world, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *huge = g_strnfill (9 * 1024 * 1024, '1');
  g_autofree char *saved = dup_uri (world, "Saved");

  window_world_start (world);
  form_fill (world, "Photo ID", PRETEND_DEMO_PHOTO);
  drop_at (world, "text/uri-list", saved, FREE_X, FREE_Y);
  await_hint (world, "“Saved” is a folder. *");
  drop_file (world, "huge.txt", huge);
  await_hint (world, "“huge.txt”: This is too long for a list. *");
  drop_file (world, "broken.geojson", "{\"type\":\"Polygon\",");
  await_hint (world, "“broken.geojson”: This is not valid GeoJSON. *");
  drop_file (world, "far.geojson", "{\"type\":\"LineString\",\"coordinates\":[[179,1],[-179,2]]}");
  await_hint (world, "*180th meridian*");
  drop_file (world, "words.txt", "hello");
  await_hint (world, "No photos or areas found*");
  uri = dup_uri (world, "none.txt");
  drop_at (world, "text/uri-list", uri, FREE_X, FREE_Y);
  await_hint (world, "“none.txt” cannot be read. *");
  await_entry (world, "Photo ID", PRETEND_DEMO_PHOTO);
}

static gboolean
has_hint_of_many (gpointer data)
{
  return driver_look (data, DRIVER_LABEL, "10,000 photos from a list") != NULL ||
         driver_look (data, DRIVER_LABEL, "10000 photos from a list") != NULL;
}

static void
test_many (WindowWorld *world, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_MANY; i++)
    g_string_append_printf (text, "13551189528%04u\n", i);
  window_world_start (world);
  drop_file (world, "many.txt", text->str);
  driver_wait_until ("the list is read", has_hint_of_many, window_world_page (world, WINDOW_FORM));
  /* The same as text, which an entry would have truncated. */
  drop_file (world, "one.txt", PRETEND_DEMO_SEQUENCE);
  await_hint (world, "A sequence, from a list");
  drop_at (world, "text/plain;charset=utf-8", text->str, FREE_X, FREE_Y);
  driver_wait_until ("the list is read again", has_hint_of_many, window_world_page (world, WINDOW_FORM));
}

typedef struct
{
  WindowWorld *world;
  XDrag *clipboard;
  gboolean is_pasted;
} Paste;

static gboolean
has_pasted_list (gpointer data)
{
  Paste *paste = data;

  if (x_drag_serve (paste->clipboard) && !paste->is_pasted)
    {
      x_screen_press_key (paste->world->screen, "Control_L+v");
      paste->is_pasted = TRUE;
    }
  return driver_look (window_world_page (paste->world, WINDOW_FORM), DRIVER_LABEL, "2 photos from a list") !=
         NULL;
}

/* Text from another program is pasted: a single line goes into the entry, several lines are a list. */
static void
test_paste (WindowWorld *world, gconstpointer data)
{
  g_autoptr (XDrag) clipboard = NULL;
  Paste paste = { .world = world };

  window_world_start (world);
  form_fill (world, "Mapillary Link", "12 34");
  x_screen_press_key (world->screen, "Control_L+a");
  x_screen_press_key (world->screen, "Control_L+x");
  await_entry (world, "Mapillary Link", "");
  x_screen_press_key (world->screen, "Control_L+v");
  await_entry (world, "Mapillary Link", "12 34");
  /* In the middle, replacing the selection. */
  x_screen_press_key (world->screen, "Home");
  x_screen_press_key (world->screen, "Shift_L+Right");
  x_screen_press_key (world->screen, "Control_L+v");
  await_entry (world, "Mapillary Link", "12 342 34");
  clipboard = x_drag_copy ("\n" TWO_PHOTOS);
  paste.clipboard = clipboard;
  driver_wait_until ("a list is pasted", has_pasted_list, &paste);
  await_entry (world, "Mapillary Link", "");
}

/* A file given on the command line. */
static void
test_argument (WindowWorld *world, gconstpointer data)
{
  cli_world_write (&world->disk, "list.txt", TWO_PHOTOS);
  world->argument = "list.txt";
  window_world_start (world);
  await_hint (world, "2 photos from a list");
}

static gboolean
has_chooser (gpointer data)
{
  WindowWorld *world = data;

  return x_screen_count_windows (world->screen, world->pid) > 1;
}

/* With the keyboard only. */
static void
test_choose (WindowWorld *world, gconstpointer data)
{
  g_autofree char *path = cli_world_path (&world->disk, "list.txt");

  cli_world_write (&world->disk, "list.txt", TWO_PHOTOS);
  window_world_start (world);
  x_screen_press_key (world->screen, "Control_L+o");
  driver_wait_until ("files can be chosen", has_chooser, world);
  x_screen_focus (world->screen, x_screen_find_window (world->screen, world->pid));
  x_screen_type (world->screen, path);
  x_screen_press_key (world->screen, "Return");
  await_hint (world, "2 photos from a list");
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/lists/download", test_download);
  window_world_add ("/window/lists/kinds", test_kinds);
  window_world_add ("/window/lists/entry", test_entry);
  window_world_add ("/window/lists/hover", test_hover);
  window_world_add ("/window/lists/refused", test_refused);
  window_world_add ("/window/lists/many", test_many);
  window_world_add ("/window/lists/paste", test_paste);
  window_world_add ("/window/lists/argument", test_argument);
  window_world_add ("/window/lists/choose", test_choose);
  return g_test_run ();
}
