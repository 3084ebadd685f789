/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "asker.h"

#include "pretend-demo.h"
#include "pretend-layer.h"
#include "pretend-tiles.h"
#include "vector_tile.pb-c.h"

#include <string.h>

#define AUTHORIZATION "OAuth " PRETEND_TOKEN

/* The tile of zoom level 14 with the photos below, and those of lower levels that contain it. */
#define TILE_X 8646u
#define TILE_Y 5295u

static void
unpacked_free (VectorTile__Tile *tile)
{
  vector_tile__tile__free_unpacked (tile, NULL);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VectorTile__Tile, unpacked_free)

static char *
make_url (Asker *asker, guint zoom)
{
  return g_strdup_printf ("%s/maps/vtp/mly1_public/2/%u/%u/%u",
                          pretend_service_get_tiles_url (asker->service), zoom, TILE_X >> (14 - zoom),
                          TILE_Y >> (14 - zoom));
}

static Answer *
ask (Asker *asker, guint zoom)
{
  g_autofree char *url = make_url (asker, zoom);

  return asker_get (asker, url, AUTHORIZATION);
}

static VectorTile__Tile *
unpack (Answer *answer)
{
  VectorTile__Tile *tile;

  g_assert_cmpuint (answer->status, ==, 200);
  tile = vector_tile__tile__unpack (NULL, answer->body->len, answer->body->data);
  g_assert_nonnull (tile);
  return tile;
}

static const VectorTile__Tile__Layer *
find_layer (const VectorTile__Tile *tile, const char *name)
{
  for (gsize i = 0; i < tile->n_layers; i++)
    if (strcmp (tile->layers[i]->name, name) == 0)
      return tile->layers[i];

  return NULL;
}

static const VectorTile__Tile__Layer *
get_layer (const VectorTile__Tile *tile, const char *name)
{
  const VectorTile__Tile__Layer *layer = find_layer (tile, name);

  if (layer == NULL)
    g_error ("there is no layer %s", name);
  return layer;
}

static gboolean
has_id (const VectorTile__Tile__Layer *layer, guint64 id)
{
  for (gsize i = 0; i < layer->n_values; i++)
    if (layer->values[i]->has_uint_value && layer->values[i]->uint_value == id)
      return TRUE;

  return FALSE;
}

/* Twelve photos in the tile, two of which are gone, and one outside. */
static void
fill (Asker *asker)
{
  pretend_service_add_sequence (asker->service, PRETEND_DEMO_SEQUENCE, 10, 148137757289079, 9.993, 53.551);
  pretend_service_add_image (asker->service, "11", NULL, 9.994, 53.552, PRETEND_IMAGE_GONE);
  pretend_service_add_image (asker->service, "12", NULL, 9.995, 53.552,
                             PRETEND_IMAGE_GONE | PRETEND_IMAGE_PANO);
  pretend_service_add_image (asker->service, "13", NULL, 9.9, 53.552, PRETEND_IMAGE_DEFAULT);
}

static void
test_layers (Asker *asker, gconstpointer data)
{
  fill (asker);
  for (guint zoom = 0; zoom <= 14; zoom++)
    {
      g_autoptr (Answer) answer = ask (asker, zoom);
      g_autoptr (VectorTile__Tile) tile = unpack (answer);
      const VectorTile__Tile__Layer *overview = find_layer (tile, "overview");
      const VectorTile__Tile__Layer *sequences = find_layer (tile, "sequence");
      const VectorTile__Tile__Layer *images = find_layer (tile, "image");

      g_assert_cmpint (overview != NULL, ==, zoom <= 5);
      g_assert_cmpint (sequences != NULL, ==, zoom > 5);
      g_assert_cmpint (images != NULL, ==, zoom == 14);
      if (overview != NULL)
        g_assert_cmpuint (overview->n_features, ==, 4);
      /* The street is shorter than a step of the grid at low levels. */
      if (sequences != NULL)
        g_assert_cmpuint (sequences->n_features, ==, zoom > 8 ? 1 : sequences->n_features);
    }
}

static void
test_images (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) answer = NULL;
  g_autoptr (VectorTile__Tile) tile = NULL;
  const VectorTile__Tile__Layer *layer;

  fill (asker);
  answer = ask (asker, 14);
  tile = unpack (answer);
  layer = get_layer (tile, "image");
  g_assert_cmpuint (layer->n_features, ==, 12);
  g_assert_cmpuint (layer->version, ==, 2);
  g_assert_cmpuint (layer->extent, ==, 4096);
  g_assert_true (has_id (layer, 11));
  g_assert_true (has_id (layer, 12));
  g_assert_false (has_id (layer, 13));
  g_assert_true (has_id (layer, 148137757289079));
  g_assert_true (
      has_id (layer, pretend_image_get_creator_id (pretend_service_get_image (asker->service, "11"))));
}

/* An image near the border of a tile is in its neighbour too. */
static void
test_buffer (Asker *asker, gconstpointer data)
{
  const double border = 8647.0 / 16384 * 360 - 180;
  const double step = 360.0 / 16384 / 4096;
  guint n_found = 0;

  pretend_service_add_image (asker->service, "11", NULL, border - 3 * step, 53.551, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (asker->service, "12", NULL, border - 300 * step, 53.551, PRETEND_IMAGE_DEFAULT);
  for (guint x = TILE_X; x <= TILE_X + 1; x++)
    {
      g_autofree char *url = g_strdup_printf ("%s/maps/vtp/mly1_public/2/14/%u/%u",
                                              pretend_service_get_tiles_url (asker->service), x, TILE_Y);
      g_autoptr (Answer) answer = asker_get (asker, url, AUTHORIZATION);
      g_autoptr (VectorTile__Tile) tile = unpack (answer);

      n_found += (guint) get_layer (tile, "image")->n_features;
    }
  g_assert_cmpuint (n_found, ==, 3);
}

static void
test_empty (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) answer = ask (asker, 14);
  g_autoptr (VectorTile__Tile) tile = unpack (answer);

  g_assert_cmpuint (answer->body->len, >, 0);
  g_assert_cmpuint (answer->body->len, <, 64);
  g_assert_cmpuint (get_layer (tile, "image")->n_features, ==, 0);
}

static void
test_token (Asker *asker, gconstpointer data)
{
  g_autofree char *url = make_url (asker, 14);
  g_autofree char *with_token = g_strconcat (url, "?access_token=MLY%7C4223665974375089%7Cx", NULL);
  g_autoptr (Answer) none = asker_get (asker, url, NULL);
  g_autoptr (Answer) query = asker_get (asker, with_token, NULL);
  g_autoptr (Answer) both = asker_get (asker, with_token, AUTHORIZATION);
  g_autoptr (Answer) wrong = asker_get (asker, url, "OAuth MLY|4223665974375089|x");
  g_autoptr (Answer) right = asker_get (asker, url, AUTHORIZATION);

  g_assert_cmpuint (none->status, ==, 403);
  g_assert_cmpuint (query->status, ==, 403);
  g_assert_cmpuint (both->status, ==, 403);
  g_assert_cmpuint (wrong->status, >=, 400);
  g_assert_cmpuint (right->status, ==, 200);
  g_assert_cmpuint (pretend_service_get_n_token_urls (asker->service), ==, 2);
  g_assert_cmpuint (pretend_service_get_n_requests (asker->service, PRETEND_KIND_TILE), ==, 5);
}

static void
test_paths (Asker *asker, gconstpointer data)
{
  static const struct
  {
    const char *path;
    guint status;
  } cases[] = {
    { "/maps/vtp/mly1_public/2/0/0/0", 200 },
    { "/maps/vtp/mly1_computed_public/2/14/16383/16383", 200 },
    { "/maps/vtp/mly1_public/2/14/16384/0", 404 },
    { "/maps/vtp/mly1_public/2/15/0/0", 404 },
    { "/maps/vtp/mly1_public/2/1/0/2", 404 },
    { "/maps/vtp/mly1_public/2/1/0/0.mvt", 404 },
    { "/maps/vtp/mly1_public/2/1/0", 404 },
    { "/maps/vtp/mly1_public/1/1/0/0", 404 },
    { "/maps/vtp/mly_map_feature_point/2/1/0/0", 404 },
    { "/", 404 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = g_strconcat (pretend_service_get_tiles_url (asker->service), cases[i].path,
                                          NULL);
      g_autoptr (Answer) answer = asker_get (asker, url, AUTHORIZATION);

      g_test_message ("%s", cases[i].path);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }
}

/* libsoup decodes what Content-Encoding names, and nothing else. */
static void
test_packing (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) plain = NULL, labelled = NULL, unlabelled = NULL;

  fill (asker);
  plain = ask (asker, 14);
  pretend_service_set_tile_packing (asker->service, PRETEND_TILE_GZIP);
  labelled = ask (asker, 14);
  pretend_service_set_tile_packing (asker->service, PRETEND_TILE_GZIP_UNLABELLED);
  unlabelled = ask (asker, 14);
  g_assert_cmpmem (labelled->body->data, labelled->body->len, plain->body->data, plain->body->len);
  g_assert_cmpmem (unlabelled->body->data, 2, "\x1f\x8b", 2);
}

static void
test_unchanged (Asker *asker, gconstpointer data)
{
  g_autofree char *url = make_url (asker, 14);
  g_autoptr (Answer) first = asker_get (asker, url, AUTHORIZATION);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_autoptr (Answer) again = NULL;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Authorization", AUTHORIZATION);
  soup_message_headers_replace (headers, "If-None-Match",
                                soup_message_headers_get_one (first->headers, "ETag"));
  pretend_service_add_image (asker->service, "99", NULL, 0, 0, PRETEND_IMAGE_DEFAULT);
  again = asker_send (asker, message);
  g_assert_cmpuint (again->status, ==, 304);
  g_assert_cmpuint (pretend_service_get_n_unchanged_tiles (asker->service), ==, 1);
}

static void
test_faults (Asker *asker, gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("/maps/vtp/mly1_public/2/14/%u/%u", TILE_X, TILE_Y);
  g_autoptr (Answer) html = NULL, missing = NULL, cut = NULL, fine = NULL, other = NULL, refused = NULL;

  fill (asker);
  pretend_service_script (asker->service, path, PRETEND_FAULT_HTML, 1);
  pretend_service_script (asker->service, path, PRETEND_FAULT_NOT_FOUND, 1);
  other = ask (asker, 13);
  g_assert_cmpuint (other->status, ==, 200);
  html = ask (asker, 14);
  g_assert_true (g_str_has_prefix (html->text, "<!DOCTYPE html>"));
  missing = ask (asker, 14);
  g_assert_cmpuint (missing->status, ==, 404);
  pretend_service_script (asker->service, "tiles", PRETEND_FAULT_CUT, 1);
  cut = ask (asker, 14);
  g_assert_nonnull (cut->error);
  fine = ask (asker, 14);
  g_assert_cmpuint (fine->status, ==, 200);
  pretend_service_revoke_token (asker->service);
  refused = ask (asker, 14);
  answer_assert_error (
      refused, 401, 190, 0,
      "Error validating access token: The user has not authorized application 4223665974375089.");
}

static void
test_dense (void)
{
  g_autoptr (GBytes) body = pretend_tiles_encode_dense (1000, 5);
  g_autoptr (VectorTile__Tile) tile = NULL;
  const VectorTile__Tile__Layer *layer;

  tile = vector_tile__tile__unpack (NULL, g_bytes_get_size (body), g_bytes_get_data (body, NULL));
  g_assert_nonnull (tile);
  layer = get_layer (tile, "image");
  g_assert_cmpuint (layer->n_features, ==, 1000);
  g_assert_true (has_id (layer, 5));
  g_assert_true (has_id (layer, 5 + 999 * 7919));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Asker, NULL, asker_set_up, function, asker_tear_down)
  ADD ("/tiles/layers", test_layers);
  ADD ("/tiles/images", test_images);
  ADD ("/tiles/buffer", test_buffer);
  ADD ("/tiles/empty", test_empty);
  ADD ("/tiles/token", test_token);
  ADD ("/tiles/paths", test_paths);
  ADD ("/tiles/packing", test_packing);
  ADD ("/tiles/unchanged", test_unchanged);
  ADD ("/tiles/faults", test_faults);
#undef ADD
  g_test_add_func ("/tiles/dense", test_dense);

  return g_test_run ();
}
