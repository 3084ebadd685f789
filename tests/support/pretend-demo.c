/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-demo.h"

#define FIRST_AREA_ID G_GUINT64_CONSTANT (487120984011127)
#define AREA_ID_STEP  G_GUINT64_CONSTANT (3141593)
#define N_STREETS     4

static void
add_photos (PretendService *service)
{
  PretendImage *image;

  pretend_service_add_image (service, PRETEND_DEMO_PHOTO, NULL, 9.93478, 53.54982, PRETEND_IMAGE_DEFAULT);
  image = pretend_service_add_image (service, PRETEND_DEMO_PHOTO_2, NULL, -108.57081597222, 39.068354972222,
                                     PRETEND_IMAGE_DEFAULT);
  image->captured_at = G_GINT64_CONSTANT (1563721072184);
  image->compass_angle = 336.74;
  image->altitude = 1364.617;
}

/* Places the known photo in the middle of its sequence. */
static void
add_short_sequence (PretendService *service)
{
  const PretendImage *image;
  PretendImage *known;
  const guint before = 10;

  pretend_service_add_sequence (service, PRETEND_DEMO_SEQUENCE, before, 148137757289079, 9.9214, 53.5548);
  known = pretend_service_add_image (service, PRETEND_DEMO_SEQUENCE_PHOTO, PRETEND_DEMO_SEQUENCE, 9.9222,
                                     53.5552, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_sequence (service, PRETEND_DEMO_SEQUENCE, PRETEND_DEMO_N_SEQUENCE - before - 1,
                                311799370533334, 9.9223, 53.5553);
  image = pretend_service_get_image (service, "148137757289079");
  known->captured_at = image->captured_at + before * 1400;
}

static void
add_odd_sequence (PretendService *service)
{
  g_auto (GStrv) ids = NULL;
  static const PretendImageFlags oddities[] = {
    PRETEND_IMAGE_NO_COMPUTED, PRETEND_IMAGE_NO_MESH, PRETEND_IMAGE_NO_CREATOR,     PRETEND_IMAGE_NO_MAKE,
    PRETEND_IMAGE_PORTRAIT,    PRETEND_IMAGE_WIDE,    PRETEND_IMAGE_NO_CAPTURED_AT, PRETEND_IMAGE_NO_ALTITUDE,
  };

  pretend_service_add_sequence (service, PRETEND_DEMO_ODD_SEQUENCE, PRETEND_DEMO_N_ODD, 2810375562533733,
                                9.9683, 53.5574);
  ids = pretend_service_dup_sequence_ids (service, PRETEND_DEMO_ODD_SEQUENCE);
  for (guint i = 0; i < G_N_ELEMENTS (oddities); i++)
    pretend_service_get_image (service, ids[20 + i * 4])->flags = oddities[i];
  pretend_service_get_image (service, PRETEND_DEMO_NO_ORIGINAL)->flags = PRETEND_IMAGE_NO_ORIGINAL;
  pretend_service_get_image (service, PRETEND_DEMO_NO_THUMBS)->flags = PRETEND_IMAGE_NO_THUMBS;
}

static PretendImageFlags
choose_flags (guint64 mixed)
{
  if (mixed % 11 == 0)
    return PRETEND_IMAGE_PANO;
  if (mixed % 7 == 0)
    return PRETEND_IMAGE_WIDE;
  return mixed % 5 == 0 ? PRETEND_IMAGE_NO_COMPUTED : PRETEND_IMAGE_DEFAULT;
}

/* Adds four streets in different directions, each one sequence with its own creator and date. */
static void
add_area (PretendService *service)
{
  static const struct
  {
    const char *sequence;
    double longitude, latitude, east, north;
  } streets[N_STREETS] = {
    { "94afmyyhq85xd9bi8p44ve", 9.9405, 53.5965, 0.0004, 0.00012 },
    { "qrrqtke4a6vtygyc7w8rzc", 9.9412, 53.5995, 0.0004, -0.00011 },
    { "d7DlxwUTp6JZaIWKHGtnMQ", 9.9438, 53.5962, 0.00004, 0.00017 },
    { "f1ihYvTZNTEhCCnRjyMAuQ", 9.9472, 53.5997, -0.0001, -0.00017 },
  };

  for (guint i = 0; i < PRETEND_DEMO_N_AREA; i++)
    {
      guint street = i % N_STREETS;
      guint along = i / N_STREETS;
      guint64 key = FIRST_AREA_ID + i * AREA_ID_STEP;
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, key);
      PretendImage *image;

      image = pretend_service_add_image (
          service, id, streets[street].sequence, streets[street].longitude + along * streets[street].east,
          streets[street].latitude + along * streets[street].north, choose_flags (pretend_mix (key)));
      image->captured_at = G_GINT64_CONSTANT (1612606959408) + street * G_GINT64_CONSTANT (9676800000) +
                           along * 2300;
      image->compass_angle = (double) ((street * 97 + along * 2) % 360) + 0.25;
    }
}

/**
 * pretend_demo_fill:
 * @service: an empty service
 *
 * Adds the photos, sequences and areas that pretend-demo.h defines.
 */
void
pretend_demo_fill (PretendService *service)
{
  g_return_if_fail (pretend_service_count_images (service) == 0);

  add_photos (service);
  add_short_sequence (service);
  add_odd_sequence (service);
  pretend_service_add_sequence (service, PRETEND_DEMO_LONG_SEQUENCE, PRETEND_DEMO_N_LONG, 6340819595977317,
                                9.9612, 53.5498);
  add_area (service);
}
