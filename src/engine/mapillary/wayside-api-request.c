/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-api-request.h"

#include <libsoup/soup.h>

/* All documented fields of an image except "detections", which can be longer than all others together. */
#define ALL_FIELDS                                                                                               \
  "id,altitude,atomic_scale,camera_parameters,camera_type,captured_at,compass_angle,computed_altitude,"          \
  "computed_compass_angle,computed_geometry,computed_rotation,creator,exif_orientation,geometry,height,is_pano," \
  "make,merge_cc,mesh,model,organization,quality_score,sequence,sfm_cluster,thumb_256_url,thumb_1024_url,"       \
  "thumb_2048_url,thumb_original_url,width"

static WaysideApiRequest *
request_new (char *path, char *query, gboolean with_fields, WaysideApiPageKind kind)
{
  WaysideApiRequest *self = g_new0 (WaysideApiRequest, 1);

  self->path = path;
  self->query = query;
  self->with_fields = with_fields;
  self->kind = kind;
  return self;
}

/**
 * wayside_api_request_new_image:
 * @id: a checked image id
 *
 * Returns: (transfer full): a request for one image with all its fields
 */
WaysideApiRequest *
wayside_api_request_new_image (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  return request_new (g_strconcat ("/", id, NULL), NULL, TRUE, WAYSIDE_API_PAGE_OBJECT);
}

/**
 * wayside_api_request_new_images:
 * @ids: (element-type utf8): checked image ids
 * @first: the index of the first of @ids to request
 * @n_ids: number of ids to request, 1 to %WAYSIDE_API_REQUEST_MAX_IDS
 *
 * Returns: (transfer full): a request for some images with all their fields; unknown ones are omitted from
 *   the response
 */
WaysideApiRequest *
wayside_api_request_new_images (GPtrArray *ids, guint first, guint n_ids)
{
  g_autoptr (GString) query = g_string_new ("image_ids=");
  WaysideApiRequest *self;

  g_return_val_if_fail (ids != NULL, NULL);
  g_return_val_if_fail (n_ids >= 1 && n_ids <= WAYSIDE_API_REQUEST_MAX_IDS && first + n_ids <= ids->len,
                        NULL);

  for (guint i = 0; i < n_ids; i++)
    g_string_append_printf (query, "%s%s", i > 0 ? "," : "",
                            (const char *) g_ptr_array_index (ids, first + i));
  g_string_append_printf (query, "&limit=%u", n_ids);

  self = request_new (g_strdup ("/images"), g_string_free (g_steal_pointer (&query), FALSE), TRUE,
                      WAYSIDE_API_PAGE_ROWS);
  self->is_divisible = TRUE;
  return self;
}

/**
 * wayside_api_request_new_sequence:
 * @key: a checked sequence key
 *
 * Returns: (transfer full): a request for the images of a sequence with all their fields, in no particular
 *   order
 */
WaysideApiRequest *
wayside_api_request_new_sequence (const char *key)
{
  WaysideApiRequest *self;

  g_return_val_if_fail (key != NULL, NULL);

  self = request_new (g_strdup ("/images"),
                      g_strdup_printf ("sequence_ids=%s&limit=%u", key, WAYSIDE_REQUEST_PAGE_LIMIT), TRUE,
                      WAYSIDE_API_PAGE_ROWS);
  self->is_divisible = TRUE;
  return self;
}

/**
 * wayside_api_request_new_sequence_ids:
 * @key: a checked sequence key
 *
 * Returns: (transfer full): a request for the ids of a sequence, in its order
 */
WaysideApiRequest *
wayside_api_request_new_sequence_ids (const char *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return request_new (g_strdup ("/image_ids"), g_strconcat ("sequence_id=", key, NULL), FALSE,
                      WAYSIDE_API_PAGE_LIST);
}

/**
 * wayside_api_request_new_bbox:
 * @bbox: a bounding box of at most %WAYSIDE_BBOX_MAX_AREA
 * @limit: maximum number of images, 1 to %WAYSIDE_API_REQUEST_MAX_LIMIT
 *
 * Returns: (transfer full): a request for images in a bounding box with all their fields, in no particular
 *   order
 */
WaysideApiRequest *
wayside_api_request_new_bbox (const WaysideBbox *bbox, guint limit)
{
  g_autofree char *numbers = NULL;
  WaysideApiRequest *self;

  g_return_val_if_fail (bbox != NULL, NULL);
  g_return_val_if_fail (limit >= 1 && limit <= WAYSIDE_API_REQUEST_MAX_LIMIT, NULL);

  numbers = wayside_bbox_to_string (bbox, ",");
  self = request_new (g_strdup ("/images"), g_strdup_printf ("bbox=%s&limit=%u", numbers, limit), TRUE,
                      WAYSIDE_API_PAGE_LIST);
  self->is_divisible = TRUE;
  return self;
}

static void
append_day (GString *query, const char *name, int day)
{
  g_autofree char *text = wayside_filter_format_day (day);

  g_string_append_printf (query, "&%s=%sT00:00:00Z", name, text);
}

static void
append_creator (GString *query, const char *creator)
{
  g_string_append (query, "creator_username=");
  g_string_append_uri_escaped (query, creator, NULL, FALSE);
}

/**
 * wayside_api_request_add_filter:
 * @self: a request for the images of a box or user
 * @filter: a filter
 *
 * Adds the days and the camera of a filter, and its user unless the request is for the images of one. The service
 * then leaves out most of the other images; those that it returns nevertheless must be tested.
 */
void
wayside_api_request_add_filter (WaysideApiRequest *self, const WaysideFilter *filter)
{
  g_autoptr (GString) query = NULL;

  g_return_if_fail (self != NULL && self->query != NULL);
  g_return_if_fail (filter != NULL);

  query = g_string_new (self->query);
  if (filter->from != WAYSIDE_FILTER_FIRST_DAY)
    append_day (query, "start_captured_at", filter->from);
  /* Midnight after the last day: it is not documented whether the end is included. */
  if (filter->to != WAYSIDE_FILTER_LAST_DAY)
    append_day (query, "end_captured_at", filter->to + 1);
  if (filter->camera != WAYSIDE_FILTER_ANY_CAMERA)
    g_string_append_printf (query, "&is_pano=%s",
                            filter->camera == WAYSIDE_FILTER_ONLY_PANO ? "true" : "false");
  if (filter->creator != NULL && !g_str_has_prefix (query->str, "creator_username="))
    append_creator (g_string_append_c (query, '&'), filter->creator);

  g_free (self->query);
  self->query = g_string_free (g_steal_pointer (&query), FALSE);
}

/**
 * wayside_api_request_new_creator:
 * @filter: a filter with a user
 * @limit: maximum number of images on a page, 1 to %WAYSIDE_API_REQUEST_MAX_LIMIT
 *
 * Returns: (transfer full): a request for the first page of the images of a user with all their fields, the newest
 *   first
 */
WaysideApiRequest *
wayside_api_request_new_creator (const WaysideFilter *filter, guint limit)
{
  g_autoptr (GString) query = g_string_new (NULL);
  WaysideApiRequest *self;

  g_return_val_if_fail (filter != NULL && filter->creator != NULL, NULL);
  g_return_val_if_fail (limit >= 1 && limit <= WAYSIDE_API_REQUEST_MAX_LIMIT, NULL);

  append_creator (query, filter->creator);
  g_string_append_printf (query, "&limit=%u", limit);
  self = request_new (g_strdup ("/images"), g_string_free (g_steal_pointer (&query), FALSE), TRUE,
                      WAYSIDE_API_PAGE_LIST);
  wayside_api_request_add_filter (self, filter);
  return self;
}

/**
 * wayside_api_request_new_creator_check:
 * @creator: the name of a user
 *
 * Returns: (transfer full): a request whose response has an image if the user has any, with the user's number
 */
WaysideApiRequest *
wayside_api_request_new_creator_check (const char *creator)
{
  g_autoptr (GString) query = g_string_new (NULL);

  g_return_val_if_fail (creator != NULL, NULL);

  append_creator (query, creator);
  g_string_append (query, "&limit=1&fields=creator");
  return request_new (g_strdup ("/images"), g_string_free (g_steal_pointer (&query), FALSE), FALSE,
                      WAYSIDE_API_PAGE_LIST);
}

/**
 * wayside_api_request_new_token_check:
 *
 * The service has no endpoint to check a token. This is the smallest request that needs a valid token and
 * does not depend on an image: it searches a small area at sea, where there are none.
 *
 * Returns: (transfer full): a request that succeeds only with a valid token
 */
WaysideApiRequest *
wayside_api_request_new_token_check (void)
{
  return request_new (g_strdup ("/images"), g_strdup ("bbox=0,0,0.0001,0.0001&limit=1"), FALSE,
                      WAYSIDE_API_PAGE_LIST);
}

/**
 * wayside_api_request_new_next:
 * @next: (transfer full): a URL accepted by wayside_endpoints_parse_graph_url()
 * @with_fields: whether its images contain their fields
 *
 * Returns: (transfer full): a request for the next page
 */
WaysideApiRequest *
wayside_api_request_new_next (GUri *next, gboolean with_fields)
{
  WaysideApiRequest *self;

  g_return_val_if_fail (next != NULL, NULL);

  self = request_new (NULL, NULL, with_fields, WAYSIDE_API_PAGE_LIST);
  self->next = next;
  self->is_divisible = with_fields;
  return self;
}

/**
 * wayside_api_request_free:
 * @self: (transfer full): a request
 */
void
wayside_api_request_free (WaysideApiRequest *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->query, g_free);
  g_clear_pointer (&self->next, g_uri_unref);
  g_free (self);
}

static char *
drop_token (const char *query)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) rest = NULL;

  if (query == NULL)
    return NULL;

  parts = g_strsplit (query, "&", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (!g_str_has_prefix (parts[i], "access_token="))
      g_strv_builder_add (kept, parts[i]);

  rest = g_strv_builder_end (kept);
  return g_strjoinv ("&", rest);
}

/**
 * wayside_api_request_build_uri:
 * @self: a request
 * @root: the root of the Graph API
 * @fields: the fields to request, separated by commas
 *
 * Returns: (transfer full): the URL to send the request to. A token in the URL of a next page is removed,
 *   since the token is sent in a header.
 */
GUri *
wayside_api_request_build_uri (const WaysideApiRequest *self, GUri *root, const char *fields)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *path = NULL;
  const char *root_path;
  gsize root_length;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (root != NULL, NULL);
  g_return_val_if_fail (fields != NULL, NULL);

  if (self->next != NULL)
    {
      g_autofree char *kept = drop_token (g_uri_get_query (self->next));

      return soup_uri_copy (self->next, SOUP_URI_QUERY, kept, SOUP_URI_FRAGMENT, NULL, SOUP_URI_NONE);
    }

  root_path = g_uri_get_path (root);
  root_length = strlen (root_path);
  if (root_length > 0 && root_path[root_length - 1] == '/')
    root_length--;
  path = g_strdup_printf ("%.*s%s", (int) root_length, root_path, self->path);

  if (self->query != NULL)
    g_string_append (query, self->query);
  if (self->with_fields)
    g_string_append_printf (query, "%sfields=%s", query->len > 0 ? "&" : "", fields);

  return soup_uri_copy (root, SOUP_URI_PATH, path, SOUP_URI_QUERY, query->len > 0 ? query->str : NULL,
                        SOUP_URI_NONE);
}

/**
 * wayside_api_request_get_all_fields:
 *
 * Returns: (transfer none): all documented fields of an image except its detections, separated by commas
 */
const char *
wayside_api_request_get_all_fields (void)
{
  return ALL_FIELDS;
}
