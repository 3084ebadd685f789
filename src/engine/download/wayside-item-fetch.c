/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-item-fetch.h"

#include "wayside-error.h"
#include "wayside-transfer.h"

#include <glib/gi18n-lib.h>

/* Seconds for which a signed URL must still be valid when its picture is requested. */
#define EXPIRY_MARGIN 30

/* One item being fetched. */
typedef struct
{
  const WaysideItemFetchContext *context; /* (not owned): kept alive by owner */
  GObject *owner;                         /* (owned) */
  WaysideFetchItem *item;                 /* (not owned): kept by the queue */
  GCancellable *cancellable;              /* (owned) */
  const WaysideItemFetchFuncs *funcs;
  gpointer user_data; /* (not owned): likewise */
} Fetch;

/* The steps, in the order in which they run. */
static void looked_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void refreshed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void fetch_picture (Fetch *fetch);
static void transferred_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void written_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->cancellable);
  g_clear_object (&fetch->owner);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void
release_slot (Fetch *fetch)
{
  fetch->funcs->transferred (fetch->item, 0, fetch->user_data);
}

static void
fail (Fetch *fetch, const GError *error, WaysideRequestKind kind)
{
  fetch->funcs->failed (fetch->item, error, kind, fetch->user_data);
}

static gboolean
needs_refresh (Fetch *fetch)
{
  WaysideFetchItem *item = fetch->item;
  WaysideSize size;
  const char *url;

  if (item->metadata == NULL)
    return TRUE;

  if (item->is_refreshed)
    return FALSE;

  url = wayside_metadata_pick_url (item->metadata, fetch->context->size, &size);
  return url != NULL &&
         wayside_metadata_get_url_expiry (url) < g_get_real_time () / G_USEC_PER_SEC + EXPIRY_MARGIN;
}

/* Takes ownership of the fetch. Requests the metadata again if there is none or its URL has expired. */
static void
fetch_missing (Fetch *fetch)
{
  if (!needs_refresh (fetch))
    {
      fetch_picture (fetch);
      return;
    }

  fetch->item->is_refreshed = TRUE;
  wayside_api_client_send_async (fetch->context->graph, wayside_api_request_new_image (fetch->item->id),
                                 fetch->cancellable, refreshed_cb, fetch);
}

/* If metadata is not saved, an existing metadata file was left by the user or an earlier download, so a
 * repair must still replace a damaged one. */
static gboolean
is_complete (const WaysideItemFetchContext *context, WaysidePairFlags flags)
{
  gboolean wants_metadata = (context->save_flags & WAYSIDE_SAVE_METADATA) != 0 ||
                            (context->replace && (flags & WAYSIDE_PAIR_RECORD_THERE) != 0);

  return (flags & WAYSIDE_PAIR_PICTURE) != 0 && (!wants_metadata || (flags & WAYSIDE_PAIR_RECORD) != 0);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;
  const WaysideItemFetchContext *context = fetch->context;
  WaysidePairFlags flags = wayside_writer_look_finish (context->writer, result);

  /* Keep a complete picture, even if another size is requested now. */
  fetch->item->has_picture = (flags & WAYSIDE_PAIR_PICTURE) != 0;
  if (is_complete (context, flags))
    {
      release_slot (fetch);
      fetch->funcs->saved (fetch->item, context->replace ? WAYSIDE_ITEM_PRESENT : WAYSIDE_ITEM_SAVED,
                           fetch->user_data);
    }
  else if (g_cancellable_set_error_if_cancelled (fetch->cancellable, &error))
    {
      /* The download was paused while the files were read. */
      release_slot (fetch);
      fail (fetch, error, WAYSIDE_REQUEST_KIND_PICTURE);
    }
  else
    {
      fetch_missing (g_steal_pointer (&fetch));
    }
}

static void
refreshed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = NULL;
  WaysideFetchItem *item = fetch->item;

  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  if (page != NULL && g_str_equal (wayside_metadata_get_id (g_ptr_array_index (page->records, 0)), item->id))
    {
      wayside_fetch_item_set_metadata (item, g_ptr_array_steal_index (page->records, 0));
      wayside_fetch_queue_touch (fetch->context->queue, item);
      fetch->funcs->listed (item, fetch->user_data);
      fetch_picture (g_steal_pointer (&fetch));
      return;
    }

  release_slot (fetch);
  reason = error != NULL ? wayside_error_new_unlisted (error) : wayside_error_new_refused (0);
  fail (fetch, reason, WAYSIDE_REQUEST_KIND_METADATA);
}

static void
progress_cb (gsize n_bytes, gssize length, gpointer user_data)
{
  Fetch *fetch = user_data;
  WaysideFetchItem *item = fetch->item;
  gsize n_new = n_bytes - item->n_bytes;

  item->n_bytes = n_bytes;
  item->length = length;
  fetch->funcs->received (item, n_new, fetch->user_data);
  wayside_fetch_queue_touch (fetch->context->queue, item);
}

/* Takes ownership of the fetch. Without @jpeg only the metadata is written, next to the existing picture. */
static void
save (Fetch *fetch, GBytes *jpeg)
{
  const WaysideItemFetchContext *context = fetch->context;
  WaysideMetadata *metadata = fetch->item->metadata;

  wayside_writer_put_async (context->writer, context->store, metadata->image, jpeg, metadata->raw, written_cb,
                            fetch);
}

/* Returns the URL of the picture, or %NULL with the reason. */
static GUri *
pick_uri (Fetch *fetch, GError **error)
{
  WaysideFetchItem *item = fetch->item;
  const char *url = wayside_metadata_pick_url (item->metadata, fetch->context->size, &item->size);

  if (url != NULL)
    return wayside_endpoints_parse_image_url (fetch->context->endpoints, url, error);

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NOT_OFFERED,
                       _ ("This photo has no picture on Mapillary"));
  return NULL;
}

/* Takes ownership of the fetch. */
static void
fetch_picture (Fetch *fetch)
{
  g_autoptr (Fetch) owned = fetch;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = pick_uri (fetch, &error);
  const WaysideItemFetchContext *context = fetch->context;

  /* A complete picture that lacks only its metadata is kept: it is neither fetched again nor replaced. */
  if (wayside_fetch_queue_take_bare (context->queue, fetch->item))
    {
      release_slot (fetch);
      save (g_steal_pointer (&owned), NULL);
      return;
    }

  /* So is one that was to be replaced by a larger one, if there is none. */
  if (wayside_fetch_queue_keep_smaller (context->queue, fetch->item,
                                        uri != NULL ? fetch->item->size : WAYSIDE_SIZE_256))
    {
      release_slot (fetch);
      fetch->funcs->saved (fetch->item, WAYSIDE_ITEM_PRESENT, fetch->user_data);
      return;
    }

  if (uri == NULL)
    {
      release_slot (fetch);
      fail (fetch, error, WAYSIDE_REQUEST_KIND_METADATA);
      return;
    }

  wayside_transfer_async (wayside_engine_deal_picture_session (context->engine), uri,
                          fetch->item->reservation, progress_cb, fetch, fetch->cancellable, transferred_cb,
                          g_steal_pointer (&owned));
}

static void
transferred_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  body = wayside_transfer_finish (SOUP_SESSION (object), result, &error);
  fetch->item->retry_after = wayside_transfer_get_retry_after (result);
  if (body == NULL)
    {
      release_slot (fetch);
      fail (fetch, error, WAYSIDE_REQUEST_KIND_PICTURE);
      return;
    }

  fetch->funcs->transferred (fetch->item, g_bytes_get_size (body), fetch->user_data);
  save (g_steal_pointer (&fetch), body);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;

  if (!wayside_writer_put_finish (fetch->context->writer, result, &fetch->item->n_stored, &error))
    {
      fail (fetch, error, WAYSIDE_REQUEST_KIND_PICTURE);
      return;
    }

  fetch->item->n_tries++;
  fetch->funcs->saved (fetch->item, WAYSIDE_ITEM_SAVED, fetch->user_data);
}

/**
 * wayside_item_fetch_start:
 * @context: (not owned): what all fetches share; its owner keeps it alive
 * @item: (not owned): an item with a memory reservation that is transferring
 * @cancellable: cancels requests and transfers; a pair being written is completed
 * @funcs: (scope notified): the functions to call; must outlive the fetch
 * @user_data: (not owned): passed to @funcs; the owner of @context keeps it alive
 *
 * Fetches one item and saves its pair: checks its files if they are in doubt, requests its metadata if that is
 * missing or has expired, fetches its picture unless that is in the folder, and writes both. Ends in one call
 * of @saved or @failed, which may happen before this function returns.
 */
void
wayside_item_fetch_start (const WaysideItemFetchContext *context,
                          WaysideFetchItem *item,
                          GCancellable *cancellable,
                          const WaysideItemFetchFuncs *funcs,
                          gpointer user_data)
{
  Fetch *fetch;

  g_return_if_fail (context != NULL && context->store != NULL);
  g_return_if_fail (item != NULL);
  g_return_if_fail (G_IS_CANCELLABLE (cancellable));
  g_return_if_fail (funcs != NULL);

  fetch = g_new0 (Fetch, 1);
  fetch->context = context;
  fetch->owner = g_object_ref (context->owner);
  fetch->item = item;
  fetch->cancellable = g_object_ref (cancellable);
  fetch->funcs = funcs;
  fetch->user_data = user_data;
  if (item->is_doubted)
    wayside_writer_look_async (context->writer, context->store, item->id, looked_cb, fetch);
  else
    fetch_missing (fetch);
}
