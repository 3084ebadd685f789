/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#define LINK "https://www.mapillary.com/app/?pKey=" PRETEND_DEMO_PHOTO_2 "&focus=photo"

/* Pixels from the left edge of an entry: the start of its text, and a distance large enough that two clicks
 * are not a double click. */
#define INTO_TEXT     6
#define FURTHER_ALONG 60

/* The pointer moves up into the header bar. */
#define N_MOVES  20
#define TARGET_Y 20

static void
await_entry (WindowWorld *world, const char *name, const char *text)
{
  driver_await_text (driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ENTRY, name), text);
}

static void
test_link (WindowWorld *world, gconstpointer data)
{
  world->argument = LINK;
  window_world_start (world);
  await_entry (world, "Mapillary Link", LINK);
  await_entry (world, "Photo ID", PRETEND_DEMO_PHOTO_2);

  /* Only the token is missing. */
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_download (world);
  download_await (world, "1 photo saved");
}

/* A key is not a URI, but must not be taken for a file name. */
static void
test_sequence (WindowWorld *world, gconstpointer data)
{
  world->argument = PRETEND_DEMO_SEQUENCE;
  window_world_start (world);
  await_entry (world, "Sequence", PRETEND_DEMO_SEQUENCE);
}

static void
test_area (WindowWorld *world, gconstpointer data)
{
  world->argument = PRETEND_DEMO_AREA;
  window_world_start (world);
  await_entry (world, "West", "9.94");
  await_entry (world, "North", "53.6");
}

static void
test_nonsense (WindowWorld *world, gconstpointer data)
{
  world->argument = "https://example.org/photo";
  window_world_start (world);
  await_entry (world, "Mapillary Link", "https://example.org/photo");
  driver_await_label (window_world_page (world, WINDOW_FORM), "*not a Mapillary link*");
  await_entry (world, "Photo ID", "");
}

/* A token in the wrong entry does not stay on the screen. */
static void
test_token (WindowWorld *world, gconstpointer data)
{
  world->argument = "MLY|4223665974375089|0123456789abcdef0123456789abcdef";
  window_world_start (world);
  driver_await_label (window_world_page (world, WINDOW_FORM), "*This is an access token*");
  await_entry (world, "Mapillary Link", "");
  await_entry (world, "Photo ID", "");
}

typedef struct
{
  WindowWorld *world;
  AtspiAccessible *entry;
  AtspiRect from;
  int n_moves;
} DropWait;

static gboolean
has_link (gpointer data)
{
  DropWait *wait = data;
  g_autofree char *text = driver_dup_text (wait->entry);

  if (g_strcmp0 (text, LINK) == 0)
    return TRUE;

  /* The pointer moves gradually, and the button is only released after the window has registered the
   * position. */
  wait->n_moves++;
  if (wait->n_moves <= N_MOVES)
    x_screen_move (wait->world->screen, wait->world->xid, wait->from.x + FURTHER_ALONG + wait->n_moves,
                   wait->from.y * (N_MOVES - wait->n_moves) / N_MOVES + TARGET_Y);
  else if (wait->n_moves == 2 * N_MOVES)
    x_screen_release (wait->world->screen);
  return FALSE;
}

/* Text is dragged out of an entry, like a link out of a web browser, and dropped on a part of the window that
 * is not an entry. */
static void
test_drop (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *form, *source;
  DropWait wait = { .world = world };

  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  form_fill (world, "Photo ID", LINK);
  source = driver_find (form, DRIVER_ENTRY, "Photo ID");
  g_assert_true (driver_get_extents (source, &wait.from));
  x_screen_click (world->screen, world->xid, wait.from.x + INTO_TEXT, wait.from.y + wait.from.height / 2);
  x_screen_press_key (world->screen, "Control_L+a");
  x_screen_move (world->screen, world->xid, wait.from.x + FURTHER_ALONG, wait.from.y + wait.from.height / 2);
  x_screen_press (world->screen);
  wait.entry = driver_find (form, DRIVER_ENTRY, "Mapillary Link");
  driver_wait_until ("the link is dropped", has_link, &wait);
  await_entry (world, "Photo ID", PRETEND_DEMO_PHOTO_2);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/links/link", test_link);
  window_world_add ("/window/links/sequence", test_sequence);
  window_world_add ("/window/links/area", test_area);
  window_world_add ("/window/links/nonsense", test_nonsense);
  window_world_add ("/window/links/token", test_token);
  window_world_add ("/window/links/drop", test_drop);
  return g_test_run ();
}
