/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-jpeg.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-jpeg-walk.h"

#include <string.h>

static void
assert_jpeg (const guint8 *data, gsize length, gboolean whole)
{
  g_autoptr (GError) error = NULL;
  /* An allocation of exactly this size, so that sanitizers detect reads beyond the end. */
  g_autofree guint8 *copy = g_memdup2 (data, length);

  g_assert_cmpint (wayside_jpeg_check (copy, length, &error), ==, whole);
  if (!whole)
    g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_PICTURE);
  else
    g_assert_no_error (error);
}

/* Feeds the data in pieces of @size bytes. */
static gboolean
is_whole_in_pieces (const guint8 *data, gsize length, gsize size, gboolean finds_holes)
{
  WaysideJpegWalk walk = { .finds_holes = finds_holes };

  for (gsize at = 0; at < length; at += size)
    {
      gsize n = MIN (size, length - at);
      g_autofree guint8 *copy = g_memdup2 (data + at, n);

      wayside_jpeg_walk_feed (&walk, copy, n);
    }

  return wayside_jpeg_walk_is_whole (&walk);
}

static void
assert_array (GByteArray *bytes, gboolean whole)
{
  assert_jpeg (bytes->data, bytes->len, whole);
}

static GByteArray *
make_array (HelperJpeg coding)
{
  return g_bytes_unref_to_array (helper_make_jpeg (coding, 40, 24));
}

static void
test_real (void)
{
  for (int coding = HELPER_JPEG_BASELINE; coding <= HELPER_JPEG_RESTARTS; coding++)
    {
      g_autoptr (GByteArray) small = make_array ((HelperJpeg) coding);
      g_autoptr (GByteArray)
          large = g_bytes_unref_to_array (helper_make_jpeg ((HelperJpeg) coding, 640, 480));

      assert_array (small, TRUE);
      assert_array (large, TRUE);
    }
}

/* Any dimensions are accepted: a file of the largest dimensions is intact if its segments are. Code that
 * decodes pictures has its own limit. */
static void
test_largest (void)
{
  for (int coding = HELPER_JPEG_BASELINE; coding <= HELPER_JPEG_RESTARTS; coding++)
    {
      g_autoptr (GByteArray) jpeg = make_array ((HelperJpeg) coding);
      guint at = 2;

      while (jpeg->data[at + 1] != 0xc0 && jpeg->data[at + 1] != 0xc2)
        at += 2u + (jpeg->data[at + 2] << 8) + jpeg->data[at + 3];
      /* 65500 × 65500 (ITU-T T.81, B.2.2). */
      memcpy (jpeg->data + at + 5, "\xff\xdc\xff\xdc", 4);
      assert_array (jpeg, TRUE);
    }
}

/* A picture truncated anywhere is rejected. */
static void
test_cut (void)
{
  for (int coding = HELPER_JPEG_BASELINE; coding <= HELPER_JPEG_RESTARTS; coding++)
    {
      g_autoptr (GByteArray) jpeg = make_array ((HelperJpeg) coding);

      for (gsize length = 0; length < jpeg->len; length++)
        assert_jpeg (jpeg->data, length, FALSE);
    }
}

/* The right length, but a zeroed end, as sent by a faulty cache or proxy. */
static void
test_zeroed_end (void)
{
  for (int coding = HELPER_JPEG_BASELINE; coding <= HELPER_JPEG_RESTARTS; coding++)
    {
      g_autoptr (GByteArray) jpeg = make_array ((HelperJpeg) coding);

      for (guint i = jpeg->len; i > 2; i--)
        {
          jpeg->data[i - 1] = 0;
          assert_array (jpeg, FALSE);
        }
    }
}

static void
assert_tail (const guint8 *tail, gsize length)
{
  for (int coding = HELPER_JPEG_BASELINE; coding <= HELPER_JPEG_RESTARTS; coding++)
    {
      g_autoptr (GByteArray) jpeg = make_array ((HelperJpeg) coding);
      gsize end = jpeg->len;

      g_byte_array_append (jpeg, tail, (guint) length);
      assert_array (jpeg, TRUE);
      for (gsize size = 1; size < 8; size++)
        g_assert_true (is_whole_in_pieces (jpeg->data, jpeg->len, size, TRUE));

      /* What follows does not stand in for a missing end. */
      g_byte_array_remove_range (jpeg, (guint) end - 2, 2);
      if (memchr (tail, 0xff, length) == NULL)
        assert_array (jpeg, FALSE);
    }
}

/* Whatever follows the end does not belong to the picture: a newline, padding, the trailer of a camera. */
static void
test_behind_end (void)
{
  static const char *const tails[] = {
    "\n",       "x", "\xff", "\xff\xff\xff", "\xff\xd9", "\xff\xd8\xff\xd9", "<html></html>", "\r\n0\r\n\r\n",
    "\xff\xe1",
  };
  static const guint8 zeros[12000] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    assert_tail ((const guint8 *) tails[i], strlen (tails[i]));
  for (gsize length = 1; length <= sizeof zeros; length += 1999)
    assert_tail (zeros, length);
}

/* As in a file in the Multi-Picture Format. */
static void
test_two_pictures (void)
{
  g_autoptr (GByteArray) jpeg = make_array (HELPER_JPEG_BASELINE);
  g_autoptr (GByteArray) other = make_array (HELPER_JPEG_PROGRESSIVE);
  guint first = jpeg->len;

  g_byte_array_append (jpeg, other->data, other->len);
  assert_array (jpeg, TRUE);
  for (guint length = first; length < jpeg->len; length++)
    assert_jpeg (jpeg->data, length, TRUE);
}

/* The first half of a picture followed by the second half of another. */
static void
test_joined_halves (void)
{
  g_autoptr (GByteArray) jpeg = make_array (HELPER_JPEG_BASELINE);
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  g_byte_array_append (joined, jpeg->data, jpeg->len / 2);
  g_byte_array_append (joined, jpeg->data, jpeg->len);
  assert_array (joined, FALSE);
}

static void
test_other_bodies (void)
{
  static const char *const cases[] = {
    "",
    "\xff",
    "\xff\xd8",
    "\xff\xd8\xff",
    "\xff\xd8\xff\xd9",
    "\xff\xd8\xff\xd9\xff\xd9",
    "URL signature expired",
    "<html><body>Log in to the hotel</body></html>",
    "\x89PNG\r\n\x1a\n",
    "GIF89a",
    "RIFF\x10\x10\x10\x10WEBP",
    "\xd8\xff",
    " \xff\xd8",
    "{\"error\":{\"code\":2}}",
  };
  g_autofree guint8 *zeros = g_malloc0 (5000);
  g_autofree guint8 *ones = g_malloc (5000);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_jpeg ((const guint8 *) cases[i], strlen (cases[i]), FALSE);

  memset (ones, 0xff, 5000);
  assert_jpeg (zeros, 5000, FALSE);
  assert_jpeg (ones, 5000, FALSE);
  ones[1] = 0xd8;
  assert_jpeg (ones, 5000, FALSE);
}

/* Handmade files with constructs that the standard allows, and others that it does not. */
#define START    0xff, 0xd8
#define FRAME    0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0
#define PROGRESS 0xff, 0xc2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0
#define SCAN     0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0
#define TABLE    0xff, 0xc4, 0, 4, 1, 2
#define END      0xff, 0xd9

typedef struct
{
  guint8 data[96];
  gsize length;
  gboolean whole;
} Made;

#define MADE(whole, ...)                                                                                     \
  {                                                                                                          \
    { __VA_ARGS__ }, sizeof ((guint8[]){ __VA_ARGS__ }), whole                                               \
  }

static void
test_made (void)
{
  static const Made cases[] = {
    MADE (TRUE, START, FRAME, SCAN, 1, 2, 3, END),
    MADE (TRUE, START, TABLE, FRAME, TABLE, SCAN, 1, END),
    /* Stuffed zeros, restart markers and fill bytes are part of the coded data. */
    MADE (TRUE, START, FRAME, SCAN, 1, 0xff, 0, 0xff, 0xd0, 2, 0xff, 0xd7, 0xff, 0xff, 0xd3, 3, END),
    MADE (TRUE, START, FRAME, SCAN, 1, 0xff, 0xff, 0xff, 0xd9),
    /* Fill bytes before markers. */
    MADE (TRUE, START, 0xff, 0xff, FRAME, 0xff, SCAN, 1, END),
    /* Several scans, with tables between them. */
    MADE (TRUE, START, PROGRESS, SCAN, 1, TABLE, SCAN, 2, 0xff, 0xfe, 0, 2, SCAN, 3, END),
    /* A segment that contains an end marker. */
    MADE (TRUE, START, 0xff, 0xe1, 0, 6, 0xff, 0xd9, 0xff, 0xd8, FRAME, SCAN, 1, END),
    MADE (FALSE, START, FRAME, END),            /* no scan */
    MADE (FALSE, START, SCAN, 1, END),          /* no frame */
    MADE (FALSE, START, TABLE, SCAN, 1, END),   /* tables are not a frame */
    MADE (FALSE, START, FRAME, SCAN, END),      /* no coded data */
    MADE (FALSE, START, FRAME, SCAN, 1),        /* no end */
    MADE (FALSE, START, FRAME, SCAN, 1, 0xff),  /* half an end */
    MADE (TRUE, START, FRAME, SCAN, 1, END, 0), /* trailing data */
    MADE (TRUE, START, FRAME, SCAN, 1, END, START),
    MADE (FALSE, FRAME, SCAN, 1, END),                          /* no start */
    MADE (FALSE, START, START, FRAME, SCAN, 1, END),            /* two starts */
    MADE (FALSE, 0xff, START, FRAME, SCAN, 1, END),             /* something before the start */
    MADE (FALSE, START, 7, FRAME, SCAN, 1, END),                /* no marker where one must be */
    MADE (FALSE, START, 0xff, 0, FRAME, SCAN, 1, END),          /* a stuffed zero is not a marker */
    MADE (FALSE, START, 0xff, 0xe0, 0, 0, FRAME, SCAN, 1, END), /* a length less than its own size */
    MADE (FALSE, START, 0xff, 0xe0, 0, 1, FRAME, SCAN, 1, END),
    MADE (FALSE, START, 0xff, 0xe0, 0xff, 0xff, FRAME, SCAN, 1, END), /* a length beyond the end */
    MADE (FALSE, START, FRAME, SCAN, 1, 0xff, 0xd0, START, END),      /* another picture in the coded data */
    MADE (FALSE, START, FRAME, SCAN, 1, 0xff, 0xe0, END),
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      assert_jpeg (cases[i].data, cases[i].length, cases[i].whole);
      for (gsize size = 1; size < 8; size++)
        {
          g_assert_cmpint (is_whole_in_pieces (cases[i].data, cases[i].length, size, FALSE), ==,
                           cases[i].whole);
          g_assert_cmpint (is_whole_in_pieces (cases[i].data, cases[i].length, size, TRUE), ==,
                           cases[i].whole);
        }
    }
}

/* Coded data for many blocks, none of it zero. */
static GByteArray *
make_long (gsize length)
{
  static const guint8 head[] = { START, FRAME, SCAN };
  static const guint8 end[] = { END };
  GByteArray *jpeg = g_byte_array_new ();

  g_byte_array_append (jpeg, head, sizeof head);
  g_byte_array_set_size (jpeg, (guint) length - sizeof end);
  memset (jpeg->data + sizeof head, 0x5a, length - sizeof head - sizeof end);
  g_byte_array_append (jpeg, end, sizeof end);
  return jpeg;
}

typedef struct
{
  gsize start;
  gsize length;
  gboolean whole;
} Zeros;

/* Unwritten data is missing in whole blocks of the file. Other zeros are part of the picture: with optimized
 * tables, a picture of one colour may consist of zeros. */
static void
test_holes (void)
{
  static const Zeros cases[] = {
    { 4096, 4096, FALSE }, { 8192, 12288, FALSE }, { 4093, 4102, FALSE }, { 4096, 24576, FALSE },
    { 4096, 4095, TRUE },  { 4097, 8191, TRUE },   { 100, 25000, TRUE },  { 4096, 8196, TRUE },
    { 4092, 4100, TRUE },  { 5000, 8000, TRUE },   { 6000, 10384, TRUE }, { 4096, 10000, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) jpeg = make_long (32768);

      g_test_message ("case %u", i);
      g_assert_true (is_whole_in_pieces (jpeg->data, jpeg->len, 4096, TRUE));
      memset (jpeg->data + cases[i].start, 0, cases[i].length);
      for (gsize size = 1000; size < 40000; size += 1548)
        {
          g_assert_cmpint (is_whole_in_pieces (jpeg->data, jpeg->len, size, TRUE), ==, cases[i].whole);
          /* Blocks are meaningless in data from the network. */
          g_assert_true (is_whole_in_pieces (jpeg->data, jpeg->len, size, FALSE));
        }
      assert_array (jpeg, TRUE);
    }
}

/* A picture of the lens cap, or the black bottom of a panorama. */
static void
test_flat (void)
{
  static const guint8 zeros[8192] = { 0 };
  g_autoptr (GBytes) flat = helper_make_jpeg (HELPER_JPEG_FLAT, 4000, 3000);
  gsize length;
  const guint8 *data = g_bytes_get_data (flat, &length);

  g_assert_nonnull (memmem (data, length, zeros, sizeof zeros));
  g_assert_true (is_whole_in_pieces (data, length, 4096, TRUE));
}

/* A stuffed zero before the hole, and a marker right after it. */
static void
test_hole_between_markers (void)
{
  g_autoptr (GByteArray) jpeg = make_long (12290);

  jpeg->data[4095] = 0xff;
  memset (jpeg->data + 4096, 0, 8192);
  g_assert_false (is_whole_in_pieces (jpeg->data, jpeg->len, 4096, TRUE));
  g_assert_true (is_whole_in_pieces (jpeg->data, jpeg->len, 4096, FALSE));
}

/* The segments before the coded data, one by one, and the dimensions in the frame. */
static void
test_segments (void)
{
  static const guint8 data[] = {
    START, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xfe, 0, 2,    0xff, 0xc2,
    0,     11,   8,    1, 2, 3, 4, 1,    1,    0x11, 0, SCAN, 1,    END,
  };
  WaysideJpegSegment segment = { 0 };
  guint width = 0, height = 0;

  g_assert_true (wayside_jpeg_next_segment (data, sizeof data, &segment));
  g_assert_cmpint (segment.marker, ==, 0xe0);
  g_assert_cmpuint (segment.start, ==, 2);
  g_assert_cmpuint (segment.payload, ==, 6);
  g_assert_cmpuint (segment.end, ==, 8);
  g_assert_false (wayside_jpeg_read_size (data, &segment, &width, &height));
  /* Fill bytes belong to the marker that follows. */
  g_assert_true (wayside_jpeg_next_segment (data, sizeof data, &segment));
  g_assert_cmpint (segment.marker, ==, 0xfe);
  g_assert_cmpuint (segment.start, ==, 8);
  g_assert_cmpuint (segment.payload, ==, segment.end);
  g_assert_true (wayside_jpeg_next_segment (data, sizeof data, &segment));
  g_assert_true (wayside_jpeg_read_size (data, &segment, &width, &height));
  g_assert_cmpuint (height, ==, 0x102);
  g_assert_cmpuint (width, ==, 0x304);
  g_assert_false (wayside_jpeg_next_segment (data, sizeof data, &segment));
}

/* A file truncated anywhere yields only complete segments. */
static void
test_cut_segments (void)
{
  g_autoptr (GByteArray) jpeg = make_array (HELPER_JPEG_BASELINE);

  for (gsize length = 0; length < jpeg->len; length++)
    {
      g_autofree guint8 *copy = g_memdup2 (jpeg->data, length);
      WaysideJpegSegment segment = { 0 };
      gsize end = 0;

      while (wayside_jpeg_next_segment (copy, length, &segment))
        {
          g_assert_cmpuint (segment.start, >=, end);
          g_assert_cmpuint (segment.end, <=, length);
          end = segment.end;
        }
    }
}

/* Arbitrary bytes must not cause reads beyond the body. */
static void
test_random (void)
{
  g_autoptr (GByteArray) jpeg = make_array (HELPER_JPEG_PROGRESSIVE);

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GByteArray) spoiled = g_byte_array_new ();

      g_byte_array_append (spoiled, jpeg->data, jpeg->len);
      for (guint j = 0; j < 4; j++)
        spoiled->data[g_test_rand_int_range (0, (gint32) jpeg->len)] =
            (guint8) (g_test_rand_bit () ? 0xff : g_test_rand_int_range (0, 256));
      g_byte_array_set_size (spoiled, (guint) g_test_rand_int_range (1, (gint32) jpeg->len + 1));
      /* It may pass by chance, if only coded data was changed. */
      if (wayside_jpeg_check (spoiled->data, spoiled->len, NULL))
        g_assert_nonnull (memmem (spoiled->data, spoiled->len, "\xff\xd9", 2));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jpeg/real", test_real);
  g_test_add_func ("/jpeg/largest", test_largest);
  g_test_add_func ("/jpeg/cut", test_cut);
  g_test_add_func ("/jpeg/zeroed-end", test_zeroed_end);
  g_test_add_func ("/jpeg/behind-end", test_behind_end);
  g_test_add_func ("/jpeg/two-pictures", test_two_pictures);
  g_test_add_func ("/jpeg/joined-halves", test_joined_halves);
  g_test_add_func ("/jpeg/other-bodies", test_other_bodies);
  g_test_add_func ("/jpeg/made", test_made);
  g_test_add_func ("/jpeg/holes", test_holes);
  g_test_add_func ("/jpeg/hole-between-markers", test_hole_between_markers);
  g_test_add_func ("/jpeg/flat", test_flat);
  g_test_add_func ("/jpeg/segments", test_segments);
  g_test_add_func ("/jpeg/cut-segments", test_cut_segments);
  g_test_add_func ("/jpeg/random", test_random);

  return g_test_run ();
}
