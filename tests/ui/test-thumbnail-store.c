/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-thumbnail-file.h"
#include "wayside-thumbnail-store.h"
#include "wayside-thumbnailer.h"

#include "pretend-jpeg.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Long enough for a slow machine under valgrind, short enough to be noticed. */
#define DEADLINE_SECONDS 120

#define WIDTH  208
#define HEIGHT 130
#define BLOCK  4096u

typedef struct
{
  char *folder; /* (owned) */
  char *cache;  /* (owned): path of the folder of thumbnails, in the folder */
  char *photo;  /* (owned): path of a photo, in the folder */
} Fixture;

static void
write_bytes (const char *path, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

static void
write_photo (const char *path, guint64 seed)
{
  g_autoptr (GBytes) bytes = pretend_jpeg_new (seed, 1280, 960);

  write_bytes (path, bytes);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("wayside-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->cache = g_build_filename (fixture->folder, "cache", "thumbnails", NULL);
  fixture->photo = g_build_filename (fixture->folder, "1.jpg", NULL);
  write_photo (fixture->photo, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", fixture->folder, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->photo, g_free);
  g_clear_pointer (&fixture->cache, g_free);
  g_clear_pointer (&fixture->folder, g_free);
}

typedef struct
{
  WaysideThumbnailer *thumbnailer; /* (nullable) */
  GdkTexture *texture;             /* (owned) (nullable) */
  GAsyncResult *result;            /* (owned) (nullable) */
  guint n_done;
} Waiter;

static void
wait_for (guint *n_done, guint n)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_SECONDS * G_TIME_SPAN_SECOND;

  while (*n_done < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_object (&waiter->texture);
  waiter->texture = wayside_thumbnailer_load_finish (waiter->thumbnailer, result, &error);
  g_assert_no_error (error);
  waiter->n_done++;
}

/* Loads a thumbnail like a newly started program, with an empty memory cache. Pending writes are complete on
 * return. */
static GdkTexture *
load (const char *cache, const char *photo)
{
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (cache, G_MAXINT64);
  Waiter waiter = { .thumbnailer = wayside_thumbnailer_new (store) };

  wayside_thumbnailer_load_async (waiter.thumbnailer, photo, 1, NULL, loaded_cb, &waiter);
  wait_for (&waiter.n_done, 1);
  g_assert_finalize_object (waiter.thumbnailer);
  return waiter.texture;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Waiter *waiter = user_data;

  g_set_object (&waiter->result, result);
  waiter->n_done++;
}

static guint64
measure (WaysideThumbnailStore *store)
{
  Waiter waiter = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 bytes;

  wayside_thumbnail_store_measure_async (store, NULL, done_cb, &waiter);
  wait_for (&waiter.n_done, 1);
  g_assert_true (wayside_thumbnail_store_measure_finish (store, waiter.result, &bytes, &error));
  g_assert_no_error (error);
  g_clear_object (&waiter.result);
  return bytes;
}

static void
clear (WaysideThumbnailStore *store)
{
  Waiter waiter = { 0 };
  g_autoptr (GError) error = NULL;

  wayside_thumbnail_store_clear_async (store, NULL, done_cb, &waiter);
  wait_for (&waiter.n_done, 1);
  g_assert_true (wayside_thumbnail_store_clear_finish (store, waiter.result, &error));
  g_assert_no_error (error);
  g_clear_object (&waiter.result);
}

static guint
count_files (const char *folder, gboolean (*is_wanted) (const char *name))
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += is_wanted (name);
  return n;
}

/* All pixels of one colour, unlike any photo. */
static GBytes *
make_pixels (guint8 red, guint8 green, guint8 blue)
{
  guint8 *pixels = g_malloc (WIDTH * HEIGHT * 3);

  for (guint i = 0; i < WIDTH * HEIGHT; i++)
    {
      pixels[i * 3] = red;
      pixels[i * 3 + 1] = green;
      pixels[i * 3 + 2] = blue;
    }
  return g_bytes_new_take (pixels, WIDTH * HEIGHT * 3);
}

static gboolean
is_green (GdkTexture *texture)
{
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);

  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * 4);
  for (gsize i = 0; i < (gsize) width * height; i++)
    if ((pixels[i] & 0xfff0f0f0) != 0xff00f000)
      return FALSE;
  return TRUE;
}

static void
keep_green (WaysideThumbnailStore *store, const char *name)
{
  g_autoptr (GBytes) pixels = make_pixels (0, 0xff, 0);

  wayside_thumbnail_store_keep (store, name, wayside_thumbnail_store_get_age (store), pixels, WIDTH, HEIGHT);
}

/* A loaded thumbnail is stored on disk, and the next program loads it from there. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  g_autoptr (GdkTexture) first = load (fixture->cache, fixture->photo);
  g_autofree char *name = wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT);
  g_autoptr (WaysidePicture) found = wayside_thumbnail_store_look_up (store, name, WIDTH, HEIGHT);
  g_autoptr (GdkTexture) second = NULL;
  struct stat status;

  g_assert_nonnull (found);
  g_assert_cmpint (gdk_texture_get_width (found->texture), ==, gdk_texture_get_width (first));
  g_assert_cmpint (gdk_texture_get_height (found->texture), ==, gdk_texture_get_height (first));
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_name), ==, 1);
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_draft), ==, 0);
  g_assert_cmpuint (measure (store), >=, BLOCK);

  /* Other users must not have access. */
  g_assert_cmpint (stat (fixture->cache, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);

  keep_green (store, name);
  second = load (fixture->cache, fixture->photo);
  g_assert_true (is_green (second));
  g_assert_false (is_green (first));
}

/* Each scale factor has its own thumbnail. */
static void
test_scales (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  Waiter waiter = { .thumbnailer = wayside_thumbnailer_new (store) };

  wayside_thumbnailer_load_async (waiter.thumbnailer, fixture->photo, 1, NULL, loaded_cb, &waiter);
  wait_for (&waiter.n_done, 1);
  g_assert_cmpint (gdk_texture_get_width (waiter.texture), ==, WIDTH);
  wayside_thumbnailer_load_async (waiter.thumbnailer, fixture->photo, 2, NULL, loaded_cb, &waiter);
  wait_for (&waiter.n_done, 2);
  g_assert_cmpint (gdk_texture_get_width (waiter.texture), ==, 2 * WIDTH);
  g_assert_finalize_object (waiter.thumbnailer);
  g_clear_object (&waiter.texture);
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_name), ==, 2);
}

/* The modification time of a photo is its capture time, so a photo that is fetched again has the same time,
 * and possibly even the same size. */
static void
test_changed_photo (Fixture *fixture, gconstpointer data)
{
  const struct timespec taken[2] = { { .tv_sec = 1500000000 }, { .tv_sec = 1500000000 } };
  gint64 deadline = g_get_monotonic_time () + DEADLINE_SECONDS * G_TIME_SPAN_SECOND;
  g_autoptr (GBytes) bytes = pretend_jpeg_new (2, 1280, 960);
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  write_bytes (fixture->photo, bytes);
  g_assert_cmpint (utimensat (AT_FDCWD, fixture->photo, taken, 0), ==, 0);
  before = wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT);
  keep_green (store, before);
  texture = load (fixture->cache, fixture->photo);
  g_assert_true (is_green (texture));
  g_clear_object (&texture);

  /* Timestamps of the file system have a resolution of some milliseconds. */
  while (after == NULL || g_str_equal (before, after))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      write_bytes (fixture->photo, bytes);
      g_assert_cmpint (utimensat (AT_FDCWD, fixture->photo, taken, 0), ==, 0);
      g_clear_pointer (&after, g_free);
      after = wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT);
    }
  texture = load (fixture->cache, fixture->photo);
  g_assert_false (is_green (texture));
}

/* A photo that loads as fast as its thumbnail, or a file that is not a photo, has none. */
static void
test_not_worth (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) small = pretend_jpeg_new (1, 256, 192);
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *nowhere = g_build_filename (fixture->folder, "nowhere.jpg", NULL);

  write_bytes (fixture->photo, small);
  g_assert_null (wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT));
  g_assert_null (wayside_thumbnail_file_build_name (fixture->folder, WIDTH, HEIGHT));
  g_assert_null (wayside_thumbnail_file_build_name (nowhere, WIDTH, HEIGHT));
  texture = load (fixture->cache, fixture->photo);
  g_assert_nonnull (texture);
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_name), ==, 0);
}

typedef void (*Damage) (const char *path, const char *other);

static void
read_file (const char *path, char **contents, gsize *length)
{
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, contents, length, &error);
  g_assert_no_error (error);
}

static void
write_file (const char *path, const char *contents, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
make_empty (const char *path, const char *other)
{
  write_file (path, "", 0);
}

static void
tear (const char *path, const char *other)
{
  g_autofree char *contents = NULL;
  gsize length;

  read_file (path, &contents, &length);
  write_file (path, contents, length / 2);
}

static void
flip_bit (const char *path, const char *other)
{
  g_autofree char *contents = NULL;
  gsize length;

  read_file (path, &contents, &length);
  contents[length / 2] ^= 0x10;
  write_file (path, contents, length);
}

/* A valid thumbnail, but of another photo. */
static void
mix_up (const char *path, const char *other)
{
  g_autofree char *contents = NULL;
  gsize length;

  read_file (other, &contents, &length);
  write_file (path, contents, length);
}

static void
make_plain_jpeg (const char *path, const char *other)
{
  g_autoptr (GBytes) bytes = pretend_jpeg_new (3, 256, 192);

  write_bytes (path, bytes);
}

static void
make_huge (const char *path, const char *other)
{
  g_assert_cmpint (truncate (path, 1 << 30), ==, 0);
}

/* Reading a FIFO without a writer would block forever. */
static void
make_pipe (const char *path, const char *other)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
make_link (const char *path, const char *other)
{
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
}

/* Whatever happened to a thumbnail, the photo is shown and its thumbnail is created again. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const Damage damages[] = { make_empty, tear,      flip_bit,  mix_up,
                                    make_huge,  make_pipe, make_link, make_plain_jpeg };
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  g_autofree char *name = wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT);
  g_autofree char *other_name = wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT + 1);
  g_autofree char *path = g_build_filename (fixture->cache, name, NULL);
  g_autofree char *other = g_build_filename (fixture->cache, other_name, NULL);

  keep_green (store, other_name);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (WaysidePicture) found = NULL;
      g_autoptr (GdkTexture) texture = NULL;

      keep_green (store, name);
      damages[i](path, other);
      g_assert_null (wayside_thumbnail_store_look_up (store, name, WIDTH, HEIGHT));
      texture = load (fixture->cache, fixture->photo);
      g_assert_false (is_green (texture));
      found = wayside_thumbnail_store_look_up (store, name, WIDTH, HEIGHT);
      g_assert_nonnull (found);
      g_assert_false (is_green (found->texture));
    }
}

/* A folder with the name of a thumbnail cannot be replaced, and is harmless. */
static void
test_in_the_way (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT);
  g_autofree char *path = g_build_filename (fixture->cache, name, "folder", NULL);
  g_autoptr (GdkTexture) texture = NULL;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  texture = load (fixture->cache, fixture->photo);
  g_assert_nonnull (texture);
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_draft), ==, 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
}

/* If the folder cannot be created, there are no thumbnails. */
static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *below = g_build_filename (fixture->photo, "thumbnails", NULL);
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (below, G_MAXINT64);
  g_autoptr (GdkTexture) texture = load (below, fixture->photo);

  g_assert_nonnull (texture);
  g_assert_cmpuint (measure (store), ==, 0);
  clear (store);
}

/* A write that fails midway leaves no file behind. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  struct rlimit before;
  g_autoptr (GdkTexture) texture = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &(struct rlimit){ 1000, before.rlim_max }), ==, 0);
  texture = load (fixture->cache, fixture->photo);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (texture);
  g_assert_true (g_file_test (fixture->cache, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_name), ==, 0);
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_draft), ==, 0);
}

static char *
build_name (Fixture *fixture, int i)
{
  return wayside_thumbnail_file_build_name (fixture->photo, WIDTH, HEIGHT + i);
}

static void
set_used (Fixture *fixture, int i, int minutes_ago)
{
  g_autofree char *name = build_name (fixture, i);
  g_autofree char *path = g_build_filename (fixture->cache, name, NULL);
  gint64 seconds = g_get_real_time () / G_USEC_PER_SEC - 60 * minutes_ago;
  const struct timespec used[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, used, 0), ==, 0);
}

static gboolean
is_there (WaysideThumbnailStore *store, Fixture *fixture, int i)
{
  g_autofree char *name = build_name (fixture, i);
  g_autoptr (WaysidePicture) picture = wayside_thumbnail_store_look_up (store, name, WIDTH, HEIGHT + i);

  return picture != NULL;
}

/* The least recently used thumbnails are deleted to stay within the limit. Each plain one takes one block. */
static void
test_bound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, 10 * BLOCK);
  g_autofree char *foreign = g_build_filename (fixture->cache, "notes.txt", NULL);

  for (int i = 0; i < 10; i++)
    {
      g_autofree char *name = build_name (fixture, i);

      keep_green (store, name);
      set_used (fixture, i, 1000 - i);
    }
  write_file (foreign, "mine", 4);
  g_assert_cmpuint (measure (store), ==, 10 * BLOCK);

  /* A lookup counts as use. */
  g_assert_true (is_there (store, fixture, 0));
  for (int i = 10; i < 13; i++)
    {
      g_autofree char *name = build_name (fixture, i);

      keep_green (store, name);
      g_assert_cmpuint (measure (store), <=, 10 * BLOCK);
    }
  g_assert_true (is_there (store, fixture, 0));
  g_assert_false (is_there (store, fixture, 1));
  g_assert_false (is_there (store, fixture, 2));
  for (int i = 9; i < 13; i++)
    g_assert_true (is_there (store, fixture, i));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_name), <=, 10);
}

/* A rewritten thumbnail is not counted twice, and those of other processes are counted. */
static void
test_counting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, 10 * BLOCK);
  g_autoptr (WaysideThumbnailStore) next = wayside_thumbnail_store_new (fixture->cache, 10 * BLOCK);
  g_autofree char *name = build_name (fixture, 0);
  g_autofree char *other = build_name (fixture, 1);

  for (guint i = 0; i < 20; i++)
    keep_green (store, name);
  g_assert_cmpuint (measure (store), ==, BLOCK);
  keep_green (next, other);
  g_assert_cmpuint (measure (next), ==, 2 * BLOCK);
}

/* Drafts left by a killed program are deleted once they are old. */
static void
test_drafts (Fixture *fixture, gconstpointer data)
{
  const struct timespec old[2] = { { .tv_sec = 1500000000 }, { .tv_sec = 1500000000 } };
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  g_autofree char *name = build_name (fixture, 0);
  g_autofree char *stale = g_strdup_printf ("%s/%s.AB12cd", fixture->cache, name);
  g_autofree char *fresh = g_strdup_printf ("%s/%s.EF34gh", fixture->cache, name);

  g_assert_cmpint (g_mkdir_with_parents (fixture->cache, 0700), ==, 0);
  write_file (stale, "draft", 5);
  write_file (fresh, "draft", 5);
  g_assert_cmpint (utimensat (AT_FDCWD, stale, old, 0), ==, 0);
  g_assert_cmpuint (measure (store), ==, 0);
  g_assert_false (g_file_test (stale, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (fresh, G_FILE_TEST_EXISTS));
}

static void
count_cb (guint *n_sent)
{
  (*n_sent)++;
}

/* A disk that does not respond while the gate is closed. */
static struct
{
  GMutex mutex;
  GCond cond;
  gboolean is_closed;
  gboolean is_reached;
} gate;

static void
wait_for_gate (void)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_SECONDS * G_TIME_SPAN_SECOND;

  g_mutex_lock (&gate.mutex);
  gate.is_reached = TRUE;
  g_cond_broadcast (&gate.cond);
  while (gate.is_closed)
    if (!g_cond_wait_until (&gate.cond, &gate.mutex, deadline))
      g_error ("The main thread waits for the disk");
  g_mutex_unlock (&gate.mutex);
}

static void
close_gate (void)
{
  g_mutex_lock (&gate.mutex);
  gate.is_closed = TRUE;
  gate.is_reached = FALSE;
  g_mutex_unlock (&gate.mutex);
}

static void
await_gate (void)
{
  g_mutex_lock (&gate.mutex);
  while (!gate.is_reached)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
}

static void
open_gate (void)
{
  g_mutex_lock (&gate.mutex);
  gate.is_closed = FALSE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);
}

/* Replaces the function of the C library in this program. */
int
unlink (const char *path)
{
  wait_for_gate ();
  return unlinkat (AT_FDCWD, path, 0);
}

/* The main thread runs while the store is busy with a disk that does not respond. */
static void
test_slow_disk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  g_autofree char *name = build_name (fixture, 0);
  Waiter cleared = { 0 };
  guint n_sent = 0;

  g_signal_connect_swapped (store, "changed", G_CALLBACK (count_cb), &n_sent);
  keep_green (store, name);
  close_gate ();
  wayside_thumbnail_store_clear_async (store, NULL, done_cb, &cleared);
  await_gate ();
  wait_for (&n_sent, 1);
  g_assert_cmpuint (cleared.n_done, ==, 0);
  open_gate ();
  wait_for (&cleared.n_done, 1);
  wait_for (&n_sent, 2);
  g_clear_object (&cleared.result);
}

/* All thumbnails are deleted, pending ones are discarded, and other files are kept. */
static void
test_clear (Fixture *fixture, gconstpointer data)
{
  WaysideThumbnailStore *store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  g_autoptr (GBytes) pixels = make_pixels (1, 2, 3);
  g_autofree char *name = build_name (fixture, 0);
  g_autofree char *foreign = g_build_filename (fixture->cache, "notes.txt", NULL);
  guint age = wayside_thumbnail_store_get_age (store);
  guint n_sent = 0;

  g_signal_connect_swapped (store, "changed", G_CALLBACK (count_cb), &n_sent);
  keep_green (store, name);
  write_file (foreign, "mine", 4);
  wait_for (&n_sent, 1);
  clear (store);
  g_assert_cmpuint (measure (store), ==, 0);
  wait_for (&n_sent, 2);

  wayside_thumbnail_store_keep (store, name, age, pixels, WIDTH, HEIGHT);
  g_assert_false (is_there (store, fixture, 0));
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_draft), ==, 0);
  keep_green (store, name);
  g_assert_true (is_there (store, fixture, 0));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (store);
}

#define N_PHOTOS 12

/* Clearing the store repeatedly while photos are loading makes none of them fail. */
static void
test_clear_while_loading (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideThumbnailStore) store = wayside_thumbnail_store_new (fixture->cache, G_MAXINT64);
  Waiter waiter = { .thumbnailer = wayside_thumbnailer_new (store) };
  Waiter cleared = { 0 };
  guint n_clears = 0;

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u.jpg", fixture->folder, 10 + i);

      write_photo (path, 10 + i);
      wayside_thumbnailer_load_async (waiter.thumbnailer, path, 1, NULL, loaded_cb, &waiter);
    }
  for (guint i = 1; i <= N_PHOTOS; i++)
    {
      wayside_thumbnail_store_clear_async (store, NULL, done_cb, &cleared);
      n_clears++;
      wait_for (&waiter.n_done, i);
    }
  wait_for (&cleared.n_done, n_clears);
  g_assert_finalize_object (waiter.thumbnailer);
  g_clear_object (&waiter.texture);
  g_clear_object (&cleared.result);
  clear (store);
  g_assert_cmpuint (measure (store), ==, 0);
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_name), ==, 0);
  g_assert_cmpuint (count_files (fixture->cache, wayside_thumbnail_file_is_draft), ==, 0);
}

static void
test_names (void)
{
  g_autofree char *digits = g_strnfill (64, '0');
  g_autofree char *name = g_strconcat (digits, ".thumbnail", NULL);
  g_autofree char *suffix = g_strconcat (digits, ".jpg", NULL);
  g_autofree char *draft = g_strconcat (name, ".AB12cd", NULL);

  g_assert_true (wayside_thumbnail_file_is_name (name));
  g_assert_false (wayside_thumbnail_file_is_name (name + 1));
  g_assert_false (wayside_thumbnail_file_is_name (digits));
  g_assert_false (wayside_thumbnail_file_is_name (suffix));
  g_assert_false (wayside_thumbnail_file_is_name (""));
  g_assert_false (wayside_thumbnail_file_is_name (draft));
  g_assert_true (wayside_thumbnail_file_is_draft (draft));
  g_assert_false (wayside_thumbnail_file_is_draft (name));
  g_assert_false (wayside_thumbnail_file_is_draft (suffix));
  g_assert_false (wayside_thumbnail_file_is_draft (""));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/thumbnail-store/names", test_names);
  ADD ("/thumbnail-store/kept", test_kept);
  ADD ("/thumbnail-store/scales", test_scales);
  ADD ("/thumbnail-store/changed-photo", test_changed_photo);
  ADD ("/thumbnail-store/not-worth", test_not_worth);
  ADD ("/thumbnail-store/damaged", test_damaged);
  ADD ("/thumbnail-store/in-the-way", test_in_the_way);
  ADD ("/thumbnail-store/no-folder", test_no_folder);
  ADD ("/thumbnail-store/full-disk", test_full_disk);
  ADD ("/thumbnail-store/bound", test_bound);
  ADD ("/thumbnail-store/counting", test_counting);
  ADD ("/thumbnail-store/drafts", test_drafts);
  ADD ("/thumbnail-store/slow-disk", test_slow_disk);
  ADD ("/thumbnail-store/clear", test_clear);
  ADD ("/thumbnail-store/clear-while-loading", test_clear_while_loading);

  return g_test_run ();
}
