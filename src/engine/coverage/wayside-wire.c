/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-wire.h"

/* The fields of the outer messages of a vector tile, one after another. protobuf-c unpacks a whole message at
 * once: a tile of 10 MB with 170,000 features takes 120 MB that way, and a hostile tile, in which a feature
 * is two bytes, gigabytes. So only the small inner messages are left to protobuf-c, and their number is known
 * before. The encoding is described at https://protobuf.dev/programming-guides/encoding/. */

#define MAX_VARINT_LENGTH 10

enum
{
  TYPE_VARINT = 0,
  TYPE_FIXED_64 = 1,
  TYPE_BYTES = 2,
  TYPE_FIXED_32 = 5,
};

static gboolean
read_varint (WaysideWire *self, guint64 *value)
{
  *value = 0;
  for (guint i = 0; i < MAX_VARINT_LENGTH && i < self->length; i++)
    {
      guint8 byte = self->data[i];

      /* The tenth byte has the most significant bit only. */
      if (i == MAX_VARINT_LENGTH - 1 && byte > 1)
        return FALSE;

      *value |= (guint64) (byte & 0x7f) << (7 * i);
      if (byte < 0x80)
        {
          self->data += i + 1;
          self->length -= i + 1;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
read_bytes (WaysideWire *self, guint64 length, WaysideWire *bytes)
{
  if (length > self->length)
    return FALSE;

  *bytes = (WaysideWire){ self->data, (gsize) length };
  self->data += length;
  self->length -= length;
  return TRUE;
}

/**
 * wayside_wire_next:
 * @self: the rest of a message; the field that is read is removed from it
 * @field: (out caller-allocates): the field, which points into the message
 *
 * Reads the next field of a message. The values of the fixed types, which the outer messages of a vector tile
 * do not use, are passed over. Groups are not accepted.
 *
 * Returns: whether there was a field
 */
WaysideWireResult
wayside_wire_next (WaysideWire *self, WaysideWireField *field)
{
  guint64 tag, length;
  gboolean done;

  g_return_val_if_fail (self != NULL && field != NULL, WAYSIDE_WIRE_INVALID);

  *field = (WaysideWireField){ 0 };
  if (self->length == 0)
    return WAYSIDE_WIRE_END;

  if (!read_varint (self, &tag) || tag >> 3 == 0 || tag > G_MAXUINT32)
    return WAYSIDE_WIRE_INVALID;

  field->number = (guint) (tag >> 3);
  switch (tag & 7)
    {
    case TYPE_VARINT:
      done = read_varint (self, &field->value);
      break;
    case TYPE_BYTES:
      field->is_bytes = TRUE;
      done = read_varint (self, &length) && read_bytes (self, length, &field->bytes);
      break;
    case TYPE_FIXED_64:
      done = read_bytes (self, 8, &field->bytes);
      break;
    case TYPE_FIXED_32:
      done = read_bytes (self, 4, &field->bytes);
      break;
    default:
      done = FALSE;
      break;
    }

  return done ? WAYSIDE_WIRE_FIELD : WAYSIDE_WIRE_INVALID;
}
