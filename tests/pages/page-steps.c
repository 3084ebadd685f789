/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-steps.h"

#include <glib/gstdio.h>

/* Bytes per second for each picture. */
#define SLOW_RATE 1024

#define N_SOME 2

/* User actions for getting from page to page, in any language. */

/**
 * steps_show:
 * @world: a fixture whose application is running
 * @page: name of a page of the stack
 *
 * Shows a page of the window unless it is already visible, and waits for it.
 */
void
steps_show (PageWorld *world, const char *page)
{
  if (!g_str_equal (wayside_window_get_page (world->window), page))
    wayside_window_show_page (world->window, page);
  page_await_mapped (gtk_stack_get_visible_child (world->window->stack));
  page_settle (GTK_WIDGET (world->window));
}

/**
 * steps_fill_area:
 * @world: a fixture that shows the form
 * @bbox: west, south, east, north, separated by commas
 *
 * Chooses an area in the form.
 */
void
steps_fill_area (PageWorld *world, const char *bbox)
{
  static const char *const rows[] = { "west_row", "south_row", "east_row", "north_row" };
  g_auto (GStrv) edges = g_strsplit (bbox, ",", 0);

  g_assert_cmpuint (g_strv_length (edges), ==, G_N_ELEMENTS (rows));
  page_press (page_find (world->window->request_page, "area_button"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    page_fill (world->window->request_page, rows[i], edges[i]);
}

/* A known token needs no entry. */
static void
fill_token (PageWorld *world)
{
  if (wayside_token_store_get_token (world->window->tokens) == NULL)
    page_fill (world->window->request_page, "token_row", PRETEND_TOKEN);
}

/**
 * steps_download:
 * @world: a fixture that shows the form, filled in except for the token
 *
 * Starts a download and waits for its page.
 */
void
steps_download (PageWorld *world)
{
  fill_token (world);
  page_press (page_find (world->window->request_page, "download_button"));
  g_assert_cmpstr (wayside_window_get_page (world->window), ==, "download");
  steps_show (world, "download");
}

/**
 * steps_download_photo:
 * @world: a fixture whose application is running
 * @id: ID of a photo
 *
 * Starts the download of a photo.
 */
void
steps_download_photo (PageWorld *world, const char *id)
{
  steps_show (world, "request");
  page_press (page_find (world->window->request_page, "photo_button"));
  page_fill (world->window->request_page, "photo_row", id);
  steps_download (world);
}

/**
 * steps_download_sequence:
 * @world: a fixture whose application is running
 * @key: key of a sequence
 *
 * Starts the download of a sequence.
 */
void
steps_download_sequence (PageWorld *world, const char *key)
{
  steps_show (world, "request");
  page_press (page_find (world->window->request_page, "sequence_button"));
  page_fill (world->window->request_page, "sequence_row", key);
  steps_download (world);
}

typedef struct
{
  WaysideDownload *entry;
  WaysideDownloadState state;
  guint n_saved;
} EntryWait;

static gboolean
has_state (gpointer data)
{
  const EntryWait *wait = data;

  return wayside_download_get_state (wait->entry) == wait->state;
}

/**
 * steps_await_state:
 * @world: a fixture that shows a download page
 * @state: a state
 *
 * Waits until the download has a state.
 */
void
steps_await_state (PageWorld *world, WaysideDownloadState state)
{
  EntryWait wait = { .entry = world->window->opened, .state = state };
  g_autofree char *what = g_strdup_printf ("the download has the state %d", (int) state);

  page_wait_until (what, has_state, &wait);
  page_settle (GTK_WIDGET (world->window));
}

static gboolean
has_saved (gpointer data)
{
  const EntryWait *wait = data;

  return wayside_download_stats_count_kept (wayside_download_get_stats (wait->entry)) >= wait->n_saved;
}

/**
 * steps_await_some_saved:
 * @world: a fixture that shows the page of a download started at %STEPS_RATE
 *
 * Waits until the download has saved some photos. From then on it is so slow that it goes on for longer than
 * a test.
 */
void
steps_await_some_saved (PageWorld *world)
{
  EntryWait wait = { .entry = world->window->opened, .n_saved = N_SOME };

  page_wait_until ("some photos are saved", has_saved, &wait);
  pretend_service_set_rate (world->service, SLOW_RATE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_RUNNING);
}

/**
 * steps_find_panel_button:
 * @world: a fixture that shows a download page
 * @id: ID of a button in the lower part
 *
 * Waits until the download page shows a button.
 *
 * Returns: (transfer none): the button
 */
GtkWidget *
steps_find_panel_button (PageWorld *world, const char *id)
{
  GtkWidget *button = page_find (page_find (world->window->download_page, "panel"), id);

  page_await_mapped (button);
  return button;
}

static gboolean
has_row (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_list_box_get_row_at_index (data, 0) != NULL;
}

/**
 * steps_find_row:
 * @world: a fixture that shows the library
 * @list: ID of a section of the library
 *
 * Waits until a section of the library has a row.
 *
 * Returns: (transfer none): its first row
 */
GtkWidget *
steps_find_row (PageWorld *world, const char *list)
{
  GtkWidget *box = page_find (world->window->library_page, list);

  page_wait_until (list, has_row, box);
  page_settle (box);
  return GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 0));
}

/**
 * steps_main_menu:
 * @page: the form or the library, visible
 *
 * Returns: (transfer none): the button of the main menu
 */
GtkWidget *
steps_main_menu (GtkWidget *page)
{
  GtkWidget *button = page_find_type (page, GTK_TYPE_MENU_BUTTON, NULL);

  while (button != NULL && !gtk_menu_button_get_primary (GTK_MENU_BUTTON (button)))
    button = gtk_widget_get_next_sibling (button);
  g_assert_nonnull (button);
  return button;
}

static gboolean
is_checked (gpointer data)
{
  return !gtk_widget_get_mapped (page_find (data, "spinner"));
}

/**
 * steps_check_files:
 * @world: a fixture whose application is running
 *
 * Checks the files in the download folder, which the file chooser would suggest, and waits for the result.
 */
void
steps_check_files (PageWorld *world)
{
  g_auto (GStrv) bare = wayside_download_manager_dup_bare_folders (world->window->manager);

  wayside_verify_page_check (world->window->verify_page, world->folder, (const char *const *) bare);
  steps_show (world, "checkup");
  page_wait_until ("the files are checked", is_checked, world->window->verify_page);
  page_settle (GTK_WIDGET (world->window));
}

/**
 * steps_damage_sequence:
 * @world: a fixture where the sequence PRETEND_DEMO_ODD_SEQUENCE has been saved
 *
 * Truncates one picture of the sequence and deletes another.
 */
void
steps_damage_sequence (PageWorld *world)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, PRETEND_DEMO_ODD_SEQUENCE);
  g_autofree char *folder = page_world_path (world, "sequence_" PRETEND_DEMO_ODD_SEQUENCE);
  g_autofree char *torn = g_strdup_printf ("%s/%s.jpg", folder, ids[2]);
  g_autofree char *lost = g_strdup_printf ("%s/%s.jpg", folder, ids[5]);

  g_assert_true (g_file_set_contents (torn, "\xff\xd8", 2, NULL));
  g_assert_cmpint (g_unlink (lost), ==, 0);
}
