/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-messages.h"

#include "wayside-error.h"

#include <glib/gi18n.h>

#define LOCK    "dialog-password-symbolic"
#define MISSING "image-missing-symbolic"
#define NETWORK "network-offline-symbolic"
#define FOLDER  "folder-symbolic"
#define WARNING "dialog-warning-symbolic"

/* Errors without an entry have the general title and a warning. */
static const struct
{
  const char *title; /* (nullable): %NULL if it depends on the query */
  const char *icon;
} failures[] = {
  [WAYSIDE_ERROR_NO_IMAGERY] = { NULL, MISSING },
  [WAYSIDE_ERROR_GONE] = { NULL, MISSING },
  [WAYSIDE_ERROR_NOT_OFFERED] = { N_ ("No Picture"), MISSING },
  [WAYSIDE_ERROR_TOKEN_MISSING] = { N_ ("Access Token Missing"), LOCK },
  [WAYSIDE_ERROR_TOKEN_REFUSED] = { N_ ("Access Token Not Accepted"), LOCK },
  [WAYSIDE_ERROR_AREA_TOO_LARGE] = { N_ ("Area Is Too Large"), WARNING },
  [WAYSIDE_ERROR_AREA_TOO_DENSE] = { N_ ("Area Is Too Large"), WARNING },
  [WAYSIDE_ERROR_NETWORK] = { N_ ("No Connection"), NETWORK },
  [WAYSIDE_ERROR_TLS] = { N_ ("Connection Is Not Secure"), NETWORK },
  [WAYSIDE_ERROR_SLOW_DOWN] = { N_ ("Mapillary Is Busy"), WARNING },
  [WAYSIDE_ERROR_SERVICE] = { N_ ("Mapillary Is Busy"), WARNING },
  [WAYSIDE_ERROR_FOLDER] = { N_ ("Folder Cannot Be Used"), FOLDER },
  [WAYSIDE_ERROR_FOLDER_BUSY] = { N_ ("Folder Is in Use"), FOLDER },
  [WAYSIDE_ERROR_DISK_FULL] = { N_ ("Disk Is Full"), FOLDER },
  [WAYSIDE_ERROR_PICTURES_REFUSED] = { N_ ("Pictures Are Refused"), NETWORK },
  [WAYSIDE_ERROR_SIGN_IN] = { N_ ("Network Asks for a Sign-In"), NETWORK },
};

static gboolean
is_listed (const GError *error)
{
  return error->domain == WAYSIDE_ERROR && (guint) error->code < G_N_ELEMENTS (failures) &&
         failures[error->code].icon != NULL;
}

static const char *
empty_title (WaysideQueryKind kind)
{
  switch (kind)
    {
    case WAYSIDE_QUERY_SEQUENCE:
      return _ ("No Photos in This Sequence");
    case WAYSIDE_QUERY_BBOX:
    case WAYSIDE_QUERY_AREA:
      return _ ("No Photos in This Area");
    case WAYSIDE_QUERY_IMAGE:
    case WAYSIDE_QUERY_IMAGES:
    case WAYSIDE_QUERY_CREATOR:
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

  if (!is_listed (error))
    return _ ("Download Failed");

  return failures[error->code].title != NULL ? _ (failures[error->code].title) : empty_title (kind);
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

  if (is_listed (error))
    return failures[error->code].icon;

  return error->domain == WAYSIDE_ERROR ? WARNING : "dialog-error-symbolic";
}

/**
 * wayside_message_failure_retry:
 * @error: (nullable): the error that failed the whole download
 *
 * Returns: the label of the button that tries again
 */
const char *
wayside_message_failure_retry (const GError *error)
{
  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_DISK_FULL) ? _ ("Resume") : _ ("Try Again");
}

/**
 * wayside_message_failure_remedy:
 * @error: (nullable): the error that failed the whole download
 * @action_name: (out) (transfer none): the name of an action of the window
 *
 * Finds what helps against an error besides trying again. A new token or another folder continues the download,
 * so that the user need not enter it again.
 *
 * Returns: the label of the button that activates @action_name
 */
const char *
wayside_message_failure_remedy (const GError *error, const char **action_name)
{
  g_return_val_if_fail (action_name != NULL, NULL);

  if (wayside_error_needs_token (error))
    {
      *action_name = "win.show-connect";
      return _ ("Change Token…");
    }
  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_DISK_FULL))
    {
      *action_name = "win.choose-folder";
      return _ ("Choose Folder…");
    }

  *action_name = "win.show-request";
  return _ ("Edit Download");
}
