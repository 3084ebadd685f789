/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-form.h"

#include "wayside-error.h"

#include <glib/gi18n.h>

static gboolean
read_edge (const char *text, const char *missing, const char *wrong, double *degrees, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped != '\0' && wayside_bbox_parse_coordinate (stripped, degrees))
    return TRUE;

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                       *stripped == '\0' ? missing : wrong);
  return FALSE;
}

/**
 * wayside_form_check:
 * @form: the contents of the form
 * @error: return location for an error
 *
 * Returns: (transfer full): a query for the area, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY and a message
 *   for the user
 */
WaysideQuery *
wayside_form_check (const WaysideForm *form, GError **error)
{
  WaysideBbox bbox;

  g_return_val_if_fail (form != NULL, NULL);

  if (!read_edge (form->edges[0], _ ("Enter the western edge of the area"),
                  _ ("West is not a number. Write degrees like 9.94"), &bbox.west, error) ||
      !read_edge (form->edges[1], _ ("Enter the southern edge of the area"),
                  _ ("South is not a number. Write degrees like 53.596"), &bbox.south, error) ||
      !read_edge (form->edges[2], _ ("Enter the eastern edge of the area"),
                  _ ("East is not a number. Write degrees like 9.95"), &bbox.east, error) ||
      !read_edge (form->edges[3], _ ("Enter the northern edge of the area"),
                  _ ("North is not a number. Write degrees like 53.6"), &bbox.north, error))
    return NULL;

  return wayside_query_new_bbox (&bbox, error);
}

/**
 * wayside_form_describe:
 * @kind: the selected kind of query
 * @query: (nullable): the query, or %NULL while the form is not valid
 * @limit: maximum number of photos of an area
 *
 * Describes the download of the selected kind.
 *
 * Returns: (transfer full): for example "Up to 100 photos of an area"
 */
char *
wayside_form_describe (WaysideQueryKind kind, WaysideQuery *query, guint limit)
{
  guint n;

  switch (kind)
    {
    case WAYSIDE_QUERY_IMAGE:
      return g_strdup (_ ("One photo"));
    case WAYSIDE_QUERY_SEQUENCE:
      return g_strdup (query != NULL && wayside_query_is_by_image (query)
                           ? _ ("All photos of the sequence this photo is in")
                           : _ ("All photos of a sequence"));
    case WAYSIDE_QUERY_BBOX:
      return g_strdup_printf (ngettext ("Up to %'u photo of an area", "Up to %'u photos of an area", limit),
                              limit);
    case WAYSIDE_QUERY_IMAGES:
      if (query == NULL)
        return g_strdup (_ ("All photos of a list"));
      n = wayside_query_get_ids (query)->len;
      return g_strdup_printf (ngettext ("%'u photo from a list", "%'u photos from a list", n), n);
    case WAYSIDE_QUERY_AREA:
    case WAYSIDE_QUERY_CREATOR:
    default:
      g_assert_not_reached ();
    }
}
