/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-photo.h"

#include <glib/gi18n.h>

/**
 * wayside_cli_photo_read:
 * @self: (out caller-allocates): return location
 * @item: an image of a download
 *
 * Collects the facts about an image. All pointers in @self belong to @item.
 */
void
wayside_cli_photo_read (WaysideCliPhoto *self, WaysideItem *item)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (WAYSIDE_IS_ITEM (item));

  self->id = wayside_item_get_id (item);
  self->state = wayside_item_get_state (item);
  self->size = wayside_item_get_size (item);
  self->is_smaller = wayside_item_is_smaller (item);
  self->bytes = wayside_item_get_bytes (item);
  self->image = wayside_item_get_image (item);
  self->error = wayside_item_get_error (item);
}

/**
 * wayside_cli_format_time:
 * @milliseconds: milliseconds since 1970, UTC
 *
 * Formats a time in ISO 8601 and UTC, independently of locale and time zone.
 *
 * Returns: (transfer full) (nullable): "2021-05-22T15:20:45Z", or %NULL if the time is out of range
 */
char *
wayside_cli_format_time (gint64 milliseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (milliseconds / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/**
 * wayside_cli_format_degrees:
 * @degrees: a longitude or latitude
 *
 * Formats an angle with six decimals (0.1 m) and a decimal point in every locale, as map programs expect.
 *
 * Returns: (transfer full): "53.597812"
 */
char *
wayside_cli_format_degrees (double degrees)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.6f", degrees));
}

static void
add_part (GPtrArray *parts, char *part)
{
  if (part != NULL)
    g_ptr_array_add (parts, part);
}

static char *
format_position (WaysideImage *image)
{
  g_autofree char *latitude = NULL;
  g_autofree char *longitude = NULL;
  double east, north;

  if (!wayside_image_get_position (image, &east, &north))
    return NULL;

  latitude = wayside_cli_format_degrees (north);
  longitude = wayside_cli_format_degrees (east);
  /* Translators: the two numbers are degrees, such as 53.597812. */
  return g_strdup_printf (_ ("latitude %s, longitude %s"), latitude, longitude);
}

static void
add_facts (GPtrArray *parts, WaysideImage *image)
{
  guint width = wayside_image_get_width (image);
  guint height = wayside_image_get_height (image);
  gint64 captured_at = wayside_image_get_captured_at (image);

  if (width > 0 && height > 0)
    /* Translators: width and height of a photo in pixels. */
    add_part (parts, g_strdup_printf (_ ("%u×%u"), width, height));
  if (captured_at >= 0)
    add_part (parts, wayside_cli_format_time (captured_at));
  add_part (parts, format_position (image));
}

static char *
format_outcome (const WaysideCliPhoto *self)
{
  switch (self->state)
    {
    case WAYSIDE_ITEM_PRESENT:
      if (self->is_smaller)
        /* Translators: %s is the width of a photo in pixels; a larger one was requested. */
        return g_strdup_printf (_ ("already here at size %s"), wayside_size_to_string (self->size));
      return g_strdup (_ ("already here"));

    case WAYSIDE_ITEM_SAVED:
      if (self->is_smaller)
        /* Translators: %s is the width of a photo in pixels; a larger one was requested. */
        return g_strdup_printf (_ ("saved at size %s, the largest there is"),
                                wayside_size_to_string (self->size));
      if (self->size != WAYSIDE_SIZE_ORIGINAL)
        /* Translators: %s is the width of a photo in pixels. */
        return g_strdup_printf (_ ("saved at size %s"), wayside_size_to_string (self->size));
      return NULL;

    case WAYSIDE_ITEM_FAILED:
    case WAYSIDE_ITEM_GONE:
    case WAYSIDE_ITEM_NOT_OFFERED:
      return g_strdup (_ ("not saved"));

    case WAYSIDE_ITEM_WAITING:
    case WAYSIDE_ITEM_TRANSFERRING:
    default:
      return NULL;
    }
}

/**
 * wayside_cli_photo_format:
 * @self: an image
 *
 * Builds the line of an image in the summary of a small job: id, resolution, date, position, and any unusual
 * outcome. Unknown facts are omitted.
 *
 * Returns: (transfer full): one line
 */
char *
wayside_cli_photo_format (const WaysideCliPhoto *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  add_part (parts, g_strdup (self->id));
  if (self->image != NULL)
    add_facts (parts, self->image);
  add_part (parts, format_outcome (self));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

/**
 * wayside_cli_photo_dup_problem:
 * @self: an image that could not be saved
 *
 * Explains why an image could not be saved.
 *
 * Returns: (transfer full): a sentence
 */
char *
wayside_cli_photo_dup_problem (const WaysideCliPhoto *self)
{
  if (self->error != NULL)
    return g_strdup (self->error->message);
  if (self->state == WAYSIDE_ITEM_GONE)
    return g_strdup (_ ("No longer on Mapillary"));
  if (self->state == WAYSIDE_ITEM_NOT_OFFERED)
    return g_strdup (_ ("No picture on Mapillary"));

  return g_strdup (_ ("It could not be saved"));
}
