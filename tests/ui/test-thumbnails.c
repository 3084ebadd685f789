/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-picture-cache.h"
#include "wayside-picture.h"
#include "wayside-scaler.h"
#include "wayside-thumbnailer.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <jpeglib.h>

/* Long enough for a slow machine under valgrind, short enough to be noticed. */
#define DEADLINE_SECONDS 120

/* Maximum cost of a forged header: a picture of the claimed size would take gigabytes and minutes. CPU
 * seconds. */
#define MAX_SECONDS 20
#define MAX_GROWTH  (64 * 1024) /* kilobytes */

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned): of the picture under test, in the folder */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("wayside-thumbnails-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "1.jpg", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, g_free);
}

/* The left half is red, the right half blue. */
static void
write_rows (struct jpeg_compress_struct *jpeg)
{
  g_autofree JSAMPLE *row = g_new0 (JSAMPLE, jpeg->image_width * 3);
  JSAMPROW rows[1] = { row };

  for (guint x = 0; x < jpeg->image_width; x++)
    row[x * 3 + (x < jpeg->image_width / 2 ? 0 : 2)] = 255;

  while (jpeg->next_scanline < jpeg->image_height)
    jpeg_write_scanlines (jpeg, rows, 1);
}

static GByteArray *
make_jpeg (guint width, guint height, gboolean progressive)
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  unsigned char *buffer = NULL;
  unsigned long length = 0;
  GByteArray *bytes = g_byte_array_new ();

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &buffer, &length);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults (&jpeg);
  if (progressive)
    jpeg_simple_progression (&jpeg);
  jpeg_start_compress (&jpeg, TRUE);
  write_rows (&jpeg);
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);

  g_byte_array_append (bytes, buffer, (guint) length);
  free (buffer);
  return bytes;
}

static void
write_bytes (const char *path, const void *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
write_jpeg (const char *path, guint width, guint height, gboolean progressive)
{
  g_autoptr (GByteArray) bytes = make_jpeg (width, height, progressive);

  write_bytes (path, bytes->data, bytes->len);
}

static void
assert_fails (const char *path, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_picture_load (path, 256, 160, WAYSIDE_FIT_COVER, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpstr (error->message, !=, "");
}

static void
assert_colours (WaysidePicture *picture)
{
  int width = gdk_texture_get_width (picture->texture);
  int height = gdk_texture_get_height (picture->texture);
  g_autofree guchar *pixels = g_malloc ((gsize) width * height * 4);
  const guint32 *middle;

  gdk_texture_download (picture->texture, pixels, (gsize) width * 4);
  middle = (const guint32 *) (gconstpointer) (pixels + (gsize) width * 4 * (height / 2));
  g_assert_cmphex (middle[width / 8] & 0xfff0f0f0, ==, 0xfff00000);
  g_assert_cmphex (middle[width * 7 / 8] & 0xfff0f0f0, ==, 0xff0000f0);
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint width, height;
    int box_width, box_height;
    WaysideFit fit;
  } cases[] = {
    { 4160, 3120, 256, 160, WAYSIDE_FIT_COVER },     { 2048, 1536, 256, 160, WAYSIDE_FIT_COVER },
    { 256, 192, 256, 160, WAYSIDE_FIT_COVER },       { 100, 60, 256, 160, WAYSIDE_FIT_COVER },
    { 8, 1, 256, 160, WAYSIDE_FIT_COVER },           { 5000, 900, 256, 160, WAYSIDE_FIT_COVER },
    { 4160, 3120, 1600, 1200, WAYSIDE_FIT_CONTAIN }, { 640, 480, 1600, 1200, WAYSIDE_FIT_CONTAIN },
    { 3120, 4160, 1600, 1200, WAYSIDE_FIT_CONTAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysidePicture) picture = NULL;
      g_autoptr (GError) error = NULL;
      double across = (double) cases[i].box_width / cases[i].width;
      double down = (double) cases[i].box_height / cases[i].height;
      double scale = MIN (cases[i].fit == WAYSIDE_FIT_COVER ? MAX (across, down) : MIN (across, down), 1);
      int width;

      write_jpeg (fixture->path, cases[i].width, cases[i].height, i % 2 == 1);
      picture = wayside_picture_load (fixture->path, cases[i].box_width, cases[i].box_height, cases[i].fit,
                                      NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (picture->width, ==, (int) cases[i].width);
      g_assert_cmpint (picture->height, ==, (int) cases[i].height);
      g_assert_cmpuint (picture->bytes, >, 100);

      /* The size at which it is shown. */
      width = gdk_texture_get_width (picture->texture);
      g_assert_cmpint (ABS (width - (int) (cases[i].width * scale)), <=, 1);
      assert_colours (picture);
    }
}

/* Each row of @expected is scaled from a picture of that many pixels, a ramp from 0 to 240. */
static void
test_scaler (void)
{
  static const guint8 ramp[] = { 0, 0, 0, 60, 60, 60, 120, 120, 120, 180, 180, 180, 240, 240, 240 };
  static const guint8 halves[] = { 48, 192 };
  static const guint8 thirds[] = { 24, 120, 216 };
  guint8 pixels[3 * 2 * WAYSIDE_SCALER_PIXEL_SIZE];
  g_autoptr (WaysideScaler) to_two = wayside_scaler_new (5, 5, 2, 1, pixels);
  g_autoptr (WaysideScaler) to_three = NULL;

  for (guint y = 0; y < 5; y++)
    wayside_scaler_add_row (to_two, ramp);
  for (guint x = 0; x < 2; x++)
    g_assert_cmpuint (pixels[x * WAYSIDE_SCALER_PIXEL_SIZE], ==, halves[x]);

  to_three = wayside_scaler_new (5, 3, 3, 2, pixels);
  for (guint y = 0; y < 3; y++)
    wayside_scaler_add_row (to_three, ramp);
  for (guint y = 0; y < 2; y++)
    for (guint x = 0; x < 3; x++)
      g_assert_cmpuint (pixels[(y * 3 + x) * WAYSIDE_SCALER_PIXEL_SIZE], ==, thirds[x]);
}

static void
test_long_side (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysidePicture) picture = NULL;
  g_autoptr (GError) error = NULL;

  /* A panorama wider than the maximum texture size, requested at full size. */
  write_jpeg (fixture->path, 12000, 200, FALSE);
  picture = wayside_picture_load (fixture->path, 12000, 12000, WAYSIDE_FIT_CONTAIN, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (picture->texture), <=, WAYSIDE_PICTURE_MAX_SIDE);
}

/* Writes other dimensions into the frame header. */
static void
forge_dimensions (GByteArray *bytes, guint width, guint height)
{
  for (guint i = 2; i + 9 < bytes->len; i++)
    if (bytes->data[i] == 0xff && (bytes->data[i + 1] == 0xc0 || bytes->data[i + 1] == 0xc2))
      {
        bytes->data[i + 5] = (guint8) (height >> 8);
        bytes->data[i + 6] = (guint8) height;
        bytes->data[i + 7] = (guint8) (width >> 8);
        bytes->data[i + 8] = (guint8) width;
        return;
      }

  g_assert_not_reached ();
}

static void
test_huge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) large = make_jpeg (64, 64, FALSE);
  g_autoptr (GByteArray) memory = make_jpeg (64, 64, TRUE);
  g_autoptr (GByteArray) nothing = make_jpeg (64, 64, FALSE);

  forge_dimensions (large, 65500, 65500);
  write_bytes (fixture->path, large->data, large->len);
  assert_fails (fixture->path, G_IO_ERROR_INVALID_DATA);

  /* Few enough pixels, but a progressive picture would have to be kept in memory completely. */
  forge_dimensions (memory, 16000, 16000);
  write_bytes (fixture->path, memory->data, memory->len);
  assert_fails (fixture->path, G_IO_ERROR_INVALID_DATA);

  forge_dimensions (nothing, 0, 64);
  write_bytes (fixture->path, nothing->data, nothing->len);
  assert_fails (fixture->path, G_IO_ERROR_INVALID_DATA);
}

/* The peak memory usage in kilobytes. */
static guint64
read_peak (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

/* A header that claims the largest JPEG dimensions costs neither memory nor time, whatever follows. */
static void
test_hostile_dimensions (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint width;
    guint height;
    gboolean progressive;
  } cases[] = {
    { 65500, 65500, FALSE }, { 65500, 65500, TRUE },  { 65535, 65535, FALSE },
    { 65535, 65535, TRUE },  { 16384, 16385, FALSE }, { 16384, 16385, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = make_jpeg (64, 64, cases[i].progressive);
      guint64 before = read_peak ();
      clock_t begin;

      forge_dimensions (bytes, cases[i].width, cases[i].height);
      write_bytes (fixture->path, bytes->data, bytes->len);
      begin = clock ();
      assert_fails (fixture->path, G_IO_ERROR_INVALID_DATA);
      g_assert_cmpfloat ((double) (clock () - begin) / CLOCKS_PER_SEC, <, MAX_SECONDS);
      g_assert_cmpuint (read_peak () - before, <, MAX_GROWTH);
    }
}

/* Few pixels, but all in one row or column: the truncated picture costs neither memory nor time. */
static void
test_hostile_shapes (Fixture *fixture, gconstpointer data)
{
  static const guint shapes[][2] = { { 1, 65500 }, { 65500, 1 }, { 65500, 64 }, { 64, 65500 } };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (GByteArray) bytes = make_jpeg (64, 64, i % 2 == 0);
      g_autoptr (WaysidePicture) picture = NULL;
      guint64 before = read_peak ();
      clock_t begin;

      forge_dimensions (bytes, shapes[i / 2][0], shapes[i / 2][1]);
      write_bytes (fixture->path, bytes->data, bytes->len);
      begin = clock ();
      picture = wayside_picture_load (fixture->path, 256, 160, WAYSIDE_FIT_COVER, NULL, NULL);
      g_assert_cmpfloat ((double) (clock () - begin) / CLOCKS_PER_SEC, <, MAX_SECONDS);
      g_assert_cmpuint (read_peak () - before, <, MAX_GROWTH);
      if (picture != NULL)
        g_assert_cmpint (gdk_texture_get_height (picture->texture), <=, WAYSIDE_PICTURE_MAX_SIDE);
    }
}

static void
test_torn (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = make_jpeg (640, 480, FALSE);

  write_bytes (fixture->path, bytes->data, bytes->len / 2);
  assert_fails (fixture->path, G_IO_ERROR_PARTIAL_INPUT);

  write_bytes (fixture->path, bytes->data, 3);
  assert_fails (fixture->path, G_IO_ERROR_PARTIAL_INPUT);
}

/* Repeats the last scan of a progressive picture, each of which costs a pass over the whole picture. */
static void
repeat_last_scan (GByteArray *bytes, guint times)
{
  g_autoptr (GByteArray) scan = g_byte_array_new ();
  guint start = 0;

  for (guint i = 2; i + 1 < bytes->len; i++)
    if (bytes->data[i] == 0xff && bytes->data[i + 1] == 0xda)
      start = i;
  g_assert_cmpuint (start, >, 0);

  g_byte_array_append (scan, bytes->data + start, bytes->len - 2 - start);
  g_byte_array_set_size (bytes, bytes->len - 2);
  for (guint i = 0; i < times; i++)
    g_byte_array_append (bytes, scan->data, scan->len);
  g_byte_array_append (bytes, (const guint8 *) "\xff\xd9", 2);
}

static void
test_many_scans (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) bytes = make_jpeg (64, 64, TRUE);

  repeat_last_scan (bytes, 1000);
  write_bytes (fixture->path, bytes->data, bytes->len);
  assert_fails (fixture->path, G_IO_ERROR_INVALID_DATA);
}

static void
test_not_a_jpeg (Fixture *fixture, gconstpointer data)
{
  static const char png[] = "\x89PNG\r\n\x1a\n and something behind it that is long enough to be read";

  assert_fails (fixture->path, G_IO_ERROR_NOT_FOUND);
  assert_fails (fixture->folder, G_IO_ERROR_INVALID_ARGUMENT);

  write_bytes (fixture->path, "", 0);
  assert_fails (fixture->path, G_IO_ERROR_INVALID_DATA);

  write_bytes (fixture->path, png, sizeof png);
  assert_fails (fixture->path, G_IO_ERROR_INVALID_DATA);

  /* Reading a FIFO without a writer would block forever. */
  g_remove (fixture->path);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_fails (fixture->path, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  write_jpeg (fixture->path, 640, 480, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_null (wayside_picture_load (fixture->path, 256, 160, WAYSIDE_FIT_COVER, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static WaysidePicture *
make_picture (int width, int height)
{
  g_autoptr (GBytes)
      bytes = g_bytes_new_take (g_malloc0 ((gsize) width * height * 3), (gsize) width * height * 3);
  WaysidePicture *picture = g_new0 (WaysidePicture, 1);

  picture->texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, bytes, (gsize) width * 3);
  return picture;
}

static void
test_cache (void)
{
  g_autoptr (WaysidePictureCache) cache = wayside_picture_cache_new (3 * 300);
  g_autoptr (WaysidePicture) small = make_picture (10, 10);
  g_autoptr (WaysidePicture) tall = make_picture (10, 20);
  g_autoptr (WaysidePicture) large = make_picture (100, 100);

  g_assert_cmpuint (wayside_picture_cost (small), ==, 300);
  wayside_picture_cache_insert (cache, "a", small);
  wayside_picture_cache_insert (cache, "b", small);
  wayside_picture_cache_insert (cache, "c", small);
  g_assert_cmpuint (wayside_picture_cache_get_cost (cache), ==, 900);

  /* "a" was used last, so "b" and "c" are dropped for a picture that costs twice as much. */
  g_assert_nonnull (wayside_picture_cache_lookup (cache, "a"));
  wayside_picture_cache_insert (cache, "d", tall);
  g_assert_cmpuint (wayside_picture_cache_get_cost (cache), ==, 900);
  g_assert_nonnull (wayside_picture_cache_lookup (cache, "a"));
  g_assert_null (wayside_picture_cache_lookup (cache, "b"));
  g_assert_null (wayside_picture_cache_lookup (cache, "c"));

  /* A picture larger than the whole cache drops no other. */
  wayside_picture_cache_insert (cache, "e", large);
  g_assert_null (wayside_picture_cache_lookup (cache, "e"));
  g_assert_nonnull (wayside_picture_cache_lookup (cache, "d"));

  /* A picture with the same key replaces the old one. */
  wayside_picture_cache_insert (cache, "d", small);
  g_assert_cmpuint (wayside_picture_cache_get_cost (cache), ==, 600);
  wayside_picture_cache_remove (cache, "a");
  wayside_picture_cache_remove (cache, "nothing");
  g_assert_cmpuint (wayside_picture_cache_get_cost (cache), ==, 300);
}

static void
test_cache_bound (void)
{
  WaysidePictureCache *cache = wayside_picture_cache_new (10000);

  for (int i = 1; i < 500; i++)
    {
      g_autoptr (WaysidePicture) picture = make_picture (1 + i % 40, 1 + i % 30);
      g_autofree char *path = g_strdup_printf ("%d", i % 90);

      wayside_picture_cache_insert (cache, path, picture);
      g_assert_cmpuint (wayside_picture_cache_get_cost (cache), <=, 10000);
    }

  g_assert_finalize_object (cache);
}

typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
  guint n_done;
} Waiter;

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;

  waiter->n_done++;
  g_set_object (&waiter->result, result);
}

static void
wait_for (Waiter *waiter, guint n)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_SECONDS * G_TIME_SPAN_SECOND;

  while (waiter->n_done < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_thumbnailer (Fixture *fixture, gconstpointer data)
{
  WaysideThumbnailer *thumbnailer = wayside_thumbnailer_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (WaysidePicture) picture = NULL;
  g_autoptr (GError) error = NULL;
  Waiter waiter = { NULL, 0 };

  write_jpeg (fixture->path, 1024, 768, FALSE);
  g_assert_null (wayside_thumbnailer_peek (thumbnailer, fixture->path));
  wayside_thumbnailer_load_async (thumbnailer, fixture->path, 1, NULL, done_cb, &waiter);
  wait_for (&waiter, 1);
  texture = wayside_thumbnailer_load_finish (thumbnailer, waiter.result, &error);
  g_assert_no_error (error);
  g_assert_true (wayside_thumbnailer_peek (thumbnailer, fixture->path) == texture);

  wayside_thumbnailer_show_async (thumbnailer, fixture->path, 800, 600, NULL, done_cb, &waiter);
  wait_for (&waiter, 2);
  picture = wayside_thumbnailer_show_finish (thumbnailer, waiter.result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (picture->texture), >=, 800);

  g_cancellable_cancel (cancellable);
  wayside_thumbnailer_load_async (thumbnailer, fixture->path, 1, cancellable, done_cb, &waiter);
  wait_for (&waiter, 3);
  g_assert_null (wayside_thumbnailer_load_finish (thumbnailer, waiter.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&waiter.result);
  g_assert_finalize_object (thumbnailer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/picture/good", Fixture, NULL, set_up, test_good, tear_down);
  g_test_add ("/picture/long-side", Fixture, NULL, set_up, test_long_side, tear_down);
  g_test_add ("/picture/huge", Fixture, NULL, set_up, test_huge, tear_down);
  g_test_add ("/picture/hostile-dimensions", Fixture, NULL, set_up, test_hostile_dimensions, tear_down);
  g_test_add ("/picture/hostile-shapes", Fixture, NULL, set_up, test_hostile_shapes, tear_down);
  g_test_add ("/picture/torn", Fixture, NULL, set_up, test_torn, tear_down);
  g_test_add ("/picture/many-scans", Fixture, NULL, set_up, test_many_scans, tear_down);
  g_test_add ("/picture/not-a-jpeg", Fixture, NULL, set_up, test_not_a_jpeg, tear_down);
  g_test_add ("/picture/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add_func ("/scaler", test_scaler);
  g_test_add_func ("/cache/order", test_cache);
  g_test_add_func ("/cache/bound", test_cache_bound);
  g_test_add ("/thumbnailer/orders", Fixture, NULL, set_up, test_thumbnailer, tear_down);

  return g_test_run ();
}
