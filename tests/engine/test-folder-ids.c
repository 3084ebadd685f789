/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-folder-ids.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <errno.h>
#include <string.h>

static char *
list (const char *folder, WaysideSaveFlags save_flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = wayside_folder_ids_list (folder, save_flags, &error);
  g_autoptr (GList) keys = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  keys = g_list_sort (g_hash_table_get_keys (ids), (GCompareFunc) strcmp);
  for (GList *l = keys; l != NULL; l = l->next)
    g_string_append_printf (text, "%s ", (const char *) l->data);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_names (void)
{
  static const char *const names[] = { "1.jpg",        "1.json",    "2.jpg",       "3.json", ".4.jpg.part",
                                       ".4.json.part", "notes.jpg", "5.JPG",       "6.png",  "6.json",
                                       "7.jpg",        "7.json",    "0x8.jpg.bak", NULL };
  g_autofree char *folder = helper_make_folder ();
  g_autofree char *pairs = NULL;
  g_autofree char *pictures = NULL;

  /* No file is opened, so that their contents do not matter. */
  for (guint i = 0; names[i] != NULL; i++)
    helper_write (folder, names[i], "x", -1);
  pairs = list (folder, WAYSIDE_SAVE_DEFAULT);
  g_assert_cmpstr (pairs, ==, "1 7 ");
  pictures = list (folder, WAYSIDE_SAVE_PHOTO);
  g_assert_cmpstr (pictures, ==, "1 2 7 ");
  helper_remove_folder (folder);
}

static void
test_no_folder (void)
{
  g_autofree char *folder = helper_make_folder ();
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *ids = list (missing, WAYSIDE_SAVE_DEFAULT);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (ids, ==, "");
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  helper_write (folder, "file", "x", -1);
  g_assert_null (wayside_folder_ids_list (file, WAYSIDE_SAVE_DEFAULT, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOTDIR)));
  helper_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folder-ids/names", test_names);
  g_test_add_func ("/folder-ids/no-folder", test_no_folder);

  return g_test_run ();
}
