/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-proxy.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KEY "wayside-proxy"

/* libsoup 3.2 has a constant for this status, but calls it differently in other versions. */
#define STATUS_PROXY_AUTHENTICATION_REQUIRED 407

/* A tunnel that the proxy did not open. */
typedef struct
{
  guint status;
  char *address; /* (owned) (nullable): of the proxy */
} Refusal;

static void
refusal_free (Refusal *self)
{
  g_clear_pointer (&self->address, g_free);
  g_free (self);
}

/* The proxy of a session, and the tunnels that it refused. */
typedef struct
{
  GProxyResolver *resolver; /* (owned) (nullable): %NULL if the environment sets no proxy */
  GHashTable *refusals;     /* (owned) (element-type utf8 Refusal): by the host behind the tunnel */
} Proxy;

static void
proxy_free (Proxy *self)
{
  g_clear_object (&self->resolver);
  g_clear_pointer (&self->refusals, g_hash_table_unref);
  g_free (self);
}

static const char *
get_variable (char **environment, const char *lower, const char *upper)
{
  const char *value = g_environ_getenv (environment, lower);

  if ((value == NULL || *value == '\0') && upper != NULL)
    value = g_environ_getenv (environment, upper);
  return value != NULL && *value != '\0' ? value : NULL;
}

/* A proxy without a scheme is an HTTP proxy. The variants of SOCKS 5 differ only in which side resolves names,
 * which GIO leaves to the proxy. */
static char *
dup_proxy (const char *value)
{
  if (value == NULL)
    return NULL;

  if (g_str_has_prefix (value, "socks5h://"))
    return g_strconcat ("socks5://", value + strlen ("socks5h://"), NULL);

  return strstr (value, "://") == NULL ? g_strconcat ("http://", value, NULL) : g_strdup (value);
}

/* Servers on this computer cannot be reached through a proxy. */
static char **
dup_direct_hosts (const char *value)
{
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit_set (value != NULL ? value : "", ", \t", -1);

  g_strv_builder_add_many (hosts, "localhost", "127.0.0.0/8", "::1", NULL);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (hosts, parts[i]);
  return g_strv_builder_end (hosts);
}

/**
 * wayside_proxy_resolver_new:
 * @environment: (array zero-terminated=1): environment variables
 *
 * Reads the proxy from the variables that curl reads: https_proxy, all_proxy and no_proxy, in capitals as
 * well, and http_proxy. A name in no_proxy stands for the host and all hosts below it; "*" for all.
 *
 * Returns: (transfer full) (nullable): a resolver for these variables, or %NULL if none of them is set
 */
GProxyResolver *
wayside_proxy_resolver_new (char **environment)
{
  g_autofree char *https = dup_proxy (get_variable (environment, "https_proxy", "HTTPS_PROXY"));
  g_autofree char *all = dup_proxy (get_variable (environment, "all_proxy", "ALL_PROXY"));
  g_autofree char *http = dup_proxy (get_variable (environment, "http_proxy", NULL));
  const char *none = get_variable (environment, "no_proxy", "NO_PROXY");
  g_auto (GStrv) hosts = dup_direct_hosts (none);
  GProxyResolver *resolver;

  if (https == NULL && all == NULL && http == NULL)
    return NULL;

  if (g_strcmp0 (none, "*") == 0)
    return g_simple_proxy_resolver_new (NULL, NULL);

  resolver = g_simple_proxy_resolver_new (all, hosts);
  if (https != NULL)
    g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (resolver), "https", https);
  if (http != NULL)
    g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (resolver), "http", http);
  return resolver;
}

/* Returns the proxy for a message, or NULL. This does not block: the resolver only compares names. */
static GUri *
find_proxy (Proxy *self, SoupMessage *message)
{
  g_autofree char *uri = g_uri_to_string (soup_message_get_uri (message));
  g_auto (GStrv) proxies = NULL;

  if (self->resolver == NULL)
    return NULL;

  proxies = g_proxy_resolver_lookup (self->resolver, uri, NULL, NULL);
  if (proxies == NULL || proxies[0] == NULL || g_str_equal (proxies[0], "direct://"))
    return NULL;

  return g_uri_parse (proxies[0], G_URI_FLAGS_HAS_PASSWORD, NULL);
}

/* libsoup leaves the user and the password of the proxy to a dialog, which a download cannot have. SOCKS is
 * GIO's business, which takes both from the URI. */
static void
add_authorization (SoupMessage *message, GUri *proxy)
{
  const char *user = g_uri_get_user (proxy);
  const char *password = g_uri_get_password (proxy);
  g_autofree char *pair = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;

  if (user == NULL || !g_str_equal (g_uri_get_scheme (proxy), "http"))
    return;

  pair = g_strconcat (user, ":", password != NULL ? password : "", NULL);
  encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  value = g_strconcat ("Basic ", encoded, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization", value);
}

static void
on_tunnel_answered (SoupMessage *tunnel, gpointer user_data)
{
  Proxy *self = g_object_get_data (user_data, KEY);
  GSocketAddress *address = soup_message_get_remote_address (tunnel);
  Refusal *refusal;

  if (SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (tunnel)))
    return;

  refusal = g_new0 (Refusal, 1);
  refusal->status = soup_message_get_status (tunnel);
  if (address != NULL)
    refusal->address = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
  g_hash_table_insert (self->refusals, g_strdup (g_uri_get_host (soup_message_get_uri (tunnel))), refusal);
}

/* libsoup sends a message of its own to the proxy to open a tunnel for HTTPS. A message for HTTP goes to the
 * proxy itself. */
static void
on_request_queued (SoupSession *session, SoupMessage *message)
{
  Proxy *self = g_object_get_data (G_OBJECT (session), KEY);
  gboolean is_tunnel = g_str_equal (soup_message_get_method (message), SOUP_METHOD_CONNECT);
  g_autoptr (GUri) proxy = find_proxy (self, message);

  if (is_tunnel)
    {
      g_hash_table_remove (self->refusals, g_uri_get_host (soup_message_get_uri (message)));
      g_signal_connect_object (message, "got-headers", G_CALLBACK (on_tunnel_answered), session, 0);
    }
  if (proxy != NULL && (is_tunnel || g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "http")))
    add_authorization (message, proxy);
}

/**
 * wayside_proxy_set_up:
 * @session: a session that has not sent any message yet
 * @environment: (array zero-terminated=1): environment variables
 *
 * Makes a session use the proxy of the environment, with its user and password. Without one, the session
 * keeps the proxy of the desktop.
 */
void
wayside_proxy_set_up (SoupSession *session, char **environment)
{
  Proxy *self;

  g_return_if_fail (SOUP_IS_SESSION (session));

  self = g_new0 (Proxy, 1);
  self->resolver = wayside_proxy_resolver_new (environment);
  self->refusals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) refusal_free);
  g_object_set_data_full (G_OBJECT (session), KEY, self, (GDestroyNotify) proxy_free);
  if (self->resolver != NULL)
    soup_session_set_proxy_resolver (session, self->resolver);
  g_signal_connect (session, "request-queued", G_CALLBACK (on_request_queued), NULL);
}

/* The name of the proxy as in the variable, without the user and the password. */
static char *
dup_name (GUri *proxy, const Refusal *refusal)
{
  if (proxy == NULL)
    return g_strdup (refusal != NULL ? refusal->address : NULL);

  if (g_uri_get_port (proxy) < 0)
    return g_strdup (g_uri_get_host (proxy));

  return g_strdup_printf ("%s:%d", g_uri_get_host (proxy), g_uri_get_port (proxy));
}

/* Whether the proxy itself could not be reached: the connection to the service is its business. */
static gboolean
is_out_of_reach (const GError *cause)
{
  return cause != NULL && (cause->domain == G_RESOLVER_ERROR ||
                           g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
                           g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
                           g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED));
}

static gboolean
needs_user (guint status, const GError *cause)
{
  return status == STATUS_PROXY_AUTHENTICATION_REQUIRED ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED);
}

/**
 * wayside_proxy_dup_error:
 * @session: a session
 * @message: one of its messages, which has ended
 * @cause: (nullable): the error of the message, or %NULL if there was a response
 *
 * Finds out whether a proxy is the reason why a message failed, since the service is not at fault then.
 *
 * Returns: (transfer full) (nullable): %WAYSIDE_ERROR_NETWORK with a message that names the proxy, and the host
 *   that it blocks, or %NULL
 */
GError *
wayside_proxy_dup_error (SoupSession *session, SoupMessage *message, const GError *cause)
{
  const char *host = g_uri_get_host (soup_message_get_uri (message));
  Proxy *self;
  Refusal *refusal;
  guint status;
  g_autoptr (GUri) proxy = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);
  g_return_val_if_fail (SOUP_IS_MESSAGE (message), NULL);

  self = g_object_get_data (G_OBJECT (session), KEY);
  if (self == NULL)
    return NULL;

  proxy = find_proxy (self, message);
  refusal = g_hash_table_lookup (self->refusals, host);
  status = refusal != NULL ? refusal->status : soup_message_get_status (message);
  name = dup_name (proxy, refusal);
  if (name == NULL)
    return NULL;

  if (needs_user (status, cause))
    return g_error_new (
        WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK,
        _ ("The proxy %s did not accept the user name and password, or needs one. Check the proxy setting"),
        name);

  if (refusal != NULL || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return g_error_new (WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK,
                        _ ("The proxy %s refused the connection to %s. Try another network"), name, host);

  return is_out_of_reach (cause)
             ? g_error_new (WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK,
                            _ ("The proxy %s could not be reached. Check the proxy setting"), name)
             : NULL;
}
