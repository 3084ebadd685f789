/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-steps.h"

/* The messages of the form about its input, compared in English. */

#define LINK_HINT "Paste a link from mapillary.com. IDs and coordinates work, too"

static gpointer
get_form (PageWorld *world)
{
  steps_show (world, "request");
  return world->window->request_page;
}

static gboolean
can_start (gpointer form)
{
  return gtk_widget_is_sensitive (page_find (form, "download_button"));
}

static void
check_reason (gpointer form, const char *reason, gboolean expected)
{
  page_await_text (form, reason);
  g_assert_cmpint (can_start (form), ==, expected);
}

/* The widgets shown and hidden for each kind of query. */
static void
check_kinds (PageWorld *world)
{
  static const char *const rows[] = { "photo_row", "sequence_row", "area_grid" };
  static const char *const buttons[] = { "photo_button", "sequence_button", "area_button" };
  gpointer form = get_form (world);

  g_assert_false (gtk_widget_get_mapped (page_find (form, "list_button")));
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      page_press (page_find (form, buttons[i]));
      page_await_mapped (page_find (form, rows[i]));
      page_settle (GTK_WIDGET (form));
      for (guint j = 0; j < G_N_ELEMENTS (rows); j++)
        {
          g_assert_cmpint (gtk_widget_get_mapped (page_find (form, rows[j])), ==, i == j);
          g_assert_cmpint (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (page_find (form, buttons[j]))),
                           ==, i == j);
        }
      g_assert_cmpint (gtk_widget_get_mapped (page_find (form, "limit_spin")), ==,
                       g_str_equal (buttons[i], "area_button"));
    }
}

/* The kind that only exists after a list has been opened. */
static void
check_list (PageWorld *world)
{
  gpointer form = get_form (world);
  g_autofree char *path = page_world_path (world, "list.txt");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const char *uris[] = { uri, NULL };

  g_assert_true (g_file_set_contents (path, PRETEND_DEMO_PHOTO "\n" PRETEND_DEMO_PHOTO_2 "\n", -1, NULL));
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.open-files", "^as", uris);
  page_await_text (form, "2 photos from a list");
  page_await_mapped (page_find (form, "list_row"));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (page_find (form, "list_button"))));
  g_assert_true (page_has_text (form, "Photos From a List"));
}

typedef struct
{
  GCancellable *reading;
  guint n_references;
} Reading;

static gboolean
is_read (gpointer data)
{
  const Reading *reading = data;

  return G_OBJECT (reading->reading)->ref_count == reading->n_references;
}

/* What is entered while a list is being read is not replaced by the list. */
static void
check_late_list (PageWorld *world)
{
  gpointer form = get_form (world);
  g_autofree char *path = page_world_path (world, "list.txt");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const char *uris[] = { uri, NULL };
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *token = NULL;
  /* The references of the window and of this function remain when the list has been read. */
  Reading reading = { .n_references = 2 };

  page_fill (form, "token_row", PRETEND_TOKEN);
  g_assert_true (g_file_set_contents (path, PRETEND_DEMO_PHOTO "\n" PRETEND_DEMO_PHOTO_2 "\n", -1, NULL));
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.open-files", "^as", uris);
  reading.reading = g_object_ref (world->window->reading);
  page_fill (form, "photo_row", PRETEND_DEMO_PHOTO_2);
  page_wait_until ("the list is read", is_read, &reading);
  g_clear_object (&reading.reading);
  check_reason (form, "Will be saved in *", TRUE);
  query = wayside_request_page_dup_query (form, &token);
  g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_IMAGE);
  g_assert_cmpstr (wayside_query_get_key (query), ==, PRETEND_DEMO_PHOTO_2);
}

/* From version 4.14 on, GTK exposes the text of an entry that is not a GtkAccessibleText to assistive technology.
 * Earlier versions, which do not have that interface, expose the text of any entry. */
static void
check_token_hidden (PageWorld *world)
{
  GType text = g_type_from_name ("GtkAccessibleText");

  g_assert_true (g_type_is_a (G_OBJECT_TYPE (page_find (get_form (world), "token_row")), text));
  g_assert_true (g_type_is_a (G_OBJECT_TYPE (page_find (world->window->connect_page, "token_row")), text));
}

/* “Download” is insensitive until the form is valid, and the reason is shown next to it. */
static void
check_reasons (PageWorld *world)
{
  gpointer form = get_form (world);

  check_reason (form, "Enter the ID of a photo", FALSE);
  page_fill (form, "photo_row", "12x");
  check_reason (form, "*digits*", FALSE);
  page_fill (form, "photo_row", PRETEND_DEMO_PHOTO);
  check_reason (form, "*access token*", FALSE);
  page_fill (form, "token_row", "two words");
  check_reason (form, "*token*", FALSE);
  page_fill (form, "token_row", PRETEND_TOKEN);
  check_reason (form, "Will be saved in *", TRUE);

  page_fill (form, "photo_row", "");
  page_press (page_find (form, "sequence_button"));
  check_reason (form, "Enter *sequence*", FALSE);
  page_fill (form, "sequence_row", PRETEND_DEMO_ODD_SEQUENCE);
  check_reason (form, "Will be saved in *", TRUE);
}

static void
check_reasons_of_area (PageWorld *world)
{
  gpointer form = get_form (world);

  page_fill (form, "token_row", PRETEND_TOKEN);
  page_press (page_find (form, "area_button"));
  check_reason (form, "Enter the western edge of the area", FALSE);
  steps_fill_area (world, "9.95,53.596,9.94,53.6");
  check_reason (form, "*west*", FALSE);
  page_fill (form, "west_row", "nine");
  check_reason (form, "West is not a number. *", FALSE);
  page_fill (form, "west_row", "9.94");
  page_fill (form, "east_row", "9.95");
  check_reason (form, "Will be saved in *", TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (page_find (form, "limit_spin")), 0);
  check_reason (form, "Up to 1 photo of an area", TRUE);
}

static void
check_entry (gpointer form, const char *row, const char *value)
{
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (page_find (form, row))), ==, value);
}

static void
check_understood (gpointer form,
                  const char *text,
                  const char *said,
                  const char *button,
                  const char *row,
                  const char *value)
{
  page_fill (form, "link_row", text);
  page_await_text (form, said);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (page_find (form, button))));
  check_entry (form, row, value);
}

/* One entry accepts a link, an ID, a key or four numbers, describes the recognized query and fills in the
 * form. */
static void
check_link (PageWorld *world)
{
  gpointer form = get_form (world);

  page_await_text (form, LINK_HINT);
  check_understood (form, "https://www.mapillary.com/app/?pKey=" PRETEND_DEMO_PHOTO "&focus=photo",
                    "A photo, *", "photo_button", "photo_row", PRETEND_DEMO_PHOTO);
  check_understood (form, PRETEND_DEMO_SEQUENCE, "A sequence, *", "sequence_button", "sequence_row",
                    PRETEND_DEMO_SEQUENCE);
  check_understood (form, PRETEND_DEMO_PHOTO_2, "A photo, *", "photo_button", "photo_row",
                    PRETEND_DEMO_PHOTO_2);
  check_understood (form, "9.94, 53.596, 9.95, 53.6", "An area, *", "area_button", "west_row", "9.94");
  check_entry (form, "south_row", "53.596");
  check_entry (form, "east_row", "9.95");
  check_entry (form, "north_row", "53.6");

  /* Text that is not recognized changes no entry below, and editing a filled-in field removes the description. */
  check_understood (form, "somewhere nice", "*", "area_button", "west_row", "9.94");
  check_understood (form, PRETEND_DEMO_PHOTO, "A photo, *", "photo_button", "photo_row", PRETEND_DEMO_PHOTO);
  page_fill (form, "photo_row", "77");
  page_await_text (form, LINK_HINT);
}

static WaysideQuery *
dup_query (gpointer form)
{
  g_autofree char *token = NULL;

  return wayside_request_page_dup_query (form, &token);
}

static void
check_asked (gpointer form, WaysideQueryKind kind, const char *key)
{
  g_autoptr (WaysideQuery) query = dup_query (form);

  g_assert_nonnull (query);
  g_assert_cmpint (wayside_query_get_kind (query), ==, kind);
  g_assert_cmpstr (wayside_query_get_key (query), ==, key);
}

/* Mapillary gives out links of photos only. After one, “Sequence” is the sequence that this photo is in. */
static void
check_sequence_of_photo (PageWorld *world)
{
  gpointer form = get_form (world);

  page_fill (form, "token_row", PRETEND_TOKEN);
  page_press (page_find (form, "sequence_button"));
  page_fill (form, "sequence_row", PRETEND_DEMO_ODD_SEQUENCE);
  page_fill (form, "link_row", "https://www.mapillary.com/app/?pKey=" PRETEND_DEMO_PHOTO);
  check_asked (form, WAYSIDE_QUERY_IMAGE, PRETEND_DEMO_PHOTO);
  page_press (page_find (form, "sequence_button"));
  page_await_text (form, "The sequence this photo is in");
  check_entry (form, "sequence_row", PRETEND_DEMO_PHOTO);
  check_asked (form, WAYSIDE_QUERY_SEQUENCE, PRETEND_DEMO_PHOTO);
  g_assert_true (can_start (form));
  /* The hint of the link still describes it. */
  page_await_text (form, "A photo, from a Mapillary link");
  page_press (page_find (form, "photo_button"));
  check_asked (form, WAYSIDE_QUERY_IMAGE, PRETEND_DEMO_PHOTO);

  /* It is the photo that was entered last, however that was done. */
  page_fill (form, "photo_row", PRETEND_DEMO_PHOTO_2);
  page_press (page_find (form, "sequence_button"));
  check_asked (form, WAYSIDE_QUERY_SEQUENCE, PRETEND_DEMO_PHOTO_2);
  page_press (page_find (form, "area_button"));
  page_await_text (form, LINK_HINT);
  page_press (page_find (form, "sequence_button"));
  check_asked (form, WAYSIDE_QUERY_SEQUENCE, PRETEND_DEMO_PHOTO_2);

  /* A sequence that was entered by its key is kept, and leaves no photo of an earlier link behind. */
  page_fill (form, "sequence_row", PRETEND_DEMO_SEQUENCE);
  page_press (page_find (form, "area_button"));
  page_press (page_find (form, "sequence_button"));
  check_asked (form, WAYSIDE_QUERY_SEQUENCE, PRETEND_DEMO_SEQUENCE);
  page_fill (form, "link_row", PRETEND_DEMO_ODD_SEQUENCE);
  page_press (page_find (form, "photo_button"));
  check_reason (form, "Enter the ID of a photo", FALSE);
}

/* A link or list that is not understood must not leave the earlier photo behind “Download”. */
static void
check_refused (PageWorld *world)
{
  gpointer form = get_form (world);
  g_autofree char *path = page_world_path (world, "words.txt");
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const char *uris[] = { uri, NULL };
  g_autofree char *token = NULL;

  page_fill (form, "token_row", PRETEND_TOKEN);
  page_fill (form, "link_row", PRETEND_DEMO_PHOTO);
  check_reason (form, "Will be saved in *", TRUE);
  page_fill (form, "link_row", "https://www.flickr.com/photos/123");
  check_reason (form, "*not a Mapillary link*", FALSE);
  g_assert_null (wayside_request_page_dup_query (form, &token));
  page_fill (form, "link_row", "");
  check_reason (form, "Will be saved in *", TRUE);

  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.open-files", "^as", uris);
  check_reason (form, "*No photos or areas found in “words.txt”*", FALSE);
  g_assert_null (wayside_request_page_dup_query (form, &token));
  page_fill (form, "photo_row", PRETEND_DEMO_PHOTO_2);
  check_reason (form, "Will be saved in *", TRUE);

  /* After a list, too. */
  g_assert_true (g_file_set_contents (path, PRETEND_DEMO_PHOTO "\n" PRETEND_DEMO_PHOTO_2, -1, NULL));
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.open-files", "^as", uris);
  check_reason (form, "Will be saved in *", TRUE);
  g_assert_true (g_file_set_contents (path, "hello", -1, NULL));
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.open-files", "^as", uris);
  check_reason (form, "*No photos or areas found in “words.txt”*", FALSE);
  page_await_text (form, "All photos of a list");
}

/* The query of a link is used as it is, and not as the rows show it. The options below apply to any query. */
static void
check_query (PageWorld *world)
{
  gpointer form = get_form (world);
  g_autoptr (WaysideQuery) linked = NULL;
  g_autoptr (WaysideQuery) edited = NULL;
  g_autoptr (WaysideQuery) photo = NULL;
  g_autofree char *token = NULL;

  g_assert_null (wayside_request_page_dup_query (form, &token));
  g_assert_null (token);
  page_fill (form, "token_row", PRETEND_TOKEN);
  page_fill (form, "link_row", "109.123456789, 53.596, 109.2, 53.6");
  check_entry (form, "west_row", "109.1234568");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (page_find (form, "limit_spin")), 7);
  adw_combo_row_set_selected (ADW_COMBO_ROW (page_find (form, "size_row")), WAYSIDE_SIZE_256);
  linked = wayside_request_page_dup_query (form, &token);
  g_assert_cmpstr (token, ==, PRETEND_TOKEN);
  g_assert_cmpfloat (wayside_query_get_bbox (linked)->west, ==, 109.123456789);
  g_assert_cmpuint (wayside_query_get_limit (linked), ==, 7);
  g_assert_cmpint (wayside_query_get_size (linked), ==, WAYSIDE_SIZE_256);

  page_fill (form, "north_row", "53.7");
  g_clear_pointer (&token, g_free);
  edited = wayside_request_page_dup_query (form, &token);
  g_assert_cmpfloat (wayside_query_get_bbox (edited)->west, ==, 109.1234568);
  g_assert_cmpfloat (wayside_query_get_bbox (edited)->north, ==, 53.7);
  g_assert_cmpuint (wayside_query_get_limit (edited), ==, 7);
  g_assert_cmpint (wayside_query_get_size (edited), ==, WAYSIDE_SIZE_256);

  /* The limit is that of an area. */
  page_fill (form, "link_row", PRETEND_DEMO_PHOTO);
  g_clear_pointer (&token, g_free);
  photo = wayside_request_page_dup_query (form, &token);
  g_assert_cmpstr (wayside_query_get_key (photo), ==, PRETEND_DEMO_PHOTO);
  g_assert_cmpuint (wayside_query_get_limit (photo), ==, WAYSIDE_QUERY_DEFAULT_LIMIT);
}

static void
test_form (PageWorld *world, gconstpointer data)
{
  page_world_run (world, (PageTest) data);
}

static void
add_test (const char *path, PageTest test)
{
  g_test_add (path, PageWorld, test, page_world_set_up, test_form, page_world_tear_down);
}

int
main (int argc, char **argv)
{
  page_world_init (&argc, &argv);
  add_test ("/pages/form/kinds", check_kinds);
  add_test ("/pages/form/list", check_list);
  add_test ("/pages/form/late-list", check_late_list);
  if (gtk_check_version (4, 14, 0) == NULL)
    add_test ("/pages/form/token-hidden", check_token_hidden);
  add_test ("/pages/form/reasons", check_reasons);
  add_test ("/pages/form/reasons-of-area", check_reasons_of_area);
  add_test ("/pages/form/link", check_link);
  add_test ("/pages/form/sequence-of-photo", check_sequence_of_photo);
  add_test ("/pages/form/refused", check_refused);
  add_test ("/pages/form/query", check_query);
  return g_test_run ();
}
