/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-service-private.h"

#include "pretend-cdn.h"
#include "pretend-exchange.h"
#include "pretend-graph.h"
#include "pretend-tiles.h"
#include "pretend-url.h"

#include <string.h>

#define DEFAULT_ORIGINAL_WIDTH 640
#define MAX_PICTURE_BYTES      ((gsize) 128 << 20)

/* Length of the queue of pending connections; the same as nginx's default. */
#define BACKLOG 511

G_DEFINE_FINAL_TYPE (PretendService, pretend_service, G_TYPE_OBJECT)

static const SoupServerCallback handlers[PRETEND_N_ROOTS] = {
  pretend_graph_handle,
  pretend_cdn_handle,
  pretend_tiles_handle,
  pretend_map_handle,
};

static void
pretend_service_dispose (GObject *object)
{
  PretendService *self = PRETEND_SERVICE (object);

  pretend_service_stop (self);

  G_OBJECT_CLASS (pretend_service_parent_class)->dispose (object);
}

static void
pretend_service_finalize (GObject *object)
{
  PretendService *self = PRETEND_SERVICE (object);

  for (guint i = 0; i < PRETEND_N_ROOTS; i++)
    g_clear_pointer (&self->urls[i], g_free);
  for (guint i = 0; i < PRETEND_N_KINDS; i++)
    g_clear_pointer (&self->counters[i].last_request, g_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->data, pretend_data_free);
  g_clear_pointer (&self->pictures, pretend_pictures_free);
  g_clear_pointer (&self->scripts, g_ptr_array_unref);
  g_clear_pointer (&self->exchanges, g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->random, g_rand_free);

  G_OBJECT_CLASS (pretend_service_parent_class)->finalize (object);
}

static void
pretend_service_class_init (PretendServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pretend_service_dispose;
  object_class->finalize = pretend_service_finalize;
}

/* The server's own sockets have a backlog of 10. If more clients connect at once, the kernel delays them for
 * seconds, up to half a minute, as if the service were broken. */
static GSocket *
listen_local (GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;

  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

static void
start_server (PretendService *self, PretendRoot root)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = listen_local (&error);
  GSList *uris;

  self->servers[root] = soup_server_new ("server-header", "proxygen-bolt", NULL);
  soup_server_add_handler (self->servers[root], NULL, handlers[root], self, NULL);
  if (socket == NULL || !soup_server_listen_socket (self->servers[root], socket, 0, &error))
    g_error ("cannot listen on the loopback interface: %s", error->message);
  uris = soup_server_get_uris (self->servers[root]);
  self->urls[root] = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
pretend_service_init (PretendService *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->data = pretend_data_new ();
  self->pictures = pretend_pictures_new (MAX_PICTURE_BYTES);
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) pretend_script_free);
  self->exchanges = g_ptr_array_new_with_free_func ((GDestroyNotify) pretend_exchange_unref);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->random = g_rand_new_with_seed (20210623);
  self->original_width = DEFAULT_ORIGINAL_WIDTH;
  self->url_lifetime = PRETEND_DEFAULT_URL_LIFETIME;
  self->dense_above = G_MAXUINT;
  self->sample_above = PRETEND_DEFAULT_SAMPLE_ABOVE;
  self->app_usage = 1;
  self->retry_after = 1;
  for (guint i = 0; i < PRETEND_N_ROOTS; i++)
    start_server (self, i);
}

/**
 * pretend_service_new:
 *
 * Starts an empty service: Graph API, pictures, coverage tiles and base map, each on a free port of
 * 127.0.0.1. It runs in the thread-default main context of the caller and creates no threads.
 *
 * Returns: (transfer full): the service
 */
PretendService *
pretend_service_new (void)
{
  return g_object_new (PRETEND_TYPE_SERVICE, NULL);
}

/**
 * pretend_service_stop:
 * @self: a service
 *
 * Closes all ports and connections, as if there was no network from now on.
 */
void
pretend_service_stop (PretendService *self)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  for (guint i = 0; i < self->exchanges->len; i++)
    pretend_exchange_abandon (g_ptr_array_index (self->exchanges, i));
  for (guint i = 0; i < PRETEND_N_ROOTS; i++)
    {
      if (self->servers[i] != NULL)
        soup_server_disconnect (self->servers[i]);
      g_clear_object (&self->servers[i]);
    }
  g_ptr_array_set_size (self->exchanges, 0);
  for (guint i = 0; i < PRETEND_N_KINDS; i++)
    self->counters[i].n_open = 0;
}

/**
 * pretend_service_get_token:
 * @self: a service
 *
 * Returns: the accepted token
 */
const char *
pretend_service_get_token (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  return PRETEND_TOKEN;
}

/**
 * pretend_service_get_graph_url:
 * @self: a service
 *
 * Returns: base URL of the Graph API, without a trailing slash
 */
const char *
pretend_service_get_graph_url (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  return self->urls[PRETEND_ROOT_GRAPH];
}

/**
 * pretend_service_get_cdn_url:
 * @self: a service
 *
 * Returns: base URL of the pictures
 */
const char *
pretend_service_get_cdn_url (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  return self->urls[PRETEND_ROOT_CDN];
}

/**
 * pretend_service_get_tiles_url:
 * @self: a service
 *
 * Returns: base URL of the coverage tiles
 */
const char *
pretend_service_get_tiles_url (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  return self->urls[PRETEND_ROOT_TILES];
}

/**
 * pretend_service_get_map_url:
 * @self: a service
 *
 * Returns: base URL of the base map
 */
const char *
pretend_service_get_map_url (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);

  return self->urls[PRETEND_ROOT_MAP];
}

/**
 * pretend_service_dup_environ:
 * @self: a service
 * @with_token: whether to include the accepted token; if not, no token is set
 *
 * Returns the environment for a program that is to use this service: the caller's environment with the URLs
 * of the service, and with proxies disabled.
 *
 * Returns: (transfer full): the environment
 */
char **
pretend_service_dup_environ (PretendService *self, gboolean with_token)
{
  char **environment = g_get_environ ();

  g_return_val_if_fail (PRETEND_IS_SERVICE (self), environment);

  environment = g_environ_setenv (environment, "WAYSIDE_GRAPH_URL", self->urls[PRETEND_ROOT_GRAPH], TRUE);
  environment = g_environ_setenv (environment, "WAYSIDE_TILES_URL", self->urls[PRETEND_ROOT_TILES], TRUE);
  environment = g_environ_setenv (environment, "WAYSIDE_MAP_URL", self->urls[PRETEND_ROOT_MAP], TRUE);
  environment = g_environ_setenv (environment, "GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  environment = g_environ_unsetenv (environment, "MAPILLARY_ACCESS_TOKEN");
  if (with_token)
    environment = g_environ_setenv (environment, "MAPILLARY_ACCESS_TOKEN", PRETEND_TOKEN, TRUE);
  return environment;
}

/**
 * pretend_service_set_environment:
 * @self: a service
 *
 * Sets the URLs of the service in the environment of this process. Only call this at the start of a test,
 * before there are other threads.
 */
void
pretend_service_set_environment (PretendService *self)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  g_setenv ("WAYSIDE_GRAPH_URL", self->urls[PRETEND_ROOT_GRAPH], TRUE);
  g_setenv ("WAYSIDE_TILES_URL", self->urls[PRETEND_ROOT_TILES], TRUE);
  g_setenv ("WAYSIDE_MAP_URL", self->urls[PRETEND_ROOT_MAP], TRUE);
}

/**
 * pretend_service_get_now:
 *
 * Returns: seconds since 1970
 */
gint64
pretend_service_get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}
