/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideWire:
 * @data: (not owned): the next byte
 * @length: number of bytes left
 *
 * The unread part of a Protocol Buffers message.
 */
typedef struct
{
  const guint8 *data;
  gsize         length;
} WaysideWire;

/**
 * WaysideWireField:
 * @number: number of the field
 * @is_bytes: whether the value is @bytes; if not, it is @value
 * @bytes: the text or message
 * @value: the number
 *
 * One field of a message.
 */
typedef struct
{
  guint       number;
  gboolean    is_bytes;
  WaysideWire bytes;
  guint64     value;
} WaysideWireField;

/**
 * WaysideWireResult:
 * @WAYSIDE_WIRE_FIELD: a field was read
 * @WAYSIDE_WIRE_END: the message ended after a complete field
 * @WAYSIDE_WIRE_INVALID: this is no message, or a part of one is missing
 *
 * The results of wayside_wire_next().
 */
typedef enum
{
  WAYSIDE_WIRE_FIELD,
  WAYSIDE_WIRE_END,
  WAYSIDE_WIRE_INVALID,
} WaysideWireResult;

WaysideWireResult wayside_wire_next (WaysideWire      *self,
                                     WaysideWireField *field);

G_END_DECLS
