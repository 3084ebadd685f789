/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

#define DAMAGED "Mapillary sent a damaged picture"
#define EXPIRED "The address of this photo is no longer valid"
#define REFUSED "The picture servers refuse this connection"

/* Five pictures that are refused, and five others in flight. Each is requested again at a fresh address. */
#define N_REFUSED  10
#define N_REFUSALS (2 * N_REFUSED)

static void
picture (FaultCase *self, const char *content_type, const char *bytes, gsize length)
{
  g_autoptr (GBytes) body = g_bytes_new (bytes, length);

  pretend_service_script_answer (self->world.service, "*", 200, content_type, body, PRETEND_FOREVER);
}

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
                          "\0\0\0\nIDATx\x9c"
                          "c\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xae"
                          "B`\x82";

static void
prepare_png (FaultCase *self)
{
  picture (self, "image/png", png, sizeof png - 1);
}

static void
prepare_png_as_jpeg (FaultCase *self)
{
  picture (self, "image/jpeg", png, sizeof png - 1);
}

/* A JPEG that consists of the start and end markers only. */
static void
prepare_hollow (FaultCase *self)
{
  picture (self, "image/jpeg", "\xff\xd8\xff\xd9", 4);
}

static void
prepare_retry_after (FaultCase *self)
{
  /* Longer than the program's own retry delay. */
  pretend_service_set_retry_after (self->world.service, 7);
}

static void
prepare_retry_after_minute (FaultCase *self)
{
  pretend_service_set_retry_after (self->world.service, 60);
}

static void
prepare_retry_after_long (FaultCase *self)
{
  pretend_service_set_retry_after (self->world.service, 60 * 60 + 60);
}

static void
prepare_slow (FaultCase *self)
{
  pretend_service_set_rate (self->world.service, 8000);
}

/* As much as each of six pictures gets of a connection with 0.7 kB/s: it takes more than a minute. */
static void
prepare_very_slow (FaultCase *self)
{
  pretend_service_set_rate (self->world.service, 110);
}

static void
prepare_dead_on_arrival (FaultCase *self)
{
  pretend_service_set_url_lifetime (self->world.service, -10);
}

static void
prepare_short_lived (FaultCase *self)
{
  pretend_service_set_url_lifetime (self->world.service, 5);
}

/* The last URLs in the queue expire in less than half a minute when they become due, so the program does not
 * start them. */
static void
prepare_dying_in_the_queue (FaultCase *self)
{
  pretend_service_set_url_lifetime (self->world.service, 32);
  pretend_service_set_latency (self->world.service, 300);
}

static void
check_some_refreshed (FaultCase *self)
{
  if (self->evidence[0].n_requests[PRETEND_KIND_ENTITY] == 0)
    faults_complain ("No address was asked for anew");
}

static void
answer_with_address (FaultCase *self, const char *address)
{
  g_autofree char *text = g_strdup_printf ("{\"thumb_256_url\":\"%s\",\"id\":\"" PRETEND_DEMO_PHOTO "\"}",
                                           address);

  faults_answer (self, "/" PRETEND_DEMO_PHOTO, 200, text, PRETEND_FOREVER);
}

static void
prepare_foreign_address (FaultCase *self)
{
  answer_with_address (self, "https://fbcdn.net.example.org/m1/v/t6/An?oe=7FFFFFFF");
}

static void
prepare_file_address (FaultCase *self)
{
  answer_with_address (self, "file:///etc/passwd");
}

/* A picture from an earlier run lacks only its metadata: the program fetches nothing else. */
static void
prepare_good_old (FaultCase *self)
{
  g_autoptr (GBytes) old = pretend_service_dup_jpeg (self->world.service, PRETEND_DEMO_PHOTO, 256);

  faults_write (self, "downloads/image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO ".jpg",
                g_bytes_get_data (old, NULL), g_bytes_get_size (old));
}

/* The existing picture is damaged. It stays until a better one replaces it. */
static void
prepare_torn_old (FaultCase *self)
{
  g_autoptr (GBytes) old = pretend_service_dup_jpeg (self->world.service, PRETEND_DEMO_PHOTO, 256);

  faults_write (self, "downloads/image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO ".jpg",
                g_bytes_get_data (old, NULL), g_bytes_get_size (old) / 2);
}

/* Three of 24 pictures are bad, each in a different way. */
static void
prepare_three_bad (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  pretend_service_script (self->world.service, ids[5], PRETEND_FAULT_NO_END, PRETEND_FOREVER);
  pretend_service_script (self->world.service, ids[9], PRETEND_FAULT_EMPTY, PRETEND_FOREVER);
  pretend_service_script (self->world.service, ids[13], PRETEND_FAULT_HTML, PRETEND_FOREVER);
}

/* Five pictures arrive. The others are on their way when the network is lost, and nothing is left to list. */
static void
prepare_lost_at_the_end (FaultCase *self)
{
  pretend_service_close_gate (self->world.service, 5);
}

static void
watch_lost_at_the_end (FaultCase *self)
{
  if (self->n_watched == 0 && cli_world_count (&self->world, ".jpg") >= 5)
    {
      self->n_watched++;
      pretend_service_stop (self->world.service);
    }
}

static const FaultRow rows[] = {
  { .name = "expired-once",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_EXPIRED, 1 } },
    .n_pairs = 1,
    .least = MOST_PICTURE (2, 2),
    .most = MOST_PICTURE (2, 2) },
  { .name = "expired-forever",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_EXPIRED, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = REFUSED,
    .most = MOST_PICTURES (N_REFUSED, N_REFUSALS),
    .mended = N_SEQUENCE },
  { .name = "refused-area",
    .arguments = FAULTS_AREA,
    .scripts = { { "*", PRETEND_FAULT_MISMATCH, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = REFUSED,
    .most = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_ENTITY] = N_REFUSED, [PRETEND_KIND_CDN] = N_REFUSALS },
    .mended = N_AREA },
  { .name = "refused-in-the-middle",
    .arguments = "--parallel=4 " FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_NONE, 10 }, { "*", PRETEND_FAULT_MISMATCH, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = REFUSED,
    .n_pairs = 10,
    .most = MOST_PICTURES (N_REFUSED, 10 + N_REFUSALS),
    .mended = N_SEQUENCE },
  { .name = "network-lost-at-the-end",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_lost_at_the_end,
    .watch = watch_lost_at_the_end,
    .exit_code = 5,
    .said_once = "Check the network connection and try again",
    .unsaid = "not saved",
    .n_pairs = 5,
    .most = MOST_PICTURES (0, N_SEQUENCE) },
  { .name = "dead-on-arrival",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_dead_on_arrival,
    .exit_code = 1,
    .said_once = EXPIRED,
    .most = MOST_PICTURE (2, 2),
    .mended = 1 },
  { .name = "short-lived",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_short_lived,
    .n_pairs = N_SEQUENCE,
    .most = MOST_PICTURES (N_SEQUENCE, N_SEQUENCE) },
  { .name = "dying-in-the-queue",
    .arguments = "--parallel=2 " FAULTS_SEQUENCE,
    .prepare = prepare_dying_in_the_queue,
    .n_pairs = N_SEQUENCE,
    .most = MOST_PICTURES (N_SEQUENCE, N_SEQUENCE),
    .check = check_some_refreshed },
  { .name = "signature-once",
    .arguments = FAULTS_AREA,
    .scripts = { { "*", PRETEND_FAULT_MISMATCH, 3 } },
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_ENTITY] = 3, [PRETEND_KIND_CDN] = N_AREA + 3 },
    .most = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_ENTITY] = 3, [PRETEND_KIND_CDN] = N_AREA + 3 } },
  { .name = "signature-forever",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_MISMATCH, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = EXPIRED,
    .least = MOST_PICTURE (2, 2),
    .most = MOST_PICTURE (2, 2),
    .mended = 1 },
  { .name = "not-found",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_NOT_FOUND, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = PRETEND_DEMO_PHOTO ": The picture servers do not have this photo now",
    .most = MOST_PICTURE (2, 2),
    .mended = 1 },
  { .name = "gone-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_GONE, 1 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PICTURES (1, N_SEQUENCE + 1),
    .most = MOST_PICTURES (1, N_SEQUENCE + 1) },
  { .name = "gone-forever",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_GONE, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = EXPIRED,
    .least = MOST_PICTURE (2, 2),
    .most = MOST_PICTURE (2, 2),
    .mended = 1 },
  { .name = "expired-then-vanished",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "148137757289079", PRETEND_FAULT_EXPIRED, 1 },
                 { "/148137757289079", PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = "148137757289079: No longer on Mapillary",
    .n_pairs = N_SEQUENCE - 1,
    .most = MOST_PICTURES (1, N_SEQUENCE),
    .mended = N_SEQUENCE },
  { .name = "unavailable-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_GATEWAY, 2 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PICTURES (0, N_SEQUENCE + 2),
    .most = MOST_PICTURES (0, N_SEQUENCE + 2) },
  { .name = "unavailable-forever",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_GATEWAY, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = PASSING,
    .least = MOST_PICTURE (1, 6),
    .most = MOST_PICTURE (1, 6),
    .mended = 1 },
  /* One error for all instead of one for each photo. */
  { .name = "all-unavailable",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_GATEWAY, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = PASSING,
    .unsaid = "not saved",
    .most = MOST_PICTURES (0, 6 * N_SEQUENCE),
    .mended = N_SEQUENCE },
  { .name = "too-many",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_TOO_MANY, 1 } },
    .prepare = prepare_retry_after,
    .n_pairs = 1,
    .least = MOST_PICTURE (1, 2),
    .most = MOST_PICTURE (1, 2),
    .min_seconds = 7 },
  /* The CDN requests a pause: the program must pause all requests to it and report the reason. */
  { .name = "too-many-of-many",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_TOO_MANY, 6 } },
    .prepare = prepare_retry_after_minute,
    .interrupt = SLOW_DOWN,
    .exit_code = 130,
    .said = SLOW_DOWN,
    .least = { [PRETEND_KIND_CDN] = 1 },
    .most = MOST_PICTURES (0, 6),
    .mended = N_SEQUENCE },
  { .name = "too-many-for-long",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_TOO_MANY, PRETEND_FOREVER } },
    .prepare = prepare_retry_after_long,
    .exit_code = 5,
    .said_once = SLOW_DOWN ". Try again in a few minutes",
    .unsaid = "not saved",
    .least = { [PRETEND_KIND_CDN] = 1 },
    .most = MOST_PICTURES (0, 6),
    .mended = N_SEQUENCE },
  { .name = "dropped-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_DROPPED, 4 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PICTURES (0, N_SEQUENCE + 4),
    .most = MOST_PICTURES (0, N_SEQUENCE + 4) },
  { .name = "reset-once",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_RESET, 1 } },
    .n_pairs = 1,
    .least = MOST_PICTURE (1, 2),
    .most = MOST_PICTURE (1, 2) },
  { .name = "reset-halfway-once",
    .arguments = FAULTS_AREA,
    .scripts = { { "*", PRETEND_FAULT_RESET_HALFWAY, 5 } },
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_CDN] = N_AREA + 5 },
    .most = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_CDN] = N_AREA + 5 } },
  { .name = "reset-halfway-forever",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_RESET_HALFWAY, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = BROKEN,
    .unsaid = "not saved",
    .least = { [PRETEND_KIND_CDN] = N_SEQUENCE },
    .most = MOST_PICTURES (0, 4 * N_SEQUENCE),
    .mended = N_SEQUENCE },
  { .name = "cut-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_CUT, 3 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PICTURES (0, N_SEQUENCE + 3),
    .most = MOST_PICTURES (0, N_SEQUENCE + 3) },
  { .name = "cut-forever",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_CUT, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = BROKEN,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "zero-bytes-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_EMPTY, 3 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PICTURES (0, N_SEQUENCE + 3),
    .most = MOST_PICTURES (0, N_SEQUENCE + 3) },
  { .name = "zero-bytes-forever",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_EMPTY, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = DAMAGED,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "html-once",
    .arguments = FAULTS_AREA,
    .scripts = { { "*", PRETEND_FAULT_HTML, 3 } },
    .n_pairs = N_AREA,
    .least = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_CDN] = N_AREA + 3 },
    .most = { [PRETEND_KIND_IMAGES] = 2, [PRETEND_KIND_CDN] = N_AREA + 3 } },
  { .name = "html-forever",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_HTML, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = SIGN_IN,
    .unsaid = "not saved",
    .most = MOST_PICTURES (0, 4 * N_SEQUENCE),
    .mended = N_SEQUENCE },
  { .name = "three-bad",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_three_bad,
    .exit_code = 1,
    .said = DAMAGED,
    .n_pairs = N_SEQUENCE - 3,
    .least = MOST_PICTURES (0, N_SEQUENCE + 3 * 3),
    .most = MOST_PICTURES (0, N_SEQUENCE + 3 * 3),
    .mended = N_SEQUENCE },
  { .name = "no-end",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_NO_END, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = DAMAGED,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "half-with-fitting-length",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_TRUNCATED, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = DAMAGED,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "half-without-length",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_NO_LENGTH_CUT, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = DAMAGED,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "hollow",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_hollow,
    .exit_code = 1,
    .said_once = DAMAGED,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "png",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_png,
    .exit_code = 1,
    .said_once = DAMAGED,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "png-as-jpeg",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_png_as_jpeg,
    .exit_code = 1,
    .said_once = DAMAGED,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "mislabelled",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_MISLABELLED, PRETEND_FOREVER } },
    .n_pairs = N_SEQUENCE,
    .most = MOST_PICTURES (0, N_SEQUENCE) },
  { .name = "chunked",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_NO_LENGTH, PRETEND_FOREVER } },
    .n_pairs = N_SEQUENCE,
    .most = MOST_PICTURES (0, N_SEQUENCE) },
  { .name = "until-close",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_UNTIL_CLOSE, PRETEND_FOREVER } },
    .n_pairs = N_SEQUENCE,
    .most = MOST_PICTURES (0, N_SEQUENCE) },
  /* Each endless response is read up to the size limit of a picture, so use only two of the four attempts. */
  { .name = "endless",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_NO_END, 2 }, { "*", PRETEND_FAULT_ENDLESS, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = "an answer that is too long",
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "slow",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_slow,
    .n_pairs = N_SEQUENCE,
    .most = MOST_PICTURES (0, N_SEQUENCE),
    .min_seconds = 1 },
  { .name = "very-slow",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_very_slow,
    .n_pairs = 1,
    .most = MOST_PICTURE (1, 1),
    .min_seconds = 61 },
  { .name = "redirect",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_REDIRECT, PRETEND_FOREVER } },
    .exit_code = 1,
    .said_once = UNCLEAR,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "foreign-address",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_foreign_address,
    .exit_code = 1,
    .said_once = "an address that is not its own",
    .most = MOST_PICTURE (1, 0),
    .mended = 1 },
  { .name = "file-address",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_file_address,
    .exit_code = 1,
    .said_once = "an address that is not its own",
    .most = MOST_PICTURE (1, 0),
    .mended = 1 },
  { .name = "good-old-picture",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_EMPTY, PRETEND_FOREVER } },
    .prepare = prepare_good_old,
    .n_pairs = 1,
    .most = MOST_PICTURE (1, 0),
    .mended = 1 },
  { .name = "torn-old-picture",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_EMPTY, PRETEND_FOREVER } },
    .prepare = prepare_torn_old,
    .exit_code = 1,
    .said_once = DAMAGED,
    .n_unexpected = 1,
    .least = MOST_PICTURE (1, 4),
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "cdn", rows, G_N_ELEMENTS (rows));
}
