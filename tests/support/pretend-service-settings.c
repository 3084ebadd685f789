/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-exchange.h"
#include "pretend-service-private.h"

/**
 * pretend_service_set_original_width:
 * @self: a service
 * @width: pixels, 64 to 16000
 *
 * Sets how wide the widest 4:3 original is: 640 at first, which is quick to make; 4160 is what cameras
 * deliver.
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
 * @n_scenes: how many scenes are drawn for all images, 0 for one each
 *
 * Shares drawn scenes among the images, so that thousands of pictures cost copying only. Their bytes differ
 * all the same.
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
 * @milliseconds: how long every answer waits before it begins
 *
 * Sets the latency, 0 at first.
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
 * @bytes_per_second: of every single picture, 0 for as fast as can be
 *
 * Sets how fast pictures come.
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
 * @n_pictures: how many pictures still come as they should
 *
 * Sends only half of all pictures after those, and then next to nothing, until pretend_service_open_gate(): so
 * a download can be met in its middle, however fast or slow the machine is.
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
 * Sends the rest of the pictures that were held, and whole ones from then on.
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
 * Answers at once what waits for its latency to be over. What is asked from now on has that of
 * pretend_service_set_latency().
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
 * @seconds: from when the record is sent; less than 0 for addresses that are dead on arrival
 *
 * Sets how long the addresses of pictures are good, 30 days at first.
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
 * Has the service refuse boxes that hold more images than this, whatever is asked of them.
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
 * Has boxes with more rows than this (500 at first) answered by another sample of them each time.
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
 * Leaves some images out of the answers to /images?sequence_ids=, always the same ones. /image_ids still has
 * them.
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
 * Cuts the answers to /images?sequence_ids= to as many rows, other ones each time, as the service did in the
 * past.
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
 * @percent: of the request limit
 *
 * Sets what the header x-app-usage tells.
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
 * @percent: of the request limit
 *
 * Has the header x-app-usage rise by as much with every answer that carries it.
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
 * @n_rows: number of rows, 0 for as many as asked for
 *
 * Has pages hold no more rows than this, whatever limit is asked for.
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
 * @seconds: how long to wait, 1 at first
 *
 * Sets what Retry-After asks for beside a 429.
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
 * @switches: which are on
 *
 * Turns behaviours on, and all others off.
 */
void
pretend_service_set_switches (PretendService *self, PretendSwitches switches)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  self->switches = switches;
}

/**
 * pretend_service_set_picture_fault:
 * @self: a service
 * @fault: what goes wrong
 *
 * Has all pictures go wrong for which nothing else is scripted.
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
 * Takes the one good token back: from now on it is refused.
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
 * @kind: of requests
 *
 * Returns: how many such requests came
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
 * @kind: of requests
 *
 * Returns: how many of them were open at once at most
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
 * @kind: of requests
 *
 * Returns: how many are being answered now
 */
guint
pretend_service_get_n_open (PretendService *self, PretendKind kind)
{
  g_return_val_if_fail (PRETEND_IS_SERVICE (self), 0);
  g_return_val_if_fail (kind < PRETEND_N_KINDS, 0);

  return self->counters[kind].n_open;
}

/**
 * pretend_service_get_last_request:
 * @self: a service
 * @kind: of requests
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
 * Returns: how many requests came for pictures of this image, of any size
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
 * Returns: how often a token came to where it does not belong: the pictures or the base map. Never reset.
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
 * Returns: how many requests, to whatever root, had a token in their address. Never reset.
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
 * Counts requests anew.
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
  g_hash_table_remove_all (self->asked);
}

/**
 * pretend_service_set_addresses:
 * @self: a service
 * @graph_url: root of the graph, without a slash at the end
 * @cdn_url: root of the pictures, without a slash at the end
 *
 * Has the service name these roots in its answers, and in the environment that it makes, in place of its own:
 * for something that stands between, and passes on to the roots that the service had before.
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
