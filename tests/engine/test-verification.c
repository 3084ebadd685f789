/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-verification.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The behaviour of pread() beyond the beginning of a file. */
typedef enum
{
  DISK_WELL,
  DISK_FAILS,
  DISK_CUTS,
} Disk;

static Disk disk = DISK_WELL;

static void
cut_file (int fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  int writing = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (writing, >=, 0);
  g_assert_cmpint (ftruncate (writing, 100), ==, 0);
  close (writing);
}

/* Overrides the libc function. */
ssize_t
pread (int fd, void *buffer, size_t length, off_t offset)
{
  if (offset >= 4096 && disk == DISK_FAILS)
    {
      errno = EIO;
      return -1;
    }
  if (offset >= 4096 && disk == DISK_CUTS)
    cut_file (fd);

  return syscall (SYS_pread64, fd, buffer, length, offset);
}

/* Overrides the libc function: nobody may read these folders, not even root. */
DIR *
opendir (const char *path)
{
  static DIR *(*next) (const char *);

  if (next == NULL)
    next = (DIR * (*) (const char *) ) dlsym (RTLD_NEXT, "opendir");
  if (!g_str_has_suffix (path, "_closed"))
    return next (path);

  errno = EACCES;
  return NULL;
}

typedef struct
{
  char *root;
  char *folder;
  GBytes *jpeg;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = helper_make_folder ();
  fixture->folder = g_build_filename (fixture->root, "sequence_x", NULL);
  fixture->jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 16, 16);
  g_assert_cmpint (g_mkdir (fixture->folder, 0755), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  helper_remove_folder (fixture->root);
  g_clear_pointer (&fixture->root, g_free);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->jpeg, g_bytes_unref);
}

static void
add_pair (Fixture *fixture, const char *id, gsize jpeg_length, const char *json)
{
  g_autofree char *picture = g_strconcat (id, ".jpg", NULL);
  g_autofree char *record = g_strconcat (id, ".json", NULL);

  if (jpeg_length > 0)
    helper_write (fixture->folder, picture, g_bytes_get_data (fixture->jpeg, NULL), (gssize) jpeg_length);
  if (json != NULL)
    helper_write (fixture->folder, record, json, -1);
}

static void
add_whole (Fixture *fixture, const char *id)
{
  g_autofree char *json = g_strdup_printf ("{\"merge_cc\":4.546427159383e+18,\"id\":\"%s\"}\n", id);

  add_pair (fixture, id, g_bytes_get_size (fixture->jpeg), json);
}

static WaysideVerification *
run (const char *path)
{
  g_autoptr (GError) error = NULL;
  WaysideVerification *verification = wayside_verification_run (path, NULL, NULL, &error);

  g_assert_no_error (error);
  return verification;
}

static void
assert_finding (const WaysideVerification *verification,
                const char *name,
                WaysideVerifyIssueKind kind,
                const char *words)
{
  for (guint i = 0; i < verification->issues->len; i++)
    {
      const WaysideVerifyIssue *issue = g_ptr_array_index (verification->issues, i);
      g_autofree char *text = wayside_verification_describe (issue);

      if (!g_str_equal (issue->name, name))
        continue;
      g_assert_cmpint (issue->kind, ==, kind);
      g_assert_true (g_str_has_prefix (text, name));
      g_assert_nonnull (strstr (text, words));
      return;
    }
  g_error ("Nothing was found of %s", name);
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideVerification) of_folder = NULL;
  g_autoptr (WaysideVerification) of_root = NULL;

  add_whole (fixture, "1");
  add_whole (fixture, "18446744073709551615");
  of_folder = run (fixture->folder);
  g_assert_cmpuint (of_folder->n_whole, ==, 2);
  g_assert_cmpuint (of_folder->n_folders, ==, 1);
  g_assert_cmpuint (of_folder->issues->len, ==, 0);
  of_root = run (fixture->root);
  g_assert_cmpuint (of_root->n_whole, ==, 2);
  g_assert_cmpuint (of_root->n_folders, ==, 2);
  g_assert_cmpuint (of_root->issues->len, ==, 0);
}

static void
test_findings (Fixture *fixture, gconstpointer data)
{
  gsize whole = g_bytes_get_size (fixture->jpeg);
  g_autoptr (WaysideVerification) verification = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) elsewhere = NULL;

  add_whole (fixture, "1");
  /* Damaged in the middle, which cannot be detected by its ends. */
  add_pair (fixture, "2", whole - 2, "{\"id\":\"2\"}\n");
  add_pair (fixture, "3", whole, "{\"id\":\"3\"");
  add_pair (fixture, "4", whole, NULL);
  add_pair (fixture, "5", 0, "{\"id\":\"5\"}\n");
  /* The metadata of another image, and an error response saved as metadata. */
  add_pair (fixture, "6", whole, "{\"id\":\"1\"}\n");
  add_pair (fixture, "7", whole, "{\"error\":{\"code\":2}}\n");
  add_pair (fixture, "8", whole, "");
  helper_write (fixture->folder, "notes.txt", "x", -1);
  helper_write (fixture->folder, ".9.jpg.part", "x", -1);

  verification = run (fixture->root);
  g_assert_cmpuint (verification->n_whole, ==, 1);
  g_assert_cmpuint (verification->issues->len, ==, 9);
  assert_finding (verification, "2", WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, "picture is damaged");
  assert_finding (verification, "3", WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA, "metadata is damaged");
  assert_finding (verification, "4", WAYSIDE_VERIFY_ISSUE_MISSING_METADATA, "metadata is missing");
  assert_finding (verification, "5", WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE, "picture is missing");
  assert_finding (verification, "6", WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA, "metadata is damaged");
  assert_finding (verification, "7", WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA, "metadata is damaged");
  assert_finding (verification, "8", WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA, "metadata is damaged");
  assert_finding (verification, "notes.txt", WAYSIDE_VERIFY_ISSUE_UNEXPECTED, "not part");
  assert_finding (verification, ".9.jpg.part", WAYSIDE_VERIFY_ISSUE_UNEXPECTED, "not part");

  ids = wayside_verification_list_repairable (verification, fixture->folder);
  g_assert_cmpuint (ids->len, ==, 7);
  elsewhere = wayside_verification_list_repairable (verification, fixture->root);
  g_assert_cmpuint (elsewhere->len, ==, 0);
}

/* A folder that cannot be read is an issue, with the system's reason, and all others are checked. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "bbox_closed", "sequence_z_closed" };
  g_autoptr (WaysideVerification) verification = NULL;
  g_autoptr (GError) error = NULL;

  add_whole (fixture, "1");
  add_pair (fixture, "5", 0, "{\"id\":\"5\"}\n");
  helper_write (fixture->root, "notes.txt", "x", -1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->root, names[i], NULL);

      g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
      g_assert_null (wayside_verification_run (path, NULL, NULL, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
      g_assert_nonnull (strstr (error->message, g_strerror (EACCES)));
      g_clear_error (&error);
    }

  verification = run (fixture->root);
  g_assert_cmpuint (verification->n_whole, ==, 1);
  g_assert_cmpuint (wayside_verification_count (verification, WAYSIDE_VERIFY_ISSUE_UNREADABLE), ==, 2);
  g_assert_cmpuint (verification->issues->len, ==, 4);
  /* Grouped by folder. */
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (((WaysideVerifyIssue *) g_ptr_array_index (verification->issues, i))->folder, ==,
                     fixture->root);
  assert_finding (verification, names[0], WAYSIDE_VERIFY_ISSUE_UNREADABLE,
                  "cannot be read: Permission denied");
  assert_finding (verification, names[1], WAYSIDE_VERIFY_ISSUE_UNREADABLE,
                  "cannot be read: Permission denied");
  g_assert_false (wayside_verify_issue_kind_can_repair (WAYSIDE_VERIFY_ISSUE_UNREADABLE));
  g_assert_true (wayside_verify_issue_kind_can_repair (WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE));
}

/* Only regular files are pictures, and a FIFO does not block. */
static void
test_no_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pipe_path = g_build_filename (fixture->folder, "1.jpg", NULL);
  g_autofree char *folder_path = g_build_filename (fixture->folder, "2.jpg", NULL);
  g_autoptr (WaysideVerification) verification = NULL;

  add_pair (fixture, "1", 0, "{\"id\":\"1\"}\n");
  add_pair (fixture, "2", 0, "{\"id\":\"2\"}\n");
  g_assert_cmpint (mkfifo (pipe_path, 0644), ==, 0);
  g_assert_cmpint (g_mkdir (folder_path, 0755), ==, 0);
  verification = run (fixture->folder);
  g_assert_cmpuint (verification->n_whole, ==, 0);
  assert_finding (verification, "1", WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, "damaged");
  assert_finding (verification, "2", WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, "damaged");
}

/* The right length and both ends, but unwritten blocks in the middle, like after a power cut. */
static void
test_hole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) jpeg = g_bytes_unref_to_array (helper_make_jpeg (HELPER_JPEG_BASELINE, 1200, 900));
  g_autoptr (WaysideVerification) verification = NULL;

  g_assert_cmpuint (jpeg->len, >, 5 * 4096);
  helper_write (fixture->folder, "1.jpg", (const char *) jpeg->data, (gssize) jpeg->len);
  helper_write (fixture->folder, "1.json", "{\"id\":\"1\"}\n", -1);
  memset (jpeg->data + 8192, 0, 8192);
  helper_write (fixture->folder, "2.jpg", (const char *) jpeg->data, (gssize) jpeg->len);
  helper_write (fixture->folder, "2.json", "{\"id\":\"2\"}\n", -1);
  verification = run (fixture->folder);
  g_assert_cmpuint (verification->n_whole, ==, 1);
  assert_finding (verification, "2", WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, "picture is damaged");
}

/* A bad sector or an unplugged card, and another process that truncates the file meanwhile. */
static void
test_disk_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 3000, 2000);
  const char *bytes = g_bytes_get_data (jpeg, NULL);

  /* More than a single read. */
  g_assert_cmpuint (g_bytes_get_size (jpeg), >, 300000);
  for (disk = DISK_WELL; disk <= DISK_CUTS; disk++)
    {
      g_autoptr (WaysideVerification) verification = NULL;

      helper_write (fixture->folder, "1.jpg", bytes, (gssize) g_bytes_get_size (jpeg));
      helper_write (fixture->folder, "1.json", "{\"id\":\"1\"}\n", -1);
      add_whole (fixture, "2");
      verification = run (fixture->folder);
      g_assert_cmpuint (verification->n_whole, ==, disk == DISK_WELL ? 2 : 1);
      if (disk != DISK_WELL)
        assert_finding (verification, "1", WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, "picture is damaged");
    }
  disk = DISK_WELL;
}

/* Verification is read-only. */
static void
test_changes_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (WaysideVerification) verification = NULL;

  add_pair (fixture, "2", 5, "{");
  helper_write (fixture->folder, ".9.jpg.part", "x", -1);
  before = helper_list_folder (fixture->folder);
  verification = run (fixture->root);
  after = helper_list_folder (fixture->folder);
  g_assert_cmpstr (before, ==, after);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = g_build_filename (fixture->root, "none", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_verification_run (none, NULL, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WaysideVerification) verification = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  GAsyncResult *result = NULL;

  add_whole (fixture, "1");
  wayside_verification_run_async (fixture->root, NULL, NULL, helper_take_result, &result);
  helper_wait_for_result (&result);
  verification = wayside_verification_run_finish (result, &error);
  g_clear_object (&result);
  g_assert_no_error (error);
  g_assert_cmpuint (verification->n_whole, ==, 1);

  g_cancellable_cancel (cancellable);
  wayside_verification_run_async (fixture->root, NULL, cancellable, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_verification_run_finish (owned, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Metadata is not missing if it is not saved, but existing files must be valid. */
static void
test_bare (Fixture *fixture, gconstpointer data)
{
  const char *const roots[] = { fixture->root, NULL };
  const char *const others[] = { "/elsewhere", NULL };
  gsize whole = g_bytes_get_size (fixture->jpeg);
  g_autoptr (WaysideVerification) bare = NULL;
  g_autoptr (WaysideVerification) other = NULL;

  add_pair (fixture, "1", whole, NULL);
  add_pair (fixture, "2", whole - 2, NULL);
  add_pair (fixture, "3", whole, "{\"id\":\"3\"");
  add_whole (fixture, "4");
  add_pair (fixture, "5", 0, "{\"id\":\"5\"}\n");
  bare = wayside_verification_run (fixture->root, roots, NULL, NULL);
  g_assert_cmpuint (bare->n_whole, ==, 2);
  g_assert_cmpuint (bare->issues->len, ==, 3);
  assert_finding (bare, "2", WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, "picture is damaged");
  assert_finding (bare, "3", WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA, "metadata is damaged");
  assert_finding (bare, "5", WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE, "picture is missing");

  other = wayside_verification_run (fixture->root, others, NULL, NULL);
  g_assert_cmpuint (other->n_whole, ==, 1);
  assert_finding (other, "1", WAYSIDE_VERIFY_ISSUE_MISSING_METADATA, "metadata is missing");
}

/* What a download counts as whole is whole here: see test-store-present.c. */
static void
test_as_others_write (Fixture *fixture, gconstpointer data)
{
  gsize length = g_bytes_get_size (fixture->jpeg);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autofree char *picture = g_build_filename (fixture->folder, "3.jpg", NULL);
  g_autoptr (WaysideVerification) verification = NULL;

  g_byte_array_append (longer, g_bytes_get_data (fixture->jpeg, NULL), (guint) length);
  g_byte_array_append (longer, (const guint8 *) "\xff\xd8\n", 3);
  helper_write (fixture->folder, "1.jpg", (const char *) longer->data, longer->len);
  add_pair (fixture, "1", 0, "{\"id\":\"1\"}");
  add_pair (fixture, "2", length, "{\n    \"id\": \"2\"\n}");
  helper_write (fixture->root, "elsewhere.jpg", (const char *) longer->data, longer->len);
  g_assert_cmpint (symlink ("../elsewhere.jpg", picture), ==, 0);
  add_pair (fixture, "3", 0, "{\"id\":\"3\"}\n");

  verification = run (fixture->folder);
  g_assert_cmpuint (verification->n_whole, ==, 3);
  g_assert_cmpuint (verification->issues->len, ==, 0);
}

#define ADD(path, function) g_test_add ("/checkup/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("whole", test_whole);
  ADD ("findings", test_findings);
  ADD ("closed", test_closed);
  ADD ("no-files", test_no_files);
  ADD ("hole", test_hole);
  ADD ("disk-fails", test_disk_fails);
  ADD ("changes-nothing", test_changes_nothing);
  ADD ("no-folder", test_no_folder);
  ADD ("async", test_async);
  ADD ("bare", test_bare);
  ADD ("as-others-write", test_as_others_write);

  return g_test_run ();
}
