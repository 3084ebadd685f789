/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-pair-size.h"

#include "engine-helper.h"

#include <string.h>

typedef struct
{
  char *folder;
  char *picture;
  char *record;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = helper_make_folder ();
  fixture->picture = g_build_filename (fixture->folder, "7.jpg", NULL);
  fixture->record = g_build_filename (fixture->folder, "7.json", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  helper_remove_folder (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->picture, g_free);
  g_clear_pointer (&fixture->record, g_free);
}

static void
write_picture (Fixture *fixture, guint width, guint height)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, width, height);

  helper_write (fixture->folder, "7.jpg", g_bytes_get_data (jpeg, NULL), (gssize) g_bytes_get_size (jpeg));
}

static void
test_dimensions (Fixture *fixture, gconstpointer data)
{
  guint width = 1, height = 1;

  g_assert_false (wayside_pair_read_dimensions (fixture->picture, &width, &height));
  g_assert_cmpuint (width, ==, 0);
  write_picture (fixture, 300, 17);
  g_assert_true (wayside_pair_read_dimensions (fixture->picture, &width, &height));
  g_assert_cmpuint (width, ==, 300);
  g_assert_cmpuint (height, ==, 17);
}

/* Fill bytes, a long segment, and contents that only look like a frame header. */
static void
test_segments (Fixture *fixture, gconstpointer data)
{
  static const char start[] = "\xff\xd8\xff\xff\xff\xe1\xff\xf0";
  static const char frame[] = "\xff\xc2\x00\x0b\x08\x00\x11\x01\x2c\x01\x11";
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *inner = g_malloc0 (0xfff0);
  guint width, height;

  memcpy (inner, "\xff\xc0\x00\x0b\x08\x00\x01\x00\x01", 9);
  g_byte_array_append (bytes, (const guint8 *) start, sizeof start - 1);
  g_byte_array_append (bytes, inner, 0xfff0 - 2);
  g_byte_array_append (bytes, (const guint8 *) frame, sizeof frame - 1);
  helper_write (fixture->folder, "7.jpg", (const char *) bytes->data, (gssize) bytes->len);
  g_assert_true (wayside_pair_read_dimensions (fixture->picture, &width, &height));
  g_assert_cmpuint (width, ==, 300);
  g_assert_cmpuint (height, ==, 17);
}

/* None of these has a frame header; a length of zero must not be followed forever. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gssize length;
  } cases[] = {
    { "", 0 },
    { "\xff\xd8\xff\xe1\x00\x00\xff\xe1\x00\x00\xff\xe1\x00\x00", 14 },
    { "\xff\xd8\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x01\x02", 14 },
    { "\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x00\x01\x01", 13 },
    { "<html><body>Not a picture at all</body></html>", -1 },
    { "\xff\xd8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16 },
  };
  guint width, height;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      helper_write (fixture->folder, "7.jpg", cases[i].bytes, cases[i].length);
      g_assert_false (wayside_pair_read_dimensions (fixture->picture, &width, &height));
    }
}

typedef struct
{
  const char *name;
  guint width;
  guint height;
  const char *record; /* NULL for none */
  WaysideSize wanted;
  gboolean is_smaller;
} Case;

static const Case cases[] = {
  { "256", 256, 192, "{\"id\":\"7\",\"width\":4000,\"height\":3000}", WAYSIDE_SIZE_ORIGINAL, TRUE },
  { "256-for-1024", 256, 192, "{\"id\":\"7\",\"width\":4000,\"height\":3000}", WAYSIDE_SIZE_1024, TRUE },
  { "256-for-256", 256, 192, "{\"id\":\"7\",\"width\":4000,\"height\":3000}", WAYSIDE_SIZE_256, FALSE },
  { "1024-for-256", 1024, 9, "{\"id\":\"7\",\"width\":4000,\"height\":3000}", WAYSIDE_SIZE_256, FALSE },
  { "1024-for-2048", 1024, 9, "{\"id\":\"7\",\"width\":4000,\"height\":3000}", WAYSIDE_SIZE_2048, TRUE },
  { "2048", 2048, 8, "{\"id\":\"7\",\"width\":4000,\"height\":3000}", WAYSIDE_SIZE_ORIGINAL, TRUE },
  { "original-of-256", 256, 192, "{\"id\":\"7\",\"width\":256,\"height\":192}", WAYSIDE_SIZE_ORIGINAL,
    FALSE },
  { "original-of-2048", 2048, 8, "{\"id\":\"7\",\"width\":2048,\"height\":8}", WAYSIDE_SIZE_ORIGINAL, FALSE },
  { "original", 300, 200, "{\"id\":\"7\",\"width\":4000,\"height\":3000}", WAYSIDE_SIZE_ORIGINAL, FALSE },
  { "portrait", 256, 341, "{\"id\":\"7\",\"width\":3000,\"height\":4000}", WAYSIDE_SIZE_2048, TRUE },
  { "portrait-by-height", 192, 256, "{\"id\":\"7\",\"width\":3000,\"height\":4000}", WAYSIDE_SIZE_2048,
    TRUE },
  { "no-record", 256, 192, NULL, WAYSIDE_SIZE_ORIGINAL, TRUE },
  { "no-dimensions", 256, 192, "{\"id\":\"7\"}", WAYSIDE_SIZE_ORIGINAL, TRUE },
  { "other-record", 256, 192, "{\"id\":\"8\",\"width\":256,\"height\":192}", WAYSIDE_SIZE_ORIGINAL, TRUE },
};

static void
test_smaller (Fixture *fixture, gconstpointer data)
{
  const Case *self = data;
  WaysideSize found = WAYSIDE_SIZE_ORIGINAL;

  write_picture (fixture, self->width, self->height);
  if (self->record != NULL)
    helper_write (fixture->folder, "7.json", self->record, -1);
  g_assert_cmpint (wayside_pair_is_smaller (fixture->picture, fixture->record, "7", self->wanted, &found), ==,
                   self->is_smaller);
  if (self->is_smaller)
    g_assert_cmpint (found, >, self->wanted);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/pair-size/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("dimensions", test_dimensions);
  ADD ("segments", test_segments);
  ADD ("damaged", test_damaged);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/pair-size/smaller/", cases[i].name, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_smaller, tear_down);
    }

  return g_test_run ();
}
