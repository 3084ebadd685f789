/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files that count as whole wherever they come from, and files of the user that are never replaced. */

#define FOLDER  "downloads/image_" PRETEND_DEMO_PHOTO
#define PICTURE FOLDER "/" PRETEND_DEMO_PHOTO ".jpg"
#define RECORD  FOLDER "/" PRETEND_DEMO_PHOTO ".json"
#define VERIFY  "--verify=" FOLDER " --size=256"

/* As the Python script writes it: indented, without a final newline. */
#define INDENTED "{\n    \"merge_cc\": 4.5e+18,\n    \"id\": \"" PRETEND_DEMO_PHOTO "\"\n}"

static void
write_picture (FaultCase *self, const char *name, gsize n_missing, const char *tail)
{
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (self->world.service, PRETEND_DEMO_PHOTO, 256);
  g_autoptr (GByteArray) bytes = g_bytes_unref_to_array (g_steal_pointer (&sent));

  g_byte_array_set_size (bytes, bytes->len - (guint) n_missing);
  g_byte_array_append (bytes, (const guint8 *) tail, (guint) strlen (tail));
  faults_write (self, name, bytes->data, bytes->len);
}

static void
prepare_trailer (FaultCase *self)
{
  write_picture (self, PICTURE, 0, PRETEND_TRAILER);
  faults_write (self, RECORD, INDENTED, strlen (INDENTED));
}

static void
prepare_second_picture (FaultCase *self)
{
  write_picture (self, PICTURE, 0, "\xff\xd8\xff\xe1");
  faults_write (self, RECORD, INDENTED "\n", strlen (INDENTED "\n"));
}

static void
link_to (FaultCase *self, const char *target)
{
  g_autofree char *path = faults_path (self, PICTURE);

  faults_write (self, RECORD, INDENTED, strlen (INDENTED));
  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
prepare_link (FaultCase *self)
{
  write_picture (self, "album", 0, "\n");
  link_to (self, "../../album");
}

static void
prepare_link_to_damaged (FaultCase *self)
{
  write_picture (self, "album", 2, "");
  link_to (self, "../../album");
}

static void
check_trailer (FaultCase *self)
{
  g_autofree char *path = faults_path (self, PICTURE);
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, NULL) || length < strlen (PRETEND_TRAILER) ||
      memcmp (bytes + length - strlen (PRETEND_TRAILER), PRETEND_TRAILER, strlen (PRETEND_TRAILER)) != 0)
    faults_complain ("The bytes behind the picture are lost");
}

static void
check_record (FaultCase *self)
{
  g_autofree char *path = faults_path (self, RECORD);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_str_has_prefix (text, INDENTED))
    faults_complain ("The metadata was replaced");
}

static void
check_trailer_and_record (FaultCase *self)
{
  check_trailer (self);
  check_record (self);
}

static void
check_link (FaultCase *self)
{
  g_autofree char *path = faults_path (self, PICTURE);

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    faults_complain ("The link was replaced");
  check_record (self);
}

static void
mend_link (FaultCase *self)
{
  g_autofree char *path = faults_path (self, PICTURE);

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    faults_complain ("The link was replaced");
  g_assert_cmpint (unlink (path), ==, 0);
  g_clear_pointer (&path, g_free);
  path = faults_path (self, RECORD);
  g_assert_cmpint (unlink (path), ==, 0);
}

/* The runner counts files that the service did not send in this form as unexpected. */
static const FaultRow rows[] = {
  { .name = "trailer",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_TRAILING, PRETEND_FOREVER } },
    .n_pairs = 1,
    .most = MOST_PICTURE (1, 1),
    .check = check_trailer,
    .mended = 1 },
  { .name = "trailer-sequence",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_TRAILING, PRETEND_FOREVER } },
    .n_pairs = N_SEQUENCE,
    .most = MOST_PICTURES (0, N_SEQUENCE),
    .mended = N_SEQUENCE },
  { .name = "own-trailer",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_trailer,
    .said = "already here",
    .n_unexpected = 2,
    .most = MOST_PICTURE (1, 0),
    .check = check_trailer_and_record },
  { .name = "own-trailer-repaired",
    .arguments = VERIFY " --repair",
    .prepare = prepare_trailer,
    .n_unexpected = 2,
    .check = check_trailer_and_record },
  { .name = "own-second-picture",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_second_picture,
    .said = "already here",
    .n_unexpected = 2,
    .most = MOST_PICTURE (1, 0),
    .check = check_record },
  { .name = "own-link",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_link,
    .said = "already here",
    .n_unexpected = 2,
    .most = MOST_PICTURE (1, 0),
    .check = check_link },
  { .name = "own-link-repaired",
    .arguments = VERIFY " --repair",
    .prepare = prepare_link,
    .n_unexpected = 2,
    .check = check_link },
  { .name = "own-link-to-damaged",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_link_to_damaged,
    .exit_code = 1,
    .said_once = "is a link and is not replaced",
    .n_unexpected = 2,
    .most = MOST_PICTURE (1, 1),
    .mend = mend_link,
    .mended = 1 },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "kept", rows, G_N_ELEMENTS (rows));
}
