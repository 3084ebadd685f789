/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine-helper.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

/* Longer than any wait takes on a slow machine with sanitizers. */
#define DEADLINE (120 * G_USEC_PER_SEC)

static void
write_rows (struct jpeg_compress_struct *compress, gboolean is_flat)
{
  g_autofree guint8 *row = g_malloc (compress->image_width * 3);

  while (compress->next_scanline < compress->image_height)
    {
      JSAMPROW rows[] = { row };

      for (guint x = 0; x < compress->image_width * 3; x++)
        row[x] = is_flat ? 0 : (guint8) (x * 7 + compress->next_scanline * 13);
      jpeg_write_scanlines (compress, rows, 1);
    }
}

/**
 * helper_cut:
 * @bytes: at least two bytes
 *
 * Returns: (transfer full) (element-type GBytes): @bytes in two pieces, the form in which the writer takes a
 * file
 */
GPtrArray *
helper_cut (GBytes *bytes)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize half = g_bytes_get_size (bytes) / 2;

  g_ptr_array_add (pieces, g_bytes_new_from_bytes (bytes, 0, half));
  g_ptr_array_add (pieces, g_bytes_new_from_bytes (bytes, half, g_bytes_get_size (bytes) - half));
  return pieces;
}

/**
 * helper_make_jpeg:
 * @coding: the coding
 * @width: pixels
 * @height: pixels
 *
 * Returns: (transfer full): a real JPEG, encoded by libjpeg
 */
GBytes *
helper_make_jpeg (HelperJpeg coding, guint width, guint height)
{
  struct jpeg_compress_struct compress;
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long length = 0;
  GBytes *bytes;

  compress.err = jpeg_std_error (&errors);
  jpeg_create_compress (&compress);
  jpeg_mem_dest (&compress, &data, &length);
  compress.image_width = width;
  compress.image_height = height;
  compress.input_components = 3;
  compress.in_color_space = JCS_RGB;
  jpeg_set_defaults (&compress);
  jpeg_set_quality (&compress, 60, TRUE);
  if (coding == HELPER_JPEG_FLAT)
    compress.optimize_coding = TRUE;
  if (coding == HELPER_JPEG_PROGRESSIVE)
    jpeg_simple_progression (&compress);
  if (coding == HELPER_JPEG_RESTARTS)
    compress.restart_interval = 1;
  jpeg_start_compress (&compress, TRUE);
  write_rows (&compress, coding == HELPER_JPEG_FLAT);
  jpeg_finish_compress (&compress);
  jpeg_destroy_compress (&compress);

  bytes = g_bytes_new (data, length);
  /* libjpeg allocated it with malloc(). */
  free (data);
  return bytes;
}

/**
 * helper_make_folder:
 *
 * Returns: (transfer full): the path of a new folder, to be removed with helper_remove_folder()
 */
char *
helper_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("wayside-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

/**
 * helper_remove_folder:
 * @path: a folder
 *
 * Removes a folder and everything in it.
 */
void
helper_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        helper_remove_folder (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * helper_list_folder:
 * @path: a folder
 *
 * Returns: (transfer full): the names in @path, including hidden ones, sorted and each followed by a space;
 * empty if the folder does not exist
 */
char *
helper_list_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GString *list = g_string_new (NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (list, "%s ", (const char *) g_ptr_array_index (names, i));
  return g_string_free (list, FALSE);
}

/**
 * helper_write:
 * @folder: a folder
 * @name: a file name
 * @data: the contents
 * @length: length of @data in bytes, or -1 if it is null-terminated
 *
 * Writes a file.
 */
void
helper_write (const char *folder, const char *name, const char *data, gssize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);
}

/**
 * helper_read:
 * @folder: a folder
 * @name: a file name
 * @length: (out) (nullable): return location for the length in bytes
 *
 * Returns: (transfer full): the contents of the file
 */
char *
helper_read (const char *folder, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;

  g_file_get_contents (path, &data, length, &error);
  g_assert_no_error (error);
  return data;
}

/**
 * helper_exists:
 * @folder: a folder
 * @name: a file name
 *
 * Returns: whether the name exists, even as a dangling symbolic link
 */
gboolean
helper_exists (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  return g_lstat (path, &info) == 0;
}

static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * helper_wait_until:
 * @condition: the condition
 * @data: passed to it
 *
 * Runs the main loop until @condition returns %TRUE. The test fails after the deadline.
 */
void
helper_wait_until (gboolean (*condition) (gpointer), gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE;
  /* Wake the main loop regularly, so that the deadline is checked even when nothing else happens. */
  guint ticker = g_timeout_add (50, wake_up, NULL);

  while (!condition (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (ticker);
}

/**
 * helper_wait_while_busy:
 *
 * Runs the main loop until no source is ready.
 */
void
helper_wait_while_busy (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/**
 * helper_take_result:
 * @source: (nullable): the source object
 * @result: the result
 * @user_data: a GAsyncResult pointer that is %NULL
 *
 * A #GAsyncReadyCallback that keeps the result.
 */
void
helper_take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

/**
 * helper_wait_for_result:
 * @result: the location passed to helper_take_result()
 *
 * Runs the main loop until the result is set.
 */
void
helper_wait_for_result (GAsyncResult **result)
{
  helper_wait_until (has_result, result);
}

/**
 * helper_repeat:
 * @text: a text
 * @times: the number of repetitions
 *
 * Returns: (transfer full): @text repeated @times times
 */
char *
helper_repeat (const char *text, guint times)
{
  GString *string = g_string_sized_new (strlen (text) * times);

  for (guint i = 0; i < times; i++)
    g_string_append (string, text);
  return g_string_free (string, FALSE);
}
