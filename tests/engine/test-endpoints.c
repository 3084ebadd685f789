/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-endpoints.h"

#include "wayside-clock.h"
#include "wayside-error.h"

#include <libsoup/soup.h>

#define SIGNED                                                                                                          \
  "https://scontent-lhr8-1.xx.fbcdn.net/m1/v/t6/An_-x.Y~z%2F%2f?stp=s2048x1536&ccb=10-5&oh=00_Af%2Bb%2b~%7E%20'(),;:@!" \
  "$*/?&oe=65B1F0C8&_nc_sid=201bca&empty=&flag"

static WaysideEndpoints *
make_service (const char *graph_url)
{
  g_autoptr (GError) error = NULL;
  WaysideEndpoints *service = wayside_endpoints_new (graph_url, NULL, NULL, &error);

  g_assert_no_error (error);
  return service;
}

static void
test_defaults (void)
{
  g_autoptr (WaysideEndpoints) service = make_service (NULL);
  g_autofree char *graph = g_uri_to_string (wayside_endpoints_get_graph_root (service));
  g_autofree char *tiles = g_uri_to_string (wayside_endpoints_get_tiles_root (service));

  g_assert_true (g_str_has_prefix (graph, "https://graph.mapillary.com"));
  g_assert_true (g_str_has_prefix (tiles, "https://tiles.mapillary.com"));
  g_assert_cmpstr (g_uri_get_scheme (wayside_endpoints_get_map_root (service)), ==, "https");
}

static void
test_environment (void)
{
  g_autoptr (WaysideEndpoints) replaced = NULL;
  g_autoptr (WaysideEndpoints) standard = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("WAYSIDE_GRAPH_URL", "http://127.0.0.1:1111/graph", TRUE);
  g_setenv ("WAYSIDE_TILES_URL", "http://127.0.0.1:2222", TRUE);
  g_setenv ("WAYSIDE_MAP_URL", "", TRUE);
  replaced = wayside_endpoints_new_from_environment (&error);
  g_assert_no_error (error);
  g_assert_cmpint (g_uri_get_port (wayside_endpoints_get_graph_root (replaced)), ==, 1111);
  g_assert_cmpint (g_uri_get_port (wayside_endpoints_get_tiles_root (replaced)), ==, 2222);
  g_assert_cmpstr (g_uri_get_host (wayside_endpoints_get_map_root (replaced)), !=, "127.0.0.1");

  g_unsetenv ("WAYSIDE_GRAPH_URL");
  g_unsetenv ("WAYSIDE_TILES_URL");
  g_unsetenv ("WAYSIDE_MAP_URL");
  standard = wayside_endpoints_new_from_environment (&error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_host (wayside_endpoints_get_graph_root (standard)), ==, "graph.mapillary.com");
}

/* The token of a pretend service without tiles must not go to the real one. */
static void
test_tiles (void)
{
  static const struct
  {
    const char *graph, *tiles;
    gboolean has_tiles;
  } cases[] = {
    { NULL, NULL, TRUE },
    { "http://127.0.0.1:1", "http://127.0.0.1:2", TRUE },
    { "http://127.0.0.1:1", NULL, FALSE },
    { "http://localhost:1", "https://tiles.mapillary.com", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideEndpoints)
          service = wayside_endpoints_new (cases[i].graph, cases[i].tiles, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (wayside_endpoints_has_tiles (service), ==, cases[i].has_tiles);
    }
}

static double
get_scale_for (const char *graph_url, const char *tiles_url, const char *map_url, const char *scale)
{
  g_autoptr (WaysideEndpoints) service = NULL;
  g_autoptr (GError) error = NULL;

  wayside_clock_set_scale (1);
  g_setenv ("WAYSIDE_GRAPH_URL", graph_url, TRUE);
  g_setenv ("WAYSIDE_TILES_URL", tiles_url, TRUE);
  g_setenv ("WAYSIDE_MAP_URL", map_url, TRUE);
  g_setenv ("WAYSIDE_TIME_SCALE", scale, TRUE);
  service = wayside_endpoints_new_from_environment (&error);
  g_assert_no_error (error);
  g_unsetenv ("WAYSIDE_GRAPH_URL");
  g_unsetenv ("WAYSIDE_TILES_URL");
  g_unsetenv ("WAYSIDE_MAP_URL");
  g_unsetenv ("WAYSIDE_TIME_SCALE");
  return wayside_clock_get_scale ();
}

/* Requests to the real service are never sped up: the time scale applies only if all endpoints are on this
 * machine. */
static void
test_time_scale (void)
{
  static const char *const local[] = { "http://127.0.0.1:1", "http://localhost:2", "http://[::1]:3",
                                       "https://LOCALHOST" };
  static const char *const remote[] = { "", "https://graph.mapillary.com", "http://192.168.1.1",
                                        "http://127.0.0.1.example.org", "http://localhost.example.org" };

  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    g_assert_cmpfloat (get_scale_for (local[i], local[0], local[2], "0.02"), ==, 0.02);
  for (guint i = 0; i < G_N_ELEMENTS (remote); i++)
    {
      g_test_message ("%s", remote[i]);
      g_assert_cmpfloat (get_scale_for (remote[i], local[0], local[0], "0.02"), ==, 1);
      g_assert_cmpfloat (get_scale_for (local[0], remote[i], local[0], "0.02"), ==, 1);
      g_assert_cmpfloat (get_scale_for (local[0], local[0], remote[i], "0.02"), ==, 1);
    }
  g_assert_cmpfloat (get_scale_for (local[0], local[0], local[0], "0"), ==, 1);
  g_assert_cmpfloat (get_scale_for (local[0], local[0], local[0], "2"), ==, 1);
  g_assert_cmpfloat (get_scale_for (local[0], local[0], local[0], "fast"), ==, 1);
  wayside_clock_set_scale (1);
}

static void
test_bad_roots (void)
{
  static const char *const cases[] = { "nonsense",    "ftp://127.0.0.1/", "file:///etc/passwd",
                                       "http://",     "https:///x",       "http://user:secret@127.0.0.1/",
                                       "//127.0.0.1", "http://[::1",      "http://1:x" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint root = 0; root < 3; root++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (wayside_endpoints_new (root == 0 ? cases[i] : NULL, root == 1 ? cases[i] : NULL,
                                              root == 2 ? cases[i] : NULL, &error));
        g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
      }
}

static void
assert_graph_url (WaysideEndpoints *service, const char *url, gboolean passes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = wayside_endpoints_parse_graph_url (service, url, &error);

  g_test_message ("%s", url);
  g_assert_cmpint (uri != NULL, ==, passes);
  if (!passes)
    g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

/* The token is sent to URLs that are accepted here. */
static void
test_graph_urls (void)
{
  g_autoptr (WaysideEndpoints) service = make_service (NULL);
  static const char *const good[] = {
    "https://graph.mapillary.com/images?after=abc",
    "https://graph.mapillary.com:443/images?after=abc",
    "https://GRAPH.mapillary.com/images?after=abc",
    "HTTPS://graph.mapillary.com/images?access_token=MLY%7C1%7C2",
  };
  static const char *const bad[] = {
    "",
    "/images?after=abc",
    "http://graph.mapillary.com/images",
    "https://graph.mapillary.com:8443/images",
    "https://graph.mapillary.com:80/images",
    "https://graph.mapillary.com.evil.org/images",
    "https://graph.mapillary.com@evil.org/images",
    "https://user:password@graph.mapillary.com/images",
    "https://evil.org/?https://graph.mapillary.com/images",
    "https://evil.org#@graph.mapillary.com/images",
    "https://evil.org\\@graph.mapillary.com/images",
    "https://mapillary.com/images",
    "https://evilgraph.mapillary.com/images",
    "https://x.graph.mapillary.com/images",
    "https://graph.mapillary.com./images",
    "https://127.0.0.1/images",
    "//graph.mapillary.com/images",
    "ftp://graph.mapillary.com/images",
    "javascript:alert(1)",
    "https://graph.mapillary.com:99999/images",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_graph_url (service, good[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_graph_url (service, bad[i], FALSE);
}

static void
test_graph_urls_of_tests (void)
{
  g_autoptr (WaysideEndpoints) service = make_service ("http://127.0.0.1:4040/");

  assert_graph_url (service, "http://127.0.0.1:4040/images?after=a", TRUE);
  assert_graph_url (service, "http://127.0.0.1:4041/images?after=a", FALSE);
  assert_graph_url (service, "http://127.0.0.1/images?after=a", FALSE);
  assert_graph_url (service, "http://localhost:4040/images?after=a", FALSE);
  assert_graph_url (service, "https://127.0.0.1:4040/images?after=a", FALSE);
  assert_graph_url (service, "https://graph.mapillary.com/images?after=a", FALSE);
}

static void
assert_image_url (WaysideEndpoints *service, const char *url, gboolean passes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = wayside_endpoints_parse_image_url (service, url, &error);

  g_test_message ("%s", url);
  g_assert_cmpint (uri != NULL, ==, passes);
  if (!passes)
    g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

static void
test_image_urls (void)
{
  g_autoptr (WaysideEndpoints) service = make_service (NULL);
  static const char *const good[] = {
    SIGNED,
    "https://x.fbcdn.net/",
    "https://z-p3-scontent.fcgh5-1.fna.fbcdn.net/m1?oe=1",
    "HTTPS://X.FBCDN.NET/m1",
  };
  static const char *const bad[] = {
    "",
    "/m1/v/t6",
    "http://x.fbcdn.net/m1",
    "https://fbcdn.net.evil.org/m1",
    "https://x.fbcdn.net.evil.org/m1",
    "https://evilfbcdn.net/m1",
    "https://x.evilfbcdn.net/m1",
    "https://x.fbcdn.net@evil.org/m1",
    "https://user@x.fbcdn.net/m1",
    "https://user:password@x.fbcdn.net/m1",
    "https://evil.org\\@x.fbcdn.net/m1",
    "https://evil.org#.fbcdn.net",
    "https://evil.org?.fbcdn.net",
    "https://evil.org/.fbcdn.net",
    "https://x.fbcdn.net%2eevil.org/m1",
    "https://evil.org%2f.fbcdn.net/m1",
    "https://evil.org%00.fbcdn.net/m1",
    "https://x.fbcdn.com/m1",
    "https://x.fbcdn.net/m 1",
    "https://x.fbcdn.net/m\n1",
    "https://x.fbcdn.net/m\x7f",
    "https://x.fbcdn.net/m\xc3\xa4",
    "https://graph.mapillary.com/1",
    "ftp://x.fbcdn.net/m1",
    "file:///etc/passwd",
    "file://x.fbcdn.net/etc/passwd",
    "data:image/jpeg;base64,AAAA",
    "//x.fbcdn.net/m1",
    /* Local addresses are rejected if the API is remote. */
    "http://127.0.0.1/m1",
    "https://127.0.0.1/m1",
    "https://localhost/m1",
    "https://[::1]/m1",
    "http://169.254.169.254/latest/meta-data",
    "https://192.168.1.1/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_image_url (service, good[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_image_url (service, bad[i], FALSE);
}

/* Pictures may be served by this machine only if the API is. */
static void
test_image_urls_of_tests (void)
{
  static const char *const roots[] = { "http://127.0.0.1:4040", "http://localhost:4040",
                                       "http://[::1]:4040" };
  g_autoptr (WaysideEndpoints) remote = make_service ("http://192.0.2.1:4040");

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autoptr (WaysideEndpoints) service = make_service (roots[i]);

      assert_image_url (service, "http://127.0.0.1:4041/m1?oe=1", TRUE);
      assert_image_url (service, "http://localhost:4041/m1?oe=1", TRUE);
      assert_image_url (service, "http://[::1]:4041/m1?oe=1", TRUE);
      assert_image_url (service, "https://x.fbcdn.net/m1", TRUE);
      assert_image_url (service, "http://x.fbcdn.net/m1", FALSE);
      assert_image_url (service, "http://127.0.0.1.evil.org/m1", FALSE);
      assert_image_url (service, "http://localhost.evil.org/m1", FALSE);
      assert_image_url (service, "http://user@127.0.0.1:4041/m1", FALSE);
      assert_image_url (service, "http://192.168.1.1/m1", FALSE);
      assert_image_url (service, "ftp://127.0.0.1/m1", FALSE);
    }
  assert_image_url (remote, "http://192.0.2.1:4041/m1", FALSE);
  assert_image_url (remote, "http://127.0.0.1:4041/m1", FALSE);
}

/* The URL is signed: the CDN refuses it if a single character changes. */
static void
test_signed_kept (void)
{
  g_autoptr (WaysideEndpoints) service = make_service (NULL);
  g_autoptr (GUri) uri = wayside_endpoints_parse_image_url (service, SIGNED, NULL);
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *parsed = NULL;
  g_autofree char *asked = NULL;

  g_assert_nonnull (uri);
  parsed = g_uri_to_string (uri);
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  asked = g_uri_to_string (soup_message_get_uri (message));
  g_assert_cmpstr (parsed, ==, SIGNED);
  g_assert_cmpstr (asked, ==, SIGNED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/defaults", test_defaults);
  g_test_add_func ("/service/environment", test_environment);
  g_test_add_func ("/service/time-scale", test_time_scale);
  g_test_add_func ("/service/bad-roots", test_bad_roots);
  g_test_add_func ("/service/graph-urls", test_graph_urls);
  g_test_add_func ("/service/graph-urls-of-tests", test_graph_urls_of_tests);
  g_test_add_func ("/service/tiles", test_tiles);
  g_test_add_func ("/service/image-urls", test_image_urls);
  g_test_add_func ("/service/image-urls-of-tests", test_image_urls_of_tests);
  g_test_add_func ("/service/signed-kept", test_signed_kept);

  return g_test_run ();
}
