/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-geotag.h"
#include "wayside-jpeg.h"
#include "wayside-api-page.h"

#define XMP "http://ns.adobe.com/xap/1.0/"

static gboolean
begins_with (const guint8 *payload, gsize length, const char *name, gsize n)
{
  return length >= n && memcmp (payload, name, n) == 0;
}

/* Counts the segments of @data with EXIF and with XMP. */
static void
count (const guint8 *data, gsize length, guint *n_exif, guint *n_xmp)
{
  WaysideJpegSegment segment = { 0 };
  gsize end = 0;

  *n_exif = *n_xmp = 0;
  while (wayside_jpeg_next_segment (data, length, &segment))
    {
      const guint8 *payload = data + segment.payload;
      gsize n = segment.end - segment.payload;

      g_assert_cmpuint (segment.start, >=, end);
      g_assert_cmpuint (segment.payload, <=, segment.end);
      g_assert_cmpuint (segment.end, <=, length);
      end = segment.end;
      if (segment.marker == 0xe1)
        {
          *n_exif += begins_with (payload, n, "Exif\0", 6) ? 1 : 0;
          *n_xmp += begins_with (payload, n, XMP, sizeof XMP) ? 1 : 0;
        }
    }
}

/* Returns the offset after the header segments, where the image data starts. */
static gsize
find_picture (const guint8 *data, gsize length)
{
  WaysideJpegSegment segment = { 0 };

  while (wayside_jpeg_next_segment (data, length, &segment))
    ;
  return segment.end;
}

static void
check_outcome (const guint8 *jpeg, gsize length, const guint8 *file, gsize file_length)
{
  gsize rest = length - find_picture (jpeg, length);
  guint n_exif, n_xmp, n_old_exif, n_old_xmp;

  count (jpeg, length, &n_old_exif, &n_old_xmp);
  count (file, file_length, &n_exif, &n_xmp);
  g_assert_true (wayside_jpeg_check (file, file_length, NULL));
  g_assert_cmpuint (n_exif, <=, MAX (n_old_exif, 1));
  g_assert_cmpuint (n_xmp, <=, MAX (n_old_xmp, 1));
  g_assert_cmpuint (file_length, >=, rest);
  g_assert_true (memcmp (file + file_length - rest, jpeg + length - rest, rest) == 0);
}

static GByteArray *
join (GPtrArray *pieces)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < pieces->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (pieces, i), &length);

      g_byte_array_append (all, data, (guint) length);
    }
  return all;
}

static WaysideImage *
read_image (const guint8 *data, gsize length)
{
  g_autoptr (GBytes) body = g_bytes_new (data, length);
  g_autoptr (WaysideApiPage) page = wayside_api_page_parse (body, 200, WAYSIDE_API_PAGE_OBJECT, NULL);

  return page != NULL ? g_object_ref (((WaysideMetadata *) g_ptr_array_index (page->records, 0))->image)
                      : NULL;
}

/* An image's metadata on the first line, followed by a picture. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize n_record = end != NULL ? (gsize) (end - data) : 0;
  g_autoptr (WaysideImage) image = end != NULL ? read_image (data, n_record) : NULL;
  g_autoptr (GBytes) jpeg = NULL;
  g_autoptr (GPtrArray) pieces = NULL;
  g_autoptr (GByteArray) file = NULL;

  if (image == NULL || !wayside_jpeg_check (end + 1, size - n_record - 1, NULL))
    return 0;

  jpeg = g_bytes_new (end + 1, size - n_record - 1);
  pieces = wayside_geotag_apply (jpeg, image);
  file = join (pieces);
  check_outcome (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), file->data, file->len);
  return 0;
}
