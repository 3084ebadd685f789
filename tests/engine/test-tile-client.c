/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-helper.h"

#include "engine-helper.h"
#include "pretend-tiles.h"
#include "tile-budget-helper.h"
#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-tile-client.h"
#include "wayside-vector-tile.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define N_IMAGES 12

static const WaysideTile hamburg = { 14, 8646, 5295 };

/* The pretend service, and a client for it with a cache and a budget. */
typedef struct
{
  PretendService *pretend;
  WaysideEndpoints *service;
  SoupSession *session;
  HelperTileBudget *budget;
  WaysideTileClient *client;
  char *folder;
  guint n_warnings;
  guint n_holds;
} Fixture;

static void
count_warning (WaysideTileClient *client, guint *n_warnings)
{
  (*n_warnings)++;
}

static void
count_hold (WaysideTileClient *client, guint seconds, guint *n_holds)
{
  (*n_holds)++;
}

static void
make_client (Fixture *fixture)
{
  WaysideTileCache *cache = wayside_tile_cache_new (fixture->folder, "root", WAYSIDE_TILE_CACHE_SIZE);

  fixture->client = wayside_tile_client_new (fixture->session,
                                             wayside_endpoints_get_tiles_root (fixture->service),
                                             PRETEND_TOKEN, cache, WAYSIDE_TILE_BUDGET (fixture->budget));
  g_signal_connect (fixture->client, "budget-low", G_CALLBACK (count_warning), &fixture->n_warnings);
  g_signal_connect (fixture->client, "held", G_CALLBACK (count_hold), &fixture->n_holds);
}

static void
drop_client (Fixture *fixture)
{
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->client);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->pretend = pretend_service_new ();
  pretend_service_add_sequence (fixture->pretend, HELPER_SEQUENCE, N_IMAGES, HELPER_FIRST_ID, 9.993, 53.551);
  fixture->service = helper_make_service (fixture->pretend);
  fixture->session = soup_session_new_with_options ("max-conns-per-host", 32, NULL);
  fixture->budget = g_object_new (HELPER_TYPE_TILE_BUDGET, NULL);
  fixture->folder = helper_make_folder ();
  make_client (fixture);
  wayside_clock_set_scale (HELPER_TIME_SCALE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (pretend_service_get_n_token_leaks (fixture->pretend), ==, 0);
  g_assert_cmpuint (pretend_service_get_n_token_urls (fixture->pretend), ==, 0);
  drop_client (fixture);
  soup_session_abort (fixture->session);
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->budget);
  g_assert_finalize_object (fixture->pretend);
  helper_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static GBytes *
fetch_tile (Fixture *fixture, const WaysideTile *tile, guint max_age, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_tile_client_fetch_async (fixture->client, tile, max_age, NULL, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_tile_client_fetch_finish (fixture->client, owned, error);
}

static void
count_image (const WaysideTileFeature *feature, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static guint
count_images (GBytes *body)
{
  g_autoptr (GError) error = NULL;
  guint n_images = 0;

  wayside_vector_tile_decode (body, &hamburg, WAYSIDE_TILE_LAYER_IMAGE, count_image, &n_images, NULL, &error);
  g_assert_no_error (error);
  return n_images;
}

static void
assert_fetched (Fixture *fixture, guint max_age, guint n_images)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = fetch_tile (fixture, &hamburg, max_age, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count_images (body), ==, n_images);
}

static void
assert_fails (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = fetch_tile (fixture, &hamburg, 0, &error);

  g_assert_null (body);
  g_assert_error (error, WAYSIDE_ERROR, code);
  g_assert_null (strstr (error->message, "MLY"));
}

static guint
count_requests (Fixture *fixture)
{
  return pretend_service_get_n_requests (fixture->pretend, PRETEND_KIND_TILE);
}

static void
test_fetch (Fixture *fixture, gconstpointer data)
{
  assert_fetched (fixture, 0, N_IMAGES);
  g_assert_cmpstr (pretend_service_get_last_request (fixture->pretend, PRETEND_KIND_TILE), ==,
                   "/maps/vtp/mly1_public/2/14/8646/5295");
  g_assert_cmpuint (fixture->budget->n_taken, ==, 1);
}

/* The root of the tiles may have a path. */
static void
test_root_path (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strconcat (pretend_service_get_tiles_url (fixture->pretend), "/proxy/", NULL);
  g_autoptr (GUri) root = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  drop_client (fixture);
  fixture->client = wayside_tile_client_new (fixture->session, root, PRETEND_TOKEN, NULL, NULL);
  body = fetch_tile (fixture, &hamburg, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pretend_service_get_last_request (fixture->pretend, PRETEND_KIND_TILE), ==,
                   "/proxy/maps/vtp/mly1_public/2/14/8646/5295");
  /* There is no such path, and so no image. */
  g_assert_cmpuint (g_bytes_get_size (body), ==, 0);
}

static void
test_compressed (Fixture *fixture, gconstpointer data)
{
  pretend_service_set_tile_packing (fixture->pretend, PRETEND_TILE_GZIP);
  assert_fetched (fixture, 0, N_IMAGES);
  pretend_service_reset_counters (fixture->pretend);
  pretend_service_set_tile_packing (fixture->pretend, PRETEND_TILE_GZIP_UNLABELLED);
  pretend_service_add_image (fixture->pretend, "99", NULL, 9.994, 53.551, PRETEND_IMAGE_DEFAULT);
  assert_fetched (fixture, 0, N_IMAGES + 1);
  /* … and the same from the cache. */
  assert_fetched (fixture, 3600, N_IMAGES + 1);
  g_assert_cmpuint (count_requests (fixture), ==, 1);
}

static void
test_fresh (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      assert_fetched (fixture, 3600, N_IMAGES);
      drop_client (fixture);
      make_client (fixture);
    }
  g_assert_cmpuint (count_requests (fixture), ==, 1);
  g_assert_cmpuint (fixture->budget->n_taken, ==, 1);
}

static char *
get_path (Fixture *fixture)
{
  g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "root", -1);

  checksum[16] = '\0';
  return g_build_filename (fixture->folder, checksum, "14-8646-5295.tile", NULL);
}

static void
make_old (Fixture *fixture)
{
  g_autofree char *path = get_path (fixture);
  const struct utimbuf times = { 1000000000, 1000000000 };

  helper_wait_while_busy ();
  g_assert_cmpint (utime (path, &times), ==, 0);
}

/* An old tile is confirmed by the service, which does not send it again, and counts for the budget. */
static void
test_confirmed (Fixture *fixture, gconstpointer data)
{
  assert_fetched (fixture, 3600, N_IMAGES);
  make_old (fixture);
  assert_fetched (fixture, 3600, N_IMAGES);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
  g_assert_cmpuint (pretend_service_get_n_unchanged_tiles (fixture->pretend), ==, 1);
  g_assert_cmpuint (fixture->budget->n_taken, ==, 2);

  /* It is new again. The client writes that before it ends. */
  drop_client (fixture);
  make_client (fixture);
  assert_fetched (fixture, 3600, N_IMAGES);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  assert_fetched (fixture, 3600, N_IMAGES);
  make_old (fixture);
  pretend_service_add_image (fixture->pretend, "99", NULL, 9.994, 53.551, PRETEND_IMAGE_DEFAULT);
  assert_fetched (fixture, 3600, N_IMAGES + 1);
  assert_fetched (fixture, 3600, N_IMAGES + 1);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
  g_assert_cmpuint (pretend_service_get_n_unchanged_tiles (fixture->pretend), ==, 0);
}

/* A tile that is damaged on disk is fetched again. */
static void
test_damaged_cache (Fixture *fixture, gconstpointer data)
{
  static const char *const contents[] = { "", "wayside-tile-1 \n\x1a\x05", "wayside-tile-1",
                                          "wayside-tile-1 \"x\"\n<html>" };

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *path = get_path (fixture);

      assert_fetched (fixture, 3600, N_IMAGES);
      g_assert_cmpuint (count_requests (fixture), ==, i + 1);
      helper_wait_while_busy ();
      g_assert_true (g_file_set_contents (path, contents[i], -1, NULL));
    }
  assert_fetched (fixture, 3600, N_IMAGES);
  g_assert_cmpuint (count_requests (fixture), ==, G_N_ELEMENTS (contents) + 1);
  g_assert_cmpuint (pretend_service_get_n_unchanged_tiles (fixture->pretend), ==, 0);
}

static void
test_no_cache (Fixture *fixture, gconstpointer data)
{
  drop_client (fixture);
  fixture->client = wayside_tile_client_new (
      fixture->session, wayside_endpoints_get_tiles_root (fixture->service), PRETEND_TOKEN, NULL, NULL);
  assert_fetched (fixture, 3600, N_IMAGES);
  assert_fetched (fixture, 3600, N_IMAGES);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
}

/* A folder that cannot be written is no reason to fail. */
static void
test_unwritable_cache (Fixture *fixture, gconstpointer data)
{
  WaysideTileCache *cache = wayside_tile_cache_new ("/dev/null/tiles", "root", WAYSIDE_TILE_CACHE_SIZE);

  drop_client (fixture);
  fixture->client = wayside_tile_client_new (
      fixture->session, wayside_endpoints_get_tiles_root (fixture->service), PRETEND_TOKEN, cache, NULL);
  assert_fetched (fixture, 3600, N_IMAGES);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  const WaysideTile ocean = { 14, 0, 8192 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = fetch_tile (fixture, &ocean, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count_images (body), ==, 0);
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_NOT_FOUND, 1);
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_EMPTY, 1);
  assert_fetched (fixture, 0, 0);
  assert_fetched (fixture, 0, 0);
}

/* Faults that pass: the request is repeated, and each request is counted. */
static void
test_repeated (Fixture *fixture, gconstpointer data)
{
  static const PretendFault faults[] = {
    PRETEND_FAULT_HTML,    PRETEND_FAULT_CUT,        PRETEND_FAULT_UNAVAILABLE, PRETEND_FAULT_GATEWAY,
    PRETEND_FAULT_DROPPED, PRETEND_FAULT_RATE_LIMIT, PRETEND_FAULT_TOO_MANY,    PRETEND_FAULT_REDIRECT,
    PRETEND_FAULT_RESET,   PRETEND_FAULT_BARE_ERROR,
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = get_path (fixture);

      g_test_message ("fault %u", faults[i]);
      helper_wait_while_busy ();
      g_unlink (path);
      pretend_service_reset_counters (fixture->pretend);
      fixture->budget->n_taken = 0;
      pretend_service_script (fixture->pretend, "tiles", faults[i], 2);
      assert_fetched (fixture, 0, N_IMAGES);
      g_assert_cmpuint (count_requests (fixture), >=, 3);
      /* libsoup repeats a request by itself if the connection was closed before. */
      g_assert_cmpuint (fixture->budget->n_taken, <=, count_requests (fixture));
      g_assert_cmpuint (fixture->budget->n_taken, >=, 2);
    }
  g_assert_cmpuint (pretend_service_get_n_requests (fixture->pretend, PRETEND_KIND_MAP), ==, 0);
}

/* A tile that stays broken is an error in the end, and is not kept. */
static void
test_broken (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = get_path (fixture);

  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_HTML, PRETEND_FOREVER);
  assert_fails (fixture, WAYSIDE_ERROR_BAD_ANSWER);
  g_assert_cmpuint (count_requests (fixture), ==, 4);
  helper_wait_while_busy ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  pretend_service_mend (fixture->pretend);
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_GATEWAY, PRETEND_FOREVER);
  assert_fails (fixture, WAYSIDE_ERROR_SERVICE);
  pretend_service_mend (fixture->pretend);
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_CUT, PRETEND_FOREVER);
  assert_fails (fixture, WAYSIDE_ERROR_NETWORK);
}

static void
test_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) forbidden = g_bytes_new_static ("Forbidden", 9);
  g_autoptr (GBytes) page = g_bytes_new_static ("<html></html>", 13);

  pretend_service_script_answer (fixture->pretend, "tiles", 403, "text/plain", forbidden, 1);
  assert_fails (fixture, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_assert_cmpuint (count_requests (fixture), ==, 1);
  /* A page with this status comes from something on the way. */
  pretend_service_script_answer (fixture->pretend, "tiles", 403, "text/html", page, PRETEND_FOREVER);
  assert_fails (fixture, WAYSIDE_ERROR_BAD_ANSWER);

  pretend_service_mend (fixture->pretend);
  pretend_service_revoke_token (fixture->pretend);
  assert_fails (fixture, WAYSIDE_ERROR_TOKEN_REFUSED);
  pretend_service_mend (fixture->pretend);
  wayside_tile_client_set_token (fixture->client, "MLY|4223665974375089|ffffffffffffffffffffffffffffffff");
  assert_fails (fixture, WAYSIDE_ERROR_TOKEN_REFUSED);
  wayside_tile_client_set_token (fixture->client, PRETEND_TOKEN);
  assert_fetched (fixture, 0, N_IMAGES);
}

/* When the service asks to slow down, all tiles wait. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  pretend_service_set_retry_after (fixture->pretend, 60);
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_TOO_MANY, 1);
  assert_fetched (fixture, 0, N_IMAGES);
  g_assert_cmpuint (fixture->n_holds, ==, 1);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
}

static void
test_budget_end (Fixture *fixture, gconstpointer data)
{
  fixture->budget->limit = 10;
  for (guint i = 0; i < 9; i++)
    assert_fetched (fixture, 0, N_IMAGES);
  g_assert_cmpuint (fixture->n_warnings, ==, 0);
  assert_fetched (fixture, 0, N_IMAGES);
  g_assert_cmpuint (fixture->n_warnings, ==, 1);
  for (guint i = 0; i < 3; i++)
    assert_fails (fixture, WAYSIDE_ERROR_SLOW_DOWN);
  g_assert_cmpuint (count_requests (fixture), ==, 10);
  g_assert_cmpuint (fixture->n_warnings, ==, 1);
  /* What is in the cache needs no budget. */
  assert_fetched (fixture, 3600, N_IMAGES);

  fixture->budget->is_broken = TRUE;
  assert_fails (fixture, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpuint (count_requests (fixture), ==, 10);
}

/* Requests that are repeated stop at the end of the budget too. */
static void
test_budget_retries (Fixture *fixture, gconstpointer data)
{
  fixture->budget->limit = 2;
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_GATEWAY, PRETEND_FOREVER);
  assert_fails (fixture, WAYSIDE_ERROR_SLOW_DOWN);
  g_assert_cmpuint (count_requests (fixture), ==, 2);
}

/* Many fetches at a time. */
typedef struct
{
  Fixture *fixture;
  GCancellable *cancellable;
  guint n_tiles;
  guint n_done;
  guint n_fetched;
  guint n_cancelled;
} Crowd;

static void
crowd_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Crowd *crowd = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = wayside_tile_client_fetch_finish (WAYSIDE_TILE_CLIENT (object), result, &error);

  crowd->n_done++;
  crowd->n_fetched += body != NULL;
  crowd->n_cancelled += g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
is_done (gpointer data)
{
  const Crowd *crowd = data;

  return crowd->n_done == crowd->n_tiles;
}

static void
fetch_crowd (Crowd *crowd)
{
  for (guint i = 0; i < crowd->n_tiles; i++)
    {
      const WaysideTile tile = { 14, hamburg.x + i, hamburg.y };

      wayside_tile_client_fetch_async (crowd->fixture->client, &tile, 0, crowd->cancellable, crowd_cb, crowd);
    }
}

static void
test_active (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .n_tiles = 50 };

  pretend_service_set_latency (fixture->pretend, 5);
  fetch_crowd (&crowd);
  helper_wait_until (is_done, &crowd);
  g_assert_cmpuint (crowd.n_fetched, ==, 50);
  g_assert_cmpuint (count_requests (fixture), ==, 50);
  g_assert_cmpuint (pretend_service_get_peak (fixture->pretend, PRETEND_KIND_TILE), ==,
                    WAYSIDE_TILE_CLIENT_MAX_ACTIVE);
}

/* Tiles that are too large to be received at a time wait for the memory, and all come. */
static void
test_memory (Fixture *fixture, gconstpointer data)
{
  Crowd crowd = { .fixture = fixture, .n_tiles = 8 };
  g_autoptr (GBytes) dense = pretend_tiles_encode_dense (170000, 1);

  pretend_service_script_answer (fixture->pretend, "tiles", 200, "application/x-protobuf", dense,
                                 PRETEND_FOREVER);
  fetch_crowd (&crowd);
  helper_wait_until (is_done, &crowd);
  g_assert_cmpuint (crowd.n_fetched, ==, 8);
}

static gboolean
is_asked (gpointer data)
{
  const Crowd *crowd = data;

  return count_requests (crowd->fixture) >= WAYSIDE_TILE_CLIENT_MAX_ACTIVE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Crowd crowd = { .fixture = fixture, .cancellable = cancellable, .n_tiles = 40 };

  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_SILENT, PRETEND_FOREVER);
  fetch_crowd (&crowd);
  helper_wait_until (is_asked, &crowd);
  g_cancellable_cancel (cancellable);
  helper_wait_until (is_done, &crowd);
  g_assert_cmpuint (crowd.n_cancelled, ==, 40);
  g_assert_cmpuint (count_requests (fixture), ==, WAYSIDE_TILE_CLIENT_MAX_ACTIVE);

  /* The slots are free again. */
  pretend_service_mend (fixture->pretend);
  assert_fetched (fixture, 0, N_IMAGES);
}

/* Cancelled before it begins, while it waits for a retry, and during a hold. */
static void
test_cancel_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GCancellable) other = g_cancellable_new ();
  Crowd cancelled = { .fixture = fixture, .cancellable = cancellable, .n_tiles = 3 };
  Crowd held = { .fixture = fixture, .cancellable = other, .n_tiles = 8 };

  g_cancellable_cancel (cancellable);
  fetch_crowd (&cancelled);
  helper_wait_until (is_done, &cancelled);
  g_assert_cmpuint (cancelled.n_cancelled, ==, 3);
  g_assert_cmpuint (fixture->budget->n_taken, ==, 0);

  wayside_clock_set_scale (1);
  pretend_service_set_retry_after (fixture->pretend, 1000);
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_TOO_MANY, PRETEND_FOREVER);
  fetch_crowd (&held);
  helper_wait_until (is_asked, &held);
  while (fixture->n_holds == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (other);
  helper_wait_until (is_done, &held);
  g_assert_cmpuint (held.n_cancelled, ==, 8);
  g_assert_cmpuint (count_requests (fixture), ==, WAYSIDE_TILE_CLIENT_MAX_ACTIVE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/tile-client/fetch", test_fetch);
  ADD ("/tile-client/root-path", test_root_path);
  ADD ("/tile-client/compressed", test_compressed);
  ADD ("/tile-client/fresh", test_fresh);
  ADD ("/tile-client/confirmed", test_confirmed);
  ADD ("/tile-client/changed", test_changed);
  ADD ("/tile-client/damaged-cache", test_damaged_cache);
  ADD ("/tile-client/no-cache", test_no_cache);
  ADD ("/tile-client/unwritable-cache", test_unwritable_cache);
  ADD ("/tile-client/empty", test_empty);
  ADD ("/tile-client/repeated", test_repeated);
  ADD ("/tile-client/broken", test_broken);
  ADD ("/tile-client/token", test_token);
  ADD ("/tile-client/held", test_held);
  ADD ("/tile-client/budget-end", test_budget_end);
  ADD ("/tile-client/budget-retries", test_budget_retries);
  ADD ("/tile-client/active", test_active);
  ADD ("/tile-client/memory", test_memory);
  ADD ("/tile-client/cancel", test_cancel);
  ADD ("/tile-client/cancel-waiting", test_cancel_waiting);
#undef ADD

  return g_test_run ();
}
