/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

#include <string.h>

/* Records that cannot be used among others that can, lists in parts, and lists that are not complete. */

/* The fourth photo of the sequence. */
#define BAD 3

static void
spoil_sequence (FaultCase *self, PretendImageFlags flags)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  pretend_service_get_image (self->world.service, ids[BAD])->flags ^= flags;
}

static char *
dup_bad_of_area (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_area_ids (self->world.service, 9.94, 53.596, 9.95, 53.6);

  return g_strdup (ids[BAD]);
}

static void
spoil_area (FaultCase *self, PretendImageFlags flags)
{
  g_autofree char *id = dup_bad_of_area (self);

  pretend_service_get_image (self->world.service, id)->flags ^= flags;
}

static void
prepare_long_text (FaultCase *self)
{
  spoil_sequence (self, PRETEND_IMAGE_LONG_TEXT);
}

static void
prepare_long_number (FaultCase *self)
{
  spoil_sequence (self, PRETEND_IMAGE_LONG_NUMBER);
}

static void
prepare_number_id (FaultCase *self)
{
  spoil_sequence (self, PRETEND_IMAGE_NUMBER_ID);
}

static void
prepare_null (FaultCase *self)
{
  spoil_sequence (self, PRETEND_IMAGE_NULL_ROW);
}

static void
prepare_area_long_text (FaultCase *self)
{
  spoil_area (self, PRETEND_IMAGE_LONG_TEXT);
}

static void
prepare_area_number_id (FaultCase *self)
{
  spoil_area (self, PRETEND_IMAGE_NUMBER_ID);
}

static void
prepare_area_null (FaultCase *self)
{
  spoil_area (self, PRETEND_IMAGE_NULL_ROW);
}

/* The failure names the photo. */
static void
check_named (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);
  g_autofree char *said = g_strconcat (ids[BAD], ": " UNCLEAR, NULL);

  if (strstr (self->evidence[0].text, said) == NULL)
    faults_complain ("“%s” was not said", said);
}

static void
check_named_in_area (FaultCase *self)
{
  g_autofree char *id = dup_bad_of_area (self);
  g_autofree char *said = g_strconcat (id, ": " UNCLEAR, NULL);

  if (strstr (self->evidence[0].text, said) == NULL)
    faults_complain ("“%s” was not said", said);
}

static void
prepare_outside (FaultCase *self)
{
  pretend_service_get_image (self->world.service, PRETEND_DEMO_PHOTO_2)->flags |= PRETEND_IMAGE_EVERYWHERE;
}

static void
check_outside (FaultCase *self)
{
  if (g_hash_table_contains (self->evidence[0].whole, PRETEND_DEMO_PHOTO_2) ||
      pretend_service_count_pictures (self->world.service, PRETEND_DEMO_PHOTO_2) > 0)
    faults_complain ("A photo outside the area was fetched");
}

static void
prepare_id_pages (FaultCase *self)
{
  pretend_service_set_page_size (self->world.service, 10);
}

static void
prepare_samples (FaultCase *self)
{
  pretend_service_set_sample_above (self->world.service, 60);
}

/* Dozens of photos at the same place, of which each response has some. */
static void
prepare_same_place (FaultCase *self)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 7000 + i);

      pretend_service_add_image (self->world.service, id, NULL, 12.5, 41.9, PRETEND_IMAGE_DEFAULT);
    }
  pretend_service_set_sample_above (self->world.service, 60);
}

#define LEAST_RECORDS(records)                                                                               \
  {                                                                                                          \
    [PRETEND_KIND_ENTITY] = (records), [PRETEND_KIND_CDN] = N_SEQUENCE - 1                                   \
  }
#define MOST_RECORDS(images, records)                                                                        \
  {                                                                                                          \
    [PRETEND_KIND_IMAGE_IDS] = 1, [PRETEND_KIND_IMAGES] = (images), [PRETEND_KIND_ENTITY] = (records),       \
    [PRETEND_KIND_CDN] = N_SEQUENCE                                                                          \
  }

static const FaultRow rows[] = {
  { .name = "text-of-70000-letters",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_long_text,
    .exit_code = 1,
    .n_pairs = N_SEQUENCE - 1,
    .least = LEAST_RECORDS (4),
    .most = MOST_RECORDS (1, 4),
    .check = check_named,
    .mend = prepare_long_text,
    .mended = N_SEQUENCE },
  { .name = "number-of-400-digits",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_long_number,
    .exit_code = 1,
    .n_pairs = N_SEQUENCE - 1,
    .least = LEAST_RECORDS (4),
    .most = MOST_RECORDS (1, 4),
    .check = check_named,
    .mend = prepare_long_number,
    .mended = N_SEQUENCE },
  { .name = "id-is-a-number",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_number_id,
    .exit_code = 1,
    .n_pairs = N_SEQUENCE - 1,
    .least = LEAST_RECORDS (4),
    .most = MOST_RECORDS (1, 4),
    .check = check_named,
    .mend = prepare_number_id,
    .mended = N_SEQUENCE },
  { .name = "row-is-null",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_null,
    .exit_code = 1,
    .n_pairs = N_SEQUENCE - 1,
    .least = LEAST_RECORDS (4),
    .most = MOST_RECORDS (5, 4),
    .check = check_named,
    .mend = prepare_null,
    .mended = N_SEQUENCE },
  { .name = "text-in-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_area_long_text,
    .exit_code = 1,
    .n_pairs = N_AREA - 1,
    .most = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_ENTITY] = 4, [PRETEND_KIND_CDN] = N_AREA },
    .check = check_named_in_area,
    .mend = prepare_area_long_text,
    .mended = N_AREA },
  { .name = "id-is-a-number-in-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_area_number_id,
    .exit_code = 1,
    .n_pairs = N_AREA - 1,
    .most = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_ENTITY] = 4, [PRETEND_KIND_CDN] = N_AREA },
    .check = check_named_in_area,
    .mend = prepare_area_number_id,
    .mended = N_AREA },
  /* Nothing is known of the photo but that there is one. */
  { .name = "row-is-null-in-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_area_null,
    .exit_code = 1,
    .said_once = "1 part of the area is not complete",
    .n_pairs = N_AREA - 1,
    .most = MOST_AREA (0),
    .mend = prepare_area_null,
    .mended = N_AREA },
  { .name = "outside",
    .arguments = FAULTS_AREA,
    .prepare = prepare_outside,
    .n_pairs = N_AREA,
    .most = MOST_AREA (0),
    .check = check_outside },
  { .name = "pages-of-ids",
    .arguments = FAULTS_SEQUENCE,
    .switches = PRETEND_SWITCH_ID_PAGES,
    .prepare = prepare_id_pages,
    .n_pairs = N_SEQUENCE,
    .least = { [PRETEND_KIND_IMAGE_IDS] = 3 },
    .most = MOST_SEQUENCE (2) },
  { .name = "samples-of-an-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_samples,
    .n_pairs = N_AREA,
    .most = MOST_AREA (100) },
  { .name = "samples-of-one-place",
    .arguments = "--size=256 --limit=0 --bbox=12.49999,41.89999,12.50001,41.90001",
    .prepare = prepare_same_place,
    .n_pairs = 300,
    .most = { [PRETEND_KIND_TILE] = 1, [PRETEND_KIND_IMAGES] = 6, [PRETEND_KIND_CDN] = 300 } },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "records", rows, G_N_ELEMENTS (rows));
}
