/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The request page while a list of photos is being imported. */

#include "config.h"

#include "wayside-request-page-private.h"

#include "wayside-error.h"

#include <glib/gi18n.h>

/**
 * wayside_request_page_show_list:
 * @self: a page
 * @list: an import that has a query
 *
 * Fills in the form with the query of an imported list. The hint describes the import and the entries that
 * were skipped.
 */
void
wayside_request_page_show_list (WaysideRequestPage *self, const WaysideImport *list)
{
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *description = NULL;

  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (list != NULL);

  query = wayside_import_dup_query (list, NULL);
  g_return_if_fail (query != NULL);

  description = wayside_import_describe (list);
  wayside_request_page_show_query (self, query);
  wayside_link_row_show_hint (self->link_box, WAYSIDE_LINK_HINT_SUCCESS, description);
}

/**
 * wayside_request_page_show_reading:
 * @self: a page
 * @reading: cancelled if the user enters something else
 *
 * Clears the link entry and shows that a list is being read. Nothing can be downloaded until
 * wayside_request_page_show_list() or wayside_request_page_refuse_list().
 */
void
wayside_request_page_show_reading (WaysideRequestPage *self, GCancellable *reading)
{
  const char *text = _ ("Reading the list…");

  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (G_IS_CANCELLABLE (reading));

  wayside_link_row_show_hint (self->link_box, WAYSIDE_LINK_HINT_PLAIN, text);
  wayside_request_page_take_query (self, NULL,
                                   g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, text));
  g_set_object (&self->reading, reading);
}

/**
 * wayside_request_page_refuse_list:
 * @self: a page
 * @error: why a list cannot be used
 *
 * Clears the link entry and shows the reason as its hint. Nothing can be downloaded until the user enters
 * something else.
 */
void
wayside_request_page_refuse_list (WaysideRequestPage *self, const GError *error)
{
  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (error != NULL);

  wayside_link_row_show_hint (self->link_box, WAYSIDE_LINK_HINT_WARNING, error->message);
  wayside_request_page_take_query (self, NULL, g_error_copy (error));
}
