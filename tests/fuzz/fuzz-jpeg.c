/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-error.h"
#include "wayside-jpeg-walk.h"
#include "wayside-jpeg.h"

/* Feeds a file in pieces of @size bytes. The result must not depend on @size. With @finds_holes, the walk may
 * reject more files, but must not accept others. */
static gboolean
walk (const guint8 *data, gsize length, gsize size, gboolean finds_holes)
{
  WaysideJpegWalk walk = { .finds_holes = finds_holes };

  for (gsize at = 0; at < length; at += size)
    {
      gsize n = MIN (size, length - at);
      g_autofree guint8 *exact = g_memdup2 (data + at, n);

      wayside_jpeg_walk_feed (&walk, exact, n);
    }

  return wayside_jpeg_walk_is_whole (&walk);
}

static gboolean
check (const guint8 *data, gsize length)
{
  g_autofree guint8 *exact = g_memdup2 (data, length);
  g_autoptr (GError) error = NULL;
  gboolean ok = wayside_jpeg_check (exact, length, &error);

  fuzz_assert_outcome (ok, error);
  if (!ok)
    g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_PICTURE);
  return ok;
}

/* Returns the length of the shortest complete start of a complete picture. */
static gsize
find_end (const guint8 *data, gsize size)
{
  gsize too_short = 0;

  while (size - too_short > 1)
    {
      gsize middle = too_short + (size - too_short) / 2;

      if (check (data, middle))
        size = middle;
      else
        too_short = middle;
    }

  return size;
}

/* The body of a picture response. Only a complete picture may pass. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *longer = NULL;
  gsize end;
  gsize piece = size > 0 ? 1 + data[size / 2] : 1;
  gboolean ok = check (data, size);

  g_assert_cmpint (walk (data, size, piece, FALSE), ==, ok);
  g_assert_cmpint (walk (data, size, piece, TRUE), ==, walk (data, size, MAX (size, 1), TRUE));
  g_assert_true (ok || !walk (data, size, piece, TRUE));
  if (!ok)
    return 0;

  g_assert_cmpuint (size, >, 4);
  g_assert_true (data[0] == 0xff && data[1] == 0xd8);

  /* Without the end marker the picture is not complete, and bytes behind it change nothing. */
  end = find_end (data, size);
  g_assert_false (check (data, end - 1));
  g_assert_true (data[end - 2] == 0xff && data[end - 1] == 0xd9);
  longer = g_malloc (end + size);
  memcpy (longer, data, end);
  memcpy (longer + end, data, size);
  g_assert_true (check (longer, end + 1));
  g_assert_true (check (longer, end + size));
  return 0;
}
