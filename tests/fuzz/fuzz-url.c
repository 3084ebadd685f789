/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include <libsoup/soup.h>

#include "wayside-metadata.h"
#include "wayside-endpoints.h"

static void
check_expiry (const char *url)
{
  gint64 expiry = wayside_metadata_get_url_expiry (url);
  g_autofree char *plain = NULL;

  g_assert_cmpint (expiry, >=, 0);
  if (expiry == G_MAXINT64)
    return;

  g_assert_nonnull (strstr (url, "oe="));
  g_assert_nonnull (strchr (url, '?'));
  plain = g_strdup_printf ("https://scontent.xx.fbcdn.net/m1/v/t6/An?stp=s2048x1152&oe=%" G_GINT64_MODIFIER
                           "X&_nc_sid=0",
                           (guint64) expiry);
  g_assert_cmpint (wayside_metadata_get_url_expiry (plain), ==, expiry);
}

static gboolean
is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* Pictures may come only from the content network, or from this machine if the service is a pretend one. */
static void
check_image_url (WaysideEndpoints *service, const char *url, gboolean may_be_loopback)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = wayside_endpoints_parse_image_url (service, url, &error);
  g_autofree char *host = NULL;

  fuzz_assert_outcome (uri != NULL, error);
  if (uri == NULL)
    return;

  g_assert_null (g_uri_get_userinfo (uri));
  if (may_be_loopback && is_loopback (uri))
    return;

  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "https");
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  g_assert_true (g_str_has_suffix (host, ".fbcdn.net"));
  /* Another URL parser on the way might end the host at a character that is invalid in host names. */
  g_assert_cmpint (host[strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789.-")], ==, '\0');
}

/* The token may be sent only to the host of the service itself. */
static void
check_graph_url (WaysideEndpoints *service, const char *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = wayside_endpoints_parse_graph_url (service, url, &error);
  GUri *root = wayside_endpoints_get_graph_root (service);

  fuzz_assert_outcome (uri != NULL, error);
  if (uri == NULL)
    return;

  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, g_uri_get_scheme (root));
  g_assert_cmpint (g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (root)), ==, 0);
  g_assert_cmpint (g_uri_get_port (uri), ==, g_uri_get_port (root));
}

static WaysideEndpoints *
get_service (const char *graph_url)
{
  g_autoptr (GError) error = NULL;
  WaysideEndpoints *service = wayside_endpoints_new (graph_url, NULL, NULL, &error);

  g_assert_no_error (error);
  return service;
}

/* The URLs in a response: their expiry, and whether they may be requested. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static WaysideEndpoints *real, *pretended;
  g_autofree char *url = fuzz_dup_text (data, size);

  if (real == NULL)
    {
      real = get_service (NULL);
      pretended = get_service ("http://127.0.0.1:8080");
    }

  check_expiry (url);
  check_image_url (real, url, FALSE);
  check_image_url (pretended, url, TRUE);
  check_graph_url (real, url);
  check_graph_url (pretended, url);
  return 0;
}
