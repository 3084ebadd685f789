/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-writer.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>

typedef struct
{
  char *root;
  char *folder;
  WaysideStore *store;
  WaysideWorkerThread *writer;
  GBytes *jpeg;
  GBytes *json;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = helper_make_folder ();
  fixture->folder = g_build_filename (fixture->root, "folder", NULL);
  fixture->store = wayside_store_new (fixture->folder, WAYSIDE_SAVE_METADATA);
  fixture->writer = wayside_worker_thread_new ("writer");
  fixture->jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 16, 16);
  fixture->json = g_bytes_new_static ("{}", 2);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->writer, wayside_worker_thread_free);
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->store);
  helper_remove_folder (fixture->root);
  g_clear_pointer (&fixture->root, g_free);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->jpeg, g_bytes_unref);
  g_clear_pointer (&fixture->json, g_bytes_unref);
}

static GHashTable *
open_store (Fixture *fixture, gboolean prepare, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  GHashTable *ids;
  guint64 n_free = 0;

  wayside_writer_open_async (fixture->writer, fixture->store, prepare, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  ids = wayside_writer_open_finish (fixture->writer, owned, NULL, &n_free, error);
  /* The free space is only known once the folder is prepared. */
  if (ids != NULL && prepare)
    g_assert_cmpuint (n_free, <, G_MAXUINT64);
  else
    g_assert_cmpuint (n_free, ==, G_MAXUINT64);
  return ids;
}

static WaysideImage *
make_image (const char *id)
{
  g_autofree char *json = g_strdup_printf ("{\"id\":\"%s\",\"captured_at\":1000}", id);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  return wayside_image_new_from_json (json_node_get_object (node), NULL);
}

static gboolean
put (Fixture *fixture, const char *id, GError **error)
{
  g_autoptr (WaysideImage) image = make_image (id);
  gsize n_stored;
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_writer_put_async (fixture->writer, fixture->store, image, fixture->jpeg, fixture->json,
                            helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_writer_put_finish (fixture->writer, owned, &n_stored, error);
}

static void
test_open_and_put (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) before = open_store (fixture, TRUE, &error);
  g_autoptr (GHashTable) after = NULL;
  g_autofree char *names = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (before), ==, 0);
  g_assert_true (put (fixture, "1", &error));
  g_assert_no_error (error);
  g_assert_true (put (fixture, "2", &error));
  names = helper_list_folder (fixture->folder);
  g_assert_cmpstr (names, ==, "1.jpg 1.json 2.jpg 2.json ");

  after = open_store (fixture, TRUE, &error);
  g_assert_true (g_hash_table_contains (after, "1"));
  g_assert_true (g_hash_table_contains (after, "2"));
  g_assert_cmpuint (g_hash_table_size (after), ==, 2);
}

/* Reading only: a dry run creates no folder. */
static void
test_look (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = open_store (fixture, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (ids), ==, 0);
  g_assert_false (helper_exists (fixture->root, "folder"));
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) open_error = NULL;
  g_autoptr (GError) look_error = NULL;
  g_autoptr (GError) put_error = NULL;

  helper_write (fixture->root, "folder", "a file in its place", -1);
  g_assert_null (open_store (fixture, TRUE, &open_error));
  g_assert_error (open_error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_null (open_store (fixture, FALSE, &look_error));
  g_assert_error (look_error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_false (put (fixture, "1", &put_error));
  g_assert_error (put_error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

/* Freeing the writer completes all pending writes, even if their results are no longer awaited. */
static void
test_free_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) ids = open_store (fixture, TRUE, NULL);
  GAsyncResult *results[50] = { NULL };

  g_assert_nonnull (ids);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (WaysideImage) image = make_image (id);

      wayside_writer_put_async (fixture->writer, fixture->store, image, fixture->jpeg, fixture->json,
                                helper_take_result, &results[i]);
    }
  g_clear_pointer (&fixture->writer, wayside_worker_thread_free);
  g_assert_true (helper_exists (fixture->folder, "0.jpg"));
  g_assert_true (helper_exists (fixture->folder, "49.jpg"));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      helper_wait_for_result (&results[i]);
      g_clear_object (&results[i]);
    }
}

/* Runs after all pending writes, so that the last pair is written under the lock. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideStore) other = wayside_store_new (fixture->folder, WAYSIDE_SAVE_METADATA);
  g_autoptr (GHashTable) ids = open_store (fixture, TRUE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (ids);
  g_assert_false (wayside_store_prepare (other, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY);
  g_clear_error (&error);

  wayside_writer_close (fixture->writer, fixture->store);
  g_clear_pointer (&fixture->writer, wayside_worker_thread_free);
  g_assert_true (wayside_store_prepare (other, &error));
  g_assert_no_error (error);
}

typedef struct
{
  GString *log;
  char name;
} Mark;

static void
note (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Mark *mark = user_data;

  g_string_append_c (mark->log, mark->name);
}

static gboolean
is_complete (gpointer data)
{
  return ((GString *) data)->len == 6;
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  Mark marks[6];

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      g_autoptr (WaysideImage) image = make_image (id);

      marks[i] = (Mark){ log, (char) ('a' + i) };
      if (i == 0)
        wayside_writer_open_async (fixture->writer, fixture->store, TRUE, note, &marks[i]);
      else
        wayside_writer_put_async (fixture->writer, fixture->store, image, fixture->jpeg, fixture->json, note,
                                  &marks[i]);
    }
  helper_wait_until (is_complete, log);
  g_assert_cmpstr (log->str, ==, "abcdef");
}

#define ADD(path, function) g_test_add ("/writer/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("open-and-put", test_open_and_put);
  ADD ("look", test_look);
  ADD ("errors", test_errors);
  ADD ("close", test_close);
  ADD ("free-waits", test_free_waits);
  ADD ("order", test_order);

  return g_test_run ();
}
