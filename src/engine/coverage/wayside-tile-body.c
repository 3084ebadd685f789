/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-body.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Bytes of the first buffer for a packed tile; it is doubled when full. */
#define FIRST_CAPACITY (256 * 1024)

static GBytes *
refuse (GError **error)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                       _ ("Mapillary sent an answer that cannot be understood. Try again later"));
  return NULL;
}

static GBytes *
refuse_length (GError **error)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                       _ ("Mapillary sent an answer that is too long. Try again later"));
  return NULL;
}

/* The service may compress a tile without a truthful Content-Encoding. No tile begins with these bytes: they
 * would be a field of an unknown wire type. */
static gboolean
is_packed (const guint8 *data, gsize length)
{
  return length >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* A captive portal answers with its own page and the status 200, and an error envelope can have that status
 * too. Neither "<" nor "{" can begin a message: both are groups. Blanks could be one, but not a tile. */
static gboolean
is_text (const guint8 *data, gsize length)
{
  gboolean has_bytes = length > 0;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  while (length > 0 && g_ascii_isspace (*data))
    {
      data++;
      length--;
    }

  return has_bytes && (length == 0 || *data == '<' || *data == '{');
}

/* Inflates into a buffer that grows up to the limit. */
static GBytes *
inflate (const guint8 *data, gsize length, GError **error)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  gsize capacity = FIRST_CAPACITY, n_read = 0, n_written = 0;
  g_autofree guint8 *buffer = g_malloc (capacity);

  while (TRUE)
    {
      gsize taken, given;
      GConverterResult result;

      result = g_converter_convert (G_CONVERTER (decompressor), data + n_read, length - n_read,
                                    buffer + n_written, capacity - n_written, G_CONVERTER_INPUT_AT_END,
                                    &taken, &given, NULL);
      if (result == G_CONVERTER_ERROR)
        return refuse (error);

      n_read += taken;
      n_written += given;
      if (result == G_CONVERTER_FINISHED)
        break;

      if (n_written < capacity)
        continue;

      if (capacity >= WAYSIDE_TILE_BODY_MAX_LENGTH)
        return refuse_length (error);

      capacity = MIN (capacity * 2, WAYSIDE_TILE_BODY_MAX_LENGTH);
      buffer = g_realloc (buffer, capacity);
    }

  return g_bytes_new_take (g_realloc (g_steal_pointer (&buffer), MAX (n_written, 1)), n_written);
}

/**
 * wayside_tile_body_unpack:
 * @body: the body of a response for a tile
 * @error: return location for an error
 *
 * Decompresses a tile if it is compressed, whatever the headers of the response said, and refuses a web page
 * or a text in place of a tile. A body without bytes is an empty tile.
 *
 * Returns: (transfer full): the vector tile, whose contents are not checked yet, or %NULL with
 *   %WAYSIDE_ERROR_BAD_ANSWER
 */
GBytes *
wayside_tile_body_unpack (GBytes *body, GError **error)
{
  g_autoptr (GBytes) unpacked = NULL;
  const guint8 *data;
  gsize length;

  g_return_val_if_fail (body != NULL, NULL);

  data = g_bytes_get_data (body, &length);
  unpacked = is_packed (data, length) ? inflate (data, length, error) : g_bytes_ref (body);
  if (unpacked == NULL)
    return NULL;

  data = g_bytes_get_data (unpacked, &length);
  if (length > WAYSIDE_TILE_BODY_MAX_LENGTH)
    return refuse_length (error);

  if (is_text (data, length))
    {
      g_set_error_literal (
          error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
          _ ("A web page came in place of a coverage tile. If this network asks to sign in, do so"));
      return NULL;
    }

  return g_steal_pointer (&unpacked);
}
