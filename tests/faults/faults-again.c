/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

/* Runs into a folder that has photos of an earlier one: limits of areas, photos deleted since, larger sizes. */

/* The earlier run, by the same program and without a word. */
#define FIRST(arguments) "\"$0\" " arguments " >/dev/null 2>&1 || exit 99"

#define AREA    "--bbox=" PRETEND_DEMO_AREA
#define LIMITED "--size=256 --limit=20 " AREA
#define N_LIMIT 20
#define DELETED                                                                                              \
  { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_NONE, 1 },                                                         \
  {                                                                                                          \
    "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER                                        \
  }

static void
prepare_outside (FaultCase *self)
{
  pretend_service_add_image (self->world.service, "555001", NULL, 30, 30, PRETEND_IMAGE_EVERYWHERE);
}

static void
prepare_list (FaultCase *self)
{
  static const char list[] = PRETEND_DEMO_PHOTO "\n" PRETEND_DEMO_PHOTO_2 "\n";

  faults_write (self, "list.txt", list, sizeof list - 1);
}

/* Fewer photos than those that would have the token checked, whose request would be answered like theirs. */
#define SHORT_SEQUENCE "aaaaaaaaaaaaaaaaaaaaaa"
#define N_SHORT        9

/* The service lists the photos of a sequence, but does not know them any more. */
static void
prepare_sequence (FaultCase *self)
{
  g_auto (GStrv) ids = NULL;

  pretend_service_add_sequence (self->world.service, SHORT_SEQUENCE, N_SHORT, 900000000, 9.9, 53.5);
  ids = pretend_service_dup_sequence_ids (self->world.service, SHORT_SEQUENCE);
  pretend_service_script (self->world.service, "/images", PRETEND_FAULT_NONE, 1);
  pretend_service_script (self->world.service, "/images", PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *what = g_strconcat ("/", ids[i], NULL);

      pretend_service_script (self->world.service, what, PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER);
    }
}

static const FaultRow rows[] = {
  { .name = "limit-again",
    .arguments = LIMITED,
    .shell = FIRST (LIMITED) "; " FIRST (LIMITED),
    .said_once = "20 already here",
    .n_pairs = N_LIMIT,
    .most = { [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = N_LIMIT },
    .mended = N_LIMIT },
  { .name = "limit-raised",
    .arguments = "--size=256 --limit=33 " AREA,
    .shell = FIRST (LIMITED),
    .said_once = "13 photos saved",
    .n_pairs = 33,
    .most = { [PRETEND_KIND_IMAGES] = 3, [PRETEND_KIND_CDN] = 33 },
    .mended = 33 },
  { .name = "limit-lowered",
    .arguments = "--size=256 --limit=5 " AREA,
    .shell = FIRST (LIMITED),
    .said_once = "20 already here",
    .n_pairs = N_LIMIT,
    .most = { [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = N_LIMIT } },
  { .name = "limit-without-library",
    .arguments = LIMITED,
    .shell = FIRST (LIMITED) "; rm -r \"$XDG_DATA_HOME/wayside\"",
    .said_once = "20 already here",
    .n_pairs = N_LIMIT,
    .most = { [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = N_LIMIT } },
  { .name = "deleted-image",
    .arguments = FAULTS_IMAGE,
    .shell = FIRST (FAULTS_IMAGE),
    .scripts = { DELETED },
    .said_once = "1 already here",
    .unsaid = "No longer on Mapillary",
    .n_pairs = 1,
    .most = { [PRETEND_KIND_ENTITY] = 2, [PRETEND_KIND_CDN] = 1 } },
  { .name = "deleted-of-list",
    .arguments = "--size=256 list.txt",
    .shell = FIRST ("--size=256 list.txt"),
    .prepare = prepare_list,
    .scripts = { { "/images", PRETEND_FAULT_NONE, 1 },
                 { "/images", PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER },
                 { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER },
                 { "/" PRETEND_DEMO_PHOTO_2, PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER } },
    .said_once = "2 already here",
    .unsaid = "No longer on Mapillary",
    .n_pairs = 2,
    .most = { [PRETEND_KIND_IMAGES] = 5, [PRETEND_KIND_ENTITY] = 2, [PRETEND_KIND_CDN] = 2 } },
  { .name = "deleted-of-sequence",
    .arguments = "--size=256 " SHORT_SEQUENCE,
    .shell = FIRST ("--size=256 " SHORT_SEQUENCE),
    .prepare = prepare_sequence,
    .said_once = "9 already here",
    .unsaid = "No longer on Mapillary",
    .n_pairs = N_SHORT,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 2,
              [PRETEND_KIND_IMAGES] = 50,
              [PRETEND_KIND_ENTITY] = N_SHORT,
              [PRETEND_KIND_CDN] = N_SHORT } },
  { .name = "larger",
    .arguments = PRETEND_DEMO_SEQUENCE,
    .shell = FIRST (FAULTS_SEQUENCE),
    .said_once = "24 photos are here in a smaller size; --replace-smaller fetches them again",
    .n_pairs = N_SEQUENCE,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 2, [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_CDN] = N_SEQUENCE } },
  { .name = "larger-replaced",
    .arguments = "--replace-smaller " PRETEND_DEMO_SEQUENCE,
    .shell = FIRST (FAULTS_SEQUENCE),
    .said_once = "24 photos saved",
    .unsaid = "smaller size",
    .n_pairs = N_SEQUENCE,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 2, [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_CDN] = 2 * N_SEQUENCE },
    .mended = N_SEQUENCE },
  { .name = "larger-does-not-come",
    .arguments = "--replace-smaller " PRETEND_DEMO_SEQUENCE,
    .shell = FIRST (FAULTS_SEQUENCE),
    .scripts = { { "*", PRETEND_FAULT_NONE, N_SEQUENCE }, { "*", PRETEND_FAULT_NO_END, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = "24 photos not saved",
    .n_pairs = N_SEQUENCE,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 2,
              [PRETEND_KIND_IMAGES] = 2,
              [PRETEND_KIND_CDN] = 5 * N_SEQUENCE } },
  { .name = "outside",
    .arguments = FAULTS_AREA,
    .prepare = prepare_outside,
    .said_once = "Mapillary listed 1 photo outside of the area, which is left out",
    .n_pairs = N_AREA,
    .most = MOST_AREA (2) },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "again", rows, G_N_ELEMENTS (rows));
}
