/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-item-private.h"

#include "wayside-core-enums.h"
#include "wayside-model-enums.h"

struct _WaysideItem
{
  GObject parent_instance;

  char *id;            /* (owned) */
  WaysideImage *image; /* (owned) (nullable): %NULL until it is listed */
  GError *error;       /* (owned) (nullable) */
  guint64 n_bytes;
  gint64 length; /* -1 if not known */
  WaysideItemState state;
  WaysideSize wanted_size;
  WaysideSize size;
};

G_DEFINE_FINAL_TYPE (WaysideItem, wayside_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_STATE,
  PROP_IMAGE,
  PROP_BYTES,
  PROP_FRACTION,
  PROP_SIZE,
  PROP_SMALLER,
  PROP_REASON,
} WaysideItemProperty;

static GParamSpec *properties[PROP_REASON + 1];

static void
wayside_item_dispose (GObject *object)
{
  WaysideItem *self = WAYSIDE_ITEM (object);

  g_clear_object (&self->image);

  G_OBJECT_CLASS (wayside_item_parent_class)->dispose (object);
}

static void
wayside_item_finalize (GObject *object)
{
  WaysideItem *self = WAYSIDE_ITEM (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (wayside_item_parent_class)->finalize (object);
}

static void
wayside_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WaysideItem *self = WAYSIDE_ITEM (object);

  switch ((WaysideItemProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_IMAGE:
      g_value_set_object (value, self->image);
      break;
    case PROP_BYTES:
      g_value_set_uint64 (value, self->n_bytes);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, wayside_item_get_fraction (self));
      break;
    case PROP_SIZE:
      g_value_set_enum (value, self->size);
      break;
    case PROP_SMALLER:
      g_value_set_boolean (value, wayside_item_is_smaller (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wayside_item_class_init (WaysideItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = wayside_item_dispose;
  object_class->finalize = wayside_item_finalize;
  object_class->get_property = wayside_item_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, WAYSIDE_TYPE_ITEM_STATE,
                                              WAYSIDE_ITEM_WAITING, flags);
  properties[PROP_IMAGE] = g_param_spec_object ("image", NULL, NULL, WAYSIDE_TYPE_IMAGE, flags);
  properties[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_SIZE] = g_param_spec_enum ("size", NULL, NULL, WAYSIDE_TYPE_SIZE, WAYSIDE_SIZE_ORIGINAL,
                                             flags);
  properties[PROP_SMALLER] = g_param_spec_boolean ("smaller", NULL, NULL, FALSE, flags);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
wayside_item_init (WaysideItem *self)
{
  self->length = -1;
}

/* Creates an item in the state WAITING for the image with this id. */
WaysideItem *
wayside_item_new (const char *id, WaysideSize wanted_size)
{
  WaysideItem *self = g_object_new (WAYSIDE_TYPE_ITEM, NULL);

  self->id = g_strdup (id);
  self->wanted_size = self->size = wanted_size;
  return self;
}

static void
notify (WaysideItem *self, gboolean changed, WaysideItemProperty property)
{
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Applies an update; the image and the error are stolen from it. */
void
wayside_item_apply (WaysideItem *self, WaysideItemChange *change)
{
  gboolean image_changed = change->image != NULL;
  gboolean error_changed = change->error != NULL || self->error != NULL;
  gboolean bytes_changed = self->n_bytes != change->n_bytes || self->length != change->length;
  gboolean size_changed = self->size != change->size;
  gboolean state_changed = self->state != change->state;

  if (image_changed)
    {
      g_clear_object (&self->image);
      self->image = g_steal_pointer (&change->image);
    }
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&change->error);
  self->n_bytes = change->n_bytes;
  self->length = change->length;
  self->size = change->size;
  self->state = change->state;

  g_object_freeze_notify (G_OBJECT (self));
  notify (self, image_changed, PROP_IMAGE);
  notify (self, error_changed, PROP_REASON);
  notify (self, bytes_changed, PROP_BYTES);
  notify (self, bytes_changed || state_changed, PROP_FRACTION);
  notify (self, size_changed, PROP_SIZE);
  notify (self, size_changed || state_changed, PROP_SMALLER);
  notify (self, state_changed, PROP_STATE);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Sets an image that was read from disk; takes ownership of it. */
void
wayside_item_take_image (WaysideItem *self, WaysideImage *image)
{
  g_clear_object (&self->image);
  self->image = image;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IMAGE]);
}

/**
 * wayside_item_get_id:
 * @self: an item
 *
 * Returns: (transfer none): the image's id, 1 to 20 digits
 */
const char *
wayside_item_get_id (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), NULL);

  return self->id;
}

/**
 * wayside_item_get_state:
 * @self: an item
 *
 * Returns: its state
 */
WaysideItemState
wayside_item_get_state (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), WAYSIDE_ITEM_WAITING);

  return self->state;
}

/**
 * wayside_item_get_image:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the image, or %NULL if it is not listed yet
 */
WaysideImage *
wayside_item_get_image (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), NULL);

  return self->image;
}

/**
 * wayside_item_get_bytes:
 * @self: an item
 *
 * Returns: bytes of the picture received so far in this run
 */
guint64
wayside_item_get_bytes (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), 0);

  return self->n_bytes;
}

/**
 * wayside_item_get_fraction:
 * @self: an item
 *
 * Returns: the received fraction of the picture, 0 to 1; 0 while its length is not known, and 1 if it is on
 *   disk
 */
double
wayside_item_get_fraction (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), 0);

  if (wayside_item_state_is_kept (self->state))
    return 1;

  return self->length > 0 ? MIN ((double) self->n_bytes / (double) self->length, 1) : 0;
}

/**
 * wayside_item_get_size:
 * @self: an item
 *
 * Returns: the size that is fetched, or the requested one as long as that is not known
 */
WaysideSize
wayside_item_get_size (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), WAYSIDE_SIZE_ORIGINAL);

  return self->size;
}

/**
 * wayside_item_is_smaller:
 * @self: an item
 *
 * Returns: %TRUE if its picture is smaller than requested: this run saved it so, because the service does not
 *   offer the requested size, or it was in the folder before
 */
gboolean
wayside_item_is_smaller (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), FALSE);

  return wayside_item_state_is_kept (self->state) && self->size > self->wanted_size;
}

/**
 * wayside_item_get_error:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the reason if it was not saved
 */
const GError *
wayside_item_get_error (WaysideItem *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ITEM (self), NULL);

  return self->error;
}
