/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

#include <string.h>

static void
prepare_field (FaultCase *self)
{
  faults_answer (self, "/" PRETEND_DEMO_PHOTO, 400,
                 "{\"error\":{\"message\":\"(#100) Tried accessing nonexisting field (merge_cc) on node type "
                 "(MapillaryImage)\",\"type\":\"OAuthException\",\"code\":100}}",
                 1);
}

static void
prepare_too_large (FaultCase *self)
{
  faults_answer (
      self, "/images", 500,
      "{\"error\":{\"message\":\"Bounding box area is too large. Maximum allowed area is 0.010 square "
      "degrees, but got 0.011 square degrees.\",\"code\":100,\"error_subcode\":1}}",
      1);
}

static void
prepare_other_image (FaultCase *self)
{
  faults_answer (self, "/" PRETEND_DEMO_PHOTO, 200, "{\"id\":\"" PRETEND_DEMO_PHOTO_2 "\"}", PRETEND_FOREVER);
}

static void
prepare_hostile_id (FaultCase *self)
{
  faults_answer (self, "/image_ids", 200, "{\"data\":[{\"id\":\"../../../../tmp/1234567\"}]}",
                 PRETEND_FOREVER);
}

static void
prepare_hostile_id_among_others (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);
  g_autofree char *joined = g_strjoinv ("\"},{\"id\":\"", ids);
  g_autofree char *text = g_strdup_printf ("{\"data\":[{\"id\":\"..\"},{\"id\":\"%s\"}]}", joined);

  faults_answer (self, "/image_ids", 200, text, PRETEND_FOREVER);
}

static char *
dup_repeated (const char *unit, guint times)
{
  gsize length = strlen (unit);
  char *text = g_malloc (length * times + 1);

  for (guint i = 0; i < times; i++)
    memcpy (text + length * i, unit, length);
  text[length * times] = '\0';
  return text;
}

static void
prepare_deep (FaultCase *self)
{
  g_autofree char *opening = dup_repeated ("[", 200000);
  g_autofree char *closing = dup_repeated ("]", 200000);
  g_autofree char *text = g_strdup_printf ("{\"data\":%s%s}", opening, closing);

  faults_answer (self, "/image_ids", 200, text, PRETEND_FOREVER);
}

static void
prepare_many_rows (FaultCase *self)
{
  g_autofree char *rows = dup_repeated (",{\"id\":\"1\"}", 200000);
  g_autofree char *text = g_strdup_printf ("{\"data\":[{\"id\":\"1\"}%s]}", rows);

  faults_answer (self, "/images", 200, text, PRETEND_FOREVER);
}

static void
prepare_pages (FaultCase *self)
{
  pretend_service_set_page_size (self->world.service, 10);
}

static void
prepare_missing_rows (FaultCase *self)
{
  pretend_service_set_sequence_omits (self->world.service, 5);
}

static void
prepare_cut_rows (FaultCase *self)
{
  pretend_service_set_sequence_cut (self->world.service, 10);
}

static void
prepare_vanished (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  for (guint i = 3; i < 24; i += 8)
    pretend_service_get_image (self->world.service, ids[i])->flags |= PRETEND_IMAGE_GONE;
}

/* Responses to requests for many images lack all of them, but the service has them. */
static void
prepare_left_out (FaultCase *self)
{
  faults_answer (self, "/images?sequence_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
  faults_answer (self, "/images?image_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
}

/* The service no longer returns any of the images that the sequence lists. */
static void
prepare_all_vanished (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  for (guint i = 0; ids[i] != NULL; i++)
    pretend_service_get_image (self->world.service, ids[i])->flags |= PRETEND_IMAGE_GONE;
  faults_answer (self, "/images?sequence_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
  faults_answer (self, "/images?image_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
}

static void
prepare_dense (FaultCase *self)
{
  pretend_service_set_dense_above (self->world.service, 10);
}

static void
prepare_too_dense (FaultCase *self)
{
  pretend_service_set_dense_above (self->world.service, 0);
}

static const FaultRow rows[] = {
  { .name = "deep",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_deep,
    .exit_code = 5,
    .said_once = UNCLEAR,
    .least = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .mended = N_SEQUENCE },
  { .name = "many-rows",
    .arguments = FAULTS_AREA,
    .prepare = prepare_many_rows,
    .exit_code = 5,
    .said_once = UNCLEAR,
    .least = { [PRETEND_KIND_IMAGES] = 4 },
    .most = { [PRETEND_KIND_IMAGES] = 4 },
    .mended = N_AREA },
  { .name = "other-image",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_other_image,
    .exit_code = 5,
    .said_once = UNCLEAR,
    .most = { [PRETEND_KIND_ENTITY] = 4 },
    .mended = 1 },
  { .name = "hostile-id",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_hostile_id,
    .exit_code = 5,
    .said_once = UNCLEAR,
    .least = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .mended = N_SEQUENCE },
  { .name = "hostile-id-among-others",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_hostile_id_among_others,
    .n_pairs = N_SEQUENCE,
    .most = MOST_SEQUENCE (0) },
  { .name = "unknown-field",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_field,
    .n_pairs = 1,
    .least = MOST_IMAGE (1),
    .most = MOST_IMAGE (1) },
  { .name = "escapes-and-nulls",
    .arguments = FAULTS_SEQUENCE,
    .switches = PRETEND_SWITCH_ESCAPES | PRETEND_SWITCH_NULLS,
    .n_pairs = N_SEQUENCE,
    .most = MOST_SEQUENCE (0) },
  { .name = "redirect",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_REDIRECT, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = UNCLEAR,
    .least = { [PRETEND_KIND_ENTITY] = 4 },
    .most = { [PRETEND_KIND_ENTITY] = 4 },
    .mended = 1 },
  { .name = "pages",
    .arguments = FAULTS_SEQUENCE,
    .switches = PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_FULL_LAST_PAGE |
                PRETEND_SWITCH_NEXT_WITH_TOKEN,
    .prepare = prepare_pages,
    .n_pairs = N_SEQUENCE,
    .most = MOST_PAGES (2) },
  { .name = "foreign-next",
    .arguments = FAULTS_SEQUENCE,
    .switches = PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_FOREIGN_NEXT,
    .prepare = prepare_pages,
    .n_pairs = N_SEQUENCE,
    .least = MOST_PAGES (1),
    .most = MOST_PAGES (1) },
  { .name = "ring-of-pages",
    .arguments = FAULTS_SEQUENCE,
    .switches = PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_RING_NEXT,
    .prepare = prepare_pages,
    .n_pairs = N_SEQUENCE,
    .most = MOST_PAGES (3) },
  { .name = "duplicates-in-sequence",
    .arguments = FAULTS_SEQUENCE,
    .switches = PRETEND_SWITCH_DUPLICATES,
    .n_pairs = N_SEQUENCE,
    .most = MOST_SEQUENCE (0) },
  { .name = "duplicates-in-area",
    .arguments = FAULTS_TILES,
    .switches = PRETEND_SWITCH_DUPLICATES,
    .n_pairs = N_AREA,
    .most = MOST_TILES (0) },
  { .name = "missing-rows",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_missing_rows,
    .n_pairs = N_SEQUENCE,
    .most = MOST_PAGES (1) },
  { .name = "missing-rows-faulty",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images?image_ids", PRETEND_FAULT_UNAVAILABLE, 2 } },
    .prepare = prepare_missing_rows,
    .n_pairs = N_SEQUENCE,
    .least = MOST_PAGES (3),
    .most = MOST_PAGES (3) },
  { .name = "cut-rows",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_cut_rows,
    .n_pairs = N_SEQUENCE,
    .most = MOST_PAGES (1) },
  { .name = "page-too-dense",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images?sequence_ids", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER } },
    .n_pairs = N_SEQUENCE,
    .most = MOST_PAGES (1) },
  /* The first three requests for several images are refused. The program must split them. */
  { .name = "ids-too-dense",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images?sequence_ids", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER },
                 { "/images?image_ids", PRETEND_FAULT_TOO_DENSE, 3 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PAGES (5),
    .most = MOST_PAGES (3 + 8) },
  { .name = "ids-too-dense-forever",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER } },
    .n_pairs = N_SEQUENCE,
    .least = { [PRETEND_KIND_ENTITY] = N_SEQUENCE, [PRETEND_KIND_CDN] = N_SEQUENCE },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
              [PRETEND_KIND_IMAGES] = 1 + 5 + N_SEQUENCE,
              [PRETEND_KIND_ENTITY] = N_SEQUENCE,
              [PRETEND_KIND_CDN] = N_SEQUENCE } },
  { .name = "ids-unknown",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images?sequence_ids", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER },
                 { "/images?image_ids", PRETEND_FAULT_UNKNOWN_ID, 5 } },
    .exit_code = 1,
    .said = "No longer on Mapillary",
    .n_pairs = N_SEQUENCE - 1,
    .least = { [PRETEND_KIND_IMAGES] = 1 + 5 + 5, [PRETEND_KIND_CDN] = N_SEQUENCE - 1 },
    .most = MOST_PAGES (5 + 10),
    .mended = N_SEQUENCE },
  { .name = "pages-unclear",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images?sequence_ids", PRETEND_FAULT_TRUNCATED, PRETEND_FOREVER } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PAGES (4),
    .most = MOST_PAGES (4) },
  { .name = "vanished",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_vanished,
    .exit_code = 1,
    .said = "No longer on Mapillary",
    .n_pairs = N_SEQUENCE - 3,
    .least = { [PRETEND_KIND_ENTITY] = 3 },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
              [PRETEND_KIND_IMAGES] = 1 + 1,
              [PRETEND_KIND_ENTITY] = 3,
              [PRETEND_KIND_CDN] = N_SEQUENCE - 3 } },
  { .name = "all-vanished",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_all_vanished,
    .exit_code = 1,
    .said = "No longer on Mapillary",
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
              [PRETEND_KIND_IMAGES] = 1 + 2,
              [PRETEND_KIND_ENTITY] = N_SEQUENCE } },
  { .name = "left-out",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_left_out,
    .n_pairs = N_SEQUENCE,
    .least = { [PRETEND_KIND_ENTITY] = N_SEQUENCE },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
              [PRETEND_KIND_IMAGES] = 1 + 1,
              [PRETEND_KIND_ENTITY] = N_SEQUENCE,
              [PRETEND_KIND_CDN] = N_SEQUENCE } },
  { .name = "unknown-image",
    .arguments = "--size=256 1234567890123456",
    .exit_code = 1,
    .said_once = "1234567890123456: No longer on Mapillary",
    .most = { [PRETEND_KIND_ENTITY] = 1 } },
  { .name = "unknown-sequence",
    .arguments = "AAAAAAAAAAAAAAAAAAAAAA",
    .exit_code = 3,
    .said_once = "There are no photos in this sequence",
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1 } },
  { .name = "sequence-of-unknown-image",
    .arguments = "--sequence=1234567890123456",
    .exit_code = 3,
    .said_once = "There is no photo with this ID",
    .most = { [PRETEND_KIND_ENTITY] = 1 } },
  { .name = "no-thumbs",
    .arguments = "--size=256 " PRETEND_DEMO_NO_THUMBS,
    .exit_code = 1,
    .said_once = "no picture on Mapillary",
    .most = { [PRETEND_KIND_ENTITY] = 1 } },
  { .name = "no-original",
    .arguments = PRETEND_DEMO_NO_ORIGINAL,
    .said = "saved at size 2048",
    .n_pairs = 1,
    .most = MOST_IMAGE (0) },
  { .name = "empty-area",
    .arguments = "--bbox=" PRETEND_DEMO_EMPTY_AREA,
    .exit_code = 3,
    .said_once = "There are no photos here on Mapillary",
    .most = { [PRETEND_KIND_IMAGES] = 1 } },
  /* The search refuses the box. Its tiles list all images. */
  { .name = "dense-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_dense,
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_TILE] = 1 },
    .most = MOST_TILES (1) },
  { .name = "too-dense-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_too_dense,
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_TILE] = 1 },
    .most = MOST_TILES (1) },
  { .name = "too-large-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_too_large,
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_TILE] = 1 },
    .most = MOST_TILES (1) },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "list", rows, G_N_ELEMENTS (rows));
}
