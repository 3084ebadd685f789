/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-exchange.h"
#include "pretend-service-private.h"

/**
 * pretend_service_set_original_width:
 * @self: a service
 * @width: pixels, 64 to 16000
 *
 * Sets the width of the widest 4:3 original. The default of 640 is fast to generate; 4160 is typical of
 * cameras.
 */
void
pretend_service_set_original_width (PretendService *self, guint width)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->original_width = CLAMP (width, 64, 16000);
}

/**
 * pretend_service_set_scene_pool:
 * @self: a service
 * @n_scenes: number of scenes shared by all images, 0 for one scene per image
 *
 * Shares drawn scenes among the images, so that thousands of pictures only need copies. The files still
 * differ.
 */
void
pretend_service_set_scene_pool (PretendService *self, guint n_scenes)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  pretend_pictures_set_pool (self->pictures, n_scenes);
}

/**
 * pretend_service_set_latency:
 * @self: a service
 * @milliseconds: delay before each response
 *
 * Sets the latency, 0 by default.
 */
void
pretend_service_set_latency (PretendService *self, guint milliseconds)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->latency = milliseconds;
}

/**
 * pretend_service_set_rate:
 * @self: a service
 * @bytes_per_second: rate of each picture, 0 for no limit
 *
 * Limits the rate at which pictures are sent.
 */
void
pretend_service_set_rate (PretendService *self, guint bytes_per_second)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->rate = bytes_per_second;
}

/**
 * pretend_service_close_gate:
 * @self: a service
 * @n_pictures: number of pictures that are still sent completely
 *
 * Sends only half of each further picture, and then single bytes, until pretend_service_open_gate() is
 * called. This allows tests to inspect a download in progress independent of the speed of the machine.
 */
void
pretend_service_close_gate (PretendService *self, guint n_pictures)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->is_gate_closed = TRUE;
  self->n_through_gate = n_pictures;
}

/**
 * pretend_service_open_gate:
 * @self: a service
 *
 * Sends the rest of the held pictures, and complete pictures from now on.
 */
void
pretend_service_open_gate (PretendService *self)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->is_gate_closed = FALSE;
  for (guint i = 0; i < self->exchanges->len; i++)
    pretend_exchange_let_go (g_ptr_array_index (self->exchanges, i));
}

/**
 * pretend_service_end_latency:
 * @self: a service
 *
 * Immediately sends the responses that are waiting for their latency. Later requests are delayed by the
 * latency set with pretend_service_set_latency().
 */
void
pretend_service_end_latency (PretendService *self)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  for (guint i = 0; i < self->exchanges->len; i++)
    pretend_exchange_end_latency (g_ptr_array_index (self->exchanges, i));
}

/**
 * pretend_service_set_url_lifetime:
 * @self: a service
 * @seconds: seconds from when the metadata is sent; negative for URLs that have already expired
 *
 * Sets the lifetime of picture URLs, 30 days by default.
 */
void
pretend_service_set_url_lifetime (PretendService *self, int seconds)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->url_lifetime = seconds;
}

/**
 * pretend_service_set_dense_above:
 * @self: a service
 * @n_images: number of images
 *
 * Makes the service refuse boxes that contain more images than this, regardless of the filter and limit.
 */
void
pretend_service_set_dense_above (PretendService *self, guint n_images)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->dense_above = n_images;
}

/**
 * pretend_service_set_sample_above:
 * @self: a service
 * @n_rows: number of rows, at least 2
 *
 * For boxes with more rows than this (500 by default), returns a different sample in every response.
 */
void
pretend_service_set_sample_above (PretendService *self, guint n_rows)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->sample_above = CLAMP (n_rows, 2, G_MAXINT32 - 1);
}

/**
 * pretend_service_set_sequence_omits:
 * @self: a service
 * @n_rows: number of rows
 *
 * Omits this number of images from responses to /images?sequence_ids=, always the same ones. /image_ids still
 * lists them.
 */
void
pretend_service_set_sequence_omits (PretendService *self, guint n_rows)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->sequence_omits = n_rows;
}

/**
 * pretend_service_set_sequence_cut:
 * @self: a service
 * @n_rows: number of rows, 0 for all
 *
 * Limits responses to /images?sequence_ids= to this number of rows, a different selection each time, as the
 * service did in the past.
 */
void
pretend_service_set_sequence_cut (PretendService *self, guint n_rows)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->sequence_cut = n_rows;
}

/**
 * pretend_service_set_app_usage:
 * @self: a service
 * @percent: percentage of the request limit
 *
 * Sets the value of the x-app-usage header.
 */
void
pretend_service_set_app_usage (PretendService *self, guint percent)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->app_usage = percent;
}

/**
 * pretend_service_set_app_usage_step:
 * @self: a service
 * @percent: percentage of the request limit
 *
 * Increases the value of the x-app-usage header by this with every response that contains it.
 */
void
pretend_service_set_app_usage_step (PretendService *self, guint percent)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->app_usage_step = percent;
}

/**
 * pretend_service_set_page_size:
 * @self: a service
 * @n_rows: number of rows, 0 for the requested number
 *
 * Limits pages to this number of rows, regardless of the requested limit.
 */
void
pretend_service_set_page_size (PretendService *self, guint n_rows)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->page_size = n_rows;
}

/**
 * pretend_service_set_retry_after:
 * @self: a service
 * @seconds: delay in seconds, 1 by default
 *
 * Sets the value of the Retry-After header that is sent with a 429.
 */
void
pretend_service_set_retry_after (PretendService *self, guint seconds)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->retry_after = seconds;
}

/**
 * pretend_service_set_switches:
 * @self: a service
 * @switches: the switches to turn on
 *
 * Turns on the behaviours in @switches and turns off all others.
 */
void
pretend_service_set_switches (PretendService *self, PretendSwitches switches)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->switches = switches;
}

/**
 * pretend_service_set_tile_packing:
 * @self: a service
 * @packing: the compression
 *
 * Sets the compression of the coverage tiles, none by default.
 */
void
pretend_service_set_tile_packing (PretendService *self, PretendTilePacking packing)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->tile_packing = packing;
}

/**
 * pretend_service_set_picture_fault:
 * @self: a service
 * @fault: the fault
 *
 * Applies @fault to all requests for pictures that no script matches.
 */
void
pretend_service_set_picture_fault (PretendService *self, PretendFault fault)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->picture_fault = fault;
}

/**
 * pretend_service_revoke_token:
 * @self: a service
 *
 * Revokes the accepted token: from now on it is refused.
 */
void
pretend_service_revoke_token (PretendService *self)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->revoked = TRUE;
}

/**
 * pretend_service_get_n_requests:
 * @self: a service
 * @kind: kind of requests
 *
 * Returns: the number of requests of this kind
 */
guint
pretend_service_get_n_requests (PretendService *self, PretendKind kind)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);
  g_return_val_if_fail (kind < PRETEND_N_KINDS, 0);

  return self->counters[kind].n_requests;
}

/**
 * pretend_service_get_peak:
 * @self: a service
 * @kind: kind of requests
 *
 * Returns: the maximum number of them in progress at the same time
 */
guint
pretend_service_get_peak (PretendService *self, PretendKind kind)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);
  g_return_val_if_fail (kind < PRETEND_N_KINDS, 0);

  return self->counters[kind].peak;
}

/**
 * pretend_service_get_n_open:
 * @self: a service
 * @kind: kind of requests
 *
 * Returns: the number of them in progress
 */
guint
pretend_service_get_n_open (PretendService *self, PretendKind kind)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);
  g_return_val_if_fail (kind < PRETEND_N_KINDS, 0);

  return self->counters[kind].n_open;
}

/**
 * pretend_service_get_n_unchanged_tiles:
 * @self: a service
 *
 * Returns: the number of requests for tiles that were answered with 304, since the client had the tile
 */
guint
pretend_service_get_n_unchanged_tiles (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);

  return self->n_unchanged_tiles;
}

/**
 * pretend_service_get_last_request:
 * @self: a service
 * @kind: kind of requests
 *
 * Returns: (nullable): path and query of the latest one
 */
const char *
pretend_service_get_last_request (PretendService *self, PretendKind kind)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), NULL);
  g_return_val_if_fail (kind < PRETEND_N_KINDS, NULL);

  return self->counters[kind].last_request;
}

/**
 * pretend_service_count_pictures:
 * @self: a service
 * @id: an image
 *
 * Returns: the number of requests for pictures of this image, of any size
 */
guint
pretend_service_count_pictures (PretendService *self, const char *id)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->asked, id));
}

/**
 * pretend_service_get_n_token_leaks:
 * @self: a service
 *
 * Returns: the number of requests for pictures or the base map that contained a token. Never reset.
 */
guint
pretend_service_get_n_token_leaks (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);

  return self->n_token_leaks;
}

/**
 * pretend_service_get_n_token_urls:
 * @self: a service
 *
 * Returns: the number of requests, to any root, with a token in the URL. Never reset.
 */
guint
pretend_service_get_n_token_urls (PretendService *self)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);

  return self->n_token_urls;
}

/**
 * pretend_service_reset_counters:
 * @self: a service
 *
 * Resets the request counters.
 */
void
pretend_service_reset_counters (PretendService *self)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  for (guint i = 0; i < PRETEND_N_KINDS; i++)
    {
      self->counters[i].n_requests = 0;
      self->counters[i].peak = self->counters[i].n_open;
      g_clear_pointer (&self->counters[i].last_request, g_free);
    }
  self->n_unchanged_tiles = 0;
  g_hash_table_remove_all (self->asked);
}

/**
 * pretend_service_set_addresses:
 * @self: a service
 * @graph_url: base URL of the Graph API, without a trailing slash
 * @cdn_url: base URL of the pictures, without a trailing slash
 *
 * Uses these URLs in responses and in the generated environment, instead of the service's own. For a reverse
 * proxy that forwards requests to the original URLs.
 */
void
pretend_service_set_addresses (PretendService *self, const char *graph_url, const char *cdn_url)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));
  g_return_if_fail (graph_url != NULL && cdn_url != NULL);

  g_free (self->urls[PRETEND_ROOT_GRAPH]);
  self->urls[PRETEND_ROOT_GRAPH] = g_strdup (graph_url);
  g_free (self->urls[PRETEND_ROOT_CDN]);
  self->urls[PRETEND_ROOT_CDN] = g_strdup (cdn_url);
}
