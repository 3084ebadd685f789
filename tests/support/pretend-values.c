/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-values.h"

#include "pretend-url.h"

#include <string.h>

/* Appends the value and returns %TRUE, or returns %FALSE without appending if the image does not have the
 * field. */
typedef gboolean (*AppendValue) (GString *json, const PretendRecord *record);

/* 14 significant digits, independent of the locale: merge_cc is formatted as 4.546427159383e+18. */
static void
append_number (GString *json, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (json, g_ascii_formatd (buffer, sizeof buffer, "%.14g", value));
}

static double
invent (const PretendRecord *record, guint64 salt, double low, double high)
{
  guint64 mixed = pretend_mix (record->image->seed ^ (salt << 32)) >> 11;

  return low + (high - low) * ((double) mixed / 9007199254740992.0);
}

static gboolean
has (const PretendRecord *record, PretendImageFlags lacking)
{
  return (record->image->flags & lacking) == 0;
}

static gboolean
append_altitude (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_ALTITUDE))
    return FALSE;
  append_number (json, record->image->altitude);
  return TRUE;
}

static gboolean
append_atomic_scale (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED))
    return FALSE;
  append_number (json, record->image->seed % 5 == 0 ? 1 : invent (record, 1, 0.95, 1.05));
  return TRUE;
}

static gboolean
append_camera_parameters (GString *json, const PretendRecord *record)
{
  /* The service has no camera_parameters for spherical images either. */
  if (!has (record, PRETEND_IMAGE_NO_CAMERA_PARAMETERS | PRETEND_IMAGE_PANO))
    return FALSE;
  g_string_append_c (json, '[');
  append_number (json, invent (record, 2, 0.7, 0.95));
  g_string_append_c (json, ',');
  append_number (json, invent (record, 3, -9e-5, 9e-5));
  g_string_append_c (json, ',');
  append_number (json, invent (record, 4, -9e-5, 9e-5));
  g_string_append_c (json, ']');
  return TRUE;
}

static gboolean
append_camera_type (GString *json, const PretendRecord *record)
{
  g_string_append (json, has (record, PRETEND_IMAGE_PANO) ? "\"perspective\"" : "\"spherical\"");
  return TRUE;
}

static gboolean
append_captured_at (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_CAPTURED_AT))
    return FALSE;
  g_string_append_printf (json, "%" G_GINT64_FORMAT, record->image->captured_at);
  return TRUE;
}

static gboolean
append_compass_angle (GString *json, const PretendRecord *record)
{
  append_number (json, record->image->compass_angle);
  return TRUE;
}

static gboolean
append_computed_altitude (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED | PRETEND_IMAGE_NO_ALTITUDE))
    return FALSE;
  append_number (json, record->image->altitude + invent (record, 5, -4, 4));
  return TRUE;
}

static gboolean
append_computed_compass_angle (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED))
    return FALSE;
  append_number (json, record->image->compass_angle + invent (record, 6, 0, 3));
  return TRUE;
}

static void
append_point (GString *json, double longitude, double latitude)
{
  g_string_append (json, "{\"type\":\"Point\",\"coordinates\":[");
  append_number (json, longitude);
  g_string_append_c (json, ',');
  append_number (json, latitude);
  g_string_append (json, "]}");
}

static gboolean
append_computed_geometry (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED | PRETEND_IMAGE_NO_GEOMETRY))
    return FALSE;
  append_point (json, record->image->longitude + invent (record, 7, -1e-5, 1e-5),
                record->image->latitude + invent (record, 8, -1e-5, 1e-5));
  return TRUE;
}

static gboolean
append_computed_rotation (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED))
    return FALSE;
  g_string_append_c (json, '[');
  append_number (json, invent (record, 9, 1.2, 1.6));
  g_string_append_c (json, ',');
  append_number (json, invent (record, 10, -0.3, 0.3));
  g_string_append_c (json, ',');
  append_number (json, invent (record, 11, -0.3, 0.3));
  g_string_append_c (json, ']');
  return TRUE;
}

static gboolean
append_creator (GString *json, const PretendRecord *record)
{
  const char *sub = record->sub_fields;

  if (!has (record, PRETEND_IMAGE_NO_CREATOR))
    return FALSE;
  g_string_append_c (json, '{');
  if (sub == NULL || strstr (sub, "username") != NULL)
    {
      g_string_append (json, "\"username\":");
      pretend_record_append_string (json, record->image->creator, record->style->escapes);
      g_string_append_c (json, ',');
    }
  g_string_append_printf (json, "\"id\":\"%" G_GUINT64_FORMAT "\"}",
                          pretend_image_get_creator_id (record->image));
  return TRUE;
}

static gboolean
append_detections (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED))
    return FALSE;
  pretend_record_append_detections (json, record->image, record->sub_fields);
  return TRUE;
}

static gboolean
append_exif_orientation (GString *json, const PretendRecord *record)
{
  g_string_append_c (json, '1');
  return TRUE;
}

static gboolean
append_geometry (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_GEOMETRY))
    return FALSE;
  append_point (json, record->image->longitude, record->image->latitude);
  return TRUE;
}

static gboolean
append_height (GString *json, const PretendRecord *record)
{
  guint width, height;

  pretend_image_get_size (record->image, record->style->original_width, &width, &height);
  g_string_append_printf (json, "%u", height);
  return TRUE;
}

static gboolean
append_width (GString *json, const PretendRecord *record)
{
  guint width, height;

  pretend_image_get_size (record->image, record->style->original_width, &width, &height);
  g_string_append_printf (json, "%u", width);
  return TRUE;
}

static gboolean
append_is_pano (GString *json, const PretendRecord *record)
{
  g_string_append (json, has (record, PRETEND_IMAGE_PANO) ? "false" : "true");
  return TRUE;
}

static gboolean
append_make (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_MAKE))
    return FALSE;
  pretend_record_append_string (json, record->image->make, record->style->escapes);
  return TRUE;
}

static gboolean
append_model (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_MAKE))
    return FALSE;
  pretend_record_append_string (json, record->image->model, record->style->escapes);
  return TRUE;
}

static gboolean
append_merge_cc (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED))
    return FALSE;
  /* The images of about half of the sequences share one reconstruction. */
  append_number (json, record->image->sequence != NULL && g_str_hash (record->image->sequence) % 2 == 0
                           ? 4546427159383000000.0
                           : invent (record, 12, 1e17, 9e18));
  return TRUE;
}

static void
append_file (GString *json, const PretendRecord *record, guint what)
{
  g_autofree char *url = pretend_url_new (record->style->cdn_url, record->image->key, what, NULL,
                                          record->sending->expiry);
  guint64 number = pretend_mix (record->image->seed + what) % 900000000000000;

  g_string_append_printf (json, "{\"id\":\"%" G_GUINT64_FORMAT "\",\"url\":", 100000000000000 + number);
  pretend_record_append_string (json, url, record->style->escapes);
  g_string_append_c (json, '}');
}

static gboolean
append_mesh (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED | PRETEND_IMAGE_NO_MESH))
    return FALSE;
  append_file (json, record, PRETEND_URL_MESH);
  return TRUE;
}

static gboolean
append_sfm_cluster (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED))
    return FALSE;
  append_file (json, record, PRETEND_URL_CLUSTER);
  return TRUE;
}

static gboolean
append_organization (GString *json, const PretendRecord *record)
{
  if (record->image->organization == NULL)
    return FALSE;
  g_string_append (json, "{\"id\":");
  pretend_record_append_string (json, record->image->organization, record->style->escapes);
  g_string_append_c (json, '}');
  return TRUE;
}

static gboolean
append_quality_score (GString *json, const PretendRecord *record)
{
  if (!has (record, PRETEND_IMAGE_NO_COMPUTED))
    return FALSE;
  append_number (json, invent (record, 13, 0.3, 1));
  return TRUE;
}

static gboolean
append_sequence (GString *json, const PretendRecord *record)
{
  if (record->image->sequence == NULL)
    return FALSE;
  pretend_record_append_string (json, record->image->sequence, record->style->escapes);
  return TRUE;
}

static gboolean
append_thumb (GString *json, const PretendRecord *record, guint size, PretendImageFlags lacking)
{
  g_autofree char *step = NULL;
  g_autofree char *url = NULL;
  guint width, height;

  if (!has (record, lacking | PRETEND_IMAGE_NO_THUMBS))
    return FALSE;
  pretend_image_get_size (record->image, record->style->original_width, &width, &height);
  if (size > 0)
    step = g_strdup_printf ("s%ux%u", size, size * height / width);
  url = pretend_url_new (record->style->cdn_url, record->image->key, size, step, record->sending->expiry);
  pretend_record_append_string (json, url, record->style->escapes);
  return TRUE;
}

static gboolean
append_thumb_256 (GString *json, const PretendRecord *record)
{
  return append_thumb (json, record, 256, PRETEND_IMAGE_DEFAULT);
}

static gboolean
append_thumb_1024 (GString *json, const PretendRecord *record)
{
  return append_thumb (json, record, 1024, PRETEND_IMAGE_DEFAULT);
}

static gboolean
append_thumb_2048 (GString *json, const PretendRecord *record)
{
  return append_thumb (json, record, 2048, PRETEND_IMAGE_NO_2048);
}

static gboolean
append_thumb_original (GString *json, const PretendRecord *record)
{
  return append_thumb (json, record, 0, PRETEND_IMAGE_NO_ORIGINAL);
}

static gboolean
append_nothing (GString *json, const PretendRecord *record)
{
  return FALSE;
}

static const struct
{
  const char *name;
  AppendValue append;
} known_fields[] = {
  { "id", append_nothing },
  { "altitude", append_altitude },
  { "atomic_scale", append_atomic_scale },
  { "camera_parameters", append_camera_parameters },
  { "camera_type", append_camera_type },
  { "captured_at", append_captured_at },
  { "compass_angle", append_compass_angle },
  { "computed_altitude", append_computed_altitude },
  { "computed_compass_angle", append_computed_compass_angle },
  { "computed_geometry", append_computed_geometry },
  { "computed_rotation", append_computed_rotation },
  { "created_at", append_nothing },
  { "creator", append_creator },
  { "detections", append_detections },
  { "exif_orientation", append_exif_orientation },
  { "geometry", append_geometry },
  { "height", append_height },
  { "is_pano", append_is_pano },
  { "make", append_make },
  { "merge_cc", append_merge_cc },
  { "mesh", append_mesh },
  { "model", append_model },
  { "organization", append_organization },
  { "organization_id", append_nothing },
  { "quality_score", append_quality_score },
  { "sequence", append_sequence },
  { "sfm_cluster", append_sfm_cluster },
  { "thumb_1024_url", append_thumb_1024 },
  { "thumb_2048_url", append_thumb_2048 },
  { "thumb_256_url", append_thumb_256 },
  { "thumb_original_url", append_thumb_original },
  { "width", append_width },
};

static int
find_value (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_fields); i++)
    if (strcmp (known_fields[i].name, name) == 0)
      return (int) i;
  return -1;
}

/**
 * pretend_value_exists:
 * @name: name of a field
 *
 * Returns: whether the field exists
 */
gboolean
pretend_value_exists (const char *name)
{
  return find_value (name) >= 0;
}

/**
 * pretend_value_append:
 * @json: the string to append to
 * @record: the image and its format
 * @name: name of a field
 *
 * Appends the value of the field if the image has one.
 *
 * Returns: %TRUE if a value was appended
 */
gboolean
pretend_value_append (GString *json, const PretendRecord *record, const char *name)
{
  int index = find_value (name);

  return index >= 0 && known_fields[index].append (json, record);
}
