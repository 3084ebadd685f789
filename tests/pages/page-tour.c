/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-tour.h"

#include "page-network.h"
#include "page-steps.h"
#include "wayside-library-row.h"

/* A tour through all pages, menus and dialogs in each of their states, for checks that apply everywhere and
 * in each language. Each part of it is a separate test. */

/* Valid in form, but refused by the service. */
#define WRONG_TOKEN "MLY|4223665974375089|fedcba9876543210fedcba9876543210"

/* Not the ID of any photo. */
#define UNKNOWN_PHOTO "77"

/* Longer than any test, so that the response never arrives. */
#define NEVER_MS (3600 * 1000)

static struct
{
  PageVisitor visitor;
  int width;
  int height;
} tour;

static void
visit (PageWorld *world, gpointer shown, const char *where, guint n_controls)
{
  g_test_message ("%s", where);
  tour.visitor (world, GTK_WIDGET (shown), where, n_controls);
}

/* The first start: a token is refused, then accepted, and kept until the application quits because there is
 * no keyring. Then it is removed. */
static void
tour_connect (PageWorld *world)
{
  WaysideWindow *window = world->window;
  GtkWidget *page = GTK_WIDGET (window->connect_page);

  page_await_mapped (page);
  visit (world, page, "first start", 6);
  page_fill (page, "token_row", WRONG_TOKEN);
  page_await_mapped (page_find (page, "icon"));
  page_settle (page);
  visit (world, page, "first start, token refused", 6);
  page_fill (page, "token_row", PRETEND_TOKEN);
  page_wait_until ("the token can be used", (PageCondition) gtk_widget_is_sensitive,
                   page_find (page, "connect_button"));
  page_settle (page);
  visit (world, page, "first start, with a token", 6);
  page_press (page_find (page, "connect_button"));
  page_await_mapped (page_find (page, "continue_button"));
  page_settle (page);
  visit (world, page, "connected", 6);
  page_press (page_find (page, "continue_button"));
  steps_show (world, "request");
  visit (world, window->request_page, "form, connected", 9);

  steps_show (world, "connect");
  page_press (page_find (page, "remove_button"));
  page_await_mapped (page_find_type (window, ADW_TYPE_TOAST_OVERLAY, NULL));
  page_await_mapped (page_find (page, "new_box"));
  page_settle (page);
  visit (world, window->toasts, "token removed", 8);
}

static void
tour_form (PageWorld *world)
{
  static const char *const kinds[] = { "photo", "sequence", "area" };
  WaysideRequestPage *form = world->window->request_page;
  g_autofree char *list = page_world_path (world, "list.txt");
  g_autoptr (GFile) file = g_file_new_for_path (list);
  g_autofree char *uri = g_file_get_uri (file);
  const char *uris[] = { uri, NULL };

  steps_show (world, "request");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *button = g_strdup_printf ("%s_button", kinds[i]);
      g_autofree char *where = g_strdup_printf ("form, %s", kinds[i]);

      page_press (page_find (form, button));
      page_settle (GTK_WIDGET (form));
      visit (world, form, where, 10);
    }
  steps_fill_area (world, PRETEND_DEMO_AREA);
  page_fill (form, "token_row", PRETEND_TOKEN);
  page_settle (GTK_WIDGET (form));
  visit (world, form, "form, area filled", 15);
  page_fill (form, "link_row", PRETEND_DEMO_SEQUENCE);
  page_settle (GTK_WIDGET (form));
  visit (world, form, "form, link understood", 10);

  g_assert_true (g_file_set_contents (list, PRETEND_DEMO_PHOTO "\n" PRETEND_DEMO_PHOTO_2 "\n", -1, NULL));
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.open-files", "^as", uris);
  page_await_mapped (page_find (form, "list_row"));
  page_settle (GTK_WIDGET (form));
  visit (world, form, "form, list", 10);
}

static void
visit_dialog (PageWorld *world, const char *where, guint n_controls)
{
  GtkWidget *dialog = page_await_dialog (world);

  visit (world, dialog, where, n_controls);
  page_close_dialog (world, dialog);
}

/* The main menu of the form, and the windows it opens. */
static void
tour_menu (PageWorld *world)
{
  GActionGroup *application = G_ACTION_GROUP (g_application_get_default ());
  GtkWidget *button;

  steps_show (world, "request");
  button = steps_main_menu (GTK_WIDGET (world->window->request_page));
  visit (world, page_open_menu (button), "main menu", 7);
  page_close_menu (button);
  g_action_group_activate_action (application, "preferences", NULL);
  visit_dialog (world, "preferences", 5);
  g_action_group_activate_action (application, "about", NULL);
  visit_dialog (world, "about", 5);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.show-help-overlay", NULL);
  visit_dialog (world, "shortcuts", 1);
}

/* Held on a metered network, waiting for a response, running, paused and stopped, as well as the form and the
 * library meanwhile. */
static void
tour_running (PageWorld *world)
{
  WaysideWindow *window = world->window;

  page_network_set_metered (TRUE);
  pretend_service_set_rate (world->service, STEPS_RATE);
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  page_await_mapped (page_find (window->download_page, "notice_button"));
  page_settle (GTK_WIDGET (window));
  visit (world, window->download_page, "metered network", 4);
  page_press (page_find (window->download_page, "notice_button"));
  steps_await_some_saved (world);
  steps_find_panel_button (world, "stop_button");
  visit (world, window->download_page, "running", 12);

  steps_show (world, "request");
  visit (world, window->request_page, "form beside a download", 10);
  steps_show (world, "library");
  steps_find_row (world, "going_on_list");
  visit (world, window->library_page, "library, running", 6);

  steps_show (world, "download");
  page_press (steps_find_panel_button (world, "pause_button"));
  steps_await_state (world, WAYSIDE_DOWNLOAD_PAUSED);
  steps_find_panel_button (world, "resume_button");
  visit (world, window->download_page, "paused", 12);
  page_press (steps_find_panel_button (world, "stop_button"));
  steps_await_state (world, WAYSIDE_DOWNLOAD_STOPPED);
  visit (world, window->download_page, "stopped", 12);
  steps_show (world, "library");
  steps_find_row (world, "saved_list");
  visit (world, window->library_page, "library, stopped", 6);
}

/* Quits during a download. */
static void
leave_interrupted (PageWorld *world)
{
  pretend_service_set_rate (world->service, STEPS_RATE);
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  steps_await_some_saved (world);
}

/* The next start offers to resume it. */
static void
tour_interrupted (PageWorld *world)
{
  WaysideWindow *window = world->window;
  GtkWidget *row;

  steps_show (world, "library");
  row = steps_find_row (world, "interrupted_list");
  page_await_mapped (page_find (window->library_page, "offer_button"));
  visit (world, window->library_page, "library, interrupted", 8);
  g_signal_emit_by_name (row, "activate");
  page_await_mapped (GTK_WIDGET (window->download_page));
  page_settle (GTK_WIDGET (window));
  visit (world, window->download_page, "interrupted", 12);
}

/* Before the first response, and when no photo is found. */
static void
tour_nothing (PageWorld *world)
{
  WaysideWindow *window = world->window;

  steps_download_photo (world, UNKNOWN_PHOTO);
  page_await_mapped (page_find (window->download_page, "status_page"));
  page_settle (GTK_WIDGET (window));
  visit (world, window->download_page, "photo not found", 2);

  steps_show (world, "request");
  steps_fill_area (world, PRETEND_DEMO_EMPTY_AREA);
  steps_download (world);
  page_await_mapped (page_find (window->download_page, "status_page"));
  page_settle (GTK_WIDGET (window));
  visit (world, window->download_page, "area without photos", 2);

  pretend_service_set_latency (world->service, NEVER_MS);
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  page_await_mapped (page_find (window->download_page, "spinner"));
  page_settle (GTK_WIDGET (window));
  visit (world, window->download_page, "looking for photos", 3);
}

static void
download_odd_sequence (PageWorld *world)
{
  steps_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
}

static void
show_photo (PageWorld *world, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.show-photo", "u", position);
  steps_show (world, "photo");
}

static void
tour_finished (PageWorld *world)
{
  WaysideWindow *window = world->window;

  download_odd_sequence (world);
  visit (world, window->download_page, "finished", 12);
  page_press (page_find (window->download_page, "problems_button"));
  page_await_mapped (page_find (window->download_page, "problems_view"));
  page_settle (GTK_WIDGET (window));
  visit (world, window->download_page, "problems", 5);
  page_press (page_find (window->download_page, "photos_button"));
  show_photo (world, 0);
  visit (world, window->photo_page, "photo", 10);
}

/* Without damage, and with damage. */
static void
tour_checkup (PageWorld *world)
{
  WaysideVerifyPage *page = world->window->verify_page;

  download_odd_sequence (world);
  steps_check_files (world);
  page_await_mapped (page_find (page, "status_page"));
  visit (world, page, "check, no damage", 2);
  steps_damage_sequence (world);
  steps_check_files (world);
  page_await_mapped (page_find (page, "summary_label"));
  visit (world, page, "check, damage", 3);
}

static void
ask (PageWorld *world, GtkWidget *row, const char *action, const char *where)
{
  WaysideDownload *entry = wayside_library_row_get_download (WAYSIDE_LIBRARY_ROW (row));

  gtk_widget_activate_action (row, action, "u", wayside_download_get_number (entry));
  visit_dialog (world, where, 2);
}

/* A row, its menu and dialogs, the search, and the main menu. */
static void
tour_library (PageWorld *world)
{
  GtkWidget *page = GTK_WIDGET (world->window->library_page);
  GtkWidget *row, *button;

  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  steps_show (world, "library");
  row = steps_find_row (world, "saved_list");
  visit (world, page, "library", 5);
  button = page_find (row, "menu_button");
  visit (world, page_open_menu (button), "menu of a row", 5);
  page_close_menu (button);
  ask (world, row, "library.rename", "rename");
  ask (world, row, "library.delete-files", "delete files");

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (page_find (page, "search_button")), TRUE);
  page_await_mapped (page_find (page, "search_entry"));
  page_settle (page);
  visit (world, page, "library, searching", 6);
  page_fill (page, "search_entry", "0000");
  page_await_mapped (page_find (page, "nothing_page"));
  page_settle (page);
  visit (world, page, "library, nothing found", 4);
  button = steps_main_menu (page);
  visit (world, page_open_menu (button), "main menu of the library", 9);
  page_close_menu (button);
}

/**
 * Part:
 * @name: name of a test
 * @prepare: (nullable): runs in an earlier instance of the application
 * @test: visits pages
 * @is_first_start: whether the user has not seen the page “Connect to Mapillary”
 */
typedef struct
{
  const char *name;
  PageTest prepare;
  PageTest test;
  gboolean is_first_start;
} Part;

static const Part parts[] = {
  { "connect", NULL, tour_connect, TRUE },
  { "form", NULL, tour_form, FALSE },
  { "menu", NULL, tour_menu, FALSE },
  { "running", NULL, tour_running, FALSE },
  { "interrupted", leave_interrupted, tour_interrupted, FALSE },
  { "nothing", NULL, tour_nothing, FALSE },
  { "finished", NULL, tour_finished, FALSE },
  { "checkup", NULL, tour_checkup, FALSE },
  { "library", NULL, tour_library, FALSE },
};

static void
test_part (PageWorld *world, gconstpointer data)
{
  const Part *part = data;

  page_world_set_size (world, tour.width, tour.height);
  g_settings_set_boolean (world->settings, "connect-offered", !part->is_first_start);
  if (part->prepare != NULL)
    page_world_run (world, part->prepare);
  page_world_run (world, part->test);
}

/**
 * page_tour_add:
 * @path: path of the tests
 * @width: width of the window
 * @height: height of the window
 * @visitor: called for each page
 *
 * Adds a test for each part of the tour.
 */
void
page_tour_add (const char *path, int width, int height, PageVisitor visitor)
{
  tour.visitor = visitor;
  tour.width = width;
  tour.height = height;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s", path, parts[i].name);

      g_test_add (name, PageWorld, &parts[i], page_world_set_up, test_part, page_world_tear_down);
    }
}
