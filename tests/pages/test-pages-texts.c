/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-name.h"
#include "page-steps.h"
#include "wayside-photo-grid.h"

#include <string.h>

/* The texts of individual pages, visible or for screen readers, in English. */

typedef struct
{
  GtkAccessibleRole role;
  const char *name;
} Control;

/* Returns a mapped widget by its accessible role and name. */
static GtkWidget *
look_control (GtkWidget *below, GtkAccessibleRole role, const char *pattern)
{
  if (!gtk_widget_get_mapped (below))
    return NULL;

  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (below)) == role)
    {
      g_autofree char *name = accessible_name_dup (below);

      if (g_pattern_match_simple (pattern, name))
        return below;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = look_control (child, role, pattern);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
check_controls (gpointer below, const Control *controls, guint n)
{
  for (guint i = 0; i < n; i++)
    if (look_control (below, controls[i].role, controls[i].name) == NULL)
      {
        g_test_message ("There is no “%s” of the role %d", controls[i].name, (int) controls[i].role);
        g_test_fail ();
      }
}

static void
check_described (GtkWidget *widget)
{
  g_autofree char *description = accessible_name_dup_text (widget, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);

  g_assert_nonnull (description);
  g_assert_cmpstr (description, !=, "");
}

/* The controls of the form have exactly these names. */
static void
check_form (PageWorld *world)
{
  static const Control controls[] = {
    { GTK_ACCESSIBLE_ROLE_BUTTON, "Main Menu" },     { GTK_ACCESSIBLE_ROLE_BUTTON, "Choose Folder…" },
    { GTK_ACCESSIBLE_ROLE_BUTTON, "Download" },      { GTK_ACCESSIBLE_ROLE_BUTTON, "Import List…" },
    { GTK_ACCESSIBLE_ROLE_COMBO_BOX, "Photo Size" }, { GTK_ACCESSIBLE_ROLE_RADIO_GROUP, "What to Download" },
    { GTK_ACCESSIBLE_ROLE_SPIN_BUTTON, "Limit" },
  };
  static const char *const entries[] = { "link_row", "west_row",  "south_row",
                                         "east_row", "north_row", "token_row" };
  static const char *const names[] = { "Mapillary Link", "West", "South", "East", "North", "Access Token" };
  gpointer form = world->window->request_page;

  steps_show (world, "request");
  steps_fill_area (world, PRETEND_DEMO_AREA);
  page_settle (GTK_WIDGET (form));
  check_controls (form, controls, G_N_ELEMENTS (controls));
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_autofree char *name = accessible_name_dup (page_find (form, entries[i]));

      g_assert_cmpstr (name, ==, names[i]);
    }
  check_described (page_find (form, "folder_row"));
}

/* The names of rows include their subtitles. */
static void
check_facts (PageWorld *world)
{
  static const char *const rows[] = { "taken_row",   "creator_row", "size_row", "position_row",
                                      "heading_row", "camera_row",  "id_row" };
  static const Control buttons[] = { { GTK_ACCESSIBLE_ROLE_BUTTON, "Previous Photo" },
                                     { GTK_ACCESSIBLE_ROLE_BUTTON, "Next Photo" } };
  GtkWidget *page = GTK_WIDGET (world->window->photo_page);

  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.show-photo", "u", 0u);
  steps_show (world, "photo");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_described (page_find (page, rows[i]));
  check_controls (page, buttons, G_N_ELEMENTS (buttons));
}

static void
check_first_start (PageWorld *world)
{
  static const Control controls[] = { { GTK_ACCESSIBLE_ROLE_HEADING, "Get Photos From Mapillary" },
                                      { GTK_ACCESSIBLE_ROLE_LIST, "Steps" },
                                      { GTK_ACCESSIBLE_ROLE_BUTTON, "Open Website" },
                                      { GTK_ACCESSIBLE_ROLE_BUTTON, "Paste" },
                                      { GTK_ACCESSIBLE_ROLE_BUTTON, "Skip" },
                                      { GTK_ACCESSIBLE_ROLE_BUTTON, "Connect" } };

  page_await_mapped (GTK_WIDGET (world->window->connect_page));
  check_controls (world->window->connect_page, controls, G_N_ELEMENTS (controls));
}

static void
check_library (PageWorld *world)
{
  static const Control controls[] = { { GTK_ACCESSIBLE_ROLE_HEADING, "Saved" },
                                      { GTK_ACCESSIBLE_ROLE_LIST, "Saved" },
                                      { GTK_ACCESSIBLE_ROLE_BUTTON, "Download Menu" } };

  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  steps_show (world, "library");
  steps_find_row (world, "saved_list");
  check_controls (world->window->library_page, controls, G_N_ELEMENTS (controls));
}

/* The saved size is the same wherever it is shown. */
static void
check_size (PageWorld *world)
{
  g_autofree char *size = NULL;
  g_autofree char *row = NULL;
  GtkWidget *label;

  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  page_await_text (world->window->download_page, "*B saved");
  label = page_find_type (world->window->download_page, GTK_TYPE_LABEL, "*B saved");
  size = g_strdup (gtk_label_get_text (GTK_LABEL (label)));
  *strrchr (size, ' ') = '\0';
  row = g_strdup_printf ("Photo *, 1 photo · %s · *", size);
  steps_show (world, "library");
  g_assert_nonnull (look_control (steps_find_row (world, "saved_list"), GTK_ACCESSIBLE_ROLE_LIST_ITEM, row));
}

static gboolean
has_broken_cell (gpointer data)
{
  return look_control (data, GTK_ACCESSIBLE_ROLE_GRID_CELL,
                       "Photo " PRETEND_DEMO_PHOTO ", *, Cannot be shown") != NULL ||
         look_control (data, GTK_ACCESSIBLE_ROLE_LIST_ITEM,
                       "Photo " PRETEND_DEMO_PHOTO ", *, Cannot be shown") != NULL;
}

static void
download_photo (PageWorld *world)
{
  g_autofree char *path = page_world_path (world, "image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO ".jpg");

  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  /* A complete picture from start to end, but without contents. */
  g_assert_true (g_file_set_contents (path, "\xff\xd8\xff\xda\0\2ab\xff\xd9", 10, NULL));
}

/* A saved picture that cannot be decoded has a message. */
static void
check_broken (PageWorld *world)
{
  steps_show (world, "library");
  g_signal_emit_by_name (steps_find_row (world, "saved_list"), "activate");
  page_await_mapped (GTK_WIDGET (world->window->download_page));
  page_wait_until ("the picture cannot be shown", has_broken_cell, world->window->download_page);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.show-photo", "u", 0u);
  steps_show (world, "photo");
  page_await_mapped (page_find (world->window->photo_page, "trouble_label"));
}

static guint
get_position (PageWorld *world, const char *sequence, const char *id)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->service, sequence);
  guint position = 0;

  while (ids[position] != NULL && !g_str_equal (ids[position], id))
    position++;
  g_assert_nonnull (ids[position]);
  return position;
}

/* Photos without an original, or without any picture, have a message. */
static void
check_cells (PageWorld *world)
{
  GtkWidget *grid = page_find (world->window->download_page, "grid");

  steps_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  page_await_text (world->window->download_page, "59 photos saved, 1 not available");
  page_settle (grid);
  g_assert_nonnull (look_control (grid, GTK_ACCESSIBLE_ROLE_GRID_CELL,
                                  "Photo " PRETEND_DEMO_NO_ORIGINAL ", saved at 2048 px"));
  wayside_photo_grid_scroll_to (WAYSIDE_PHOTO_GRID (grid),
                                get_position (world, PRETEND_DEMO_ODD_SEQUENCE, PRETEND_DEMO_NO_THUMBS));
  page_settle (grid);
  g_assert_nonnull (
      look_control (grid, GTK_ACCESSIBLE_ROLE_GRID_CELL, "Photo " PRETEND_DEMO_NO_THUMBS ", no picture"));
}

typedef struct
{
  GtkWidget *window;
  GtkWidget *toast;
  GtkWidget *button;
} Apart;

static gboolean
lies_apart (gpointer data)
{
  const Apart *apart = data;
  graphene_rect_t toast, button;

  return gtk_widget_get_width (apart->window) <= 360 && gtk_widget_get_mapped (apart->button) &&
         gtk_widget_compute_bounds (apart->toast, apart->window, &toast) &&
         gtk_widget_compute_bounds (apart->button, apart->window, &button) && button.size.height > 0 &&
         !graphene_rect_intersection (&toast, &button, NULL);
}

static gboolean
has_undo (gpointer data)
{
  Apart *apart = data;
  WaysideWindow *window = WAYSIDE_WINDOW (apart->window);

  apart->toast = look_control (GTK_WIDGET (window->toasts), GTK_ACCESSIBLE_ROLE_BUTTON, "Undo");
  return apart->toast != NULL;
}

/* The toast for undoing a removal can be reached by keyboard, and does not cover the buttons that are needed
 * next. */
static void
check_toast (PageWorld *world)
{
  GtkWidget *page = GTK_WIDGET (world->window->connect_page);
  Apart apart = { .window = GTK_WIDGET (world->window) };

  steps_show (world, "connect");
  page_fill (page, "token_row", PRETEND_TOKEN);
  page_press (page_find (page, "connect_button"));
  page_press (page_find (page, "remove_button"));
  page_settle (page);
  page_wait_until ("the removal can be undone", has_undo, &apart);
  apart.button = page_find (page, "connect_button");
  page_wait_until ("the toast leaves “Connect” free", lies_apart, &apart);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.skip-connect", NULL);
  steps_show (world, "request");
  apart.button = page_find (world->window->request_page, "download_button");
  page_wait_until ("the toast leaves “Download” free", lies_apart, &apart);
  page_press (apart.toast);
  steps_show (world, "connect");
  page_await_text (page, "*kept until Wayside is closed");
}

static void
connect_token (PageWorld *world)
{
  GtkWidget *page = GTK_WIDGET (world->window->connect_page);

  steps_show (world, "connect");
  page_fill (page, "token_row", PRETEND_TOKEN);
  page_press (page_find (page, "connect_button"));
  page_await_mapped (page_find (page, "continue_button"));
  page_await_text (page, "No keyring found. *");
  page_settle (page);
}

/* With a token, the steps to one are only shown to a user who wants another one. */
static void
check_different_token (PageWorld *world)
{
  GtkWidget *page = GTK_WIDGET (world->window->connect_page);

  steps_show (world, "connect");
  g_assert_true (gtk_widget_get_mapped (page_find (page, "open_button")));
  g_assert_false (gtk_widget_get_mapped (page_find (page, "replace_button")));
  connect_token (world);
  g_assert_false (gtk_widget_get_mapped (page_find (page, "open_button")));
  g_assert_false (gtk_widget_get_mapped (page_find (page, "token_row")));
  g_assert_false (gtk_widget_get_mapped (page_find (page, "unlock_button")));
  g_assert_true (gtk_widget_get_mapped (page_find (page, "unencrypted_button")));
  page_press (page_find (page, "replace_button"));
  page_await_mapped (page_find (page, "open_button"));
  g_assert_true (gtk_widget_get_mapped (page_find (page, "token_row")));

  /* The next visit begins with the stored token. */
  steps_show (world, "request");
  steps_show (world, "connect");
  g_assert_false (gtk_widget_get_mapped (page_find (page, "open_button")));
}

/* A token that was accepted once is not copied badly. */
static void
check_token_expired (PageWorld *world)
{
  GtkWidget *page = GTK_WIDGET (world->window->download_page);

  connect_token (world);
  pretend_service_script (world->service, "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_TOKEN_REVOKED, 1);
  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FAILED);
  page_await_text (page, "Mapillary no longer accepts the access token. Get a new one and enter it");
  g_assert_true (page_has_text (page, "Change Token…"));
  page_press (page_find (page, "status_back_button"));
  steps_show (world, "connect");
  g_assert_true (gtk_widget_get_mapped (page_find (world->window->connect_page, "open_button")));
}

static gboolean
contains (const char *text, const char *part)
{
  return text != NULL && strstr (text, part) != NULL;
}

/* Includes hidden widgets. */
static gboolean
tells (GtkWidget *widget, const char *part)
{
  if (GTK_IS_LABEL (widget) && contains (gtk_label_get_text (GTK_LABEL (widget)), part))
    return TRUE;

  if (GTK_IS_TEXT_VIEW (widget))
    {
      g_autofree char *text = NULL;

      g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), "text", &text, NULL);
      if (contains (text, part))
        return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (tells (child, part))
      return TRUE;

  return FALSE;
}

/* Information for bug reports: versions, and only the presence of a token. */
static void
check_about_texts (PageWorld *world, const char *token)
{
  const char *const texts[] = { token, "GTK 4.", "Flatpak runtime: none", "The first version",
                                "terms of use" };
  GtkWidget *dialog;

  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "about", NULL);
  dialog = page_await_dialog (world);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!tells (dialog, texts[i]))
      {
        g_test_message ("About does not say “%s”", texts[i]);
        g_test_fail ();
      }
  g_assert_false (tells (dialog, PRETEND_TOKEN));
  page_close_dialog (world, dialog);
}

static void
check_about (PageWorld *world)
{
  GtkWidget *page = GTK_WIDGET (world->window->connect_page);

  check_about_texts (world, "Access token: none");
  steps_show (world, "connect");
  page_fill (page, "token_row", PRETEND_TOKEN);
  page_press (page_find (page, "connect_button"));
  page_await_mapped (page_find (page, "continue_button"));
  check_about_texts (world, "Access token: present");
}

static void
test_texts (PageWorld *world, gconstpointer data)
{
  page_world_set_size (world, 360, 700);
  page_world_run (world, (PageTest) data);
}

static void
test_first_start (PageWorld *world, gconstpointer data)
{
  g_settings_set_boolean (world->settings, "connect-offered", FALSE);
  test_texts (world, data);
}

static void
test_broken (PageWorld *world, gconstpointer data)
{
  page_world_run (world, download_photo);
  test_texts (world, data);
}

static void
add_test (const char *path, PageTest test)
{
  g_test_add (path, PageWorld, test, page_world_set_up, test_texts, page_world_tear_down);
}

int
main (int argc, char **argv)
{
  page_world_init (&argc, &argv);
  add_test ("/pages/texts/form", check_form);
  add_test ("/pages/texts/facts", check_facts);
  add_test ("/pages/texts/library", check_library);
  add_test ("/pages/texts/size", check_size);
  add_test ("/pages/texts/cells", check_cells);
  add_test ("/pages/texts/toast", check_toast);
  add_test ("/pages/texts/about", check_about);
  add_test ("/pages/texts/different-token", check_different_token);
  add_test ("/pages/texts/token-expired", check_token_expired);
  g_test_add ("/pages/texts/first-start", PageWorld, check_first_start, page_world_set_up, test_first_start,
              page_world_tear_down);
  g_test_add ("/pages/texts/broken", PageWorld, check_broken, page_world_set_up, test_broken,
              page_world_tear_down);
  return g_test_run ();
}
