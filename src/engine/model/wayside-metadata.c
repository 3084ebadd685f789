/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-metadata.h"

#include <math.h>
#include <string.h>

/* Degrees: a tenth of a metre. The service rounds positions, and boxes. */
#define TOLERANCE 1e-6

/* The signed URLs seen so far have 300 to 600 characters. */
#define MAX_URL_LENGTH 4096

/* The number is a string, since it has more digits than a floating-point number keeps. */
static guint64
read_creator (JsonObject *object)
{
  JsonNode *creator = json_object_get_member (object, "creator");
  JsonNode *id = NULL;
  guint64 number;

  if (creator != NULL && JSON_NODE_HOLDS_OBJECT (creator))
    id = json_object_get_member (json_node_get_object (creator), "id");
  if (id == NULL || !JSON_NODE_HOLDS_VALUE (id) || json_node_get_value_type (id) != G_TYPE_STRING ||
      !g_ascii_string_to_unsigned (json_node_get_string (id), 10, 1, G_MAXUINT64, &number, NULL))
    return 0;

  return number;
}

/**
 * wayside_metadata_new:
 * @object: an image as parsed by json-glib
 * @raw: the original text of @object
 * @error: return location for an error
 *
 * Returns: (transfer full): the metadata, or %NULL with the error of wayside_image_new_from_json()
 */
WaysideMetadata *
wayside_metadata_new (JsonObject *object, GBytes *raw, GError **error)
{
  g_autoptr (WaysideImage) image = NULL;
  WaysideMetadata *self;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (raw != NULL, NULL);

  image = wayside_image_new_from_json (object, error);
  if (image == NULL)
    return NULL;

  self = g_new0 (WaysideMetadata, 1);
  self->image = g_steal_pointer (&image);
  self->raw = g_bytes_ref (raw);
  self->creator = read_creator (object);
  self->longitude = self->latitude = NAN;
  wayside_image_read_point (object, "geometry", &self->longitude, &self->latitude);
  for (guint size = 0; size < WAYSIDE_N_SIZES; size++)
    {
      JsonNode *node = json_object_get_member (object, wayside_size_get_field ((WaysideSize) size));
      const char *url = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (url != NULL && *url != '\0' && strlen (url) <= MAX_URL_LENGTH)
        self->urls[size] = g_strdup (url);
    }

  return self;
}

/**
 * wayside_metadata_free:
 * @self: (transfer full): the metadata of an image
 */
void
wayside_metadata_free (WaysideMetadata *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->image);
  g_clear_pointer (&self->raw, g_bytes_unref);
  for (guint size = 0; size < WAYSIDE_N_SIZES; size++)
    g_clear_pointer (&self->urls[size], g_free);
  g_free (self);
}

/**
 * wayside_metadata_get_id:
 * @self: the metadata of an image
 *
 * Returns: (transfer none): the image's id
 */
const char *
wayside_metadata_get_id (const WaysideMetadata *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return wayside_image_get_id (self->image);
}

/**
 * wayside_metadata_pick_url:
 * @self: the metadata of an image
 * @wanted: the requested size
 * @found: (out): the size of the returned URL
 *
 * Picks the URL of the requested size, else that of the next smaller size available. Only if there is no
 * smaller one, the next larger one is used: a photo in another size is better than none.
 *
 * Returns: (transfer none) (nullable): the URL, or %NULL if the service offers no file at all
 */
const char *
wayside_metadata_pick_url (const WaysideMetadata *self, WaysideSize wanted, WaysideSize *found)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail ((guint) wanted < WAYSIDE_N_SIZES, NULL);
  g_return_val_if_fail (found != NULL, NULL);

  for (int size = (int) wanted; size < WAYSIDE_N_SIZES; size++)
    if (self->urls[size] != NULL)
      {
        *found = (WaysideSize) size;
        return self->urls[size];
      }

  for (int size = (int) wanted - 1; size >= 0; size--)
    if (self->urls[size] != NULL)
      {
        *found = (WaysideSize) size;
        return self->urls[size];
      }

  return NULL;
}

/**
 * wayside_metadata_is_inside:
 * @self: the metadata of an image
 * @bbox: a bounding box
 *
 * Checks the measured and the computed position, since either may be the one that the service searches.
 *
 * Returns: %TRUE if one of the positions is in the box, or if none is known
 */
gboolean
wayside_metadata_is_inside (const WaysideMetadata *self, const WaysideBbox *bbox)
{
  WaysideBbox wider;
  double longitude, latitude;

  g_return_val_if_fail (self != NULL && bbox != NULL, FALSE);

  if (!wayside_image_get_position (self->image, &longitude, &latitude))
    return TRUE;

  wider = (WaysideBbox){ bbox->west - TOLERANCE, bbox->south - TOLERANCE, bbox->east + TOLERANCE,
                         bbox->north + TOLERANCE };
  return wayside_bbox_contains (&wider, longitude, latitude) ||
         wayside_bbox_contains (&wider, self->longitude, self->latitude);
}

/**
 * wayside_metadata_is_in_region:
 * @self: the metadata of an image
 * @region: a region
 *
 * Checks the measured and the computed position, as wayside_metadata_is_inside() does, but exactly.
 *
 * Returns: %TRUE if one of the positions is in the region; %FALSE if none is known
 */
gboolean
wayside_metadata_is_in_region (const WaysideMetadata *self, const WaysideRegion *region)
{
  double longitude, latitude;

  g_return_val_if_fail (self != NULL && region != NULL, FALSE);

  return (wayside_image_get_position (self->image, &longitude, &latitude) &&
          wayside_region_contains (region, longitude, latitude)) ||
         wayside_region_contains (region, self->longitude, self->latitude);
}

/**
 * wayside_metadata_matches:
 * @self: the metadata of an image
 * @filter: a filter
 * @is_of_creator: whether an image whose metadata names no user is of the user of the filter
 *
 * Returns: %TRUE if the image matches the filter, apart from its spacing. What the metadata does not have does not
 *   match
 */
gboolean
wayside_metadata_matches (const WaysideMetadata *self, const WaysideFilter *filter, gboolean is_of_creator)
{
  WaysideFilterFacts facts;

  g_return_val_if_fail (self != NULL && filter != NULL, FALSE);

  facts = (WaysideFilterFacts){
    .captured_at = wayside_image_get_captured_at (self->image),
    .is_pano = wayside_image_get_is_pano (self->image),
    .creator = wayside_image_get_creator (self->image),
  };
  if (facts.creator == NULL && is_of_creator)
    facts.creator = filter->creator;
  return wayside_filter_matches (filter, &facts, FALSE);
}

/**
 * wayside_metadata_get_url_expiry:
 * @url: a signed URL
 *
 * Parses the expiry time of the URL: the parameter "oe", seconds since 1970 in hexadecimal.
 *
 * Returns: seconds since 1970, or %G_MAXINT64 if the URL has no valid expiry time
 */
gint64
wayside_metadata_get_url_expiry (const char *url)
{
  const char *query;
  guint64 seconds;

  g_return_val_if_fail (url != NULL, G_MAXINT64);

  query = strchr (url, '?');
  while (query != NULL)
    {
      query++;
      if (g_str_has_prefix (query, "oe="))
        {
          char *end = NULL;

          seconds = g_ascii_strtoull (query + 3, &end, 16);
          return end > query + 3 && seconds <= G_MAXINT64 ? (gint64) seconds : G_MAXINT64;
        }
      query = strchr (query, '&');
    }

  return G_MAXINT64;
}
