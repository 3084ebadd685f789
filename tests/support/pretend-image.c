/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-image.h"

#include "pretend-record.h"

static const char *const creators[] = {
  "altona_walker", "mapillary_user\303\2042!", "trekker.north",
  "JosefinaK",     "stra\303\237enfuchs",      "radweg_hh",
};

static const struct
{
  const char *make;
  const char *model;
} cameras[] = {
  { "samsung", "SM-G973F" }, { "Apple", "iPhone 13 Pro" }, { "GoPro", "HERO9 Black" },
  { "Google", "Pixel 6" },   { "SONY", "FDR-X3000" },
};

/**
 * pretend_mix:
 * @value: any number
 *
 * Hashes a number (the output function of SplitMix64), so that consecutive ids get unrelated pictures.
 *
 * Returns: the hash, always the same for the same @value
 */
guint64
pretend_mix (guint64 value)
{
  value += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  value = (value ^ (value >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return value ^ (value >> 31);
}

/**
 * pretend_image_new:
 * @key: the id, up to 20 digits
 * @sequence: (nullable): the sequence it belongs to
 * @longitude: degrees east
 * @latitude: degrees north
 * @flags: deviations from complete metadata
 *
 * Generates an image. All values not given as arguments are derived from @key.
 *
 * Returns: (transfer full): the image
 */
PretendImage *
pretend_image_new (guint64 key,
                   const char *sequence,
                   double longitude,
                   double latitude,
                   PretendImageFlags flags)
{
  PretendImage *image = g_new0 (PretendImage, 1);
  guint64 camera;

  image->id = g_strdup_printf ("%" G_GUINT64_FORMAT, key);
  image->key = key;
  image->seed = pretend_mix (key);
  image->sequence = g_strdup (sequence);
  image->creator = g_strdup (creators[pretend_mix (image->seed + 1) % G_N_ELEMENTS (creators)]);
  camera = pretend_mix (image->seed + 2) % G_N_ELEMENTS (cameras);
  image->make = (flags & PRETEND_IMAGE_PANO) ? "GoPro" : cameras[camera].make;
  image->model = (flags & PRETEND_IMAGE_PANO) ? "GoPro Max" : cameras[camera].model;
  image->longitude = longitude;
  image->latitude = latitude;
  image->compass_angle = (double) (pretend_mix (image->seed + 3) % 36000) / 100;
  image->altitude = 8 + (double) (pretend_mix (image->seed + 4) % 30000) / 1000;
  /* A day within 1,400 days from 2019-01-01, in daylight. */
  image->captured_at = G_GINT64_CONSTANT (1546300800000);
  image->captured_at += (gint64) (pretend_mix (image->seed + 5) % 1400) * 86400000;
  image->captured_at += G_GINT64_CONSTANT (28800000) + (gint64) (pretend_mix (image->seed + 6) % 36000000);
  image->flags = flags;
  image->sent = g_array_new (FALSE, FALSE, sizeof (PretendSending));
  return image;
}

/**
 * pretend_image_free:
 * @image: (transfer full): an image
 *
 * Frees the image.
 */
void
pretend_image_free (PretendImage *image)
{
  g_clear_pointer (&image->id, g_free);
  g_clear_pointer (&image->sequence, g_free);
  g_clear_pointer (&image->creator, g_free);
  g_clear_pointer (&image->organization, g_free);
  g_clear_pointer (&image->sent, g_array_unref);
  g_free (image);
}

/**
 * pretend_image_get_creator_id:
 * @image: an image
 *
 * Returns: the number of the user that took it
 */
guint64
pretend_image_get_creator_id (const PretendImage *image)
{
  return 100000000000000 + pretend_mix (g_str_hash (image->creator)) % 900000000000000;
}

/**
 * pretend_image_get_size:
 * @image: an image
 * @original_width: width in pixels of the widest 4:3 original of the service
 * @width: (out): width of the original in pixels
 * @height: (out): height of the original in pixels
 *
 * Gets the size of the uploaded picture. With an @original_width of 4160 the sizes are those of common
 * cameras: 4160×3120, 4032×3024, 3840×2160 and 5760×2880.
 */
void
pretend_image_get_size (const PretendImage *image, guint original_width, guint *width, guint *height)
{
  guint across = original_width;

  if (image->flags & PRETEND_IMAGE_PANO)
    across = original_width * 18 / 13 / 2 * 2;
  else if (image->flags & PRETEND_IMAGE_WIDE)
    across = original_width * 12 / 13;
  else if (pretend_mix (image->seed + 7) % 3 == 0)
    across = original_width * 63 / 65;

  *width = MAX (across, 16);
  if (image->flags & PRETEND_IMAGE_PANO)
    *height = *width / 2;
  else if (image->flags & PRETEND_IMAGE_WIDE)
    *height = *width * 9 / 16;
  else
    *height = *width * 3 / 4;

  if (image->flags & PRETEND_IMAGE_PORTRAIT)
    {
      guint upright = *height;

      *height = *width;
      *width = upright;
    }
}
