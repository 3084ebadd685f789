/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-error.h"

#include <errno.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/statvfs.h>

static GError *
new_graph (gint64 code, gint64 subcode, const char *message)
{
  const WaysideErrorEnvelope envelope = {
    .status = 500, .code = code, .subcode = subcode, .message = message
  };

  return wayside_error_new_graph (&envelope);
}

/* Error responses seen from the service. The HTTP status is irrelevant. */
static void
test_graph (void)
{
  static const struct
  {
    gint64 code;
    gint64 subcode;
    const char *message;
    int expected;
  } cases[] = {
    { 190, 0, "Invalid OAuth 2.0 Access Token", WAYSIDE_ERROR_TOKEN_REFUSED },
    { 190, 0, "Failed to decode", WAYSIDE_ERROR_TOKEN_REFUSED },
    { 190, 0, "Invalid OAuth access token - Cannot parse access token", WAYSIDE_ERROR_TOKEN_REFUSED },
    { 190, 0, "Error validating application", WAYSIDE_ERROR_TOKEN_REFUSED },
    { 190, 0, "Error verifying the token", WAYSIDE_ERROR_TOKEN_REFUSED },
    { 190, 463, "Error validating access token: Session has expired", WAYSIDE_ERROR_TOKEN_REFUSED },
    { 100, 33, "Unsupported get request. Object with ID '1' does not exist", WAYSIDE_ERROR_GONE },
    { 100, 1, "Bounding box area is too large. Maximum allowed area is 0.010 square degrees, but got 0.075",
      WAYSIDE_ERROR_AREA_TOO_LARGE },
    { 100, 0, "Bounding box area is too large. Maximum allowed area is 0.010", WAYSIDE_ERROR_AREA_TOO_LARGE },
    { 100, 0, "(#100) Tried accessing nonexisting field (x) on node type (Image)",
      WAYSIDE_ERROR_UNKNOWN_FIELD },
    { 100, 0, "Invalid parameter", WAYSIDE_ERROR_BAD_ANSWER },
    { 100, 0, "", WAYSIDE_ERROR_BAD_ANSWER },
    { 1, 0, "Please reduce the amount of data you're asking for, then retry your request",
      WAYSIDE_ERROR_AREA_TOO_DENSE },
    { 2, 0, "Service temporarily unavailable", WAYSIDE_ERROR_SERVICE },
    { -2, 0, "request timed out", WAYSIDE_ERROR_SERVICE },
    { 4, 0, "Application request limit reached", WAYSIDE_ERROR_SLOW_DOWN },
    { 368, 0, "Please log in", WAYSIDE_ERROR_SLOW_DOWN },
    /* Limits of other kinds, as documented for the Graph API. */
    { 17, 0, "User request limit reached", WAYSIDE_ERROR_SLOW_DOWN },
    { 32, 0, "Page request limit reached", WAYSIDE_ERROR_SLOW_DOWN },
    { 341, 0, "Application limit reached", WAYSIDE_ERROR_SLOW_DOWN },
    { 613, 0, "Calls to this api have exceeded the rate limit", WAYSIDE_ERROR_SLOW_DOWN },
    { 80000, 0, "", WAYSIDE_ERROR_SLOW_DOWN },
    { 80014, 0, "", WAYSIDE_ERROR_SLOW_DOWN },
    { 79999, 0, "", WAYSIDE_ERROR_BAD_ANSWER },
    { 80015, 0, "", WAYSIDE_ERROR_BAD_ANSWER },
    { 0, 0, "", WAYSIDE_ERROR_BAD_ANSWER },
    { 99999, 33, "what is this", WAYSIDE_ERROR_BAD_ANSWER },
    { G_MAXINT64, G_MININT64, "what is this", WAYSIDE_ERROR_BAD_ANSWER },
    { G_MININT64, 0, "%s%n%d", WAYSIDE_ERROR_BAD_ANSWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = new_graph (cases[i].code, cases[i].subcode, cases[i].message);

      g_test_message ("%" G_GINT64_FORMAT " %s", cases[i].code, cases[i].message);
      g_assert_error (error, WAYSIDE_ERROR, cases[i].expected);
      g_assert_cmpstr (error->message, !=, "");
      /* The user sees a message of our own. The service's message is used only to drop unknown fields. */
      if (cases[i].expected != WAYSIDE_ERROR_UNKNOWN_FIELD)
        g_assert_cmpstr (error->message, !=, cases[i].message);
    }
}

/* Status 429 is a rate limit whatever the code, unless the token is the reason. */
static void
test_too_many (void)
{
  static const gint64 codes[] = { 0, 1, 2, 4, 10, 17, 32, 100, 613, 80001, 99999, G_MAXINT64, G_MININT64 };
  WaysideErrorEnvelope envelope = { .status = 429, .message = "" };
  g_autoptr (GError) token = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = NULL;

      envelope.code = codes[i];
      error = wayside_error_new_graph (&envelope);
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN);
    }

  envelope.code = 190;
  token = wayside_error_new_graph (&envelope);
  g_assert_error (token, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED);
}

/* What the service calls transient is retried, unless it is known better. */
static void
test_transient (void)
{
  static const struct
  {
    gint64 code;
    gint64 subcode;
    const char *message;
    int expected;
  } cases[] = {
    { 1, 0, "An unknown error has occurred.", WAYSIDE_ERROR_SERVICE },
    { 1, 0, "Please reduce the amount of data you're asking for", WAYSIDE_ERROR_AREA_TOO_DENSE },
    { 1, 99, "", WAYSIDE_ERROR_SERVICE },
    { 2, 0, "", WAYSIDE_ERROR_SERVICE },
    { 10, 0, "", WAYSIDE_ERROR_SERVICE },
    { 100, 33, "", WAYSIDE_ERROR_SERVICE },
    { 99999, 0, "", WAYSIDE_ERROR_SERVICE },
    { 4, 0, "", WAYSIDE_ERROR_SLOW_DOWN },
    { 613, 0, "", WAYSIDE_ERROR_SLOW_DOWN },
    { 190, 0, "", WAYSIDE_ERROR_TOKEN_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WaysideErrorEnvelope envelope = { .status = 500,
                                              .code = cases[i].code,
                                              .subcode = cases[i].subcode,
                                              .message = cases[i].message,
                                              .is_transient = TRUE };
      g_autoptr (GError) error = wayside_error_new_graph (&envelope);

      g_test_message ("%" G_GINT64_FORMAT " %s", cases[i].code, cases[i].message);
      g_assert_error (error, WAYSIDE_ERROR, cases[i].expected);
    }
}

static void
test_status (void)
{
  static const struct
  {
    guint status;
    int expected;
  } cases[] = {
    { 0, WAYSIDE_ERROR_BAD_ANSWER },   { 204, WAYSIDE_ERROR_BAD_ANSWER }, { 302, WAYSIDE_ERROR_BAD_ANSWER },
    { 400, WAYSIDE_ERROR_BAD_ANSWER }, { 404, WAYSIDE_ERROR_BAD_ANSWER }, { 429, WAYSIDE_ERROR_SLOW_DOWN },
    { 500, WAYSIDE_ERROR_SERVICE },    { 502, WAYSIDE_ERROR_SERVICE },    { 503, WAYSIDE_ERROR_SERVICE },
    { 504, WAYSIDE_ERROR_SERVICE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = wayside_error_new_status (cases[i].status);

      g_assert_error (error, WAYSIDE_ERROR, cases[i].expected);
    }
}

/* Status codes of the CDN. None of them says that a photo is deleted; only one may be meant for the client. */
static void
test_picture_status (void)
{
  static const struct
  {
    guint status;
    int expected;
  } cases[] = {
    { 400, WAYSIDE_ERROR_BAD_ANSWER },  { 403, WAYSIDE_ERROR_URL_EXPIRED },
    { 404, WAYSIDE_ERROR_URL_EXPIRED }, { 410, WAYSIDE_ERROR_URL_EXPIRED },
    { 429, WAYSIDE_ERROR_SLOW_DOWN },   { 502, WAYSIDE_ERROR_SERVICE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = wayside_error_new_picture_status (cases[i].status);

      g_assert_error (error, WAYSIDE_ERROR, cases[i].expected);
      g_assert_cmpint (wayside_error_is_refusal (error), ==, cases[i].status == 403);
    }
}

/* The message about an area is used for areas only. */
static void
test_unlisted (void)
{
  g_autoptr (GError) dense = new_graph (1, 0, "");
  g_autoptr (GError) large = new_graph (100, 1, "");
  g_autoptr (GError) gone = new_graph (100, 33, "");
  g_autoptr (GError) first = wayside_error_new_unlisted (dense);
  g_autoptr (GError) second = wayside_error_new_unlisted (large);
  g_autoptr (GError) third = wayside_error_new_unlisted (gone);

  g_assert_error (first, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
  g_assert_nonnull (strstr (first->message, "(code 1)"));
  g_assert_error (second, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
  g_assert_nonnull (strstr (second->message, "(code 100)"));
  g_assert_error (third, WAYSIDE_ERROR, WAYSIDE_ERROR_GONE);
}

static void
assert_transport (GQuark domain, int code, int expected)
{
  g_autoptr (GError) cause = g_error_new_literal (domain, code, "raw words");
  g_autoptr (GError) error = wayside_error_new_transport (cause);

  g_assert_error (error, WAYSIDE_ERROR, expected);
  g_assert_null (strstr (error->message, "raw words"));
}

static void
test_transport (void)
{
  assert_transport (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, WAYSIDE_ERROR_NETWORK);
  assert_transport (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, WAYSIDE_ERROR_TLS);
  assert_transport (G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, WAYSIDE_ERROR_TLS);
  /* The peer closed the connection: a transient error that says nothing about certificates. */
  assert_transport (G_TLS_ERROR, G_TLS_ERROR_EOF, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, WAYSIDE_ERROR_NETWORK);
  assert_transport (G_TLS_ERROR, G_TLS_ERROR_MISC, WAYSIDE_ERROR_NETWORK);
  assert_transport (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS, WAYSIDE_ERROR_BAD_ANSWER);
}

/* A missing network and a broken connection have different messages. */
static void
test_transport_words (void)
{
  g_autoptr (GError) refused = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "x");
  g_autoptr (GError) broken = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "x");
  g_autoptr (GError) first = wayside_error_new_transport (refused);
  g_autoptr (GError) second = wayside_error_new_transport (broken);

  g_assert_nonnull (strstr (first->message, "could not be reached"));
  g_assert_nonnull (strstr (second->message, "was lost"));
}

static void
assert_goaway (int code, const char *message, gboolean expected)
{
  g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, code, message);
  g_autoptr (GError) error = wayside_error_new_transport (cause);
  g_autoptr (GError) copy = g_error_copy (error);

  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  g_assert_cmpint (wayside_error_is_goaway (error), ==, expected);
  g_assert_cmpint (wayside_error_is_goaway (copy), ==, expected);
  g_assert_false (wayside_error_is_goaway (cause));
}

static void
test_goaway (void)
{
  assert_goaway (G_IO_ERROR_FAILED, "HTTP/2 Error: NO_ERROR", TRUE);
  assert_goaway (G_IO_ERROR_FAILED, "HTTP/2 Error: ENHANCE_YOUR_CALM", FALSE);
  assert_goaway (G_IO_ERROR_FAILED, "", FALSE);
  assert_goaway (G_IO_ERROR_CONNECTION_CLOSED, "HTTP/2 Error: NO_ERROR", FALSE);
}

static void
test_timeout (void)
{
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "x");
  g_autoptr (GError) broken = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "x");
  g_autoptr (GError) first = wayside_error_new_transport (late);
  g_autoptr (GError) second = wayside_error_new_transport (broken);
  g_autoptr (GError) copy = g_error_copy (first);

  g_assert_true (wayside_error_is_timeout (first));
  g_assert_true (wayside_error_is_timeout (copy));
  g_assert_false (wayside_error_is_timeout (second));
  g_assert_false (wayside_error_is_timeout (late));
}

static void
test_transport_kept (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) own = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, "y");
  g_autoptr (GError) first = wayside_error_new_transport (cancelled);
  g_autoptr (GError) second = wayside_error_new_transport (own);

  g_assert_error (first, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (second, WAYSIDE_ERROR, WAYSIDE_ERROR_GONE);
  g_assert_cmpstr (second->message, ==, "y");
}

static void
test_disk (void)
{
  static const struct
  {
    int number;
    int expected;
  } cases[] = {
    { ENOSPC, WAYSIDE_ERROR_DISK_FULL }, { EDQUOT, WAYSIDE_ERROR_DISK_FULL },
    { EACCES, WAYSIDE_ERROR_FOLDER },    { ENOTDIR, WAYSIDE_ERROR_FOLDER },
    { EROFS, WAYSIDE_ERROR_FOLDER },     { ENAMETOOLONG, WAYSIDE_ERROR_FOLDER },
    { EIO, WAYSIDE_ERROR_FOLDER },       { 0, WAYSIDE_ERROR_FOLDER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = wayside_error_new_disk ("/some/pla\xff\x63\x65", cases[i].number);

      g_assert_error (error, WAYSIDE_ERROR, cases[i].expected);
      /* The path is shown, with invalid UTF-8 replaced, except for that of a full disk. */
      g_assert_cmpint (strstr (error->message, "/some/pla") != NULL, ==,
                       cases[i].expected == WAYSIDE_ERROR_FOLDER);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* What the file system of every path reports; its call fails if there are no blocks. */
static struct statvfs file_system;

/* Overrides the function of libc. */
int
statvfs (const char *path, struct statvfs *info)
{
  *info = file_system;
  return file_system.f_blocks > 0 ? 0 : -1;
}

/* FAT32 has no room for further entries of a folder long before its disk is full. */
static void
test_full_folder (void)
{
  static const struct
  {
    struct statvfs info;
    int expected;
  } cases[] = {
    { { .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = 1 << 19 }, WAYSIDE_ERROR_FOLDER },
    { { .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = 1 << 19, .f_files = 9, .f_favail = 1 },
      WAYSIDE_ERROR_FOLDER },
    { { .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = 1 << 19, .f_files = 9 }, WAYSIDE_ERROR_DISK_FULL },
    { { .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = 1 << 10 }, WAYSIDE_ERROR_DISK_FULL },
    { { .f_frsize = 4096 }, WAYSIDE_ERROR_DISK_FULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) quota = NULL;

      file_system = cases[i].info;
      error = wayside_error_new_disk ("/some/7.jpg", ENOSPC);
      quota = wayside_error_new_disk ("/some/7.jpg", EDQUOT);
      g_assert_error (error, WAYSIDE_ERROR, cases[i].expected);
      g_assert_error (quota, WAYSIDE_ERROR, WAYSIDE_ERROR_DISK_FULL);
      g_assert_cmpint (strstr (error->message, "holds too many files for its file system") != NULL, ==,
                       cases[i].expected == WAYSIDE_ERROR_FOLDER);
      g_assert_false (wayside_error_is_of_one (error));
    }
  file_system = (struct statvfs){ 0 };
}

/* The user does not know the temporary files: their folder is named. */
static void
test_disk_temporary (void)
{
  g_autoptr (GError) temporary = wayside_error_new_disk ("/photos/sequence_x/.77.jpg.part", EROFS);
  g_autoptr (GError) hidden = wayside_error_new_disk ("/photos/.hidden", EROFS);
  g_autoptr (GError) full = wayside_error_new_disk ("/photos/sequence_x/.77.jpg.part", ENOSPC);

  g_assert_nonnull (strstr (temporary->message, "“/photos/sequence_x”"));
  g_assert_nonnull (strstr (hidden->message, "“/photos/.hidden”"));
  g_assert_null (strstr (full->message, ".part"));
  g_assert_true (g_str_has_prefix (full->message, "The disk is full. Free up space"));
}

/* A folder has the name of a file: all other files can be written, and this one after the user has removed
 * the folder. */
static void
test_folder_in_the_way (void)
{
  g_autoptr (GError) error = wayside_error_new_disk ("/some/1.jpg", EISDIR);
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) other = wayside_error_new_disk ("/some", EACCES);

  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_true (wayside_error_is_of_one (error));
  g_assert_true (wayside_error_is_of_one (copy));
  g_assert_false (wayside_error_is_of_one (other));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/graph", test_graph);
  g_test_add_func ("/error/too-many", test_too_many);
  g_test_add_func ("/error/transient", test_transient);
  g_test_add_func ("/error/status", test_status);
  g_test_add_func ("/error/picture-status", test_picture_status);
  g_test_add_func ("/error/unlisted", test_unlisted);
  g_test_add_func ("/error/transport", test_transport);
  g_test_add_func ("/error/transport-words", test_transport_words);
  g_test_add_func ("/error/goaway", test_goaway);
  g_test_add_func ("/error/timeout", test_timeout);
  g_test_add_func ("/error/transport-kept", test_transport_kept);
  g_test_add_func ("/error/disk", test_disk);
  g_test_add_func ("/error/full-folder", test_full_folder);
  g_test_add_func ("/error/disk-temporary", test_disk_temporary);
  g_test_add_func ("/error/folder-in-the-way", test_folder_in_the_way);

  return g_test_run ();
}
