/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideError:
 * @WAYSIDE_ERROR_INVALID_QUERY: the query is invalid
 * @WAYSIDE_ERROR_INVALID_CONFIG: the INI file, an option or the environment is wrong
 * @WAYSIDE_ERROR_TOKEN_MISSING: there is no access token
 * @WAYSIDE_ERROR_TOKEN_REFUSED: the service does not accept the token
 * @WAYSIDE_ERROR_GONE: the image was deleted or hidden, or never existed
 * @WAYSIDE_ERROR_NO_IMAGERY: the sequence or area holds no images
 * @WAYSIDE_ERROR_NOT_OFFERED: the service offers no file of this image
 * @WAYSIDE_ERROR_AREA_TOO_LARGE: the service requires a smaller box (error 100/1)
 * @WAYSIDE_ERROR_AREA_TOO_DENSE: the service requires a box with fewer images in it (error 1)
 * @WAYSIDE_ERROR_UNKNOWN_FIELD: the service does not know a requested field
 * @WAYSIDE_ERROR_SLOW_DOWN: the request limit of the token is used up
 * @WAYSIDE_ERROR_SERVICE: the service has a temporary fault
 * @WAYSIDE_ERROR_NETWORK: the connection failed or could not be established
 * @WAYSIDE_ERROR_TLS: the server could not be authenticated
 * @WAYSIDE_ERROR_URL_EXPIRED: the signed URL of a picture is no longer valid
 * @WAYSIDE_ERROR_BAD_ANSWER: the response is not in the documented format
 * @WAYSIDE_ERROR_BAD_PICTURE: the received data is not one complete JPEG
 * @WAYSIDE_ERROR_FOLDER: the folder cannot be created, read or written
 * @WAYSIDE_ERROR_FOLDER_BUSY: another download writes into the folder
 * @WAYSIDE_ERROR_DISK_FULL: the disk is full
 * @WAYSIDE_ERROR_PICTURES_REFUSED: the photo servers refuse every request
 * @WAYSIDE_ERROR_SIGN_IN: the network answers with a web page, for example with that of its sign-in
 * @WAYSIDE_ERROR_FILE_LOST: the saved file of an image was moved or deleted since
 *
 * The errors of this program, classified by how the user or the program can react to them.
 */
typedef enum
{
  WAYSIDE_ERROR_INVALID_QUERY,
  WAYSIDE_ERROR_INVALID_CONFIG,
  WAYSIDE_ERROR_TOKEN_MISSING,
  WAYSIDE_ERROR_TOKEN_REFUSED,
  WAYSIDE_ERROR_GONE,
  WAYSIDE_ERROR_NO_IMAGERY,
  WAYSIDE_ERROR_NOT_OFFERED,
  WAYSIDE_ERROR_AREA_TOO_LARGE,
  WAYSIDE_ERROR_AREA_TOO_DENSE,
  WAYSIDE_ERROR_UNKNOWN_FIELD,
  WAYSIDE_ERROR_SLOW_DOWN,
  WAYSIDE_ERROR_SERVICE,
  WAYSIDE_ERROR_NETWORK,
  WAYSIDE_ERROR_TLS,
  WAYSIDE_ERROR_URL_EXPIRED,
  WAYSIDE_ERROR_BAD_ANSWER,
  WAYSIDE_ERROR_BAD_PICTURE,
  WAYSIDE_ERROR_FOLDER,
  WAYSIDE_ERROR_FOLDER_BUSY,
  WAYSIDE_ERROR_DISK_FULL,
  WAYSIDE_ERROR_PICTURES_REFUSED,
  WAYSIDE_ERROR_SIGN_IN,
  WAYSIDE_ERROR_FILE_LOST,
} WaysideError;

#define WAYSIDE_N_ERRORS (WAYSIDE_ERROR_FILE_LOST + 1)

/**
 * WaysideErrorEnvelope:
 * @status: the HTTP status of the response
 * @code: the code of the error, or 0
 * @subcode: its error_subcode, or 0
 * @is_transient: whether the service calls the error transient
 * @message: its message, untrusted
 *
 * An error of the Graph API.
 */
typedef struct
{
  guint       status;
  gint64      code;
  gint64      subcode;
  gboolean    is_transient;
  const char *message;
} WaysideErrorEnvelope;

#define WAYSIDE_ERROR (wayside_error_quark ())

GQuark wayside_error_quark (void);

gboolean wayside_error_is_goaway          (const GError *error);
gboolean wayside_error_is_refusal         (const GError *error);
gboolean wayside_error_is_of_one          (const GError *error);
gboolean wayside_error_is_timeout         (const GError *error);
gboolean wayside_error_is_unreachable     (const GError *error);
GError  *wayside_error_new_transport      (const GError *cause);
GError  *wayside_error_new_disk           (const char   *path,
                                           int           saved_errno);
GError  *wayside_error_new_link           (const char   *path);
GError  *wayside_error_new_refused        (gint64        code);
GError  *wayside_error_new_graph          (const WaysideErrorEnvelope *envelope);
GError  *wayside_error_new_unlisted       (const GError *error);
GError  *wayside_error_new_status         (guint         status);
GError  *wayside_error_new_sign_in        (void);
GError  *wayside_error_new_token_expired  (void);
GError  *wayside_error_new_file_lost      (void);
GError  *wayside_error_new_picture_status (guint         status);
GError  *wayside_error_new_past           (int           code);

GError  *wayside_error_new_pictures_refused (void);

gboolean wayside_error_needs_token (const GError *error);

G_END_DECLS
