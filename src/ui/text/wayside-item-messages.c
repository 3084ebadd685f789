/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-messages.h"

#include "wayside-error.h"

#include <glib/gi18n.h>

/**
 * wayside_message_problems:
 * @n: number of photos that could not be saved
 *
 * Returns: (transfer full): the label of the button that shows the list of problems, "Problems · 12"
 */
char *
wayside_message_problems (guint n)
{
  /* Translators: a button that shows the photos that could not be saved, with their number. */
  return g_strdup_printf (_ ("Problems · %'u"), n);
}

/**
 * wayside_message_item_trouble:
 * @state: the state of a photo
 *
 * Returns: (nullable): a short text for the cell of a photo that could not be saved, %NULL for all other
 *   states
 */
const char *
wayside_message_item_trouble (WaysideItemState state)
{
  switch (state)
    {
    case WAYSIDE_ITEM_FAILED:
      return _ ("Could not be saved");
    case WAYSIDE_ITEM_GONE:
      return _ ("No longer on Mapillary");
    case WAYSIDE_ITEM_NOT_OFFERED:
      return _ ("No picture");
    case WAYSIDE_ITEM_WAITING:
    case WAYSIDE_ITEM_TRANSFERRING:
    case WAYSIDE_ITEM_SAVED:
    case WAYSIDE_ITEM_PRESENT:
      return NULL;
    default:
      g_assert_not_reached ();
    }
}

static char *
saved_item_sentence (const char *id, WaysideSize smaller_size)
{
  if (smaller_size == WAYSIDE_SIZE_ORIGINAL)
    return g_strdup_printf (_ ("Photo %s, saved"), id);

  /* Translators: %s is the ID of a photo, then its width, such as "2048". */
  return g_strdup_printf (_ ("Photo %s, saved at %s px"), id, wayside_size_to_string (smaller_size));
}

/**
 * wayside_message_item:
 * @id: the ID of a photo
 * @state: the state of the photo
 * @smaller_size: the size of the saved picture if it is smaller than the requested size, otherwise
 *   %WAYSIDE_SIZE_ORIGINAL
 *
 * Returns the accessible name of a photo cell.
 *
 * Returns: (transfer full): for example "Photo 1351, saved"
 */
char *
wayside_message_item (const char *id, WaysideItemState state, WaysideSize smaller_size)
{
  g_return_val_if_fail (id != NULL, NULL);

  switch (state)
    {
    case WAYSIDE_ITEM_WAITING:
      return g_strdup_printf (_ ("Photo %s, waiting"), id);
    case WAYSIDE_ITEM_TRANSFERRING:
      return g_strdup_printf (_ ("Photo %s, downloading"), id);
    case WAYSIDE_ITEM_SAVED:
      return saved_item_sentence (id, smaller_size);
    case WAYSIDE_ITEM_PRESENT:
      if (smaller_size != WAYSIDE_SIZE_ORIGINAL)
        /* Translators: %s is the ID of a photo, then its width, such as "2048". */
        return g_strdup_printf (_ ("Photo %s, already here at %s px"), id,
                                wayside_size_to_string (smaller_size));
      return g_strdup_printf (_ ("Photo %s, already here"), id);
    case WAYSIDE_ITEM_FAILED:
      return g_strdup_printf (_ ("Photo %s, could not be saved"), id);
    case WAYSIDE_ITEM_GONE:
      return g_strdup_printf (_ ("Photo %s, no longer on Mapillary"), id);
    case WAYSIDE_ITEM_NOT_OFFERED:
      return g_strdup_printf (_ ("Photo %s, no picture"), id);
    default:
      g_assert_not_reached ();
    }
}

static char *
failed_cause (WaysideError code, guint n)
{
  switch (code)
    {
    case WAYSIDE_ERROR_NETWORK:
      return g_strdup_printf (
          ngettext ("%'u photo: the connection was lost", "%'u photos: the connection was lost", n), n);
    case WAYSIDE_ERROR_TLS:
      return g_strdup_printf (ngettext ("%'u photo: the connection was not secure",
                                        "%'u photos: the connection was not secure", n),
                              n);
    case WAYSIDE_ERROR_SIGN_IN:
      return g_strdup_printf (ngettext ("%'u photo: the network asked for a sign-in",
                                        "%'u photos: the network asked for a sign-in", n),
                              n);
    case WAYSIDE_ERROR_FILE_LOST:
      return g_strdup_printf (
          ngettext ("%'u photo is no longer in the folder", "%'u photos are no longer in the folder", n), n);
    case WAYSIDE_ERROR_SLOW_DOWN:
      return g_strdup_printf (
          ngettext ("%'u photo: Mapillary asked to slow down", "%'u photos: Mapillary asked to slow down", n),
          n);
    case WAYSIDE_ERROR_SERVICE:
      return g_strdup_printf (ngettext ("%'u photo: Mapillary had a temporary problem",
                                        "%'u photos: Mapillary had a temporary problem", n),
                              n);
    case WAYSIDE_ERROR_BAD_PICTURE:
      return g_strdup_printf (ngettext ("%'u photo arrived damaged", "%'u photos arrived damaged", n), n);
    case WAYSIDE_ERROR_FOLDER:
    case WAYSIDE_ERROR_FOLDER_BUSY:
    case WAYSIDE_ERROR_DISK_FULL:
      return g_strdup_printf (ngettext ("%'u photo could not be written to the folder",
                                        "%'u photos could not be written to the folder", n),
                              n);
    case WAYSIDE_ERROR_INVALID_QUERY:
    case WAYSIDE_ERROR_INVALID_CONFIG:
    case WAYSIDE_ERROR_TOKEN_MISSING:
    case WAYSIDE_ERROR_TOKEN_REFUSED:
    case WAYSIDE_ERROR_GONE:
    case WAYSIDE_ERROR_NO_IMAGERY:
    case WAYSIDE_ERROR_NOT_OFFERED:
    case WAYSIDE_ERROR_AREA_TOO_LARGE:
    case WAYSIDE_ERROR_AREA_TOO_DENSE:
    case WAYSIDE_ERROR_UNKNOWN_FIELD:
    case WAYSIDE_ERROR_URL_EXPIRED:
    case WAYSIDE_ERROR_BAD_ANSWER:
    case WAYSIDE_ERROR_PICTURES_REFUSED:
    default:
      return g_strdup_printf (ngettext ("%'u photo could not be saved", "%'u photos could not be saved", n),
                              n);
    }
}

/**
 * wayside_message_cause:
 * @state: the state of a group of photos: failed, gone or not offered
 * @code: the #WaysideError code that they share, or -1 if there is none
 * @n: number of photos in the group
 *
 * Returns the heading of a group of problems.
 *
 * Returns: (transfer full): for example "9 photos are no longer on Mapillary"
 */
char *
wayside_message_cause (WaysideItemState state, int code, guint n)
{
  if (state == WAYSIDE_ITEM_GONE)
    return g_strdup_printf (
        ngettext ("%'u photo is no longer on Mapillary", "%'u photos are no longer on Mapillary", n), n);

  if (state == WAYSIDE_ITEM_NOT_OFFERED)
    return g_strdup_printf (
        ngettext ("%'u photo has no picture on Mapillary", "%'u photos have no picture on Mapillary", n), n);

  return failed_cause (code < 0 ? WAYSIDE_ERROR_BAD_ANSWER : (WaysideError) code, n);
}
