/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "asker.h"
#include "pretend-demo.h"

#include <string.h>

static Answer *
get_picture (Asker *asker, const char *id, guint size)
{
  g_autofree char *url = pretend_service_dup_picture_url (asker->service, id, size);

  return asker_get (asker, url, NULL);
}

/* Reads width and height from the frame header. */
static void
read_size (const guchar *bytes, gsize n_bytes, guint *width, guint *height)
{
  gsize at = 2;

  g_assert_cmpuint (n_bytes, >, 100);
  g_assert_cmphex (bytes[0] << 8 | bytes[1], ==, 0xffd8);
  g_assert_cmphex (bytes[n_bytes - 2] << 8 | bytes[n_bytes - 1], ==, 0xffd9);
  while (bytes[at + 1] != 0xc0)
    {
      g_assert_cmphex (bytes[at], ==, 0xff);
      /* No EXIF, no XMP: the service strips them. */
      g_assert_cmphex (bytes[at + 1], !=, 0xe1);
      at += 2 + (gsize) (bytes[at + 2] << 8 | bytes[at + 3]);
      g_assert_cmpuint (at + 9, <, n_bytes);
    }
  *height = (guint) (bytes[at + 5] << 8 | bytes[at + 6]);
  *width = (guint) (bytes[at + 7] << 8 | bytes[at + 8]);
}

static void
test_sizes (Asker *asker, gconstpointer data)
{
  const struct
  {
    const char *id;
    PretendImageFlags flags;
  } images[] = {
    { "11", PRETEND_IMAGE_DEFAULT },
    { "12", PRETEND_IMAGE_PANO },
    { "13", PRETEND_IMAGE_WIDE },
    { "14", PRETEND_IMAGE_PORTRAIT },
  };

  pretend_service_set_original_width (asker->service, 1300);
  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    {
      g_autofree char *target = g_strdup_printf ("/%s?fields=width,height", images[i].id);
      g_autoptr (Answer) record = NULL;
      g_autoptr (Answer) original = NULL;
      g_autoptr (Answer) small = NULL;
      JsonObject *object;
      guint width, height;

      pretend_service_add_image (asker->service, images[i].id, NULL, 9.9, 53.5, images[i].flags);
      record = asker_get_graph (asker, target);
      object = json_node_get_object (record->json);
      original = get_picture (asker, images[i].id, 0);
      g_assert_cmpstr (soup_message_headers_get_content_type (original->headers, NULL), ==, "image/jpeg");
      read_size (original->body->data, original->body->len, &width, &height);
      g_assert_cmpint (json_object_get_int_member (object, "width"), ==, width);
      g_assert_cmpint (json_object_get_int_member (object, "height"), ==, height);
      small = get_picture (asker, images[i].id, 256);
      read_size (small->body->data, small->body->len, &width, &height);
      g_assert_cmpuint (width, ==, 256);
    }
}

static void
test_bytes (Asker *asker, gconstpointer data)
{
  g_autoptr (GHashTable)
      seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  pretend_service_add_sequence (asker->service, "7nfcwfvjdtphz7yj6zat6a", 24, 1000, 9.9, 53.5);
  /* First one scene per image, then three scenes for all. No two pictures may be equal, and each must match
   * pretend_service_dup_jpeg(). */
  for (guint pool = 0; pool <= 3; pool += 3)
    {
      g_auto (GStrv) ids = pretend_service_dup_sequence_ids (asker->service, "7nfcwfvjdtphz7yj6zat6a");

      pretend_service_set_scene_pool (asker->service, pool);
      for (guint i = 0; ids[i] != NULL; i++)
        {
          g_autoptr (Answer) answer = get_picture (asker, ids[i], 256);
          g_autoptr (GBytes) expected = pretend_service_dup_jpeg (asker->service, ids[i], 256);

          g_assert_cmpmem (answer->body->data, answer->body->len, g_bytes_get_data (expected, NULL),
                           g_bytes_get_size (expected));
          g_assert_cmpint (soup_message_headers_get_content_length (answer->headers), ==, answer->body->len);
          g_assert_true (g_hash_table_add (seen, g_steal_pointer (&expected)));
          g_assert_cmpuint (pretend_service_count_pictures (asker->service, ids[i]), ==, pool == 0 ? 1 : 2);
        }
    }
}

static void
assert_forbidden (Asker *asker, const char *url, const char *sentence)
{
  g_autoptr (Answer) answer = asker_get (asker, url, NULL);

  g_assert_cmpuint (answer->status, ==, 403);
  g_assert_cmpstr (soup_message_headers_get_content_type (answer->headers, NULL), ==, "text/plain");
  g_assert_cmpstr (answer->text, ==, sentence);
}

static char *
replace (const char *url, const char *what, const char *by)
{
  g_auto (GStrv) parts = g_strsplit (url, what, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (by, parts);
}

static void
test_signatures (Asker *asker, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autofree char *resized = NULL;
  g_autofree char *reordered = NULL;
  g_autofree char *undated = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *expired = NULL;
  g_autofree char *longer = NULL;
  g_autoptr (Answer) good = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  url = pretend_service_dup_picture_url (asker->service, "11", 256);
  g_assert_true (
      g_regex_match_simple ("/m1/v/t6/An[A-Za-z0-9_-]{300,}\\?stp=s256x192&ccb=10-5&oh=00_[A-Za-z0-9_-]+"
                            "&oe=[0-9A-F]{8}&_nc_sid=[0-9a-f]{6}$",
                            url, 0, 0));
  good = asker_get (asker, url, NULL);
  g_assert_cmpuint (good->status, ==, 200);
  resized = replace (url, "s256x192", "s2048x1536");
  assert_forbidden (asker, resized, "URL signature mismatch");
  reordered = replace (url, "stp=s256x192&ccb=10-5", "ccb=10-5&stp=s256x192");
  assert_forbidden (asker, reordered, "URL signature mismatch");
  longer = g_strconcat (url, "&x=1", NULL);
  assert_forbidden (asker, longer, "URL signature mismatch");
  undated = replace (url, "&oe=", "&amp;oe=");
  assert_forbidden (asker, undated, "Bad URL timestamp");
  moved = replace (url, "/m1/v/t6/An", "/m1/v/t6/AnA");
  assert_forbidden (asker, moved, "Bad URL hash");
  pretend_service_set_url_lifetime (asker->service, -1);
  expired = pretend_service_dup_picture_url (asker->service, "11", 256);
  assert_forbidden (asker, expired, "URL signature expired");
}

static void
test_token_leaks (Asker *asker, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autofree char *with_token = NULL;
  g_autofree char *tile = g_strconcat (pretend_service_get_map_url (asker->service), "/0/0/0.png", NULL);
  g_autoptr (Answer) header = NULL;
  g_autoptr (Answer) query = NULL;
  g_autoptr (Answer) map = NULL;
  g_autoptr (Answer) clean = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  url = pretend_service_dup_picture_url (asker->service, "11", 256);
  with_token = g_strconcat (url, "&access_token=MLY%7C4223665974375089%7C0123456789abcdef0123456789abcdef",
                            NULL);
  clean = asker_get (asker, url, NULL);
  g_assert_cmpuint (pretend_service_get_n_token_leaks (asker->service), ==, 0);
  header = asker_get (asker, url, "OAuth " PRETEND_TOKEN);
  query = asker_get (asker, with_token, NULL);
  map = asker_get (asker, tile, "OAuth " PRETEND_TOKEN);
  g_assert_cmpuint (header->status, ==, 400);
  g_assert_cmpuint (query->status, ==, 400);
  g_assert_cmpuint (map->status, ==, 400);
  g_assert_cmpuint (pretend_service_get_n_token_leaks (asker->service), ==, 3);
}

static void
test_spoilt_bodies (Asker *asker, gconstpointer data)
{
  static const struct
  {
    PretendFault fault;
    gboolean breaks;
    guint status;
    int more_bytes;
  } faults[] = {
    { PRETEND_FAULT_HTML, FALSE, 200, -1 },         { PRETEND_FAULT_EXPIRED, FALSE, 403, -1 },
    { PRETEND_FAULT_NOT_FOUND, FALSE, 404, -1 },    { PRETEND_FAULT_GATEWAY, FALSE, 502, -1 },
    { PRETEND_FAULT_CUT, TRUE, 200, -1 },           { PRETEND_FAULT_RESET, TRUE, 0, -1 },
    { PRETEND_FAULT_RESET_HALFWAY, TRUE, 200, -1 }, { PRETEND_FAULT_EMPTY, FALSE, 200, -1 },
    { PRETEND_FAULT_NO_LENGTH, FALSE, 200, 0 },     { PRETEND_FAULT_NO_LENGTH_CUT, FALSE, 200, -1 },
    { PRETEND_FAULT_TRAILING, FALSE, 200, 1 },      { PRETEND_FAULT_REDIRECT, FALSE, 302, -1 },
  };
  g_autoptr (GBytes) whole = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  whole = pretend_service_dup_jpeg (asker->service, "11", 0);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (Answer) spoilt = NULL;
      g_autoptr (Answer) good = NULL;

      g_test_message ("fault %d", (int) faults[i].fault);
      pretend_service_script (asker->service, i % 2 == 0 ? "11" : "*", faults[i].fault, 1);
      spoilt = get_picture (asker, "11", 0);
      g_assert_cmpint (spoilt->error != NULL, ==, faults[i].breaks);
      if (!faults[i].breaks)
        g_assert_cmpint ((spoilt->body->len > g_bytes_get_size (whole)) -
                             (spoilt->body->len < g_bytes_get_size (whole)),
                         ==, faults[i].more_bytes);
      /* The headers may or may not arrive before the reset. */
      if (faults[i].fault != PRETEND_FAULT_RESET_HALFWAY)
        g_assert_cmpuint (spoilt->status, ==, faults[i].status);
      good = get_picture (asker, "11", 0);
      g_assert_cmpuint (good->status, ==, 200);
      g_assert_cmpuint (good->body->len, ==, g_bytes_get_size (whole));
    }
}

typedef struct
{
  PretendService *service;
  guint n_wanted;
  guint n_ended;
} Crowd;

static gboolean
are_open (gpointer data)
{
  Crowd *crowd = data;

  return pretend_service_get_n_open (crowd->service, PRETEND_KIND_CDN) == crowd->n_wanted;
}

static gboolean
have_ended (gpointer data)
{
  Crowd *crowd = data;

  return crowd->n_ended == crowd->n_wanted;
}

static void
on_member_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GBytes *body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  g_clear_pointer (&body, g_bytes_unref);
  ((Crowd *) user_data)->n_ended++;
}

static void
send_crowd (Asker *asker, Crowd *crowd, GCancellable *cancellable)
{
  for (guint i = 0; i < crowd->n_wanted; i++)
    {
      g_autofree char *url = pretend_service_dup_picture_url (asker->service, "11", 0);
      g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

      soup_session_send_and_read_async (asker->session, message, G_PRIORITY_DEFAULT, cancellable,
                                        on_member_ended, crowd);
    }
}

/* Concurrent requests at a rate that makes them overlap, then some that are cancelled. */
static void
test_concurrency (Asker *asker, gconstpointer data)
{
  Crowd crowd = { asker->service, 5, 0 };
  Crowd nobody = { asker->service, 0, 0 };
  Crowd quitters = { asker->service, 3, 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 started = g_get_monotonic_time ();

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_set_latency (asker->service, 30);
  pretend_service_set_rate (asker->service, 400000);
  send_crowd (asker, &crowd, NULL);
  asker_iterate_until (are_open, &crowd);
  asker_iterate_until (have_ended, &crowd);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, 30 * 1000);
  g_assert_cmpuint (pretend_service_get_peak (asker->service, PRETEND_KIND_CDN), ==, 5);
  asker_iterate_until (are_open, &nobody);

  send_crowd (asker, &quitters, cancellable);
  asker_iterate_until (are_open, &quitters);
  g_cancellable_cancel (cancellable);
  asker_iterate_until (have_ended, &quitters);
  asker_iterate_until (are_open, &nobody);
}

static void
test_hang (Asker *asker, gconstpointer data)
{
  Crowd crowd = { asker->service, 2, 0 };
  Crowd nobody = { asker->service, 0, 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_set_picture_fault (asker->service, PRETEND_FAULT_HANG);
  send_crowd (asker, &crowd, cancellable);
  asker_iterate_until (are_open, &crowd);
  for (guint i = 0; i < 200; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (crowd.n_ended, ==, 0);
  g_cancellable_cancel (cancellable);
  asker_iterate_until (have_ended, &crowd);
  asker_iterate_until (are_open, &nobody);
}

/* Stopping the service during transfers closes all connections. */
static void
test_stop (Asker *asker, gconstpointer data)
{
  Crowd crowd = { asker->service, 4, 0 };
  g_autofree char *url = NULL;
  g_autoptr (Answer) refused = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_set_rate (asker->service, 1000);
  pretend_service_script (asker->service, "11", PRETEND_FAULT_HANG, 2);
  url = pretend_service_dup_picture_url (asker->service, "11", 0);
  send_crowd (asker, &crowd, NULL);
  asker_iterate_until (are_open, &crowd);
  pretend_service_stop (asker->service);
  asker_iterate_until (have_ended, &crowd);
  refused = asker_get (asker, url, NULL);
  g_assert_error (refused->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_tiles (Asker *asker, gconstpointer data)
{
  g_autofree char *coverage = g_strconcat (pretend_service_get_tiles_url (asker->service),
                                           "/maps/vtp/mly1_public/2/14/3252/6258", NULL);
  g_autofree char *map = g_strconcat (pretend_service_get_map_url (asker->service), "/14/8640/5300.png",
                                      NULL);
  g_autofree char *outside = g_strconcat (pretend_service_get_map_url (asker->service), "/1/2/0.png", NULL);
  g_autoptr (Answer) forbidden = asker_get (asker, coverage, NULL);
  g_autoptr (Answer) empty = asker_get (asker, coverage, "OAuth " PRETEND_TOKEN);
  g_autoptr (Answer) picture = asker_get (asker, map, NULL);
  g_autoptr (Answer) missing = asker_get (asker, outside, NULL);
  g_autoptr (Answer) spoilt = NULL;

  pretend_service_script (asker->service, "map", PRETEND_FAULT_GATEWAY, 1);
  spoilt = asker_get (asker, map, NULL);
  g_assert_cmpuint (spoilt->status, ==, 502);
  g_assert_cmpuint (forbidden->status, ==, 403);
  g_assert_cmpuint (empty->status, ==, 200);
  g_assert_cmpuint (empty->body->len, <, 64);
  g_assert_cmpuint (picture->status, ==, 200);
  g_assert_cmpmem (picture->body->data, 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_cmpmem (picture->body->data + 16, 8, "\0\0\1\0\0\0\1\0", 8);
  g_assert_cmpuint (missing->status, ==, 404);
}

static void
assert_sequence (Asker *asker, const char *sequence, guint n_images, const char *member)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (asker->service, sequence);

  g_assert_cmpuint (g_strv_length (ids), ==, n_images);
  g_assert_true (member == NULL || g_strv_contains ((const char *const *) ids, member));
}

static void
test_demo (Asker *asker, gconstpointer data)
{
  g_auto (GStrv) inside = NULL;
  g_auto (GStrv) nowhere = NULL;
  g_autoptr (Answer) answer = NULL;

  pretend_demo_fill (asker->service);
  g_assert_nonnull (pretend_service_get_image (asker->service, PRETEND_DEMO_PHOTO));
  g_assert_nonnull (pretend_service_get_image (asker->service, PRETEND_DEMO_PHOTO_2));
  assert_sequence (asker, PRETEND_DEMO_SEQUENCE, PRETEND_DEMO_N_SEQUENCE, PRETEND_DEMO_SEQUENCE_PHOTO);
  assert_sequence (asker, PRETEND_DEMO_ODD_SEQUENCE, PRETEND_DEMO_N_ODD, PRETEND_DEMO_NO_ORIGINAL);
  assert_sequence (asker, PRETEND_DEMO_ODD_SEQUENCE, PRETEND_DEMO_N_ODD, PRETEND_DEMO_NO_THUMBS);
  assert_sequence (asker, PRETEND_DEMO_LONG_SEQUENCE, PRETEND_DEMO_N_LONG, NULL);
  inside = pretend_service_dup_area_ids (asker->service, 9.94, 53.596, 9.95, 53.6);
  g_assert_cmpuint (g_strv_length (inside), ==, PRETEND_DEMO_N_AREA);
  nowhere = pretend_service_dup_area_ids (asker->service, -30.01, 40, -30, 40.01);
  g_assert_cmpuint (g_strv_length (nowhere), ==, 0);
  answer = asker_get_graph (asker, "/images?bbox=" PRETEND_DEMO_EMPTY_AREA);
  g_assert_cmpstr (answer->text, ==, "{\"data\":[]}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Asker, NULL, asker_set_up, function, asker_tear_down)
  ADD ("/pictures/sizes", test_sizes);
  ADD ("/pictures/bytes", test_bytes);
  ADD ("/pictures/signatures", test_signatures);
  ADD ("/pictures/token-leaks", test_token_leaks);
  ADD ("/pictures/spoilt-bodies", test_spoilt_bodies);
  ADD ("/pictures/concurrency", test_concurrency);
  ADD ("/pictures/hang", test_hang);
  ADD ("/pictures/stop", test_stop);
  ADD ("/tiles", test_tiles);
  ADD ("/demo", test_demo);
#undef ADD

  return g_test_run ();
}
