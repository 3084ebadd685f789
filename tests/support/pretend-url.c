/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-url.h"

#include "pretend-image.h"

#include <string.h>

/* The opaque part is as long as the longest real ones: clients must not limit it to the usual 255 bytes. */
#define OPAQUE_BYTES 240
#define PATH_START   "/m1/v/t6/An"
#define SECRET       "only the pretend service signs with this"

static char *
encode (const guchar *bytes, gsize n_bytes)
{
  char *text = g_base64_encode (bytes, n_bytes);

  for (char *at = text; *at != '\0'; at++)
    if (*at == '+')
      *at = '-';
    else if (*at == '/')
      *at = '_';
    else if (*at == '=')
      *at = '\0';
  return text;
}

/* The first two words contain the masked id and kind. The remaining words are derived from both, as
 * padding. */
static char *
make_path (guint64 key, guint what)
{
  guint64 words[OPAQUE_BYTES / 8];
  g_autofree char *opaque = NULL;

  words[0] = GUINT64_TO_BE (key ^ pretend_mix (0xc0ffee));
  words[1] = GUINT64_TO_BE (what ^ pretend_mix (key));
  for (guint i = 2; i < G_N_ELEMENTS (words); i++)
    words[i] = GUINT64_TO_BE (pretend_mix (key + ((guint64) what << 48) + i));
  opaque = encode ((const guchar *) words, sizeof words);
  return g_strconcat (PATH_START, opaque, NULL);
}

static char *
make_query (const char *path, const char *step, const char *expiry)
{
  g_autofree char *stp = step != NULL ? g_strdup_printf ("stp=%s&", step) : g_strdup ("");
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) SECRET, strlen (SECRET));
  g_autofree char *signature = NULL;
  guchar digest[32];
  gsize n_bytes = sizeof digest;

  g_hmac_update (hmac, (const guchar *) path, -1);
  g_hmac_update (hmac, (const guchar *) stp, -1);
  g_hmac_update (hmac, (const guchar *) expiry, -1);
  g_hmac_get_digest (hmac, digest, &n_bytes);
  signature = encode (digest, 28);
  return g_strdup_printf ("%sccb=10-5&oh=00_Af%s&oe=%s&_nc_sid=201bca", stp, signature, expiry);
}

/**
 * pretend_url_new:
 * @root: base URL of the pictures
 * @key: the image
 * @what: width of the picture, 0 for the original, or PRETEND_URL_MESH, PRETEND_URL_CLUSTER
 * @step: (nullable): value of "stp", such as "s1024x768"
 * @expiry: expiry, seconds since 1970
 *
 * Generates a signed URL: long, without a file name, and invalid if any character is changed.
 *
 * Returns: (transfer full): the URL
 */
char *
pretend_url_new (const char *root, guint64 key, guint what, const char *step, gint64 expiry)
{
  g_autofree char *path = make_path (key, what);
  g_autofree char *hex = g_strdup_printf ("%08" G_GINT64_MODIFIER "X", (guint64) expiry);
  g_autofree char *query = make_query (path, step, hex);

  return g_strdup_printf ("%s%s?%s", root, path, query);
}

static gboolean
read_path (const char *path, guint64 *key, guint *what)
{
  g_autofree guchar *bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  guint64 words[2];
  gsize n_bytes;

  if (!g_str_has_prefix (path, PATH_START))
    return FALSE;
  text = g_strdelimit (g_strdelimit (g_strdup (path + strlen (PATH_START)), "-", '+'), "_", '/');
  bytes = g_base64_decode (text, &n_bytes);
  if (n_bytes < sizeof words)
    return FALSE;
  memcpy (words, bytes, sizeof words);
  *key = GUINT64_FROM_BE (words[0]) ^ pretend_mix (0xc0ffee);
  *what = (guint) (GUINT64_FROM_BE (words[1]) ^ pretend_mix (*key));
  expected = make_path (*key, *what);
  return strcmp (expected, path) == 0;
}

static char *
dup_parameter (const char *query, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], name))
      return g_strdup (parts[i] + strlen (name));
  return NULL;
}

/**
 * pretend_url_check:
 * @path: path of a request, not decoded
 * @query: (nullable): its query, not decoded
 * @now: seconds since 1970
 * @key: (out): the image
 * @what: (out): as in pretend_url_new()
 *
 * Decodes a URL and checks its signature and expiry.
 *
 * Returns: (nullable): the error message, or %NULL if the URL is valid
 */
const char *
pretend_url_check (const char *path, const char *query, gint64 now, guint64 *key, guint *what)
{
  g_autofree char *step = dup_parameter (query != NULL ? query : "", "stp=");
  g_autofree char *expiry = dup_parameter (query != NULL ? query : "", "oe=");
  g_autofree char *signature = dup_parameter (query != NULL ? query : "", "oh=");
  g_autofree char *expected = NULL;

  if (!read_path (path, key, what))
    return "Bad URL hash";
  if (expiry == NULL)
    return "Bad URL timestamp";
  if (signature == NULL)
    return "Bad URL hash";
  expected = make_query (path, step, expiry);
  if (strcmp (expected, query) != 0)
    return "URL signature mismatch";
  if (g_ascii_strtoll (expiry, NULL, 16) < now)
    return "URL signature expired";
  return NULL;
}
