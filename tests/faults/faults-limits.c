/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

/* Errors of the Graph API in all forms in which they come: limits with any code, codes as text, errors that
 * the service calls transient. */

#define MINUTES 60

static void
answer_later (FaultCase *self, const char *what, guint status, const char *text, const char *retry_after)
{
  pretend_service_script_retry_after (self->world.service, what, status, text, retry_after, 1);
}

static void
prepare_613 (FaultCase *self)
{
  answer_later (self, "/images", 429, "{\"error\":{\"message\":\"x\",\"code\":613}}", "7");
}

static void
prepare_unknown_code (FaultCase *self)
{
  answer_later (self, "/image_ids", 429, "{\"error\":{\"message\":\"x\",\"code\":\"80099\"}}", "7");
}

static void
prepare_text (FaultCase *self)
{
  answer_later (self, "/" PRETEND_DEMO_PHOTO, 429, "{\"error\":\"Too many calls\"}", "7");
}

static void
prepare_user_limit (FaultCase *self)
{
  answer_later (self, "/images", 400, "{\"error\":{\"message\":\"x\",\"code\":\"17\"}}", NULL);
}

static void
prepare_huge (FaultCase *self)
{
  answer_later (self, "/image_ids", 429, "{\"error\":{\"code\":4}}", "99999999999999999999");
}

static void
prepare_pause (FaultCase *self)
{
  answer_later (self, "/image_ids", 503, "{\"error\":{\"code\":2}}", "660");
}

/* As on a web server in front of the service. */
static void
prepare_pause_without_envelope (FaultCase *self)
{
  answer_later (self, "/images", 503, "", "620");
}

static void
prepare_token_as_text (FaultCase *self)
{
  answer_later (self, "/images", 400, "{\"error\":{\"message\":\"x\",\"code\":\"190\"}}", NULL);
}

static void
prepare_transient_area (FaultCase *self)
{
  answer_later (self, "/images", 500, "{\"error\":{\"code\":1,\"is_transient\":true}}", NULL);
}

static void
prepare_transient_image (FaultCase *self)
{
  answer_later (self, "/" PRETEND_DEMO_PHOTO, 400,
                "{\"error\":{\"code\":100,\"error_subcode\":33,\"is_transient\":true}}", NULL);
}

static const FaultRow rows[] = {
  { .name = "429-with-code-613",
    .arguments = FAULTS_AREA,
    .prepare = prepare_613,
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1),
    .min_seconds = 7 },
  { .name = "429-with-unknown-code",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_unknown_code,
    .n_pairs = N_SEQUENCE,
    .least = MOST_SEQUENCE (1),
    .most = MOST_SEQUENCE (1),
    .min_seconds = 7 },
  { .name = "429-with-text",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_text,
    .n_pairs = 1,
    .least = MOST_IMAGE (1),
    .most = MOST_IMAGE (1),
    .min_seconds = 7 },
  { .name = "user-limit",
    .arguments = FAULTS_AREA,
    .prepare = prepare_user_limit,
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1),
    .min_seconds = 2.4 },
  { .name = "retry-after-of-20-digits",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_huge,
    .exit_code = 5,
    .said_once = SLOW_DOWN ". Try again in a few minutes",
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1 },
    .mended = N_SEQUENCE },
  { .name = "503-for-11-minutes",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_pause,
    .said = SLOW_DOWN ", continuing within",
    .n_pairs = N_SEQUENCE,
    .least = MOST_SEQUENCE (1),
    .most = MOST_SEQUENCE (1),
    .min_seconds = 11 * MINUTES },
  { .name = "503-without-envelope",
    .arguments = FAULTS_AREA,
    .prepare = prepare_pause_without_envelope,
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1),
    .min_seconds = 10 * MINUTES },
  { .name = "token-code-as-text",
    .arguments = FAULTS_AREA,
    .prepare = prepare_token_as_text,
    .exit_code = 4,
    .said_once = "did not accept this token",
    .most = { [PRETEND_KIND_IMAGES] = 1 },
    .mended = N_AREA },
  { .name = "code-1-of-an-image",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_TOO_DENSE, 2 } },
    .n_pairs = 1,
    .least = MOST_IMAGE (2),
    .most = MOST_IMAGE (2) },
  { .name = "code-1-of-ids",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/image_ids", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = "Mapillary refused the request (code 1)",
    .least = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .mended = N_SEQUENCE },
  { .name = "code-1-transient-of-an-area",
    .arguments = FAULTS_AREA,
    .prepare = prepare_transient_area,
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1) },
  { .name = "transient-unknown-image",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_transient_image,
    .n_pairs = 1,
    .least = MOST_IMAGE (1),
    .most = MOST_IMAGE (1) },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "limits", rows, G_N_ELEMENTS (rows));
}
