/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-tiles.h"

#include "pretend-error.h"
#include "pretend-exchange.h"
#include "pretend-layer.h"

#include <gio/gio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The largest zoom level of the layer "overview"; above it are sequences. */
#define MAX_OVERVIEW_ZOOM 5

/* Steps of the grid by which points and lines go beyond the border of a tile. So an image near a border is in
 * two tiles. */
#define BUFFER 16

#define TILE_TYPE "application/x-protobuf"

/* Images of a dense tile that share a sequence. */
#define DENSE_SEQUENCE_LENGTH 500

/* A tile, and the box in degrees that contains it with its buffer. */
typedef struct
{
  guint zoom;
  guint x;
  guint y;
  double west;
  double south;
  double east;
  double north;
} Frame;

static double
get_longitude (double column, guint zoom)
{
  return column / (double) (1u << zoom) * 360 - 180;
}

static double
get_latitude (double row, guint zoom)
{
  return atan (sinh (G_PI * (1 - 2 * row / (double) (1u << zoom)))) * 180 / G_PI;
}

static Frame
make_frame (guint zoom, guint x, guint y)
{
  const double buffer = (BUFFER + 1.0) / PRETEND_LAYER_EXTENT;

  return (Frame){
    .zoom = zoom,
    .x = x,
    .y = y,
    .west = get_longitude (x - buffer, zoom),
    .east = get_longitude (x + 1 + buffer, zoom),
    .north = get_latitude (y - buffer, zoom),
    .south = get_latitude (y + 1 + buffer, zoom),
  };
}

static gboolean
is_near (const Frame *frame, const PretendImage *image)
{
  return image->longitude >= frame->west && image->longitude <= frame->east &&
         image->latitude >= frame->south && image->latitude <= frame->north;
}

/* The position of an image on the grid, from the projection as the OpenStreetMap wiki has it. */
static void
project (const Frame *frame, const PretendImage *image, double *x, double *y)
{
  double angle = CLAMP (image->latitude, -85.0511287798, 85.0511287798) * G_PI / 180;
  double n_tiles = (double) (1u << frame->zoom);

  *x = ((image->longitude + 180) / 360 * n_tiles - frame->x) * PRETEND_LAYER_EXTENT;
  *y = ((1 - log (tan (angle) + 1 / cos (angle)) / G_PI) / 2 * n_tiles - frame->y) * PRETEND_LAYER_EXTENT;
}

static gboolean
is_inside (double coordinate)
{
  return coordinate >= -BUFFER && coordinate < PRETEND_LAYER_EXTENT + BUFFER;
}

static void
set_common (PretendLayer *layer, const PretendImage *image)
{
  guint64 organization;

  if (!(image->flags & PRETEND_IMAGE_NO_CAPTURED_AT))
    pretend_layer_set_uint (layer, "captured_at", (guint64) image->captured_at);
  if (!(image->flags & PRETEND_IMAGE_NO_CREATOR))
    pretend_layer_set_uint (layer, "creator_id", pretend_image_get_creator_id (image));
  if (image->organization != NULL &&
      g_ascii_string_to_unsigned (image->organization, 10, 1, G_MAXUINT64, &organization, NULL))
    pretend_layer_set_uint (layer, "organization_id", organization);
  pretend_layer_set_boolean (layer, "is_pano", (image->flags & PRETEND_IMAGE_PANO) != 0);
}

static void
add_image (PretendLayer *layer, const Frame *frame, const PretendImage *image, gboolean is_overview)
{
  double x, y;

  if ((image->flags & PRETEND_IMAGE_NO_GEOMETRY) || !is_near (frame, image))
    return;
  project (frame, image, &x, &y);
  if (!is_inside (x) || !is_inside (y))
    return;

  pretend_layer_add_point (layer, (int) lround (x), (int) lround (y));
  set_common (layer, image);
  pretend_layer_set_uint (layer, "id", image->key);
  if (!is_overview)
    pretend_layer_set_double (layer, "compass_angle", image->compass_angle);
  if (image->sequence != NULL)
    pretend_layer_set_string (layer, "sequence_id", image->sequence);
}

/* Shortens a segment to the part within the buffer of the tile, by the algorithm of Liang and Barsky. Returns
 * FALSE if there is none. */
static gboolean
clip (double *x1, double *y1, double *x2, double *y2)
{
  const double low = -BUFFER, high = PRETEND_LAYER_EXTENT + BUFFER;
  double dx = *x2 - *x1, dy = *y2 - *y1, from = 0, to = 1;
  const double p[4] = { -dx, dx, -dy, dy };
  const double q[4] = { *x1 - low, high - *x1, *y1 - low, high - *y1 };

  for (guint i = 0; i < 4; i++)
    {
      if (p[i] < 0)
        from = fmax (from, q[i] / p[i]);
      else if (p[i] > 0)
        to = fmin (to, q[i] / p[i]);
      else if (q[i] < 0)
        return FALSE;
    }
  if (from > to)
    return FALSE;

  *x2 = *x1 + to * dx;
  *y2 = *y1 + to * dy;
  *x1 += from * dx;
  *y1 += from * dy;
  return TRUE;
}

/* Ends a part of a line, if it is one. The first part begins the feature. */
static void
end_part (PretendLayer *layer, GArray *part, gboolean *has_feature)
{
  if (part->len >= 2)
    {
      if (!*has_feature)
        pretend_layer_add_line (layer);
      *has_feature = TRUE;
      pretend_layer_add_part (layer, (const PretendPoint *) (gpointer) part->data, part->len);
    }
  g_array_set_size (part, 0);
}

static void
add_vertex (GArray *part, PretendPoint point)
{
  const PretendPoint *last = part->len > 0 ? &g_array_index (part, PretendPoint, part->len - 1) : NULL;

  if (last == NULL || last->x != point.x || last->y != point.y)
    g_array_append_val (part, point);
}

static gboolean
add_parts (PretendLayer *layer, const Frame *frame, GPtrArray *images)
{
  g_autoptr (GArray) part = g_array_new (FALSE, FALSE, sizeof (PretendPoint));
  gboolean has_feature = FALSE;

  for (guint i = 1; i < images->len; i++)
    {
      double x1, y1, x2, y2;
      PretendPoint start;

      project (frame, g_ptr_array_index (images, i - 1), &x1, &y1);
      project (frame, g_ptr_array_index (images, i), &x2, &y2);
      if (!clip (&x1, &y1, &x2, &y2))
        {
          end_part (layer, part, &has_feature);
          continue;
        }

      start = (PretendPoint){ (int) lround (x1), (int) lround (y1) };
      if (part->len > 0)
        {
          const PretendPoint *last = &g_array_index (part, PretendPoint, part->len - 1);

          if (last->x != start.x || last->y != start.y)
            end_part (layer, part, &has_feature);
        }
      add_vertex (part, start);
      add_vertex (part, (PretendPoint){ (int) lround (x2), (int) lround (y2) });
    }

  end_part (layer, part, &has_feature);
  return has_feature;
}

static void
add_sequence (PretendLayer *layer, const Frame *frame, const char *key, GPtrArray *images)
{
  const PretendImage *first = g_ptr_array_index (images, 0);

  if (!add_parts (layer, frame, images))
    return;
  set_common (layer, first);
  pretend_layer_set_string (layer, "id", key);
  pretend_layer_set_uint (layer, "image_id", first->key);
}

static void
fill_sequences (PretendLayer *layer, const Frame *frame, PretendData *data)
{
  GHashTableIter iter;
  gpointer key, images;

  g_hash_table_iter_init (&iter, pretend_data_get_sequences (data));
  while (g_hash_table_iter_next (&iter, &key, &images))
    add_sequence (layer, frame, key, images);
}

/* In the overview, a sequence is its first image. */
static void
fill_images (PretendLayer *layer, const Frame *frame, PretendData *data, gboolean is_overview)
{
  GPtrArray *images = pretend_data_get_all (data);

  for (guint i = 0; i < images->len; i++)
    {
      const PretendImage *image = g_ptr_array_index (images, i);
      GPtrArray *members = image->sequence != NULL ? pretend_data_get_sequence (data, image->sequence) : NULL;

      if (!is_overview || members == NULL || g_ptr_array_index (members, 0) == image)
        add_image (layer, frame, image, is_overview);
    }
}

/**
 * pretend_tiles_encode:
 * @data: the images of a service
 * @zoom: zoom level, at most %PRETEND_TILES_MAX_ZOOM
 * @x: column
 * @y: row
 *
 * Makes a tile of the service's coverage: the layer "overview" up to zoom level 5, above it "sequence", and
 * "image" at level 14. Images that are gone are in it like all others: the tiles of the real service are some
 * days old.
 *
 * Returns: (transfer full): the vector tile
 */
GBytes *
pretend_tiles_encode (PretendData *data, guint zoom, guint x, guint y)
{
  const Frame frame = make_frame (zoom, x, y);
  g_autoptr (PretendLayer) overview = pretend_layer_new ("overview");
  g_autoptr (PretendLayer) sequences = pretend_layer_new ("sequence");
  g_autoptr (PretendLayer) images = pretend_layer_new ("image");
  PretendLayer *layers[2] = { zoom <= MAX_OVERVIEW_ZOOM ? overview : sequences, images };

  if (zoom <= MAX_OVERVIEW_ZOOM)
    fill_images (overview, &frame, data, TRUE);
  else
    fill_sequences (sequences, &frame, data);
  if (zoom == PRETEND_TILES_MAX_ZOOM)
    fill_images (images, &frame, data, FALSE);
  return pretend_layer_pack (layers, zoom == PRETEND_TILES_MAX_ZOOM ? 2 : 1);
}

/**
 * pretend_tiles_encode_dense:
 * @n_images: number of images; 170,000 are as many as in the densest tile of the service, of 10 MB
 * @first_id: the id of the first one; each further id is larger
 *
 * Makes a tile of zoom level 14 that is full of images, with the same properties as those of the service.
 *
 * Returns: (transfer full): the vector tile
 */
GBytes *
pretend_tiles_encode_dense (guint n_images, guint64 first_id)
{
  g_autoptr (PretendLayer) layer = pretend_layer_new ("image");

  for (guint i = 0; i < n_images; i++)
    {
      guint64 mixed = pretend_mix (first_id + i);
      g_autofree char *sequence = g_strdup_printf ("dense-sequence-%07u", i / DENSE_SEQUENCE_LENGTH);

      pretend_layer_add_point (layer, (int) (mixed % PRETEND_LAYER_EXTENT),
                               (int) ((mixed >> 32) % PRETEND_LAYER_EXTENT));
      pretend_layer_set_uint (layer, "captured_at", G_GUINT64_CONSTANT (1546300800000) + i * 1400);
      pretend_layer_set_double (layer, "compass_angle", (double) (mixed % 36000000) / 100000);
      pretend_layer_set_uint (layer, "creator_id",
                              100000000000000 + pretend_mix (i / DENSE_SEQUENCE_LENGTH) % 100);
      pretend_layer_set_uint (layer, "id", first_id + i * G_GUINT64_CONSTANT (7919));
      pretend_layer_set_boolean (layer, "is_pano", i / DENSE_SEQUENCE_LENGTH % 3 == 0);
      pretend_layer_set_double (layer, "quality_score", (double) (mixed % 1000) / 1000);
      pretend_layer_set_string (layer, "sequence_id", sequence);
    }
  return pretend_layer_pack (&layer, 1);
}

/**
 * pretend_tiles_compress:
 * @tile: a vector tile
 *
 * Returns: (transfer full): the tile as gzip compresses it
 */
GBytes *
pretend_tiles_compress (GBytes *tile)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  gsize length;
  const void *data = g_bytes_get_data (tile, &length);

  if (!g_output_stream_write_all (stream, data, length, NULL, NULL, NULL) ||
      !g_output_stream_close (stream, NULL, NULL))
    g_error ("a tile cannot be compressed");
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static gboolean
parse_path (const char *path, guint *zoom, guint *x, guint *y)
{
  static const char *const roots[] = { "/maps/vtp/mly1_public/2/", "/maps/vtp/mly1_computed_public/2/" };
  const char *rest = NULL;
  int end = 0;

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    if (g_str_has_prefix (path, roots[i]))
      rest = path + strlen (roots[i]);
  return rest != NULL && sscanf (rest, "%2u/%7u/%7u%n", zoom, x, y, &end) == 3 && end > 0 &&
         rest[end] == '\0' && *zoom <= PRETEND_TILES_MAX_ZOOM && *x < 1u << *zoom && *y < 1u << *zoom;
}

/* Sends the tile, or 304 if the client has it. */
static void
send_tile (PretendExchange *exchange, GBytes *tile)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (exchange->message);
  const char *known = soup_message_headers_get_one (
      soup_server_message_get_request_headers (exchange->message), "If-None-Match");
  g_autofree char *checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, tile);
  g_autofree char *etag = g_strconcat ("\"", checksum, "\"", NULL);
  PretendTilePacking packing = exchange->service->tile_packing;
  g_autoptr (GBytes) packed = NULL;

  soup_message_headers_replace (headers, "ETag", etag);
  if (g_strcmp0 (known, etag) == 0)
    {
      exchange->service->n_unchanged_tiles++;
      pretend_exchange_send_text (exchange, SOUP_STATUS_NOT_MODIFIED, TILE_TYPE, "");
      return;
    }

  packed = packing == PRETEND_TILE_PLAIN ? g_bytes_ref (tile) : pretend_tiles_compress (tile);
  if (packing == PRETEND_TILE_GZIP)
    soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  pretend_exchange_send (exchange, 200, TILE_TYPE, packed);
}

static void
answer_tile (PretendExchange *exchange)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (exchange->message);
  g_autoptr (GBytes) tile = NULL;
  guint zoom, x, y;

  /* The real service takes a token in the query too, where it does not belong. */
  if (soup_message_headers_get_one (headers, "Authorization") == NULL ||
      pretend_exchange_get (exchange, "access_token") != NULL)
    {
      pretend_exchange_send_text (exchange, 403, "text/plain", "Forbidden");
      return;
    }
  if (!pretend_error_check_token (exchange) || pretend_error_send_fault (exchange))
    return;
  if (!parse_path (exchange->path, &zoom, &x, &y))
    {
      pretend_exchange_send_text (exchange, 404, "text/html", "<html><body>Not found</body></html>");
      return;
    }
  tile = pretend_tiles_encode (exchange->service->data, zoom, x, y);
  send_tile (exchange, tile);
}

/**
 * pretend_tiles_handle:
 * @server: the server of the coverage tiles
 * @message: a request
 * @path: its path
 * @query: (nullable): its parameters
 * @user_data: the service
 *
 * Handles requests for coverage tiles, at the paths of the real service. The token is needed, in the header.
 */
void
pretend_tiles_handle (SoupServer *server,
                      SoupServerMessage *message,
                      const char *path,
                      GHashTable *query,
                      gpointer user_data)
{
  PretendCanned *canned = NULL;
  PretendFault fault = pretend_service_take_fault (user_data, PRETEND_ROOT_TILES, path, query, NULL, &canned);

  pretend_exchange_start (user_data, message, query, path, PRETEND_KIND_TILE, fault, canned, answer_tile);
}
