/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-messages.h"

#include "wayside-error.h"

#include <glib/gi18n.h>

static const char *
empty_title (WaysideQueryKind kind)
{
  switch (kind)
    {
    case WAYSIDE_QUERY_SEQUENCE:
      return _ ("No Photos in This Sequence");
    case WAYSIDE_QUERY_BBOX:
      return _ ("No Photos in This Area");
    case WAYSIDE_QUERY_IMAGE:
    case WAYSIDE_QUERY_IMAGES:
    default:
      return _ ("No Photo Found");
    }
}

/**
 * wayside_message_failure_title:
 * @error: the error that failed the whole download
 * @kind: the kind of its query
 *
 * Returns: a short title for @error; the error message has the details
 */
const char *
wayside_message_failure_title (const GError *error, WaysideQueryKind kind)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != WAYSIDE_ERROR)
    return _ ("Download Failed");

  switch ((WaysideError) error->code)
    {
    case WAYSIDE_ERROR_NO_IMAGERY:
    case WAYSIDE_ERROR_GONE:
      return empty_title (kind);
    case WAYSIDE_ERROR_TOKEN_MISSING:
      return _ ("Access Token Missing");
    case WAYSIDE_ERROR_TOKEN_REFUSED:
      return _ ("Access Token Not Accepted");
    case WAYSIDE_ERROR_AREA_TOO_LARGE:
    case WAYSIDE_ERROR_AREA_TOO_DENSE:
      return _ ("Area Is Too Large");
    case WAYSIDE_ERROR_NETWORK:
      return _ ("No Connection");
    case WAYSIDE_ERROR_TLS:
      return _ ("Connection Is Not Safe");
    case WAYSIDE_ERROR_SLOW_DOWN:
    case WAYSIDE_ERROR_SERVICE:
      return _ ("Mapillary Is Busy");
    case WAYSIDE_ERROR_FOLDER:
      return _ ("Folder Cannot Be Used");
    case WAYSIDE_ERROR_FOLDER_BUSY:
      return _ ("Folder Is in Use");
    case WAYSIDE_ERROR_DISK_FULL:
      return _ ("Disk Is Full");
    case WAYSIDE_ERROR_NOT_OFFERED:
      return _ ("No Picture Offered");
    case WAYSIDE_ERROR_INVALID_QUERY:
    case WAYSIDE_ERROR_INVALID_CONFIG:
    case WAYSIDE_ERROR_UNKNOWN_FIELD:
    case WAYSIDE_ERROR_URL_EXPIRED:
    case WAYSIDE_ERROR_BAD_ANSWER:
    case WAYSIDE_ERROR_BAD_PICTURE:
    default:
      return _ ("Download Failed");
    }
}

/**
 * wayside_message_failure_icon:
 * @error: the error that failed the whole download
 *
 * Returns: name of the icon shown with wayside_message_failure_title()
 */
const char *
wayside_message_failure_icon (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != WAYSIDE_ERROR)
    return "dialog-error-symbolic";

  switch ((WaysideError) error->code)
    {
    case WAYSIDE_ERROR_NO_IMAGERY:
    case WAYSIDE_ERROR_GONE:
    case WAYSIDE_ERROR_NOT_OFFERED:
      return "image-missing-symbolic";
    case WAYSIDE_ERROR_TOKEN_MISSING:
    case WAYSIDE_ERROR_TOKEN_REFUSED:
      return "dialog-password-symbolic";
    case WAYSIDE_ERROR_NETWORK:
    case WAYSIDE_ERROR_TLS:
      return "network-offline-symbolic";
    case WAYSIDE_ERROR_FOLDER:
    case WAYSIDE_ERROR_FOLDER_BUSY:
    case WAYSIDE_ERROR_DISK_FULL:
      return "folder-symbolic";
    case WAYSIDE_ERROR_AREA_TOO_LARGE:
    case WAYSIDE_ERROR_AREA_TOO_DENSE:
    case WAYSIDE_ERROR_SLOW_DOWN:
    case WAYSIDE_ERROR_SERVICE:
    case WAYSIDE_ERROR_INVALID_QUERY:
    case WAYSIDE_ERROR_INVALID_CONFIG:
    case WAYSIDE_ERROR_UNKNOWN_FIELD:
    case WAYSIDE_ERROR_URL_EXPIRED:
    case WAYSIDE_ERROR_BAD_ANSWER:
    case WAYSIDE_ERROR_BAD_PICTURE:
    default:
      return "dialog-warning-symbolic";
    }
}
