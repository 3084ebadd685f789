/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-cache.h"

#include "engine-helper.h"
#include "wayside-tile-body.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

/* The folder of the tiles of one service. */
static char *
dup_folder (const char *root, const char *url)
{
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, url, -1);

  checksum[16] = '\0';
  return g_build_filename (root, checksum, NULL);
}

static void
assert_cached (WaysideTileCache *cache, const WaysideTile *tile, const char *body, const char *etag)
{
  g_autoptr (WaysideCachedTile) cached = wayside_tile_cache_load (cache, tile);

  g_assert_nonnull (cached);
  g_assert_cmpmem (g_bytes_get_data (cached->body, NULL), g_bytes_get_size (cached->body), body,
                   strlen (body));
  g_assert_cmpstr (cached->etag, ==, etag);
  g_assert_cmpint (cached->age, >=, 0);
  g_assert_cmpint (cached->age, <, 3600);
}

static void
store (WaysideTileCache *cache, const WaysideTile *tile, const char *body, const char *etag)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  wayside_tile_cache_store (cache, tile, bytes, etag);
}

static void
test_contents (void)
{
  g_autofree char *root = helper_make_folder ();
  g_autoptr (WaysideTileCache) cache = wayside_tile_cache_new (root, "https://a", 1000000);
  g_autoptr (WaysideTileCache) other = wayside_tile_cache_new (root, "https://b", 1000000);
  g_autofree char *long_etag = helper_repeat ("x", 300);
  const WaysideTile tile = { 14, 1, 2 };
  static const char *const bad_etags[] = { "", "\"", "\"a b\"", "\"a\r\nX: y\"", "\"\xc3\xa4\"" };

  g_assert_null (wayside_tile_cache_load (cache, &tile));
  store (cache, &tile, "body", "\"etag\"");
  assert_cached (cache, &tile, "body", "\"etag\"");
  g_assert_null (wayside_tile_cache_load (other, &tile));
  store (cache, &tile, "", NULL);
  assert_cached (cache, &tile, "", NULL);
  store (cache, &tile, "\nwayside", "W/\"1\"");
  assert_cached (cache, &tile, "\nwayside", "W/\"1\"");
  for (guint i = 0; i < G_N_ELEMENTS (bad_etags); i++)
    {
      store (cache, &tile, "body", bad_etags[i]);
      assert_cached (cache, &tile, "body", NULL);
    }
  store (cache, &tile, "body", long_etag);
  assert_cached (cache, &tile, "body", NULL);
  wayside_tile_cache_remove (cache, &tile);
  g_assert_null (wayside_tile_cache_load (cache, &tile));
  wayside_tile_cache_touch (cache, &tile);
  wayside_tile_cache_remove (cache, &tile);
  helper_remove_folder (root);
}

/* When the cache is full, the oldest tiles go, and nothing else in the folder. */
static void
test_size (void)
{
  g_autofree char *root = helper_make_folder ();
  g_autoptr (WaysideTileCache) cache = wayside_tile_cache_new (root, "root", 100000);
  g_autofree char *folder = dup_folder (root, "root");
  g_autoptr (WaysideCachedTile) kept = NULL;
  g_autofree char *body = helper_repeat ("x", 10000);
  g_autofree char *huge = helper_repeat ("x", 90000);
  g_autofree char *leftover = g_build_filename (folder, "14-1-2.tile.A1B2C3", NULL);
  const WaysideTile last = { 14, 29, 0 }, huge_tile = { 14, 30, 0 };
  guint n_kept = 0;

  for (guint i = 0; i < 30; i++)
    {
      const WaysideTile tile = { 14, i, 0 };
      g_autofree char *name = g_strdup_printf ("14-%u-0.tile", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      const struct utimbuf times = { 1000000000 + i, 1000000000 + i };

      store (cache, &tile, body, NULL);
      g_assert_cmpint (utime (path, &times), ==, 0);
      if (i == 0)
        {
          helper_write (folder, "photo.jpg", huge, -1);
          helper_write (folder, "14-1-2.tiles", huge, -1);
          helper_write (folder, "14-1-2.tile.A1B2C3", body, -1);
          g_assert_cmpint (utime (leftover, &times), ==, 0);
        }
    }
  for (guint i = 0; i < 30; i++)
    {
      const WaysideTile tile = { 14, i, 0 };
      g_autoptr (WaysideCachedTile) cached = wayside_tile_cache_load (cache, &tile);

      /* From the first one that is kept on, all newer ones are. */
      g_assert_true (cached != NULL || n_kept == 0);
      n_kept += cached != NULL;
    }
  g_assert_cmpuint (n_kept, >=, 7);
  g_assert_cmpuint (n_kept, <=, 10);
  g_assert_true (helper_exists (folder, "photo.jpg"));
  g_assert_true (helper_exists (folder, "14-1-2.tiles"));
  g_assert_false (helper_exists (folder, "14-1-2.tile.A1B2C3"));

  store (cache, &huge_tile, huge, NULL);
  g_assert_null (wayside_tile_cache_load (cache, &huge_tile));
  kept = wayside_tile_cache_load (cache, &last);
  g_assert_nonnull (kept);
  helper_remove_folder (root);
}

/* The age of a tile counts from when it was stored or confirmed; a time in the future is no age. */
static void
test_age (void)
{
  g_autofree char *root = helper_make_folder ();
  g_autoptr (WaysideTileCache) cache = wayside_tile_cache_new (root, "root", 100000);
  g_autofree char *folder = dup_folder (root, "root");
  g_autofree char *path = g_build_filename (folder, "14-1-2.tile", NULL);
  const struct utimbuf past = { 1000000000, 1000000000 };
  const struct utimbuf future = { G_MAXINT32, G_MAXINT32 };
  const WaysideTile tile = { 14, 1, 2 };
  g_autoptr (WaysideCachedTile) old = NULL, later = NULL;

  store (cache, &tile, "body", NULL);
  g_assert_cmpint (utime (path, &past), ==, 0);
  old = wayside_tile_cache_load (cache, &tile);
  g_assert_cmpint (old->age, >, 365 * 24 * 3600);
  wayside_tile_cache_touch (cache, &tile);
  assert_cached (cache, &tile, "body", NULL);
  g_assert_cmpint (utime (path, &future), ==, 0);
  later = wayside_tile_cache_load (cache, &tile);
  g_assert_cmpint (later->age, ==, G_MAXINT64);
  helper_remove_folder (root);
}

/* Files that are no tiles, and links to others, are not read. */
static void
test_strange_files (void)
{
  static const char *const contents[] = { "", "wayside-tile-1", "wayside-tile-1 ", "wayside-tile-2 \nbody",
                                          "body\n" };
  g_autofree char *root = helper_make_folder ();
  g_autoptr (WaysideTileCache) cache = wayside_tile_cache_new (root, "root", 100000);
  g_autofree char *folder = dup_folder (root, "root");
  g_autofree char *path = g_build_filename (folder, "14-1-2.tile", NULL);
  g_autofree char *target = g_build_filename (root, "target", NULL);
  const WaysideTile tile = { 14, 1, 2 };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      helper_write (folder, "14-1-2.tile", contents[i], -1);
      g_assert_null (wayside_tile_cache_load (cache, &tile));
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  helper_write (root, "target", "wayside-tile-1 \nbody", -1);
  g_assert_cmpint (symlink (target, path), ==, 0);
  g_assert_null (wayside_tile_cache_load (cache, &tile));
  helper_remove_folder (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tile-cache/contents", test_contents);
  g_test_add_func ("/tile-cache/size", test_size);
  g_test_add_func ("/tile-cache/age", test_age);
  g_test_add_func ("/tile-cache/strange-files", test_strange_files);

  return g_test_run ();
}
