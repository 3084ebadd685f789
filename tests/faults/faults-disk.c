/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-library.h"
#include "faults-rows.h"

#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <linux/capability.h>
#include <unistd.h>

#define IMAGE_FOLDER    "downloads/image_" PRETEND_DEMO_PHOTO
#define IMAGE_FILE      IMAGE_FOLDER "/" PRETEND_DEMO_PHOTO
#define SEQUENCE_FOLDER "downloads/sequence_" PRETEND_DEMO_SEQUENCE

/* 260 letters; most file systems allow 255. */
#define TWENTY_SIX   "abcdefghijklmnopqrstuvwxyz"
#define HUNDRED_FOUR TWENTY_SIX TWENTY_SIX TWENTY_SIX TWENTY_SIX
#define LONG_NAME    HUNDRED_FOUR HUNDRED_FOUR TWENTY_SIX TWENTY_SIX

#define UNWRITABLE "cannot be written"

/* Otherwise AddressSanitizer fails unless its library is loaded first. */
#define LOSING_DISK                                                                                          \
  "export LD_PRELOAD=\"$WAYSIDE_LOSING_DISK\" ASAN_OPTIONS=\"$ASAN_OPTIONS:verify_asan_link_order=0\""
#define LIBRARY "wayside/library.sqlite"

static void
make_folder (FaultCase *self, const char *name)
{
  g_autofree char *path = faults_path (self, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0777), ==, 0);
}

static void
take_away (FaultCase *self, const char *name)
{
  g_autofree char *path = faults_path (self, name);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
set_mode (FaultCase *self, const char *name, mode_t mode)
{
  g_autofree char *path = faults_path (self, name);

  g_assert_cmpint (chmod (path, mode), ==, 0);
}

static void
prepare_root_is_file (FaultCase *self)
{
  faults_write (self, "downloads", "a file", 6);
}

static void
mend_root_is_file (FaultCase *self)
{
  take_away (self, "downloads");
}

static void
prepare_folder_is_file (FaultCase *self)
{
  faults_write (self, IMAGE_FOLDER, "a file", 6);
}

static void
mend_folder_is_file (FaultCase *self)
{
  take_away (self, IMAGE_FOLDER);
}

static void
prepare_folder_leads_nowhere (FaultCase *self)
{
  g_autofree char *path = faults_path (self, IMAGE_FOLDER);

  make_folder (self, "downloads");
  g_assert_cmpint (symlink ("/nonexistent/folder", path), ==, 0);
}

static void
prepare_read_only_root (FaultCase *self)
{
  make_folder (self, "downloads");
  set_mode (self, "downloads", 0555);
}

static void
mend_read_only_root (FaultCase *self)
{
  set_mode (self, "downloads", 0755);
}

static void
prepare_read_only_folder (FaultCase *self)
{
  make_folder (self, SEQUENCE_FOLDER);
  set_mode (self, SEQUENCE_FOLDER, 0555);
}

static void
mend_read_only_folder (FaultCase *self)
{
  set_mode (self, SEQUENCE_FOLDER, 0755);
}

static void
prepare_picture_is_folder (FaultCase *self)
{
  make_folder (self, IMAGE_FILE ".jpg/kept");
}

static void
mend_picture_is_folder (FaultCase *self)
{
  take_away (self, IMAGE_FILE ".jpg/kept");
  take_away (self, IMAGE_FILE ".jpg");
}

static void
prepare_record_is_folder (FaultCase *self)
{
  make_folder (self, IMAGE_FILE ".json/kept");
}

static void
mend_record_is_folder (FaultCase *self)
{
  take_away (self, IMAGE_FILE ".json/kept");
  take_away (self, IMAGE_FILE ".json");
}

/* The third photo of the sequence, so that there are photos before and after it. */
static char *
dup_one (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  return g_strconcat (SEQUENCE_FOLDER "/", ids[2], ".jpg", NULL);
}

static void
prepare_one_is_folder (FaultCase *self)
{
  g_autofree char *name = dup_one (self);

  make_folder (self, name);
}

static void
mend_one_is_folder (FaultCase *self)
{
  g_autofree char *name = dup_one (self);

  take_away (self, name);
}

/* A picture truncated by a power failure, next to intact metadata. */
static void
prepare_torn (FaultCase *self)
{
  g_autoptr (GBytes) whole = pretend_service_dup_jpeg (self->world.service, PRETEND_DEMO_PHOTO, 256);

  faults_write (self, IMAGE_FILE ".jpg", g_bytes_get_data (whole, NULL), g_bytes_get_size (whole) / 2);
  faults_write (self, IMAGE_FILE ".json", "{}\n", 3);
}

static void
prepare_torn_photo (FaultCase *self)
{
  g_autoptr (GBytes) whole = pretend_service_dup_jpeg (self->world.service, PRETEND_DEMO_PHOTO, 256);

  faults_write (self, IMAGE_FILE ".jpg", g_bytes_get_data (whole, NULL), g_bytes_get_size (whole) / 2);
}

static void
prepare_empty_files (FaultCase *self)
{
  faults_write (self, IMAGE_FILE ".jpg", "", 0);
  faults_write (self, IMAGE_FILE ".json", "", 0);
}

/* Temporary files of a killed run, and files with similar names. */
static void
prepare_leftovers (FaultCase *self)
{
  g_autofree char *trap = faults_path (self, IMAGE_FOLDER "/." PRETEND_DEMO_PHOTO ".jpg.part");

  faults_write (self, "outside", "kept", 4);
  faults_write (self, IMAGE_FOLDER "/.1234567.jpg.part", "half", 4);
  faults_write (self, IMAGE_FOLDER "/.1234567.json.part", "half", 4);
  faults_write (self, IMAGE_FOLDER "/.notes.txt", "kept", 4);
  faults_write (self, IMAGE_FOLDER "/film.part.mp4", "kept", 4);
  g_assert_cmpint (symlink ("../../outside", trap), ==, 0);
}

static void
check_kept (FaultCase *self)
{
  static const char *const names[] = { "outside", IMAGE_FOLDER "/.notes.txt", IMAGE_FOLDER "/film.part.mp4" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = faults_path (self, names[i]);
      g_autofree char *text = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL) || !g_str_equal (text, "kept"))
        faults_complain ("“%s” was touched", names[i]);
    }
}

static gboolean
is_asked_for_pictures (gpointer data)
{
  FaultCase *self = data;

  return pretend_service_get_n_open (self->world.service, PRETEND_KIND_CDN) > 0;
}

/* Another run holds the folder for a long time: its picture never completes. */
static void
prepare_busy (FaultCase *self)
{
  pretend_service_script (self->world.service, "*", PRETEND_FAULT_HANG, 1);
  self->other = faults_start (self, NULL, self->row->arguments, NULL);
  cli_wait_until (is_asked_for_pictures, self);
  pretend_service_reset_counters (self->world.service);
}

static void
mend_busy (FaultCase *self)
{
  g_subprocess_force_exit (self->other->process);
  cli_finish (self->other);
  g_clear_pointer (&self->other, cli_run_free);
}

static void
prepare_halfway (FaultCase *self)
{
  pretend_service_close_gate (self->world.service, 7);
}

/* Moves the folder away once it contains some photos. */
static void
watch_and_move_away (FaultCase *self)
{
  g_autofree char *folder = faults_path (self, SEQUENCE_FOLDER);
  g_autofree char *moved = faults_path (self, "moved");

  if (self->n_watched == 0 && cli_world_count (&self->world, ".jpg") >= 5)
    {
      self->n_watched++;
      g_assert_cmpint (g_rename (folder, moved), ==, 0);
      pretend_service_open_gate (self->world.service);
    }
}

static void
mend_moved_away (FaultCase *self)
{
  g_autofree char *folder = faults_path (self, SEQUENCE_FOLDER);
  g_autofree char *moved = faults_path (self, "moved");

  g_assert_cmpint (g_rename (moved, folder), ==, 0);
}

static void
write_library (FaultCase *self)
{
  g_autofree char *path = g_build_filename (self->world.data, LIBRARY, NULL);
  g_autoptr (GString) text = g_string_new ("This is no database. ");

  while (text->len < 20000)
    g_string_append (text, "It is only words. ");
  faults_write (self, path, text->str, text->len);
}

static void
check_set_aside (FaultCase *self)
{
  g_autofree char *aside = g_build_filename (self->world.data, LIBRARY ".damaged", NULL);
  g_autofree char *path = g_build_filename (self->world.data, LIBRARY, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (aside, &text, NULL, NULL) || !g_str_has_prefix (text, "This is no database"))
    faults_complain ("The damaged library was not set aside");
  g_clear_pointer (&text, g_free);
  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_str_has_prefix (text, "SQLite format 3"))
    faults_complain ("There is no new library");
}

static void
prepare_library_is_folder (FaultCase *self)
{
  g_autofree char *path = g_build_filename (self->world.data, LIBRARY, NULL);

  make_folder (self, path);
}

static void
prepare_no_data_folder (FaultCase *self)
{
  faults_write (self, "data", "a file", 6);
  g_ptr_array_add (self->world.environment,
                   g_strdup_printf ("XDG_DATA_HOME=%s/data/below", self->world.folder));
}

static void
prepare_full_disk (FaultCase *self)
{
  g_autofree char *path = faults_path (self, "downloads");

  make_folder (self, "downloads");
  g_assert_cmpint (mount ("wayside", path, "tmpfs", MS_NOSUID | MS_NODEV, "size=128k,mode=0777"), ==, 0);
}

static void
mend_full_disk (FaultCase *self)
{
  g_autofree char *path = faults_path (self, "downloads");

  g_assert_cmpint (mount ("wayside", path, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=16m"), ==, 0);
}

static void
clean_full_disk (FaultCase *self)
{
  g_autofree char *path = faults_path (self, "downloads");

  g_assert_cmpint (umount2 (path, MNT_DETACH), ==, 0);
}

/* The file lost by the disk is the first photo of the sequence. */
static void
prepare_lost (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  g_ptr_array_add (self->world.environment, g_strdup_printf ("WAYSIDE_LOST=%s.jpg", ids[0]));
}

#define LIBRARY_DISK "library-disk"

/* The disk of the library is full at first; the disk of the photos is not. */
static void
prepare_full_library (FaultCase *self)
{
  g_autofree char *path = faults_path (self, LIBRARY_DISK);

  make_folder (self, LIBRARY_DISK);
  g_assert_cmpint (mount ("wayside", path, "tmpfs", MS_NOSUID | MS_NODEV, "size=8k,mode=0777"), ==, 0);
  g_ptr_array_add (self->world.environment, g_strconcat ("XDG_DATA_HOME=", path, NULL));
  /* The download must take longer than the interval between attempts to write the library. */
  pretend_service_set_latency (self->world.service, 300);
}

/* Frees disk space during the download, and kills the program once the library is up to date. */
static void
watch_library_and_kill (FaultCase *self)
{
  g_autofree char *path = faults_path (self, LIBRARY_DISK);

  if (self->n_watched == 0 && cli_world_count (&self->world, ".jpg") >= 2)
    {
      self->n_watched++;
      if (faults_ask_library (path, "SELECT count (*) FROM item") > 0)
        faults_complain ("The library had room");
      g_assert_cmpint (mount ("wayside", path, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, "size=16m"), ==, 0);
    }
  if (self->n_watched == 1 && faults_ask_library (path, "SELECT count (*) FROM item") == N_SEQUENCE)
    {
      self->n_watched++;
      g_subprocess_force_exit (self->run->process);
    }
}

static void
mend_full_library (FaultCase *self)
{
  g_autofree char *path = faults_path (self, LIBRARY_DISK);

  pretend_service_set_latency (self->world.service, 0);
  if (!faults_is_unfinished (path))
    faults_complain ("The library does not know the killed run as unfinished");
}

static void
clean_full_library (FaultCase *self)
{
  g_autofree char *path = faults_path (self, LIBRARY_DISK);

  if (faults_ask_library (path, "SELECT count (*) FROM item WHERE state IN (2, 3)") != N_SEQUENCE)
    faults_complain ("The library does not know that all is saved");
  g_assert_cmpint (umount2 (path, MNT_DETACH), ==, 0);
}

/* The first rows mount a separate disk. */
#define N_MOUNTING 3

static const FaultRow rows[] = {
  { .name = "library-disk-is-full",
    .arguments = "--parallel=1 " FAULTS_SEQUENCE,
    .prepare = prepare_full_library,
    .watch = watch_library_and_kill,
    .has_company = TRUE,
    .exit_code = -1,
    .n_pairs = 2,
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .mend = mend_full_library,
    .mended = N_SEQUENCE,
    .clean = clean_full_library },
  { .name = "full-disk",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_full_disk,
    .exit_code = 5,
    .said_once = "The disk is full",
    .unsaid = "not saved",
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .mend = mend_full_disk,
    .mended = N_SEQUENCE,
    .clean = clean_full_disk },
  { .name = "full-disk-photos-only",
    .arguments = "--no-metadata " FAULTS_SEQUENCE,
    .prepare = prepare_full_disk,
    .exit_code = 5,
    .said_once = "The disk is full",
    .unsaid = "not saved",
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .mend = mend_full_disk,
    .mended = N_SEQUENCE,
    .clean = clean_full_disk },
  { .name = "root-is-a-file",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_root_is_file,
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .most = MOST_IMAGE (0),
    .mend = mend_root_is_file,
    .mended = 1 },
  { .name = "folder-is-a-file",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_folder_is_file,
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .most = MOST_IMAGE (0),
    .mend = mend_folder_is_file,
    .mended = 1 },
  { .name = "folder-leads-nowhere",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_folder_leads_nowhere,
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .most = MOST_IMAGE (0),
    .mend = mend_folder_is_file,
    .mended = 1 },
  { .name = "root-is-read-only",
    .arguments = FAULTS_AREA,
    .prepare = prepare_read_only_root,
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .unsaid = "not saved",
    .most = MOST_AREA (0),
    .mend = mend_read_only_root,
    .mended = N_AREA },
  { .name = "folder-is-read-only",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_read_only_folder,
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .unsaid = "not saved",
    .most = MOST_SEQUENCE (0),
    .mend = mend_read_only_folder,
    .mended = N_SEQUENCE },
  { .name = "name-too-long",
    .arguments = "--size=256 --output=" LONG_NAME " " PRETEND_DEMO_PHOTO,
    .exit_code = 5,
    .said_once = "too long for the disk",
    .most = MOST_IMAGE (0) },
  { .name = "picture-is-a-folder",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_picture_is_folder,
    .exit_code = 1,
    .said_once = UNWRITABLE,
    .most = MOST_IMAGE (0),
    .mend = mend_picture_is_folder,
    .mended = 1 },
  { .name = "record-is-a-folder",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_record_is_folder,
    .exit_code = 1,
    .said_once = UNWRITABLE,
    .most = MOST_IMAGE (0),
    .mend = mend_record_is_folder,
    .mended = 1 },
  { .name = "one-of-many-is-a-folder",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_one_is_folder,
    .exit_code = 1,
    .said_once = UNWRITABLE,
    .n_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .mend = mend_one_is_folder,
    .mended = N_SEQUENCE },
  { .name = "file-too-large",
    .arguments = FAULTS_SEQUENCE,
    .shell = "trap '' XFSZ; ulimit -f 8",
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .unsaid = "not saved",
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .mended = N_SEQUENCE },
  { .name = "torn-pair",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_torn,
    .n_pairs = 1,
    .most = MOST_IMAGE (0) },
  { .name = "torn-pair-and-bad-picture",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "*", PRETEND_FAULT_NO_END, PRETEND_FOREVER } },
    .prepare = prepare_torn,
    .exit_code = 1,
    .said = "Mapillary sent a damaged picture",
    .n_unexpected = 2,
    .most = MOST_PICTURE (1, 4),
    .mended = 1 },
  { .name = "torn-photo-only",
    .arguments = "--no-metadata " FAULTS_IMAGE,
    .prepare = prepare_torn_photo,
    .n_pairs = 1,
    .most = MOST_IMAGE (0),
    .mended = 1 },
  { .name = "empty-files",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_empty_files,
    .n_pairs = 1,
    .most = MOST_IMAGE (0) },
  { .name = "leftovers",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_leftovers,
    .n_pairs = 1,
    .most = MOST_IMAGE (0),
    .check = check_kept },
  { .name = "two-at-once",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_busy,
    .has_company = TRUE,
    .exit_code = 5,
    .said_once = "Another download is writing into",
    .max_pairs = N_SEQUENCE - 1,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1, [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = N_SEQUENCE },
    .mend = mend_busy,
    .mended = N_SEQUENCE },
  { .name = "folder-moved-away",
    .arguments = "--parallel=2 " FAULTS_SEQUENCE,
    .prepare = prepare_halfway,
    .watch = watch_and_move_away,
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .unsaid = "not saved",
    .n_pairs = 5,
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .mend = mend_moved_away,
    .mended = N_SEQUENCE },
  { .name = "disk-loses-what-it-took",
    .arguments = FAULTS_SEQUENCE,
    .shell = LOSING_DISK,
    .prepare = prepare_lost,
    .exit_code = 5,
    .said_once = UNWRITABLE,
    .n_pairs = N_SEQUENCE - 1,
    .n_unexpected = 2,
    .most = MOST_SEQUENCE (0),
    .mended = N_SEQUENCE },
  { .name = "paths-into-a-full-disk",
    .arguments = FAULTS_SEQUENCE,
    .shell = "exec >/dev/full",
    .exit_code = 5,
    .said_once = "Standard output cannot be written",
    .n_pairs = N_SEQUENCE,
    .most = MOST_SEQUENCE (0),
    .mended = N_SEQUENCE },
  { .name = "nobody-reads-the-paths",
    .arguments = FAULTS_SEQUENCE,
    .shell = "exec >&-",
    .exit_code = 5,
    .n_pairs = N_SEQUENCE,
    .most = MOST_SEQUENCE (0),
    .mended = N_SEQUENCE },
  { .name = "library-damaged",
    .arguments = FAULTS_SEQUENCE,
    .prepare = write_library,
    .said = "was damaged and is set aside",
    .n_pairs = N_SEQUENCE,
    .most = MOST_SEQUENCE (0),
    .check = check_set_aside,
    .mended = N_SEQUENCE },
  { .name = "library-is-a-folder",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_library_is_folder,
    .n_pairs = 1,
    .most = MOST_IMAGE (0),
    .mended = 1 },
  { .name = "library-unwritable",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_no_data_folder,
    .n_pairs = 1,
    .most = MOST_IMAGE (0),
    .mended = 1 },
};

/* Mounting requires a private mount namespace: root can create one, other users only where the system permits
 * it. */
static gboolean
can_mount (void)
{
  g_autofree char *map = g_strdup_printf ("0 %u 1", geteuid ());

  if (unshare (CLONE_NEWNS) != 0)
    {
      if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0 ||
          !g_file_set_contents_full ("/proc/self/setgroups", "deny", 4, G_FILE_SET_CONTENTS_NONE, 0644,
                                     NULL) ||
          !g_file_set_contents_full ("/proc/self/uid_map", map, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL))
        return FALSE;
    }

  return mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

int
main (int argc, char **argv)
{
  guint n_left_out = can_mount () ? 0 : N_MOUNTING;

  faults_leave_out (rows, n_left_out, "this system allows no mounts, and so no small disk");
  /* Root can write everywhere. Drop this capability for the programs started from here on. */
  prctl (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
  return faults_main (argc, argv, "disk", rows + n_left_out, G_N_ELEMENTS (rows) - n_left_out);
}
