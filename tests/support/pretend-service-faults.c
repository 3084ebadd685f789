/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-service-private.h"

#include <string.h>

static void
clear_canned (gpointer data)
{
  PretendCanned *canned = data;

  g_clear_pointer (&canned->content_type, g_free);
  g_clear_pointer (&canned->body, g_bytes_unref);
  g_clear_pointer (&canned->retry_after, g_free);
}

/*
 * pretend_canned_unref:
 * @canned: (transfer full): a response
 *
 * Releases one reference.
 */
void
pretend_canned_unref (PretendCanned *canned)
{
  g_rc_box_release_full (canned, clear_canned);
}

/*
 * pretend_script_free:
 * @script: (transfer full): a script
 *
 * Frees the script.
 */
void
pretend_script_free (PretendScript *script)
{
  g_clear_pointer (&script->what, g_free);
  g_clear_pointer (&script->canned, pretend_canned_unref);
  g_free (script);
}

static gboolean
script_matches (const PretendScript *script,
                PretendRoot root,
                const char *path,
                GHashTable *query,
                const char *id)
{
  g_auto (GStrv) parts = NULL;

  if (root == PRETEND_ROOT_CDN)
    return strcmp (script->what, "*") == 0 || g_strcmp0 (script->what, id) == 0;
  if (root == PRETEND_ROOT_TILES || root == PRETEND_ROOT_MAP)
    return strcmp (script->what, root == PRETEND_ROOT_MAP ? "map" : "tiles") == 0 ||
           strcmp (script->what, path) == 0;
  parts = g_strsplit (script->what, "?", 2);
  if (parts[0] == NULL || strcmp (parts[0], path) != 0)
    return FALSE;
  return parts[1] == NULL || (query != NULL && g_hash_table_contains (query, parts[1]));
}

/*
 * pretend_service_take_fault:
 * @self: a service
 * @root: the server that received the request
 * @path: path of the request
 * @query: (nullable): its parameters
 * @id: (nullable): the image whose picture is requested
 * @canned: (out) (transfer full) (nullable): the response for %PRETEND_FAULT_CANNED
 *
 * Consumes one response of the first matching script.
 *
 * Returns: the fault to apply to this request
 */
PretendFault
pretend_service_take_fault (PretendService *self,
                            PretendRoot root,
                            const char *path,
                            GHashTable *query,
                            const char *id,
                            PretendCanned **canned)
{
  *canned = NULL;
  for (guint i = 0; i < self->scripts->len; i++)
    {
      PretendScript *script = g_ptr_array_index (self->scripts, i);
      PretendFault fault = script->fault;

      if (!script_matches (script, root, path, query, id))
        continue;
      if (script->canned != NULL)
        *canned = g_rc_box_acquire (script->canned);
      if (script->left != PRETEND_FOREVER && --script->left == 0)
        g_ptr_array_remove_index (self->scripts, i);
      return fault;
    }
  return root == PRETEND_ROOT_CDN ? self->picture_fault : PRETEND_FAULT_NONE;
}

static PretendScript *
add_script (PretendService *self, const char *what, PretendFault fault, guint times)
{
  PretendScript *script = g_new0 (PretendScript, 1);

  script->what = g_strdup (what);
  script->fault = fault;
  script->left = times;
  g_ptr_array_add (self->scripts, script);
  return script;
}

/**
 * pretend_service_script:
 * @self: a service
 * @what: a Graph API path ("/images", "/135511895288847"), a path and a required parameter ("/images?bbox"),
 *   the id of an image for its pictures, "*" for all pictures, "tiles", "map", or the path of one tile
 * @fault: the fault; %PRETEND_FAULT_NONE lets requests succeed
 * @times: number of requests, at least 1, or %PRETEND_FOREVER
 *
 * Applies @fault to the next matching requests. Several scripts for the same requests apply one after
 * another.
 */
void
pretend_service_script (PretendService *self, const char *what, PretendFault fault, guint times)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));
  g_return_if_fail (what != NULL);
  g_return_if_fail (fault != PRETEND_FAULT_CANNED);
  g_return_if_fail (times > 0);

  add_script (self, what, fault, times);
}

/**
 * pretend_service_script_answer:
 * @self: a service
 * @what: as in pretend_service_script()
 * @status: HTTP status
 * @content_type: media type of the body
 * @body: (transfer none): the complete body
 * @times: number of requests, at least 1, or %PRETEND_FOREVER
 *
 * Sends the given response to the next matching requests. The token is still checked first.
 */
void
pretend_service_script_answer (PretendService *self,
                               const char *what,
                               guint status,
                               const char *content_type,
                               GBytes *body,
                               guint times)
{
  PretendCanned *canned;

  g_return_if_fail (PRETEND_IS_SERVICE (self));
  g_return_if_fail (what != NULL && content_type != NULL && body != NULL);
  g_return_if_fail (times > 0);

  canned = g_rc_box_new0 (PretendCanned);
  canned->status = status;
  canned->content_type = g_strdup (content_type);
  canned->body = g_bytes_ref (body);
  add_script (self, what, PRETEND_FAULT_CANNED, times)->canned = canned;
}

/**
 * pretend_service_script_retry_after:
 * @self: a service
 * @what: as in pretend_service_script()
 * @status: HTTP status
 * @text: the body, sent as JSON
 * @retry_after: (nullable): the header Retry-After
 * @times: number of requests, at least 1, or %PRETEND_FOREVER
 *
 * Like pretend_service_script_answer(), with a request to come back later.
 */
void
pretend_service_script_retry_after (PretendService *self,
                                    const char *what,
                                    guint status,
                                    const char *text,
                                    const char *retry_after,
                                    guint times)
{
  g_autoptr (GBytes) body = NULL;
  PretendScript *script;

  g_return_if_fail (PRETEND_IS_SERVICE (self));
  g_return_if_fail (what != NULL && text != NULL);

  body = g_bytes_new (text, strlen (text));
  pretend_service_script_answer (self, what, status, "application/json; charset=UTF-8", body, times);
  script = g_ptr_array_index (self->scripts, self->scripts->len - 1);
  script->canned->retry_after = g_strdup (retry_after);
}

/**
 * pretend_service_mend:
 * @self: a service
 *
 * Resets everything that can fail: scripts, faults, switches, expired URLs, limits, rates, and a revoked
 * token. Images with %PRETEND_IMAGE_GONE stay gone.
 */
void
pretend_service_mend (PretendService *self)
{
  g_return_if_fail (PRETEND_IS_SERVICE (self));

  g_ptr_array_set_size (self->scripts, 0);
  self->picture_fault = PRETEND_FAULT_NONE;
  self->tile_packing = PRETEND_TILE_PLAIN;
  self->switches = 0;
  self->revoked = FALSE;
  self->latency = 0;
  self->rate = 0;
  self->is_gate_closed = FALSE;
  self->url_lifetime = PRETEND_DEFAULT_URL_LIFETIME;
  self->dense_above = G_MAXUINT;
  self->sample_above = PRETEND_DEFAULT_SAMPLE_ABOVE;
  self->sequence_omits = 0;
  self->sequence_cut = 0;
  self->page_size = 0;
  self->app_usage = 1;
  self->app_usage_step = 0;
}
