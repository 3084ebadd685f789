/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-image.h"

#include "wayside-error.h"
#include "wayside-query.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Longer names are truncated: they are meant for display, and a job keeps one WaysideImage for each image. */
#define MAX_NAME_LENGTH 256

/* Metres. The deepest sea has 11 kilometres, and nothing above the maximum takes photos of streets. */
#define MIN_ALTITUDE -12000
#define MAX_ALTITUDE 100000

/* Degrees. A placeholder for an unknown direction, and the largest number taken for a direction. */
#define NO_ANGLE  -1
#define MAX_ANGLE 1000

/* One instance is kept for every image of a job, so it holds only the values that are displayed or written
 * into the photo. Names are interned, since many images share them. Instances are immutable after
 * construction and may be passed between threads. */
struct _WaysideImage
{
  GObject parent_instance;

  char *id;           /* (owned) */
  char *sequence;     /* (owned) (nullable): a GRefString */
  char *creator;      /* (owned) (nullable): a GRefString */
  char *make;         /* (owned) (nullable): a GRefString */
  char *model;        /* (owned) (nullable): a GRefString */
  guint64 creator_id; /* 0 if not known */
  gint64 captured_at; /* milliseconds since 1970 UTC; -1 if not known */
  double longitude;   /* degrees; NaN if not known */
  double latitude;    /* degrees; NaN if not known */
  double heading;     /* degrees, 0 to 360; NaN if not known */
  double altitude;    /* metres above sea level; NaN if not known */
  guint width;        /* pixels of the original; 0 if not known */
  guint height;
  gboolean is_pano;
};

G_DEFINE_FINAL_TYPE (WaysideImage, wayside_image, G_TYPE_OBJECT)

static void
wayside_image_finalize (GObject *object)
{
  WaysideImage *self = WAYSIDE_IMAGE (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->sequence, g_ref_string_release);
  g_clear_pointer (&self->creator, g_ref_string_release);
  g_clear_pointer (&self->make, g_ref_string_release);
  g_clear_pointer (&self->model, g_ref_string_release);

  G_OBJECT_CLASS (wayside_image_parent_class)->finalize (object);
}

static void
wayside_image_class_init (WaysideImageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_image_finalize;
}

static void
wayside_image_init (WaysideImage *self)
{
  self->captured_at = -1;
  self->longitude = self->latitude = self->heading = self->altitude = NAN;
}

/* The getters below accept only values of the documented type: a field may be missing, null, or of another
 * type in a later version of the service. */

static JsonNode *
get_value (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                          : NULL;
}

static double
read_number (JsonNode *node)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_INVALID;
  double number = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : NAN;

  return isfinite (number) ? number : NAN;
}

static double
get_number (JsonObject *object, const char *member)
{
  return read_number (json_object_get_member (object, member));
}

static gint64
get_integer (JsonObject *object, const char *member, gint64 max, gint64 otherwise)
{
  double number = get_number (object, member);

  /* All comparisons with a NaN are false. */
  return number >= 0 && number <= (double) max ? (gint64) number : otherwise;
}

static char *
dup_name (JsonObject *object, const char *member)
{
  const char *text = get_string (object, member);
  g_autofree char *cut = NULL;

  if (text == NULL || *text == '\0')
    return NULL;

  cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_NAME_LENGTH));
  return g_ref_string_new_intern (cut);
}

static char *
dup_creator (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "creator");

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? dup_name (json_node_get_object (node), "username")
                                                       : NULL;
}

/**
 * wayside_image_read_point:
 * @object: an image of the service
 * @member: "geometry", the position measured by the camera, or "computed_geometry"
 * @longitude: (out): degrees, -180 to 180
 * @latitude: (out): degrees, -90 to 90
 *
 * Reads one of the positions of an image.
 *
 * Returns: %TRUE, or %FALSE if the image has no such position; then the values are left unchanged
 */
gboolean
wayside_image_read_point (JsonObject *object, const char *member, double *longitude, double *latitude)
{
  JsonNode *node;
  JsonArray *coordinates;
  double x, y;

  g_return_val_if_fail (object != NULL && member != NULL, FALSE);
  g_return_val_if_fail (longitude != NULL && latitude != NULL, FALSE);

  node = json_object_get_member (object, member);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  node = json_object_get_member (json_node_get_object (node), "coordinates");
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  coordinates = json_node_get_array (node);
  if (json_array_get_length (coordinates) < 2)
    return FALSE;

  x = read_number (json_array_get_element (coordinates, 0));
  y = read_number (json_array_get_element (coordinates, 1));
  if (!(fabs (x) <= 180 && fabs (y) <= 90))
    return FALSE;

  *longitude = x;
  *latitude = y;
  return TRUE;
}

/* Cameras without a compass write placeholders: -1, or a number that is no angle. A slightly negative angle is
 * a rounding error, and one of up to some turns a sum. */
static double
get_compass_angle (JsonObject *object)
{
  double angle = get_number (object, "compass_angle");

  return angle > NO_ANGLE && angle <= MAX_ANGLE ? angle : NAN;
}

/* The computed angle is one of the service's own, which may be negative. */
static double
get_computed_angle (JsonObject *object)
{
  double angle = get_number (object, "computed_compass_angle");

  return fabs (angle) <= MAX_ANGLE && !(angle >= NO_ANGLE && angle <= NO_ANGLE) ? angle : NAN;
}

static double
normalize_angle (double degrees)
{
  double angle = fmod (degrees, 360);

  if (angle < 0)
    angle += 360;

  /* For a tiny negative angle the addition is rounded to 360. */
  return angle >= 360 ? 0 : angle;
}

static double
get_altitude (JsonObject *object, const char *member)
{
  double altitude = get_number (object, member);

  return altitude >= MIN_ALTITUDE && altitude <= MAX_ALTITUDE ? altitude : NAN;
}

/* Both camera types mean the same, and some images have only one of the two fields. */
static gboolean
read_pano (JsonObject *object)
{
  JsonNode *pano = get_value (object, "is_pano");
  const char *camera = get_string (object, "camera_type");

  return (pano != NULL && json_node_get_value_type (pano) == G_TYPE_BOOLEAN &&
          json_node_get_boolean (pano)) ||
         g_strcmp0 (camera, "spherical") == 0 || g_strcmp0 (camera, "equirectangular") == 0;
}

/* The position computed from all photos of a street is more accurate than the one measured by a single
 * receiver. The altitude is taken from the same source as the position, if available. */
static void
read_place (WaysideImage *self, JsonObject *object)
{
  double measured = get_altitude (object, "altitude");
  double computed = get_altitude (object, "computed_altitude");

  if (wayside_image_read_point (object, "computed_geometry", &self->longitude, &self->latitude))
    {
      self->altitude = isnan (computed) ? measured : computed;
      return;
    }

  wayside_image_read_point (object, "geometry", &self->longitude, &self->latitude);
  self->altitude = isnan (measured) ? computed : measured;
}

/* The id is a text in JSON, and a number in tiles. */
static guint64
read_creator_id (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "creator");
  const char *text = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                         ? get_string (json_node_get_object (node), "id")
                         : NULL;
  guint64 id = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &id, NULL) ? id : 0;
}

static void
read_facts (WaysideImage *self, JsonObject *object)
{
  double heading = get_computed_angle (object);

  self->sequence = dup_name (object, "sequence");
  self->creator = dup_creator (object);
  self->creator_id = read_creator_id (object);
  self->make = dup_name (object, "make");
  self->model = dup_name (object, "model");
  /* 2^53 milliseconds is the year 287396: no date arithmetic overflows below it. */
  self->captured_at = get_integer (object, "captured_at", G_GINT64_CONSTANT (1) << 53, -1);
  self->heading = normalize_angle (isnan (heading) ? get_compass_angle (object) : heading);
  self->width = (guint) get_integer (object, "width", G_MAXINT, 0);
  self->height = (guint) get_integer (object, "height", G_MAXINT, 0);
  self->is_pano = read_pano (object);
  read_place (self, object);
}

/**
 * wayside_image_new_from_json:
 * @object: an image of the service
 * @error: return location for an error
 *
 * Extracts the values that are displayed or written into the photo. Every field but the id may be missing.
 *
 * Returns: (transfer full): the image, or %NULL with %WAYSIDE_ERROR_BAD_ANSWER if it has no id that may
 *   become a file name
 */
WaysideImage *
wayside_image_new_from_json (JsonObject *object, GError **error)
{
  WaysideImage *self;
  const char *id;

  g_return_val_if_fail (object != NULL, NULL);

  id = get_string (object, "id");
  if (id == NULL || !wayside_query_is_image_id (id))
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                           _ ("Mapillary sent an unexpected answer. Try again later"));
      return NULL;
    }

  self = g_object_new (WAYSIDE_TYPE_IMAGE, NULL);
  self->id = g_strdup (id);
  read_facts (self, object);
  return self;
}

/**
 * wayside_image_get_id:
 * @self: an image
 *
 * Returns: (transfer none): its id, 1 to 20 digits
 */
const char *
wayside_image_get_id (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), NULL);

  return self->id;
}

/**
 * wayside_image_get_sequence:
 * @self: an image
 *
 * Returns: (transfer none) (nullable): the key of its sequence, unchecked
 */
const char *
wayside_image_get_sequence (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), NULL);

  return self->sequence;
}

/**
 * wayside_image_get_creator:
 * @self: an image
 *
 * Returns: (transfer none) (nullable): the user name of the photographer
 */
const char *
wayside_image_get_creator (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), NULL);

  return self->creator;
}

/**
 * wayside_image_get_creator_id:
 * @self: an image
 *
 * Returns: the id of the user who has uploaded the image, as in the tiles of the service, or 0 if it is not known
 */
guint64
wayside_image_get_creator_id (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), 0);

  return self->creator_id;
}

/**
 * wayside_image_get_make:
 * @self: an image
 *
 * Returns: (transfer none) (nullable): the manufacturer of the camera
 */
const char *
wayside_image_get_make (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), NULL);

  return self->make;
}

/**
 * wayside_image_get_model:
 * @self: an image
 *
 * Returns: (transfer none) (nullable): the model of the camera
 */
const char *
wayside_image_get_model (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), NULL);

  return self->model;
}

/**
 * wayside_image_get_captured_at:
 * @self: an image
 *
 * Returns: the capture time in milliseconds since 1970 UTC, or -1 if that is not known
 */
gint64
wayside_image_get_captured_at (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), -1);

  return self->captured_at;
}

/**
 * wayside_image_get_position:
 * @self: an image
 * @longitude: (out): degrees, -180 to 180
 * @latitude: (out): degrees, -90 to 90
 *
 * Returns the position where it was taken: the computed one if available, else the camera's.
 *
 * Returns: %TRUE if the position is known; else the values are left unchanged
 */
gboolean
wayside_image_get_position (WaysideImage *self, double *longitude, double *latitude)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), FALSE);
  g_return_val_if_fail (longitude != NULL && latitude != NULL, FALSE);

  if (isnan (self->longitude))
    return FALSE;

  *longitude = self->longitude;
  *latitude = self->latitude;
  return TRUE;
}

/**
 * wayside_image_get_heading:
 * @self: an image
 * @degrees: (out): clockwise from north, 0 to 360
 *
 * Returns the direction of the camera: the computed angle if available, else the camera's.
 *
 * Returns: %TRUE if the direction is known; else the value is left unchanged
 */
gboolean
wayside_image_get_heading (WaysideImage *self, double *degrees)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), FALSE);
  g_return_val_if_fail (degrees != NULL, FALSE);

  if (isnan (self->heading))
    return FALSE;

  *degrees = self->heading;
  return TRUE;
}

/**
 * wayside_image_get_altitude:
 * @self: an image
 * @metres: (out): above sea level, -12,000 to 100,000
 *
 * Returns the altitude where it was taken, preferably from the same source as the position: the computed one
 * if the position is computed, else the camera's.
 *
 * Returns: %TRUE if the altitude is known; else the value is left unchanged
 */
gboolean
wayside_image_get_altitude (WaysideImage *self, double *metres)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), FALSE);
  g_return_val_if_fail (metres != NULL, FALSE);

  if (isnan (self->altitude))
    return FALSE;

  *metres = self->altitude;
  return TRUE;
}

/**
 * wayside_image_get_width:
 * @self: an image
 *
 * Returns: the width of the original in pixels, or 0 if that is not known
 */
guint
wayside_image_get_width (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), 0);

  return self->width;
}

/**
 * wayside_image_get_height:
 * @self: an image
 *
 * Returns: the height of the original in pixels, or 0 if that is not known
 */
guint
wayside_image_get_height (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), 0);

  return self->height;
}

/**
 * wayside_image_get_is_pano:
 * @self: an image
 *
 * Returns: %TRUE if it is a 360° panorama
 */
gboolean
wayside_image_get_is_pano (WaysideImage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (self), FALSE);

  return self->is_pano;
}
