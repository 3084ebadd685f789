/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-data.h"

#include <math.h>

/*
 * @images: (owned) (element-type PretendImage): all images, in insertion order
 * @by_key: (owned): numeric id to image
 * @sequences: (owned): sequence key to array of PretendImage, in capture order
 */
struct _PretendData
{
  GPtrArray *images;
  GHashTable *by_key;
  GHashTable *sequences;
};

/**
 * pretend_data_new:
 *
 * Returns: (transfer full): an empty store
 */
PretendData *
pretend_data_new (void)
{
  PretendData *data = g_new0 (PretendData, 1);

  data->images = g_ptr_array_new_with_free_func ((GDestroyNotify) pretend_image_free);
  data->by_key = g_hash_table_new (g_int64_hash, g_int64_equal);
  data->sequences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_ptr_array_unref);
  return data;
}

/**
 * pretend_data_free:
 * @data: (transfer full): a store
 *
 * Frees the store and all its images.
 */
void
pretend_data_free (PretendData *data)
{
  g_clear_pointer (&data->sequences, g_hash_table_unref);
  g_clear_pointer (&data->by_key, g_hash_table_unref);
  g_clear_pointer (&data->images, g_ptr_array_unref);
  g_free (data);
}

/**
 * pretend_data_take:
 * @data: a store
 * @image: (transfer full): a new image
 *
 * Adds @image to the store and to the end of its sequence.
 *
 * Returns: %TRUE on success; %FALSE if the id is already in use, in which case @image is freed
 */
gboolean
pretend_data_take (PretendData *data, PretendImage *image)
{
  if (!g_hash_table_insert (data->by_key, &image->key, image))
    {
      g_critical ("there are two images with the id %s", image->id);
      g_hash_table_remove (data->by_key, &image->key);
      pretend_image_free (image);
      return FALSE;
    }
  g_ptr_array_add (data->images, image);
  if (image->sequence != NULL)
    {
      GPtrArray *members = g_hash_table_lookup (data->sequences, image->sequence);

      if (members == NULL)
        {
          members = g_ptr_array_new ();
          g_hash_table_insert (data->sequences, g_strdup (image->sequence), members);
        }
      g_ptr_array_add (members, image);
    }
  return TRUE;
}

/**
 * pretend_data_remove:
 * @data: a store
 * @id: an id
 *
 * Removes an image, if there is one with this id, as if its owner had deleted it.
 */
void
pretend_data_remove (PretendData *data, const char *id)
{
  PretendImage *image = pretend_data_get (data, id);

  if (image == NULL)
    return;

  if (image->sequence != NULL)
    g_ptr_array_remove (g_hash_table_lookup (data->sequences, image->sequence), image);
  g_hash_table_remove (data->by_key, &image->key);
  g_ptr_array_remove (data->images, image);
}

/**
 * pretend_data_get:
 * @data: a store
 * @id: an id as it appears in a request
 *
 * Returns: (nullable) (transfer none): the image with exactly this id
 */
PretendImage *
pretend_data_get (PretendData *data, const char *id)
{
  PretendImage *image;
  guint64 key;

  if (!g_ascii_string_to_unsigned (id, 10, 1, G_MAXUINT64, &key, NULL))
    return NULL;
  image = pretend_data_get_key (data, key);
  return image != NULL && g_str_equal (image->id, id) ? image : NULL;
}

/**
 * pretend_data_get_key:
 * @data: a store
 * @key: the id as a number
 *
 * Returns: (nullable) (transfer none): the image
 */
PretendImage *
pretend_data_get_key (PretendData *data, guint64 key)
{
  return g_hash_table_lookup (data->by_key, &key);
}

/**
 * pretend_data_count:
 * @data: a store
 *
 * Returns: the number of images
 */
guint
pretend_data_count (PretendData *data)
{
  return data->images->len;
}

/**
 * pretend_data_get_all:
 * @data: a store
 *
 * Returns: (transfer none) (element-type PretendImage): all images, in insertion order
 */
GPtrArray *
pretend_data_get_all (PretendData *data)
{
  return data->images;
}

/**
 * pretend_data_get_sequences:
 * @data: a store
 *
 * Returns: (transfer none): the keys of all sequences, each with its images in capture order
 */
GHashTable *
pretend_data_get_sequences (PretendData *data)
{
  return data->sequences;
}

/**
 * pretend_data_get_sequence:
 * @data: a store
 * @sequence: a sequence key, case-sensitive
 *
 * Returns: (nullable) (transfer none) (element-type PretendImage): its images in capture order
 */
GPtrArray *
pretend_data_get_sequence (PretendData *data, const char *sequence)
{
  return g_hash_table_lookup (data->sequences, sequence);
}

/**
 * pretend_data_find_area:
 * @data: a store
 * @west: degrees
 * @south: degrees
 * @east: degrees
 * @north: degrees
 *
 * Finds the images whose original position lies in the box. A reversed box contains none.
 *
 * Returns: (transfer container) (element-type PretendImage): the images
 */
GPtrArray *
pretend_data_find_area (PretendData *data, double west, double south, double east, double north)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < data->images->len; i++)
    {
      PretendImage *image = g_ptr_array_index (data->images, i);

      gboolean is_inside = image->longitude >= west && image->longitude <= east && image->latitude >= south &&
                           image->latitude <= north;

      if (!(image->flags & PRETEND_IMAGE_GONE) && (is_inside || image->flags & PRETEND_IMAGE_EVERYWHERE))
        g_ptr_array_add (found, image);
    }
  return g_steal_pointer (&found);
}

/**
 * pretend_data_find_around:
 * @data: a store
 * @longitude: degrees
 * @latitude: degrees
 * @radius: metres
 *
 * Returns: (transfer container) (element-type PretendImage): the images within the circle
 */
GPtrArray *
pretend_data_find_around (PretendData *data, double longitude, double latitude, double radius)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const double metres_per_degree = 111195;

  for (guint i = 0; i < data->images->len; i++)
    {
      PretendImage *image = g_ptr_array_index (data->images, i);
      double across = (image->longitude - longitude) * cos (latitude * G_PI / 180) * metres_per_degree;
      double up = (image->latitude - latitude) * metres_per_degree;

      if (!(image->flags & PRETEND_IMAGE_GONE) && hypot (across, up) <= radius)
        g_ptr_array_add (found, image);
    }
  return g_steal_pointer (&found);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const PretendImage *one = *(PretendImage *const *) a;
  const PretendImage *other = *(PretendImage *const *) b;

  if (one->captured_at != other->captured_at)
    return one->captured_at > other->captured_at ? -1 : 1;
  return one->key < other->key ? -1 : 1;
}

/**
 * pretend_data_find:
 * @data: a store
 * @filter: the conditions
 *
 * Returns: (transfer container) (element-type PretendImage): the matching images, newest first
 */
GPtrArray *
pretend_data_find (PretendData *data, const PretendFilter *filter)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < data->images->len; i++)
    {
      PretendImage *image = g_ptr_array_index (data->images, i);

      if (!(image->flags & PRETEND_IMAGE_GONE) && pretend_filter_matches (filter, image))
        g_ptr_array_add (found, image);
    }
  g_ptr_array_sort (found, compare_newest_first);
  return g_steal_pointer (&found);
}

/**
 * pretend_filter_matches:
 * @filter: the conditions
 * @image: an image
 *
 * Checks whether the image satisfies every condition. A condition on a field that the image lacks is not
 * satisfied.
 *
 * Returns: %TRUE if the image matches
 */
gboolean
pretend_filter_matches (const PretendFilter *filter, const PretendImage *image)
{
  gboolean timed = filter->start > G_MININT64 || filter->end < G_MAXINT64;
  gboolean has_camera = !(image->flags & PRETEND_IMAGE_NO_MAKE);
  gboolean has_creator = !(image->flags & PRETEND_IMAGE_NO_CREATOR);

  if (timed && (image->flags & PRETEND_IMAGE_NO_CAPTURED_AT))
    return FALSE;
  if (timed && (image->captured_at < filter->start || image->captured_at > filter->end))
    return FALSE;
  if (filter->pano >= 0 && filter->pano != ((image->flags & PRETEND_IMAGE_PANO) != 0))
    return FALSE;
  if (filter->make != NULL && !(has_camera && g_str_equal (filter->make, image->make)))
    return FALSE;
  if (filter->model != NULL && !(has_camera && g_str_equal (filter->model, image->model)))
    return FALSE;
  if (filter->creator != NULL && !(has_creator && g_str_equal (filter->creator, image->creator)))
    return FALSE;
  return filter->organization == NULL || g_strcmp0 (filter->organization, image->organization) == 0;
}
