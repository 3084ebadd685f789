/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-values.h"

#include "vector_tile.pb-c.h"

#include "wayside-query.h"

#include <math.h>
#include <string.h>

/* Longer values are no ids, keys or numbers. */
#define MAX_VALUE_LENGTH 1024

/* The largest integer below which a double has all integers. */
#define MAX_EXACT_DOUBLE 9007199254740992.0

typedef enum
{
  TYPE_NONE,
  TYPE_INTEGER,
  TYPE_NUMBER,
  TYPE_BOOLEAN,
  TYPE_TEXT,
} Type;

/* A dense tile has half a million of them. */
typedef struct
{
  Type type;
  union
  {
    guint64 integer;
    double number;
    gboolean boolean;
    const char *text; /* (not owned): in the chunk */
  };
} Value;

G_STATIC_ASSERT (sizeof (Value) <= 16);

struct _WaysideTileValues
{
  GByteArray *keys;    /* (owned): a WaysideTileProperty each */
  GArray *values;      /* (owned) (element-type Value) */
  GStringChunk *texts; /* (owned) */
};

static const struct
{
  const char *name;
  WaysideTileProperty property;
} names[] = {
  { "id", WAYSIDE_TILE_PROPERTY_ID },
  { "image_id", WAYSIDE_TILE_PROPERTY_IMAGE },
  { "sequence_id", WAYSIDE_TILE_PROPERTY_SEQUENCE },
  { "creator_id", WAYSIDE_TILE_PROPERTY_CREATOR },
  { "organization_id", WAYSIDE_TILE_PROPERTY_ORGANIZATION },
  { "captured_at", WAYSIDE_TILE_PROPERTY_CAPTURED_AT },
  { "compass_angle", WAYSIDE_TILE_PROPERTY_HEADING },
  { "is_pano", WAYSIDE_TILE_PROPERTY_PANO },
};

/**
 * wayside_tile_values_new:
 *
 * Returns: (transfer full): no keys and no values
 */
WaysideTileValues *
wayside_tile_values_new (void)
{
  WaysideTileValues *self = g_new0 (WaysideTileValues, 1);

  self->keys = g_byte_array_new ();
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  self->texts = g_string_chunk_new (4096);
  return self;
}

/**
 * wayside_tile_values_free:
 * @self: (transfer full): keys and values
 */
void
wayside_tile_values_free (WaysideTileValues *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->keys, g_byte_array_unref);
  g_clear_pointer (&self->values, g_array_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_free (self);
}

/**
 * wayside_tile_values_add_key:
 * @self: keys and values
 * @text: the name of a property
 *
 * Adds the next key.
 */
void
wayside_tile_values_add_key (WaysideTileValues *self, const WaysideWire *text)
{
  guint8 property = WAYSIDE_TILE_PROPERTY_OTHER;

  g_return_if_fail (self != NULL && text != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].name) == text->length && memcmp (names[i].name, text->data, text->length) == 0)
      property = names[i].property;
  g_byte_array_append (self->keys, &property, 1);
}

static Value
make_integer (gint64 number)
{
  if (number >= 0)
    return (Value){ .type = TYPE_INTEGER, .integer = (guint64) number };

  return (Value){ .type = TYPE_NUMBER, .number = (double) number };
}

static Value
make_number (double number)
{
  return isfinite (number) ? (Value){ .type = TYPE_NUMBER, .number = number } : (Value){ .type = TYPE_NONE };
}

/* The only texts that are used are the keys of sequences; many values can be texts of a hostile tile. */
static Value
make_text (WaysideTileValues *self, const char *text)
{
  if (!wayside_query_is_sequence_key (text))
    return (Value){ .type = TYPE_NONE };

  return (Value){ .type = TYPE_TEXT, .text = g_string_chunk_insert (self->texts, text) };
}

static Value
read_value (WaysideTileValues *self, const VectorTile__Tile__Value *message)
{
  if (message->string_value != NULL)
    return make_text (self, message->string_value);
  if (message->has_uint_value)
    return (Value){ .type = TYPE_INTEGER, .integer = message->uint_value };
  if (message->has_int_value)
    return make_integer (message->int_value);
  if (message->has_sint_value)
    return make_integer (message->sint_value);
  if (message->has_bool_value)
    return (Value){ .type = TYPE_BOOLEAN, .boolean = message->bool_value };
  if (message->has_double_value)
    return make_number (message->double_value);
  if (message->has_float_value)
    return make_number ((double) message->float_value);

  return (Value){ .type = TYPE_NONE };
}

/**
 * wayside_tile_values_add:
 * @self: keys and values
 * @message: the next value, as a message
 *
 * Adds the next value. A value that no property can have, such as a long text, is kept as none.
 *
 * Returns: %TRUE, or %FALSE if @message is no message
 */
gboolean
wayside_tile_values_add (WaysideTileValues *self, const WaysideWire *message)
{
  VectorTile__Tile__Value *unpacked;
  Value value = { .type = TYPE_NONE };

  g_return_val_if_fail (self != NULL && message != NULL, FALSE);

  if (message->length <= MAX_VALUE_LENGTH)
    {
      unpacked = (VectorTile__Tile__Value *) protobuf_c_message_unpack (&vector_tile__tile__value__descriptor,
                                                                        NULL, message->length, message->data);
      if (unpacked == NULL)
        return FALSE;

      value = read_value (self, unpacked);
      protobuf_c_message_free_unpacked (&unpacked->base, NULL);
    }
  g_array_append_val (self->values, value);
  return TRUE;
}

/**
 * wayside_tile_values_has:
 * @self: keys and values
 * @key: number of a key
 * @value: number of a value
 *
 * Returns: %TRUE if there are both
 */
gboolean
wayside_tile_values_has (WaysideTileValues *self, guint key, guint value)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return key < self->keys->len && value < self->values->len;
}

/**
 * wayside_tile_values_get_property:
 * @self: keys and values
 * @key: number of a key
 *
 * Returns: the property
 */
WaysideTileProperty
wayside_tile_values_get_property (WaysideTileValues *self, guint key)
{
  g_return_val_if_fail (self != NULL, WAYSIDE_TILE_PROPERTY_OTHER);
  g_return_val_if_fail (key < self->keys->len, WAYSIDE_TILE_PROPERTY_OTHER);

  return (WaysideTileProperty) self->keys->data[key];
}

static const Value *
get_value (WaysideTileValues *self, guint value)
{
  static const Value none = { .type = TYPE_NONE };

  g_return_val_if_fail (self != NULL, &none);
  g_return_val_if_fail (value < self->values->len, &none);

  return &g_array_index (self->values, Value, value);
}

/**
 * wayside_tile_values_get_id:
 * @self: keys and values
 * @value: number of a value
 *
 * Returns: the value as an id, or 0 if it is none
 */
guint64
wayside_tile_values_get_id (WaysideTileValues *self, guint value)
{
  const Value *item = get_value (self, value);

  if (item->type == TYPE_INTEGER)
    return item->integer;

  if (item->type == TYPE_NUMBER && item->number >= 1 && item->number < MAX_EXACT_DOUBLE &&
      floor (item->number) == item->number)
    return (guint64) item->number;

  return 0;
}

/**
 * wayside_tile_values_get_text:
 * @self: keys and values
 * @value: number of a value
 *
 * Returns: (transfer none) (nullable): the value if it is the key of a sequence
 */
const char *
wayside_tile_values_get_text (WaysideTileValues *self, guint value)
{
  const Value *item = get_value (self, value);

  return item->type == TYPE_TEXT ? item->text : NULL;
}

/**
 * wayside_tile_values_get_number:
 * @self: keys and values
 * @value: number of a value
 *
 * Returns: the value as a finite number, or NaN if it is none
 */
double
wayside_tile_values_get_number (WaysideTileValues *self, guint value)
{
  const Value *item = get_value (self, value);

  if (item->type == TYPE_INTEGER)
    return (double) item->integer;

  return item->type == TYPE_NUMBER ? item->number : NAN;
}

/**
 * wayside_tile_values_get_boolean:
 * @self: keys and values
 * @value: number of a value
 *
 * Returns: %TRUE if the value is true, or the number 1
 */
gboolean
wayside_tile_values_get_boolean (WaysideTileValues *self, guint value)
{
  const Value *item = get_value (self, value);

  return item->type == TYPE_BOOLEAN ? item->boolean : item->type == TYPE_INTEGER && item->integer == 1;
}
