/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-form.h"

#include "wayside-error.h"
#include "wayside-token.h"

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

static WaysideQuery *
check_area (const WaysideForm *form, GError **error)
{
  g_autoptr (WaysideQuery) query = NULL;
  WaysideBbox bbox;

  if (!read_edge (form->edges[0], _ ("Enter the western edge of the area"),
                  _ ("West is not a number. Write degrees like 9.94"), &bbox.west, error) ||
      !read_edge (form->edges[1], _ ("Enter the southern edge of the area"),
                  _ ("South is not a number. Write degrees like 53.596"), &bbox.south, error) ||
      !read_edge (form->edges[2], _ ("Enter the eastern edge of the area"),
                  _ ("East is not a number. Write degrees like 9.95"), &bbox.east, error) ||
      !read_edge (form->edges[3], _ ("Enter the northern edge of the area"),
                  _ ("North is not a number. Write degrees like 53.6"), &bbox.north, error))
    return NULL;

  query = wayside_query_new_bbox (&bbox, error);
  if (query != NULL)
    wayside_query_set_limit (query, CLAMP (form->limit, WAYSIDE_FORM_MIN_LIMIT, WAYSIDE_FORM_MAX_LIMIT));

  return g_steal_pointer (&query);
}

static WaysideQuery *
check_kind (const WaysideForm *form, GError **error)
{
  switch (form->kind)
    {
    case WAYSIDE_QUERY_IMAGE:
      return wayside_query_new_image (form->photo_id, error);
    case WAYSIDE_QUERY_SEQUENCE:
      return wayside_query_new_sequence (form->sequence_key, error);
    case WAYSIDE_QUERY_BBOX:
      return check_area (form, error);
    case WAYSIDE_QUERY_IMAGES:
      g_return_val_if_fail (form->list != NULL, NULL);
      return wayside_query_dup (form->list);
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_form_check:
 * @form: the contents of the form
 * @token: (out) (optional) (transfer full): the access token, cleaned
 * @error: return location for an error
 *
 * Validates the form. Only the entries of the selected kind are taken into account.
 *
 * Returns: (transfer full): the query to download, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY,
 *   %WAYSIDE_ERROR_TOKEN_MISSING or %WAYSIDE_ERROR_TOKEN_REFUSED and a message for the user
 */
WaysideQuery *
wayside_form_check (const WaysideForm *form, char **token, GError **error)
{
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *clean = NULL;

  g_return_val_if_fail (form != NULL, NULL);

  query = check_kind (form, error);
  if (query == NULL)
    return NULL;

  clean = wayside_token_clean (form->token, error);
  if (clean == NULL)
    return NULL;

  wayside_query_set_size (query, form->size);
  if (token != NULL)
    *token = g_steal_pointer (&clean);
  return g_steal_pointer (&query);
}

/**
 * wayside_form_describe:
 * @form: the contents of the form, valid or not
 *
 * Describes the download of the selected kind.
 *
 * Returns: (transfer full): for example "Up to 100 photos of an area"
 */
char *
wayside_form_describe (const WaysideForm *form)
{
  g_autofree char *stripped = NULL;
  guint n;

  g_return_val_if_fail (form != NULL, NULL);

  switch (form->kind)
    {
    case WAYSIDE_QUERY_IMAGE:
      return g_strdup (_ ("One photo"));
    case WAYSIDE_QUERY_SEQUENCE:
      stripped = g_strstrip (g_strdup (form->sequence_key));
      return g_strdup (wayside_query_is_image_id (stripped)
                           ? _ ("All photos of the sequence this photo is in")
                           : _ ("All photos of a sequence"));
    case WAYSIDE_QUERY_BBOX:
      return g_strdup_printf (
          ngettext ("Up to %'u photo of an area", "Up to %'u photos of an area", form->limit), form->limit);
    case WAYSIDE_QUERY_IMAGES:
      g_return_val_if_fail (form->list != NULL, NULL);
      n = wayside_query_get_ids (form->list)->len;
      return g_strdup_printf (ngettext ("%'u photo from a list", "%'u photos from a list", n), n);
    default:
      g_assert_not_reached ();
    }
}
