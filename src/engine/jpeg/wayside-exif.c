/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-exif.h"

#include "wayside-attribution.h"

#include <libexif/exif-data.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Parts per second of arc; one part is 0.3 millimetres on the ground. */
#define ARC_PARTS 100000

/* A rational consists of two numbers of four bytes each (EXIF 2.32, 4.6.2). */
#define RATIONAL_SIZE 8

/* Adds an entry and replaces an existing one with the same tag. Returns the memory for its value. */
static guint8 *
add_entry (ExifData *exif, ExifIfd ifd, ExifTag tag, ExifFormat format, gsize n_components)
{
  ExifContent *content = exif->ifd[ifd];
  ExifEntry *old = exif_content_get_entry (content, tag);
  ExifMem *memory = exif_mem_new_default ();
  ExifEntry *entry = exif_entry_new_mem (memory);
  guint8 *value;

  if (old != NULL)
    exif_content_remove_entry (content, old);

  entry->tag = tag;
  entry->format = format;
  entry->components = n_components;
  entry->size = (unsigned int) (n_components * exif_format_get_size (format));
  entry->data = value = exif_mem_alloc (memory, entry->size);
  if (value == NULL)
    g_error ("No memory for %u bytes", entry->size);

  exif_content_add_entry (content, entry);
  exif_entry_unref (entry);
  exif_mem_unref (memory);
  return value;
}

static gboolean
has_entry (ExifData *exif, ExifIfd ifd, ExifTag tag)
{
  return exif_content_get_entry (exif->ifd[ifd], tag) != NULL;
}

static void
add_bytes (ExifData *exif, ExifIfd ifd, ExifTag tag, ExifFormat format, const char *bytes, gsize length)
{
  memcpy (add_entry (exif, ifd, tag, format, length), bytes, length);
}

/* EXIF 2.32 allows only ASCII. Names in UTF-8 are written unchanged, as recommended by the guidelines of the
 * Metadata Working Group (2.0, "text encoding") and as done by other programs. */
static void
add_text (ExifData *exif, ExifIfd ifd, ExifTag tag, const char *text)
{
  add_bytes (exif, ifd, tag, EXIF_FORMAT_ASCII, text, strlen (text) + 1);
}

static void
add_short (ExifData *exif, ExifIfd ifd, ExifTag tag, guint16 number)
{
  guint8 *value = add_entry (exif, ifd, tag, EXIF_FORMAT_SHORT, 1);

  exif_set_short (value, exif_data_get_byte_order (exif), number);
}

static void
add_long (ExifData *exif, ExifIfd ifd, ExifTag tag, guint number)
{
  guint8 *value = add_entry (exif, ifd, tag, EXIF_FORMAT_LONG, 1);

  exif_set_long (value, exif_data_get_byte_order (exif), number);
}

static void
set_rational (ExifData *exif, guint8 *value, gint64 numerator, guint denominator)
{
  ExifRational rational = { (ExifLong) numerator, denominator };

  exif_set_rational (value, exif_data_get_byte_order (exif), rational);
}

static void
add_rational (ExifData *exif, ExifIfd ifd, ExifTag tag, gint64 numerator, guint denominator)
{
  set_rational (exif, add_entry (exif, ifd, tag, EXIF_FORMAT_RATIONAL, 1), numerator, denominator);
}

/* Adds degrees, minutes and seconds. The angle is rounded before it is split, so that the seconds are never
 * rounded up to 60. */
static void
add_angle (ExifData *exif, ExifTag tag, double degrees)
{
  gint64 parts = llround (fabs (degrees) * 3600 * ARC_PARTS);
  guint8 *value = add_entry (exif, EXIF_IFD_GPS, tag, EXIF_FORMAT_RATIONAL, 3);

  set_rational (exif, value, parts / ARC_PARTS / 3600, 1);
  set_rational (exif, value + RATIONAL_SIZE, parts / ARC_PARTS / 60 % 60, 1);
  set_rational (exif, value + 2 * RATIONAL_SIZE, parts % (60 * ARC_PARTS), ARC_PARTS);
}

static GDateTime *
dup_time (WaysideImage *image)
{
  gint64 captured_at = wayside_image_get_captured_at (image);
  GDateTime *time = captured_at >= 0 ? g_date_time_new_from_unix_utc (captured_at / 1000) : NULL;

  /* The year has four digits in EXIF; GDateTime does not support longer ones either. */
  return time;
}

static void
add_gps_time (ExifData *exif, GDateTime *time)
{
  g_autofree char *date = g_date_time_format (time, "%Y:%m:%d");
  guint8 *value = add_entry (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_TIME_STAMP, EXIF_FORMAT_RATIONAL, 3);

  set_rational (exif, value, g_date_time_get_hour (time), 1);
  set_rational (exif, value + RATIONAL_SIZE, g_date_time_get_minute (time), 1);
  set_rational (exif, value + 2 * RATIONAL_SIZE, g_date_time_get_second (time), 1);
  add_text (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_DATE_STAMP, date);
}

static void
clear_gps (ExifData *exif)
{
  ExifContent *content = exif->ifd[EXIF_IFD_GPS];

  while (content->count > 0)
    exif_content_remove_entry (content, content->entries[content->count - 1]);
}

static void
add_altitude (ExifData *exif, gint64 millimetres)
{
  add_bytes (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_ALTITUDE_REF, EXIF_FORMAT_BYTE,
             millimetres < 0 ? "\1" : "\0", 1);
  add_rational (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_ALTITUDE, ABS (millimetres), 1000);
}

/* Replaces all GPS entries or none: a mix of the time of one receiver and the position of another would be
 * worse than having neither. */
static void
add_gps (ExifData *exif, WaysideImage *image, GDateTime *time)
{
  double longitude, latitude, altitude, heading;

  if (!wayside_image_get_position (image, &longitude, &latitude))
    return;

  clear_gps (exif);
  add_bytes (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_VERSION_ID, EXIF_FORMAT_BYTE, "\2\3\0\0", 4);
  add_text (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_MAP_DATUM, "WGS-84");
  add_text (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_LATITUDE_REF, latitude < 0 ? "S" : "N");
  add_angle (exif, (ExifTag) EXIF_TAG_GPS_LATITUDE, latitude);
  add_text (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_LONGITUDE_REF, longitude < 0 ? "W" : "E");
  add_angle (exif, (ExifTag) EXIF_TAG_GPS_LONGITUDE, longitude);

  if (wayside_image_get_altitude (image, &altitude))
    add_altitude (exif, llround (altitude * 1000));
  if (wayside_image_get_heading (image, &heading))
    {
      add_text (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_IMG_DIRECTION_REF, "T");
      /* The range in the standard is 0 to 359.99: a value that is rounded to 360 becomes 0. */
      add_rational (exif, EXIF_IFD_GPS, (ExifTag) EXIF_TAG_GPS_IMG_DIRECTION, llround (heading * 100) % 36000,
                    100);
    }
  if (time != NULL)
    add_gps_time (exif, time);
}

/* Replaces the time of the camera, which has no time zone and may be wrong, by the time of the service in
 * UTC. */
static void
add_time (ExifData *exif, WaysideImage *image, GDateTime *time)
{
  g_autofree char *text = g_date_time_format (time, "%Y:%m:%d %H:%M:%S");
  g_autofree char *parts = g_strdup_printf ("%03d", (int) (wayside_image_get_captured_at (image) % 1000));

  add_text (exif, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, text);
  add_text (exif, EXIF_IFD_EXIF, EXIF_TAG_OFFSET_TIME_ORIGINAL, "+00:00");
  add_text (exif, EXIF_IFD_EXIF, EXIF_TAG_SUB_SEC_TIME_ORIGINAL, parts);
}

/* Adds an entry if it is missing. Existing entries about the camera and its owner were set by the owner, so
 * keep them. */
static void
add_missing_text (ExifData *exif, ExifTag tag, const char *text)
{
  g_autofree char *name = wayside_attribution_dup_name (text);

  if (name != NULL && !has_entry (exif, EXIF_IFD_0, tag))
    add_text (exif, EXIF_IFD_0, tag, name);
}

/* Adds the entries that are mandatory for compressed pictures (EXIF 2.32, table 17). */
static void
add_mandatory (ExifData *exif, guint width, guint height)
{
  add_rational (exif, EXIF_IFD_0, EXIF_TAG_X_RESOLUTION, 72, 1);
  add_rational (exif, EXIF_IFD_0, EXIF_TAG_Y_RESOLUTION, 72, 1);
  add_short (exif, EXIF_IFD_0, EXIF_TAG_RESOLUTION_UNIT, 2);
  add_short (exif, EXIF_IFD_0, EXIF_TAG_YCBCR_POSITIONING, 1);
  add_bytes (exif, EXIF_IFD_EXIF, EXIF_TAG_EXIF_VERSION, EXIF_FORMAT_UNDEFINED, "0232", 4);
  add_bytes (exif, EXIF_IFD_EXIF, EXIF_TAG_COMPONENTS_CONFIGURATION, EXIF_FORMAT_UNDEFINED, "\1\2\3\0", 4);
  add_bytes (exif, EXIF_IFD_EXIF, EXIF_TAG_FLASH_PIX_VERSION, EXIF_FORMAT_UNDEFINED, "0100", 4);
  add_short (exif, EXIF_IFD_EXIF, EXIF_TAG_COLOR_SPACE, 1);
  add_long (exif, EXIF_IFD_EXIF, EXIF_TAG_PIXEL_X_DIMENSION, width);
  add_long (exif, EXIF_IFD_EXIF, EXIF_TAG_PIXEL_Y_DIMENSION, height);
}

static void
note_damage (ExifLog *log, ExifLogCode code, const char *domain, const char *format, va_list args, void *data)
{
  gboolean *is_damaged = data;

  if (code == EXIF_LOG_CODE_CORRUPT_DATA || code == EXIF_LOG_CODE_NO_MEMORY)
    *is_damaged = TRUE;
}

/* Loads an old block. Returns FALSE if it is damaged or has no entries, so that it may be incomplete. */
static gboolean
load_old (ExifData *exif, const guint8 *old, gsize old_length)
{
  gboolean is_damaged = FALSE;
  ExifLog *log = exif_log_new ();

  exif_log_set_func (log, note_damage, &is_damaged);
  exif_data_log (exif, log);
  exif_data_load_data (exif, old, (unsigned int) old_length);
  exif_data_log (exif, NULL);
  exif_log_unref (log);
  for (guint ifd = 0; ifd < EXIF_IFD_COUNT; ifd++)
    if (exif->ifd[ifd]->count > 0)
      return !is_damaged;

  return FALSE;
}

static void
fill (ExifData *exif, WaysideImage *image)
{
  g_autoptr (GDateTime) time = dup_time (image);
  g_autofree char *rights = wayside_attribution_dup_rights (image);

  add_missing_text (exif, EXIF_TAG_MAKE, wayside_image_get_make (image));
  add_missing_text (exif, EXIF_TAG_MODEL, wayside_image_get_model (image));
  add_missing_text (exif, EXIF_TAG_ARTIST, wayside_image_get_creator (image));
  add_missing_text (exif, EXIF_TAG_COPYRIGHT, rights);
  if (time != NULL)
    add_time (exif, image, time);
  add_gps (exif, image, time);
}

/**
 * wayside_exif_build:
 * @image: the image with the metadata
 * @width: of the picture, in pixels
 * @height: of the picture, in pixels
 * @old: (nullable): the existing EXIF block of the picture, beginning with "Exif"
 * @old_length: its length in bytes, up to 65533
 *
 * Creates an EXIF block (CIPA DC-008, EXIF 2.32) with the position, time, direction, camera and author of a
 * photo. Unknown and implausible values are left out.
 *
 * All other entries of an old block are kept. The position and the time are replaced, because those of the
 * service are more accurate. The names of the camera and its owner and the copyright notice are only added if
 * they are missing. The orientation is kept and never added, although the metadata contains that of the
 * camera: the service delivers pictures upright (its own viewer, MapillaryJS, does not rotate them).
 *
 * Returns: (transfer full) (nullable): the block, beginning with "Exif", or %NULL if @old is damaged or empty
 */
GBytes *
wayside_exif_build (WaysideImage *image, guint width, guint height, const guint8 *old, gsize old_length)
{
  ExifData *exif;
  unsigned char *block = NULL;
  unsigned int length = 0;

  g_return_val_if_fail (WAYSIDE_IS_IMAGE (image), NULL);
  g_return_val_if_fail (old != NULL || old_length == 0, NULL);
  g_return_val_if_fail (old_length <= G_MAXUINT16, NULL);

  exif = exif_data_new ();
  /* By default libexif drops unknown tags and modifies maker notes. */
  exif_data_unset_option (exif, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
  exif_data_unset_option (exif, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_set_option (exif, EXIF_DATA_OPTION_DONT_CHANGE_MAKER_NOTE);
  exif_data_set_data_type (exif, EXIF_DATA_TYPE_COMPRESSED);
  if (old == NULL)
    add_mandatory (exif, width, height);
  else if (!load_old (exif, old, old_length))
    {
      exif_data_unref (exif);
      return NULL;
    }

  fill (exif, image);
  exif_data_save_data (exif, &block, &length);
  exif_data_unref (exif);
  return block != NULL ? g_bytes_new_with_free_func (block, length, free, block) : NULL;
}
