/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-runner.h"

#include <string.h>

#define REFUSED "Mapillary did not accept this token"
#define EXPIRED "Mapillary no longer accepts the access token"

/* The service's response to requests without a token. The program itself never sends such requests. */
#define NO_TOKEN_ENVELOPE                                                                                    \
  "{\"error\":{\"message\":\"Invalid OAuth 2.0 Access Token\",\"type\":\"MLYApiException\",\"code\":190,"    \
  "\"error_data\":{},\"fbtrace_id\":\"A7g1NYDVyvD8dyFUg4dVcGf\"}}"

static void
answer_no_token (FaultCase *self, guint status)
{
  g_autoptr (GBytes) body = g_bytes_new_static (NO_TOKEN_ENVELOPE, strlen (NO_TOKEN_ENVELOPE));

  pretend_service_script_answer (self->world.service, "/images", status, "application/json; charset=UTF-8",
                                 body, PRETEND_FOREVER);
}

static void
prepare_500 (FaultCase *self)
{
  answer_no_token (self, 500);
}

static void
prepare_200 (FaultCase *self)
{
  answer_no_token (self, 200);
}

static void
prepare_revoked (FaultCase *self)
{
  pretend_service_revoke_token (self->world.service);
}

/* The metadata of the last five images is only available by id, at a time when the token is no longer
 * valid. */
static void
prepare_rest (FaultCase *self)
{
  pretend_service_set_sequence_omits (self->world.service, 5);
}

static void
hide_images (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/", ids[i], NULL);

      pretend_service_script (self->world.service, path, PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER);
    }
}

/* If a token lost its permissions, the service responds that the images do not exist, as it does for deleted
 * images. */
static void
prepare_hidden (FaultCase *self)
{
  faults_answer (self, "/images?sequence_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
  faults_answer (self, "/images?image_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
  hide_images (self);
  pretend_service_script (self->world.service, "/images?bbox", PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FOREVER);
}

/* The service responds that the images do not exist, and does not say whether the token is valid. */
static void
prepare_unconfirmed (FaultCase *self)
{
  faults_answer (self, "/images?sequence_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
  faults_answer (self, "/images?image_ids", 200, "{\"data\":[]}", PRETEND_FOREVER);
  hide_images (self);
  pretend_service_script (self->world.service, "/images?bbox", PRETEND_FAULT_UNAVAILABLE, PRETEND_FOREVER);
}

/* The same after the listing: all picture URLs have expired and have to be requested again. */
static void
prepare_hidden_later (FaultCase *self)
{
  pretend_service_set_picture_fault (self->world.service, PRETEND_FAULT_EXPIRED);
  hide_images (self);
  pretend_service_script (self->world.service, "/images?bbox", PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FOREVER);
}

static void
prepare_dense (FaultCase *self)
{
  pretend_service_set_dense_above (self->world.service, 30);
}

static void
prepare_slow (FaultCase *self)
{
  pretend_service_set_latency (self->world.service, 100);
  pretend_service_script (self->world.service, "*", PRETEND_FAULT_NONE, 10);
  pretend_service_script (self->world.service, "*", PRETEND_FAULT_EXPIRED, PRETEND_FOREVER);
}

static void
watch_and_revoke (FaultCase *self)
{
  /* Long before an address has died. */
  if (pretend_service_get_n_requests (self->world.service, PRETEND_KIND_CDN) >= 5)
    pretend_service_revoke_token (self->world.service);
}

static const FaultRow rows[] = {
  {
      .name = "none",
      .arguments = FAULTS_IMAGE,
      .token = "",
      .exit_code = 4,
      .said = "There is no access token",
      .mended = 1,
  },
  {
      .name = "malformed",
      .arguments = FAULTS_IMAGE,
      .token = "MLY|bogus",
      .exit_code = 4,
      .said_once = REFUSED,
      .most = { [PRETEND_KIND_ENTITY] = 1 },
      .mended = 1,
  },
  {
      .name = "not-a-token",
      .arguments = FAULTS_SEQUENCE,
      .token = "correct-horse-battery-staple",
      .exit_code = 4,
      .said_once = REFUSED,
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1 },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "never-issued",
      .arguments = FAULTS_AREA,
      .token = "MLY|1111111111111111|0123456789abcdef0123456789abcdef",
      .exit_code = 4,
      .said_once = REFUSED,
      .most = { [PRETEND_KIND_IMAGES] = 1 },
      .mended = PRETEND_DEMO_N_AREA,
  },
  {
      .name = "wrong-digits",
      .arguments = FAULTS_SEQUENCE,
      .token = "MLY|4223665974375089|ffffffffffffffffffffffffffffffff",
      .exit_code = 4,
      .said_once = REFUSED,
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1 },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "status-500",
      .arguments = FAULTS_AREA,
      .prepare = prepare_500,
      .exit_code = 4,
      .said_once = REFUSED,
      .most = { [PRETEND_KIND_IMAGES] = 1 },
      .mended = PRETEND_DEMO_N_AREA,
  },
  {
      .name = "status-200",
      .arguments = FAULTS_AREA,
      .prepare = prepare_200,
      .exit_code = 4,
      .said_once = REFUSED,
      .most = { [PRETEND_KIND_IMAGES] = 1 },
      .mended = PRETEND_DEMO_N_AREA,
  },
  {
      .name = "revoked-before",
      .arguments = "--size=256 " PRETEND_DEMO_PHOTO " " PRETEND_DEMO_SEQUENCE,
      .prepare = prepare_revoked,
      .exit_code = 4,
      .said_once = REFUSED,
      .most = { [PRETEND_KIND_ENTITY] = 1 },
      .mended = 1 + PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "revoked-by-the-page",
      .arguments = FAULTS_SEQUENCE,
      .scripts = { { "/images", PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FOREVER } },
      .exit_code = 4,
      .said_once = EXPIRED,
      .unsaid = "not saved",
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1, [PRETEND_KIND_IMAGES] = 1 },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "revoked-by-the-rest",
      .arguments = FAULTS_SEQUENCE,
      .scripts = { { "/images?image_ids", PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FOREVER } },
      .prepare = prepare_rest,
      .exit_code = 4,
      .said_once = EXPIRED,
      .unsaid = "not saved",
      .max_pairs = PRETEND_DEMO_N_SEQUENCE - 5,
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
                [PRETEND_KIND_IMAGES] = 2,
                [PRETEND_KIND_CDN] = PRETEND_DEMO_N_SEQUENCE - 5 },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "revoked-between-the-batches",
      .arguments = FAULTS_AREA,
      .scripts = { { "/images", PRETEND_FAULT_NONE, 2 },
                   { "/images", PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FOREVER } },
      .prepare = prepare_dense,
      .exit_code = 4,
      .said_once = EXPIRED,
      .unsaid = "not saved",
      .max_pairs = 50,
      .most = { [PRETEND_KIND_TILE] = 1, [PRETEND_KIND_IMAGES] = 3, [PRETEND_KIND_CDN] = 50 },
      .mended = PRETEND_DEMO_N_AREA,
  },
  {
      /* A URL has expired, and the request for the metadata with its new URL is refused. */
      .name = "revoked-at-work",
      .arguments = "--parallel=4 " FAULTS_SEQUENCE,
      .prepare = prepare_slow,
      .watch = watch_and_revoke,
      .exit_code = 4,
      .said_once = EXPIRED,
      .unsaid = "not saved",
      .n_pairs = 5,
      .max_pairs = PRETEND_DEMO_N_SEQUENCE - 1,
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
                [PRETEND_KIND_IMAGES] = 1,
                [PRETEND_KIND_ENTITY] = PRETEND_DEMO_N_SEQUENCE,
                [PRETEND_KIND_CDN] = PRETEND_DEMO_N_SEQUENCE },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "hidden",
      .arguments = FAULTS_SEQUENCE,
      .prepare = prepare_hidden,
      .exit_code = 4,
      .said_once = EXPIRED,
      .unsaid = "No longer on Mapillary",
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
                [PRETEND_KIND_IMAGES] = 3,
                [PRETEND_KIND_ENTITY] = PRETEND_DEMO_N_SEQUENCE },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "unconfirmed",
      .arguments = FAULTS_SEQUENCE,
      .prepare = prepare_unconfirmed,
      .exit_code = 5,
      .unsaid = "No longer on Mapillary",
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
                [PRETEND_KIND_IMAGES] = 2 + 6,
                [PRETEND_KIND_ENTITY] = PRETEND_DEMO_N_SEQUENCE },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
  {
      .name = "hidden-later",
      .arguments = "--parallel=4 " FAULTS_SEQUENCE,
      .prepare = prepare_hidden_later,
      .exit_code = 4,
      .said_once = EXPIRED,
      .unsaid = "No longer on Mapillary",
      .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
                [PRETEND_KIND_IMAGES] = 2,
                [PRETEND_KIND_ENTITY] = 14,
                [PRETEND_KIND_CDN] = 14 },
      .mended = PRETEND_DEMO_N_SEQUENCE,
  },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "token", rows, G_N_ELEMENTS (rows));
}
