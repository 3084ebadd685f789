/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listing-helper.h"

#include "wayside-error.h"

#include <string.h>

/**
 * listed_free:
 * @listed: (transfer full): the result of helper_list_all()
 */
void
listed_free (Listed *listed)
{
  g_clear_pointer (&listed->ids, g_ptr_array_unref);
  g_clear_pointer (&listed->records, g_ptr_array_unref);
  g_clear_pointer (&listed->known, g_hash_table_unref);
  g_clear_pointer (&listed->missing, g_ptr_array_unref);
  g_clear_pointer (&listed->unlisted, g_ptr_array_unref);
  g_clear_pointer (&listed->sequence, g_free);
  g_free (listed);
}

static void
take_step (Listed *listed, WaysideListingStep *step)
{
  if (step->ids != NULL)
    {
      g_assert_null (listed->ids);
      listed->ids = g_ptr_array_ref (step->ids);
    }
  for (guint i = 0; i < step->records->len; i++)
    {
      char *id = g_strdup (wayside_metadata_get_id (g_ptr_array_index (step->records, i)));

      g_ptr_array_add (listed->records, id);
      /* Each image is listed only once. */
      g_assert_true (g_hash_table_add (listed->known, id));
    }
  for (guint i = 0; i < step->missing->len; i++)
    g_ptr_array_add (listed->missing, g_strdup (g_ptr_array_index (step->missing, i)));
  for (guint i = 0; i < step->unlisted->len; i++)
    g_ptr_array_add (listed->unlisted, g_strdup (g_ptr_array_index (step->unlisted, i)));
  g_free (listed->sequence);
  listed->sequence = g_strdup (step->sequence);
  listed->n_skipped = step->n_skipped;
}

/**
 * helper_list_to_end:
 * @listing: a listing
 * @error: return location for an error
 *
 * Lists to the end or to the first error. No image may be listed twice.
 *
 * Returns: (transfer full): the listed images
 */
Listed *
helper_list_to_end (WaysideListing *listing, GError **error)
{
  g_autoptr (Listed) listed = g_new0 (Listed, 1);

  listed->records = g_ptr_array_new_with_free_func (g_free);
  listed->known = g_hash_table_new (g_str_hash, g_str_equal);
  listed->missing = g_ptr_array_new_with_free_func (g_free);
  listed->unlisted = g_ptr_array_new_with_free_func (g_free);
  while (TRUE)
    {
      g_autoptr (WaysideListingStep) step = helper_client_step (listing, error);

      if (step == NULL)
        return NULL;

      take_step (listed, step);
      if (step->is_last)
        return g_steal_pointer (&listed);
    }
}

/**
 * helper_list_all:
 * @graph: a client
 * @query: (transfer full): a query
 * @error: return location for an error
 *
 * Creates a listing for @query and calls helper_list_to_end().
 *
 * Returns: (transfer full): the listed images
 */
Listed *
helper_list_all (WaysideApiClient *graph, WaysideQuery *query, GError **error)
{
  g_autoptr (WaysideQuery) owned = query;
  g_autoptr (WaysideListing) listing = wayside_listing_new (graph, owned);

  return helper_list_to_end (listing, error);
}

/**
 * helper_list_good:
 * @client: a fixture
 * @query: (transfer full): a query
 *
 * Lists @query, which must not fail.
 *
 * Returns: (transfer full): the listed images
 */
Listed *
helper_list_good (HelperClient *client, WaysideQuery *query)
{
  g_autoptr (GError) error = NULL;
  Listed *listed = helper_list_all (client->graph, query, &error);

  g_assert_no_error (error);
  return listed;
}

/**
 * helper_assert_refused:
 * @client: a fixture
 * @query: (transfer full): a query
 * @code: a #WaysideError
 * @said: text that the error message must contain
 *
 * Checks that the listing of @query fails with this error.
 */
void
helper_assert_refused (HelperClient *client, WaysideQuery *query, int code, const char *said)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (helper_list_all (client->graph, query, &error));
  g_assert_error (error, WAYSIDE_ERROR, code);
  g_assert_nonnull (strstr (error->message, said));
}

/**
 * helper_make_area:
 * @west: degrees
 * @south: degrees
 * @east: degrees
 * @north: degrees
 * @limit: maximum number of images, 0 for all
 *
 * Returns: (transfer full): a query
 */
WaysideQuery *
helper_make_area (double west, double south, double east, double north, guint limit)
{
  const WaysideBbox bbox = { west, south, east, north };
  WaysideQuery *query = wayside_query_new_bbox (&bbox, NULL);

  wayside_query_set_limit (query, limit);
  return query;
}

/**
 * helper_count:
 * @client: a fixture
 * @kind: a kind of request
 *
 * Returns: the number of requests received
 */
guint
helper_count (HelperClient *client, PretendKind kind)
{
  return pretend_service_get_n_requests (client->pretend, kind);
}
