/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/statvfs.h>

#define GRAPH_TOO_DENSE      1 /* or any other failure */
#define GRAPH_SERVICE        2
#define GRAPH_PARAMETER      100
#define GRAPH_TOKEN          190
#define GRAPH_TIMEOUT        -2
#define GRAPH_SUB_TOO_LARGE  1
#define GRAPH_SUB_UNKNOWN_ID 33

#define UNKNOWN_FIELD_PHRASE "nonexisting field"
#define TOO_DENSE_PHRASE     "reduce the amount of data"

/* Free bytes, more than the largest picture, with which no disk is full. */
#define PLENTY (512 * 1024 * 1024)

/* The longest documented name has 22 characters. */
#define MAX_FIELD_LENGTH 64

/* Files that are being written are hidden and end in this. */
#define TEMPORARY_SUFFIX ".part"

/* libsoup 3.2 has no constants for these (RFC 6585). */
#define STATUS_TOO_MANY_REQUESTS       429
#define STATUS_AUTHENTICATION_REQUIRED 511

/* The message of libsoup if the server closes a connection by GOAWAY with NO_ERROR (RFC 9113, 6.8). libsoup
 * fails all requests pending on the connection, including those that the server would have completed. */
#define GOAWAY_MESSAGE "HTTP/2 Error: NO_ERROR"

/* Fields of one byte only: GLib's macro casts a pointer to bytes to this type, so it must not need
 * alignment. */
typedef struct
{
  guint8 is_goaway;
  guint8 is_of_one; /* affects one photo only */
  guint8 is_timeout;
  guint8 is_unreachable;
  guint8 is_refusal;
} WaysideErrorPrivate;

static void
wayside_error_private_init (WaysideErrorPrivate *priv)
{
}

static void
wayside_error_private_copy (const WaysideErrorPrivate *from, WaysideErrorPrivate *to)
{
  g_return_if_fail (from != NULL && to != NULL);

  *to = *from;
}

static void
wayside_error_private_clear (WaysideErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (WaysideError, wayside_error)

/**
 * wayside_error_is_of_one:
 * @error: any error
 *
 * Returns: %TRUE if the error is a %WAYSIDE_ERROR_FOLDER that affects only one file of the folder
 */
gboolean
wayside_error_is_of_one (const GError *error)
{
  const WaysideErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain != WAYSIDE_ERROR)
    return FALSE;

  priv = wayside_error_get_private (error);
  return priv != NULL && priv->is_of_one;
}

/**
 * wayside_error_is_goaway:
 * @error: any error
 *
 * Returns: %TRUE if the server closed the connection by GOAWAY with NO_ERROR, as servers do after some
 *   thousand requests or before a restart. Neither the request nor the network is at fault
 */
gboolean
wayside_error_is_goaway (const GError *error)
{
  const WaysideErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain != WAYSIDE_ERROR)
    return FALSE;

  priv = wayside_error_get_private (error);
  return priv != NULL && priv->is_goaway;
}

/**
 * wayside_error_is_refusal:
 * @error: any error
 *
 * Returns: %TRUE if a photo server understood the request and refused it (403): the URL has expired, or the
 *   server refuses the client
 */
gboolean
wayside_error_is_refusal (const GError *error)
{
  const WaysideErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain != WAYSIDE_ERROR)
    return FALSE;

  priv = wayside_error_get_private (error);
  return priv != NULL && priv->is_refusal;
}

/**
 * wayside_error_is_timeout:
 * @error: any error
 *
 * Returns: %TRUE if the response did not arrive in time. The network may be too slow for the current number
 *   of concurrent transfers
 */
gboolean
wayside_error_is_timeout (const GError *error)
{
  const WaysideErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain != WAYSIDE_ERROR)
    return FALSE;

  priv = wayside_error_get_private (error);
  return priv != NULL && priv->is_timeout;
}

/**
 * wayside_error_is_unreachable:
 * @error: any error
 *
 * Returns: %TRUE if no connection could be established, as while a server restarts or the computer moves from
 *   one network to another
 */
gboolean
wayside_error_is_unreachable (const GError *error)
{
  const WaysideErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain != WAYSIDE_ERROR)
    return FALSE;

  priv = wayside_error_get_private (error);
  return priv != NULL && priv->is_unreachable;
}

static gboolean
is_connect_failure (const GError *cause)
{
  return cause->domain == G_RESOLVER_ERROR ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* G_TLS_ERROR_NOT_TLS is not included: GIO also returns it if the connection is cut during the handshake. */
static gboolean
is_tls_failure (const GError *cause)
{
  return g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) ||
         g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE);
}

static gboolean
is_redirect_failure (const GError *cause)
{
  return g_error_matches (cause, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS) ||
         g_error_matches (cause, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_REDIRECT_BAD_URI);
}

/**
 * wayside_error_new_transport:
 * @cause: an error of libsoup or GIO
 *
 * Converts a transport error to a #WaysideError with a message for the user. %G_IO_ERROR_CANCELLED and any
 * #WaysideError are copied unchanged.
 *
 * Returns: (transfer full): %WAYSIDE_ERROR_NETWORK, %WAYSIDE_ERROR_TLS, %WAYSIDE_ERROR_BAD_ANSWER or
 *   %G_IO_ERROR_CANCELLED
 */
GError *
wayside_error_new_transport (const GError *cause)
{
  WaysideErrorPrivate *priv;
  GError *error;

  g_return_val_if_fail (cause != NULL, NULL);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) || cause->domain == WAYSIDE_ERROR)
    return g_error_copy (cause);

  g_debug ("Transport: %s %d: %s", g_quark_to_string (cause->domain), cause->code, cause->message);

  if (is_tls_failure (cause))
    return g_error_new_literal (
        WAYSIDE_ERROR, WAYSIDE_ERROR_TLS,
        _ ("The connection to Mapillary is not secure. Check the date of this computer, "
           "or try another network"));

  if (is_redirect_failure (cause))
    return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                                _ ("Mapillary sent an unexpected answer. Try again later"));

  error = g_error_new_literal (
      WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK,
      is_connect_failure (cause)
          ? _ ("Mapillary could not be reached. Check the network connection and try again")
          : _ ("The connection to Mapillary was lost. Check the network connection and try again"));
  priv = wayside_error_get_private (error);
  if (priv != NULL)
    {
      priv->is_goaway = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FAILED) &&
                        strcmp (cause->message, GOAWAY_MESSAGE) == 0;
      priv->is_timeout = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
      priv->is_unreachable = is_connect_failure (cause);
    }
  return error;
}

/* FAT32 limits the entries of a folder, and reports the limit as a full disk (ENOSPC). */
static gboolean
has_room (const char *folder)
{
  struct statvfs info;

  return statvfs (folder, &info) == 0 && (guint64) info.f_bavail * info.f_frsize >= PLENTY &&
         (info.f_files == 0 || info.f_favail > 0);
}

/* A temporary file of ours means nothing to the user: name its folder. */
static char *
dup_shown_path (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = NULL;

  if (!g_str_has_prefix (name, ".") || !g_str_has_suffix (name, TEMPORARY_SUFFIX))
    return g_filename_display_name (path);

  folder = g_path_get_dirname (path);
  return g_filename_display_name (folder);
}

/**
 * wayside_error_new_disk:
 * @path: the folder or file, in the file system's encoding
 * @saved_errno: the errno of the failed call
 *
 * Converts an error of reading or writing the disk to a #WaysideError with a message for the user. A
 * directory in the place of a file (%EISDIR) affects only that file, see wayside_error_is_of_one(). If the disk has
 * room in spite of %ENOSPC, its file system limits the number of files in a folder. This may block.
 *
 * Returns: (transfer full): %WAYSIDE_ERROR_DISK_FULL or %WAYSIDE_ERROR_FOLDER
 */
GError *
wayside_error_new_disk (const char *path, int saved_errno)
{
  g_autofree char *folder = NULL;
  g_autofree char *shown = NULL;
  WaysideErrorPrivate *priv;
  GError *error;

  g_return_val_if_fail (path != NULL, NULL);

  folder = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path) : g_path_get_dirname (path);
  if (saved_errno == ENOSPC && has_room (folder))
    {
      shown = g_filename_display_name (folder);
      return g_error_new (
          WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
          _ ("This folder holds too many files for its file system: “%s”. Choose another folder"), shown);
    }

  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_DISK_FULL,
                                _ ("The disk is full. Free up space, then resume, or choose another folder"));

  shown = dup_shown_path (path);

  if (saved_errno == ENAMETOOLONG)
    return g_error_new (WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                        _ ("The name “%s” is too long for the disk. Choose another folder"), shown);

  error = g_error_new (WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                       /* Translators: the second %s is the system's reason, such as "Permission denied" */
                       _ ("“%s” cannot be written: %s. Choose another folder"), shown,
                       g_strerror (saved_errno));
  priv = wayside_error_get_private (error);
  if (priv != NULL)
    priv->is_of_one = saved_errno == EISDIR;
  return error;
}

/**
 * wayside_error_new_link:
 * @path: a symbolic link in the place of a file, in the file system's encoding
 *
 * Creates the error for a file that is not saved because it would replace a symbolic link of the user. It
 * affects only that file, see wayside_error_is_of_one().
 *
 * Returns: (transfer full): %WAYSIDE_ERROR_FOLDER
 */
GError *
wayside_error_new_link (const char *path)
{
  g_autofree char *shown = NULL;
  WaysideErrorPrivate *priv;
  GError *error;

  g_return_val_if_fail (path != NULL, NULL);

  shown = g_filename_display_name (path);
  error = g_error_new (WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                       _ ("“%s” is a link and is not replaced. Remove it, then try again"), shown);
  priv = wayside_error_get_private (error);
  if (priv != NULL)
    priv->is_of_one = TRUE;
  return error;
}

/* "(#100) Tried accessing nonexisting field (x) on node type (y)": the message is untrusted, so only a field
 * name of the expected form is copied from it. */
static GError *
new_unknown_field_error (const char *message)
{
  const char *phrase = strstr (message, UNKNOWN_FIELD_PHRASE);
  const char *start = phrase != NULL ? strchr (phrase, '(') : NULL;
  gsize length = start != NULL ? strspn (start + 1, "abcdefghijklmnopqrstuvwxyz0123456789_") : 0;

  if (length == 0 || length > MAX_FIELD_LENGTH || start[1 + length] != ')')
    return g_error_new_literal (
        WAYSIDE_ERROR, WAYSIDE_ERROR_UNKNOWN_FIELD,
        _ ("Mapillary does not know a detail that Wayside asked for. Check for a newer version"));

  return g_error_new (
      WAYSIDE_ERROR, WAYSIDE_ERROR_UNKNOWN_FIELD,
      /* Translators: the name of a field follows in brackets */
      _ ("Mapillary does not know a detail that Wayside asked for (%.*s). Check for a newer version"),
      (int) length, start + 1);
}

static GError *
new_parameter_error (gint64 subcode, const char *message)
{
  if (subcode == GRAPH_SUB_UNKNOWN_ID)
    return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, _ ("No longer on Mapillary"));

  if (subcode == GRAPH_SUB_TOO_LARGE || g_str_has_prefix (message, "Bounding box area is too large"))
    return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_LARGE,
                                _ ("The area is too large. Choose a smaller one"));

  if (strstr (message, UNKNOWN_FIELD_PHRASE) != NULL)
    return new_unknown_field_error (message);

  return NULL;
}

/**
 * wayside_error_new_refused:
 * @code: the code of an error envelope
 *
 * Creates a generic error for a code whose usual message does not apply to the request.
 *
 * Returns: (transfer full): %WAYSIDE_ERROR_BAD_ANSWER
 */
GError *
wayside_error_new_refused (gint64 code)
{
  return g_error_new (WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                      _ ("Mapillary refused the request (code %d). Try again later"),
                      (int) CLAMP (code, G_MININT, G_MAXINT));
}

/* The codes of rate limits of the Graph API: of an application, a user, a page, a business use case. */
static gboolean
is_rate_limit (const WaysideErrorEnvelope *envelope)
{
  switch (envelope->code)
    {
    case 4:
    case 17:
    case 32:
    case 341:
    case 368:
    case 613:
      return TRUE;
    default:
      return envelope->status == STATUS_TOO_MANY_REQUESTS ||
             (envelope->code >= 80000 && envelope->code <= 80014);
    }
}

/* Code 1 stands for a box with too many images, and for any failure that the service does not explain. A box
 * is not transient. */
static gboolean
is_too_dense (const WaysideErrorEnvelope *envelope)
{
  return envelope->code == GRAPH_TOO_DENSE &&
         (!envelope->is_transient || strstr (envelope->message, TOO_DENSE_PHRASE) != NULL);
}

static GError *
new_slow_down_error (void)
{
  return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN,
                              _ ("Mapillary asked to slow down. Try again in a few minutes"));
}

static GError *
new_service_error (void)
{
  return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE,
                              _ ("Mapillary is having temporary problems. Try again later"));
}

/**
 * wayside_error_new_graph:
 * @envelope: an error of the Graph API
 *
 * Converts an error of the Graph API to a #WaysideError by its code and subcode; for the codes 1 and 100 the
 * message is used too. Except for 429 (Too Many Requests), which comes with any code or none, the HTTP status
 * is ignored, because the service uses 500 for client errors and 400 for a deleted image. An error that the
 * service calls transient is not taken as final.
 *
 * Returns: (transfer full): an error with a message for the user
 */
GError *
wayside_error_new_graph (const WaysideErrorEnvelope *envelope)
{
  GError *error = NULL;

  g_return_val_if_fail (envelope != NULL && envelope->message != NULL, NULL);

  g_debug ("Graph error %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, envelope->code, envelope->subcode);

  if (envelope->code == GRAPH_TOKEN)
    return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED,
                                _ ("Mapillary did not accept this token. Check that all of it was copied"));

  if (is_rate_limit (envelope))
    return new_slow_down_error ();

  if (is_too_dense (envelope))
    return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_DENSE,
                                _ ("The area holds too many photos. Choose a smaller one"));

  if (envelope->is_transient || envelope->code == GRAPH_SERVICE || envelope->code == GRAPH_TIMEOUT)
    return new_service_error ();

  if (envelope->code == GRAPH_PARAMETER)
    error = new_parameter_error (envelope->subcode, envelope->message);

  return error != NULL ? error : wayside_error_new_refused (envelope->code);
}

/**
 * wayside_error_new_status:
 * @status: the HTTP status, not 200, of a response without an error envelope
 *
 * Returns: (transfer full): an error with a message for the user
 */
GError *
wayside_error_new_status (guint status)
{
  g_debug ("HTTP status %u without an envelope", status);

  if (status == STATUS_TOO_MANY_REQUESTS)
    return new_slow_down_error ();

  if (status == STATUS_AUTHENTICATION_REQUIRED)
    return wayside_error_new_sign_in ();

  if (status >= 500)
    return new_service_error ();

  return g_error_new (WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                      _ ("Mapillary sent an unexpected answer (HTTP %u). Try again later"), status);
}

/**
 * wayside_error_new_sign_in:
 *
 * Returns: (transfer full): the error for a response that is a web page: the network wants a sign-in before it
 *   lets anything else through
 */
GError *
wayside_error_new_sign_in (void)
{
  return g_error_new_literal (
      WAYSIDE_ERROR, WAYSIDE_ERROR_SIGN_IN,
      _ ("This network asks for a sign-in first. Open a web page, sign in, then try again"));
}

/**
 * wayside_error_new_token_expired:
 *
 * Returns: (transfer full): %WAYSIDE_ERROR_TOKEN_REFUSED for a token that the service accepted before
 */
GError *
wayside_error_new_token_expired (void)
{
  return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED,
                              _ ("Mapillary no longer accepts the access token. Get a new one and enter it"));
}

/**
 * wayside_error_new_file_lost:
 *
 * Returns: (transfer full): the error of an image that was saved, but whose file is not in the folder any more
 */
GError *
wayside_error_new_file_lost (void)
{
  return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_FILE_LOST,
                              _ ("The file is no longer in the folder. Retry to download it again"));
}

/**
 * wayside_error_new_unlisted:
 * @error: the error of a request that was not for an area
 *
 * Replaces errors about areas: the service returns their codes for any request with too many results.
 *
 * Returns: (transfer full): an error whose message does not mention areas
 */
GError *
wayside_error_new_unlisted (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_DENSE))
    return wayside_error_new_refused (GRAPH_TOO_DENSE);

  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_LARGE))
    return wayside_error_new_refused (GRAPH_PARAMETER);

  return g_error_copy (error);
}

/**
 * wayside_error_new_picture_status:
 * @status: the HTTP status, not 200, of a response of a photo server
 *
 * Returns: (transfer full): an error with a message for the user
 */
GError *
wayside_error_new_picture_status (guint status)
{
  WaysideErrorPrivate *priv;
  GError *error;

  switch (status)
    {
    /* An expired or invalid signature; only the text of the response says which. */
    case SOUP_STATUS_FORBIDDEN:
    case SOUP_STATUS_GONE:
      error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_URL_EXPIRED,
                                   _ ("The address of this photo is no longer valid. Try again"));
      priv = wayside_error_get_private (error);
      if (priv != NULL)
        priv->is_refusal = status == SOUP_STATUS_FORBIDDEN;
      return error;

    /* Only the service itself can say that an image is gone. */
    case SOUP_STATUS_NOT_FOUND:
      return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_URL_EXPIRED,
                                  _ ("The picture servers do not have this photo now. Try again later"));

    default:
      return wayside_error_new_status (status);
    }
}

/**
 * wayside_error_new_pictures_refused:
 *
 * Creates the error of a job whose photos are all refused, although their URLs are fresh: the photo servers, or a
 * network on the way to them, refuse the client.
 *
 * Returns: (transfer full): %WAYSIDE_ERROR_PICTURES_REFUSED
 */
GError *
wayside_error_new_pictures_refused (void)
{
  return g_error_new_literal (
      WAYSIDE_ERROR, WAYSIDE_ERROR_PICTURES_REFUSED,
      _ ("The picture servers refuse this connection. Try another network, or try again later"));
}

/**
 * wayside_error_new_past:
 * @code: the #WaysideError of an image in an earlier run, or any other number
 *
 * Recreates an error from its code, since the library stores only the code.
 *
 * Returns: (transfer full): an error with a message for the user
 */
GError *
wayside_error_new_past (int code)
{
  switch (code)
    {
    case WAYSIDE_ERROR_GONE:
      return g_error_new_literal (WAYSIDE_ERROR, code, _ ("No longer on Mapillary"));
    case WAYSIDE_ERROR_NOT_OFFERED:
      return g_error_new_literal (WAYSIDE_ERROR, code, _ ("This photo has no picture on Mapillary"));
    default:
      code = code >= 0 && code < WAYSIDE_N_ERRORS ? code : WAYSIDE_ERROR_SERVICE;
      return g_error_new_literal (WAYSIDE_ERROR, code, _ ("This photo could not be saved. Try again"));
    }
}

/**
 * wayside_error_needs_token:
 * @error: (nullable): an error
 *
 * Returns: %TRUE if @error is that an access token is missing or was refused, so that another token helps
 */
gboolean
wayside_error_needs_token (const GError *error)
{
  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED) ||
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING);
}
