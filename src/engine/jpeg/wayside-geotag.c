/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-geotag.h"

#include "wayside-exif.h"
#include "wayside-jpeg.h"
#include "wayside-xmp.h"

#include <string.h>

/* Marker codes of ITU-T T.81, table B.1. */
#define APP0 0xe0
#define APP1 0xe1

/* Identifiers at the start of the segments' contents: EXIF 2.32, 4.7.2, and XMP specification part 3,
 * 1.1.3. */
static const char exif_name[] = "Exif\0";
static const char xmp_name[] = "http://ns.adobe.com/xap/1.0/";

/* The length of a segment includes the two bytes of the length itself. */
#define MAX_CONTENTS (G_MAXUINT16 - 2)

/* The segments before the coded data. */
typedef struct
{
  gsize front;             /* offset for the new segments */
  WaysideJpegSegment exif; /* all zeros if there is none */
  guint n_exif;
  gboolean has_xmp;
  guint width; /* 0 if there is no frame */
  guint height;
} Header;

static gboolean
begins_with (const guint8 *data, const WaysideJpegSegment *segment, const char *name, gsize length)
{
  return segment->marker == APP1 && segment->end - segment->payload >= length &&
         memcmp (data + segment->payload, name, length) == 0;
}

/* Finds the segments of interest. Files begin with the segment of JFIF and its extensions, or with that of
 * EXIF. If a file has both, JFIF comes first, because most programs expect it there. */
static void
read_header (GBytes *jpeg, Header *header)
{
  WaysideJpegSegment segment = { 0 };
  gsize length;
  const guint8 *data = g_bytes_get_data (jpeg, &length);

  header->front = 2;
  while (wayside_jpeg_next_segment (data, length, &segment))
    {
      if (segment.marker == APP0 && segment.start == header->front)
        {
          header->front = segment.end;
        }
      else if (begins_with (data, &segment, exif_name, sizeof exif_name))
        {
          header->exif = segment;
          header->n_exif++;
        }
      else if (begins_with (data, &segment, xmp_name, sizeof xmp_name))
        {
          header->has_xmp = TRUE;
        }
      wayside_jpeg_read_size (data, &segment, &header->width, &header->height);
    }
}

static void
add_segment (GPtrArray *pieces, const char *name, gsize name_length, GBytes *contents)
{
  gsize length = name_length + g_bytes_get_size (contents) + 2;
  const guint8 head[] = { 0xff, APP1, (guint8) (length >> 8), (guint8) length };
  g_autoptr (GByteArray) front = g_byte_array_new ();

  g_byte_array_append (front, head, sizeof head);
  g_byte_array_append (front, (const guint8 *) name, (guint) name_length);
  g_ptr_array_add (pieces, g_byte_array_free_to_bytes (g_steal_pointer (&front)));
  g_ptr_array_add (pieces, g_bytes_ref (contents));
}

static void
add_slice (GPtrArray *pieces, GBytes *jpeg, gsize start, gsize end)
{
  if (end > start)
    g_ptr_array_add (pieces, g_bytes_new_from_bytes (jpeg, start, end - start));
}

static GPtrArray *
assemble (GBytes *jpeg, const Header *header, GBytes *exif, GBytes *xmp)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize rest = header->front;

  add_slice (pieces, jpeg, 0, header->front);
  add_segment (pieces, "", 0, exif);
  if (xmp != NULL)
    add_segment (pieces, xmp_name, sizeof xmp_name, xmp);
  if (header->n_exif > 0)
    {
      add_slice (pieces, jpeg, rest, header->exif.start);
      rest = header->exif.end;
    }
  add_slice (pieces, jpeg, rest, g_bytes_get_size (jpeg));
  return pieces;
}

static GPtrArray *
leave_alone (GBytes *jpeg)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (pieces, g_bytes_ref (jpeg));
  return pieces;
}

/**
 * wayside_geotag_apply:
 * @jpeg: a complete picture according to wayside_jpeg_check()
 * @image: the image with the metadata
 *
 * Adds the metadata of a photo to its file: a segment with EXIF, and one with XMP, at the start. The picture
 * itself and all other segments are kept, byte for byte and in their order, without copying them.
 *
 * An existing EXIF block is replaced by an extended one, see wayside_exif_build(), so that there is never
 * more than one. If the file has XMP already, it is kept and none is added, because a file can have only one
 * packet. If the metadata cannot be added (there is no frame header, the old block is damaged, there are
 * several, or the new one does not fit into a segment), the picture is returned unchanged.
 *
 * Returns: (transfer full) (element-type GBytes): the contents of the file, in pieces
 */
GPtrArray *
wayside_geotag_apply (GBytes *jpeg, WaysideImage *image)
{
  Header header = { 0 };
  g_autoptr (GBytes) exif = NULL;
  g_autoptr (GBytes) xmp = NULL;
  const guint8 *old = NULL;

  g_return_val_if_fail (jpeg != NULL, NULL);
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (image), NULL);

  read_header (jpeg, &header);
  if (header.width == 0 || header.n_exif > 1)
    return leave_alone (jpeg);

  if (header.n_exif > 0)
    old = (const guint8 *) g_bytes_get_data (jpeg, NULL) + header.exif.payload;
  exif = wayside_exif_build (image, header.width, header.height, old, header.exif.end - header.exif.payload);
  if (exif == NULL || g_bytes_get_size (exif) > MAX_CONTENTS)
    return leave_alone (jpeg);

  if (!header.has_xmp)
    xmp = wayside_xmp_build (image, header.width, header.height);
  return assemble (jpeg, &header, exif, xmp);
}
