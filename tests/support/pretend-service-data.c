/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-service-private.h"

#include "pretend-url.h"

#include <math.h>
#include <string.h>

/* Difference of consecutive ids in a sequence. The ids of the real service have gaps, too. */
#define ID_STEP 7919

/**
 * pretend_service_add_image:
 * @self: a service
 * @id: an unused decimal id
 * @sequence: (nullable): the sequence to append the image to
 * @longitude: degrees
 * @latitude: degrees
 * @flags: deviations from complete metadata
 *
 * Adds an image. All other values are derived from the id.
 *
 * Returns: (transfer none): the image, whose values may still be changed
 */
PretendImage *
pretend_service_add_image (PretendService *self,
                           const char *id,
                           const char *sequence,
                           double longitude,
                           double latitude,
                           PretendImageFlags flags)
{
  guint64 key = 0;
  PretendImage *image;

  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);
  g_return_val_if_fail (g_ascii_string_to_unsigned (id, 10, 1, G_MAXUINT64, &key, NULL), NULL);

  image = pretend_image_new (key, sequence, longitude, latitude, flags);
  return pretend_data_take (self->data, image) ? image : NULL;
}

/**
 * pretend_service_add_sequence:
 * @self: a service
 * @sequence: the sequence key
 * @n_images: number of images
 * @first_id: id of the first; each further id is 7919 larger
 * @longitude: degrees, of the first image
 * @latitude: degrees, of the first image
 *
 * Adds a drive along a curved street: one image every 8 metres and every one or two seconds, with one camera
 * and one creator.
 */
void
pretend_service_add_sequence (PretendService *self,
                              const char *sequence,
                              guint n_images,
                              guint64 first_id,
                              double longitude,
                              double latitude)
{
  guint64 mixed = pretend_mix (g_str_hash (sequence));
  double heading = (double) (mixed % 360);
  const PretendImage *first = NULL;

  g_return_if_fail (PRETEND_IS_SERVICE (self));

  for (guint i = 0; i < n_images; i++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, first_id + (guint64) i * ID_STEP);
      PretendImage *image = pretend_service_add_image (self, id, sequence, longitude, latitude,
                                                       PRETEND_IMAGE_DEFAULT);

      if (first == NULL)
        first = image;
      else
        {
          image->captured_at = first->captured_at + (gint64) i * 1400;
          image->make = first->make;
          image->model = first->model;
          g_free (image->creator);
          image->creator = g_strdup (first->creator);
        }
      heading = fmod (heading + sin (i / 9.0) * 4 + 360, 360);
      image->compass_angle = floor (heading * 100) / 100;
      longitude += sin (heading * G_PI / 180) * 8 / (111195 * cos (latitude * G_PI / 180));
      latitude += cos (heading * G_PI / 180) * 8 / 111195;
    }
}

/**
 * pretend_service_remove_image:
 * @self: a service
 * @id: the id of an image
 *
 * Removes an image, as if its owner had deleted it.
 */
void
pretend_service_remove_image (PretendService *self, const char *id)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  pretend_data_remove (self->data, id);
}

/**
 * pretend_service_get_image:
 * @self: a service
 * @id: an id
 *
 * Returns: (transfer none) (nullable): the image
 */
PretendImage *
pretend_service_get_image (PretendService *self, const char *id)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  return pretend_data_get (self->data, id);
}

/**
 * pretend_service_count_images:
 * @self: a service
 *
 * Returns: the number of images
 */
guint
pretend_service_count_images (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);

  return pretend_data_count (self->data);
}

static char **
dup_ids (GPtrArray *images)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; images != NULL && i < images->len; i++)
    g_strv_builder_add (builder, ((PretendImage *) g_ptr_array_index (images, i))->id);
  return g_strv_builder_end (builder);
}

/**
 * pretend_service_dup_sequence_ids:
 * @self: a service
 * @sequence: a key
 *
 * Returns: (transfer full): the ids of its images in order; empty if the sequence does not exist
 */
char **
pretend_service_dup_sequence_ids (PretendService *self, const char *sequence)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  return dup_ids (pretend_data_get_sequence (self->data, sequence));
}

/**
 * pretend_service_dup_area_ids:
 * @self: a service
 * @west: degrees
 * @south: degrees
 * @east: degrees
 * @north: degrees
 *
 * Returns: (transfer full): the ids of all images in the box
 */
char **
pretend_service_dup_area_ids (PretendService *self, double west, double south, double east, double north)
{
  g_autoptr (GPtrArray) images = NULL;

  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  images = pretend_data_find_area (self->data, west, south, east, north);
  return dup_ids (images);
}

static PretendStyle
make_style (PretendService *self)
{
  return (PretendStyle){
    .cdn_url = self->urls[PRETEND_ROOT_CDN],
    .original_width = self->original_width,
    .escapes = (self->switches & PRETEND_SWITCH_ESCAPES) != 0,
    .nulls = (self->switches & PRETEND_SWITCH_NULLS) != 0,
  };
}

static gboolean
was_sent_before (const PretendImage *image, const PretendSending *sending)
{
  for (guint i = 0; i < image->sent->len; i++)
    {
      const PretendSending *earlier = &g_array_index (image->sent, PretendSending, i);

      if (earlier->fields == sending->fields && earlier->expiry == sending->expiry)
        return TRUE;
    }
  return FALSE;
}

/*
 * pretend_service_append_image:
 * @self: a service
 * @json: the response body
 * @image: an image
 * @fields: (nullable): the requested fields
 *
 * Appends the image's metadata to a response and records the variant that was sent.
 */
void
pretend_service_append_image (PretendService *self, GString *json, PretendImage *image, const char *fields)
{
  PretendStyle style = make_style (self);
  PretendSending sending = { g_intern_string (fields), pretend_service_get_now () + self->url_lifetime };

  pretend_record_append (json, image, &sending, &style);
  if (!was_sent_before (image, &sending))
    g_array_append_val (image->sent, sending);
}

static char *
dup_record (PretendService *self, const PretendImage *image, guint number)
{
  PretendStyle style = make_style (self);
  GString *json = g_string_new (NULL);

  pretend_record_append (json, image, &g_array_index (image->sent, PretendSending, number), &style);
  return g_string_free (json, FALSE);
}

/**
 * pretend_service_dup_image_json:
 * @self: a service
 * @id: an image
 *
 * Returns: (transfer full) (nullable): its metadata as last sent, or %NULL if it was never sent
 */
char *
pretend_service_dup_image_json (PretendService *self, const char *id)
{
  PretendImage *image;

  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  image = pretend_data_get (self->data, id);
  return image != NULL && image->sent->len > 0 ? dup_record (self, image, image->sent->len - 1) : NULL;
}

static gboolean
mentions_expiry (const char *text, const PretendSending *sending)
{
  g_autofree char *expiry = g_strdup_printf ("&oe=%08" G_GINT64_MODIFIER "X", (guint64) sending->expiry);

  return strstr (text, expiry) != NULL;
}

/**
 * pretend_service_has_sent_json:
 * @self: a service
 * @id: an image
 * @text: the saved metadata, without the newline at the end
 *
 * Checks whether exactly these bytes were ever sent as the metadata of this image. Metadata is often sent
 * more than once, and the expiry of its URLs changes every second.
 *
 * Returns: %TRUE if @text was sent
 */
gboolean
pretend_service_has_sent_json (PretendService *self, const char *id, const char *text)
{
  PretendImage *image;

  g_return_val_if_fail (PRETEND_IS_SERVICE (self), FALSE);

  image = pretend_data_get (self->data, id);
  for (guint i = 0; image != NULL && i < image->sent->len; i++)
    {
      g_autofree char *record = NULL;

      /* Serializing metadata is expensive, and after hours there are many variants that differ only in the
       * expiry. */
      if (strstr (text, "&oe=") != NULL &&
          !mentions_expiry (text, &g_array_index (image->sent, PretendSending, i)))
        continue;
      record = dup_record (self, image, i);

      if (strcmp (record, text) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * pretend_service_dup_picture_url:
 * @self: a service
 * @id: an image
 * @size: width in pixels, 0 for the original
 *
 * Returns: (transfer full): a valid URL of the picture, even if the metadata does not contain it
 */
char *
pretend_service_dup_picture_url (PretendService *self, const char *id, guint size)
{
  g_autofree char *step = NULL;
  PretendImage *image;

  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  image = pretend_data_get (self->data, id);
  g_return_val_if_fail (image != NULL, NULL);
  step = size > 0 ? g_strdup_printf ("s%ux%u", size, size * 3 / 4) : NULL;
  return pretend_url_new (self->urls[PRETEND_ROOT_CDN], image->key, size, step,
                          pretend_service_get_now () + self->url_lifetime);
}

/**
 * pretend_service_dup_jpeg:
 * @self: a service
 * @id: an image
 * @size: width in pixels, 0 for the original
 *
 * Returns: (transfer full) (nullable): the picture, exactly as served
 */
GBytes *
pretend_service_dup_jpeg (PretendService *self, const char *id, guint size)
{
  PretendImage *image;

  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  image = pretend_data_get (self->data, id);
  return image != NULL ? pretend_pictures_get (self->pictures, image, self->original_width, size) : NULL;
}
