/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-query-private.h"

#include "wayside-error.h"
#include "wayside-redaction.h"
#include "wayside-text.h"
#include "wayside-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The largest 64-bit number has 20 digits. */
#define MAX_IMAGE_ID_LENGTH 20
#define SEQUENCE_KEY_LENGTH 22

struct _WaysideQuery
{
  GObject parent_instance;

  WaysideQueryKind kind;
  char *key;             /* (owned) (nullable): the id, key or name, for the kinds that have one */
  GPtrArray *ids;        /* (owned) (nullable) (element-type utf8): WAYSIDE_QUERY_IMAGES only; immutable */
  WaysideBbox bbox;      /* WAYSIDE_QUERY_BBOX only */
  WaysideRegion *region; /* (owned) (nullable): WAYSIDE_QUERY_AREA only */
  WaysideFilter *filter; /* (owned): lets all images through, unless it is set */
  guint limit;           /* of searches only; 0 is unlimited */
  WaysideSize size;
};

G_DEFINE_FINAL_TYPE (WaysideQuery, wayside_query, G_TYPE_OBJECT)

static void
wayside_query_finalize (GObject *object)
{
  WaysideQuery *self = WAYSIDE_QUERY (object);

  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->region, wayside_region_unref);
  g_clear_pointer (&self->filter, wayside_filter_free);

  G_OBJECT_CLASS (wayside_query_parent_class)->finalize (object);
}

static void
wayside_query_class_init (WaysideQueryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_query_finalize;
}

static void
wayside_query_init (WaysideQuery *self)
{
  self->limit = WAYSIDE_QUERY_DEFAULT_LIMIT;
  self->filter = wayside_filter_new ();
}

static WaysideQuery *
query_new (WaysideQueryKind kind, const char *key)
{
  WaysideQuery *self = g_object_new (WAYSIDE_TYPE_QUERY, NULL);

  self->kind = kind;
  self->key = g_strdup (key);
  return self;
}

/**
 * wayside_query_is_image_id:
 * @text: any text
 *
 * Returns: %TRUE if @text has the form of an image id: 1 to 20 digits
 */
gboolean
wayside_query_is_image_id (const char *text)
{
  gsize length;

  g_return_val_if_fail (text != NULL, FALSE);

  length = strspn (text, "0123456789");
  return length >= 1 && length <= MAX_IMAGE_ID_LENGTH && text[length] == '\0';
}

/**
 * wayside_query_is_sequence_key:
 * @text: any text
 *
 * Returns: %TRUE if @text has the form of a sequence key: 22 of the letters A-Z, a-z, 0-9, "-" and "_"
 */
gboolean
wayside_query_is_sequence_key (const char *text)
{
  gsize length = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  while (g_ascii_isalnum (text[length]) || text[length] == '-' || text[length] == '_')
    length++;

  return length == SEQUENCE_KEY_LENGTH && text[length] == '\0';
}

static void
refuse_key (const char *key, const char *empty, const char *wrong, GError **error)
{
  if (*key == '\0')
    g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, empty);
  else if (!wayside_token_refuse (key, error))
    g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, wrong);
}

/**
 * wayside_query_new_image:
 * @id: the image's id; white space around it and invisible characters are ignored
 * @error: return location for an error
 *
 * Returns: (transfer full): a query for one image, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 */
WaysideQuery *
wayside_query_new_image (const char *id, GError **error)
{
  g_autofree char *key = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *wrong = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  key = wayside_text_clean (id);
  if (wayside_query_is_image_id (key))
    return query_new (WAYSIDE_QUERY_IMAGE, key);

  quoted = wayside_redaction_quote (key);
  wrong = g_strdup_printf (_ ("“%s” is not a photo ID. A photo ID has only digits, at most 20"), quoted);
  refuse_key (key, _ ("Enter the ID of a photo"), wrong, error);
  return NULL;
}

/**
 * wayside_query_new_sequence:
 * @key: the sequence's key, or the id of an image in it; white space around it and invisible characters are
 *   ignored
 * @error: return location for an error
 *
 * Ids and keys are distinguished by their form: an id has only digits and is not 22 characters long. See
 * wayside_query_is_by_image().
 *
 * Returns: (transfer full): a query for a sequence, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 */
WaysideQuery *
wayside_query_new_sequence (const char *key, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *wrong = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  stripped = wayside_text_clean (key);
  if (wayside_query_is_sequence_key (stripped) || wayside_query_is_image_id (stripped))
    return query_new (WAYSIDE_QUERY_SEQUENCE, stripped);

  quoted = wayside_redaction_quote (stripped);
  wrong = g_strdup_printf (
      _ ("“%s” is not a sequence key. A sequence key has 22 letters, digits, “-” or “_”"), quoted);
  refuse_key (stripped, _ ("Enter the key of a sequence"), wrong, error);
  return NULL;
}

/**
 * wayside_query_new_bbox:
 * @bbox: a box
 * @error: return location for an error
 *
 * Returns: (transfer full): a query for images in a box with %WAYSIDE_QUERY_DEFAULT_LIMIT, or %NULL with
 *   %WAYSIDE_ERROR_INVALID_QUERY if wayside_bbox_check() refuses the box
 */
WaysideQuery *
wayside_query_new_bbox (const WaysideBbox *bbox, GError **error)
{
  WaysideQuery *self;

  g_return_val_if_fail (bbox != NULL, NULL);

  if (!wayside_bbox_check (bbox, error))
    return NULL;

  self = query_new (WAYSIDE_QUERY_BBOX, NULL);
  self->bbox = *bbox;
  return self;
}

/**
 * wayside_query_new_images:
 * @ids: (element-type utf8): ids of images, at least one
 * @error: return location for an error
 *
 * Returns: (transfer full): a query for some images, in this order, or %NULL with
 *   %WAYSIDE_ERROR_INVALID_QUERY
 */
WaysideQuery *
wayside_query_new_images (GPtrArray *ids, GError **error)
{
  g_autoptr (GPtrArray) copy = NULL;
  WaysideQuery *self;

  g_return_val_if_fail (ids != NULL, NULL);

  copy = g_ptr_array_new_full (ids->len, g_free);
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if (!wayside_query_is_image_id (id))
        {
          g_autofree char *quoted = wayside_redaction_quote (id);

          g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                       _ ("“%s” is not a photo ID. A photo ID has only digits, at most 20"), quoted);
          return NULL;
        }
      g_ptr_array_add (copy, g_strdup (id));
    }

  if (copy->len == 0)
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, _ ("Enter the ID of a photo"));
      return NULL;
    }

  self = query_new (WAYSIDE_QUERY_IMAGES, NULL);
  self->ids = g_steal_pointer (&copy);
  return self;
}

/**
 * wayside_query_new_images_from_text:
 * @text: ids of images, separated by commas
 * @error: return location for an error
 *
 * Parses the text of wayside_query_dup_ids_text().
 *
 * Returns: (transfer full): a query for some images, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 */
WaysideQuery *
wayside_query_new_images_from_text (const char *text, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  parts = g_strsplit (text, ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (ids, g_strdup (parts[i]));
  return wayside_query_new_images (ids, error);
}

/**
 * wayside_query_new_area:
 * @region: a region
 * @name: its name, for example that of its file without the ending; UTF-8
 *
 * Creates a query for images in a region with %WAYSIDE_QUERY_DEFAULT_LIMIT. Its key is @name with only the letters
 * that a folder may have, or "area" if there are none.
 *
 * Returns: (transfer full): the query
 */
WaysideQuery *
wayside_query_new_area (WaysideRegion *region, const char *name)
{
  g_autofree char *key = NULL;
  WaysideQuery *self;

  g_return_val_if_fail (region != NULL, NULL);
  g_return_val_if_fail (name != NULL && g_utf8_validate (name, -1, NULL), NULL);

  key = wayside_query_dup_plain_name (name);
  self = query_new (WAYSIDE_QUERY_AREA, *key != '\0' && !wayside_token_is_likely (key) ? key : "area");
  self->region = wayside_region_ref (region);
  return self;
}

/**
 * wayside_query_new_creator:
 * @name: the name of a user
 * @error: return location for an error
 *
 * Creates a query for all images of a user. Unlike an area, it has no limit at first.
 *
 * Returns: (transfer full): the query, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY if
 *   wayside_filter_set_creator() refuses the name
 */
WaysideQuery *
wayside_query_new_creator (const char *name, GError **error)
{
  g_autoptr (WaysideFilter) filter = wayside_filter_new ();
  WaysideQuery *self;

  g_return_val_if_fail (name != NULL, NULL);

  if (!wayside_filter_set_creator (filter, name, error))
    return NULL;

  self = query_new (WAYSIDE_QUERY_CREATOR, filter->creator);
  wayside_filter_free (self->filter);
  self->filter = g_steal_pointer (&filter);
  self->limit = 0;
  return self;
}

/**
 * wayside_query_dup_ids_text:
 * @self: a query
 *
 * Returns: (transfer full) (nullable): the ids of the images, separated by commas, or %NULL if the query is
 *   of another kind
 */
char *
wayside_query_dup_ids_text (WaysideQuery *self)
{
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  if (self->ids == NULL)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < self->ids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", (const char *) g_ptr_array_index (self->ids, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * wayside_query_dup:
 * @self: a query
 *
 * Returns: (transfer full): a copy of the query
 */
WaysideQuery *
wayside_query_dup (WaysideQuery *self)
{
  WaysideQuery *copy;

  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  copy = query_new (self->kind, self->key);
  copy->ids = self->ids != NULL ? g_ptr_array_ref (self->ids) : NULL;
  copy->bbox = self->bbox;
  copy->region = self->region != NULL ? wayside_region_ref (self->region) : NULL;
  wayside_filter_free (copy->filter);
  copy->filter = wayside_filter_copy (self->filter);
  copy->limit = self->limit;
  copy->size = self->size;
  return copy;
}

/**
 * wayside_query_get_kind:
 * @self: a query
 *
 * Returns: the kind of the query
 */
WaysideQueryKind
wayside_query_get_kind (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), WAYSIDE_QUERY_IMAGE);

  return self->kind;
}

/**
 * wayside_query_get_key:
 * @self: a query
 *
 * Returns: (transfer none) (nullable): the image id or sequence key the query was created with, the name of the
 *   area or user, or %NULL for boxes and lists of images
 */
const char *
wayside_query_get_key (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  return self->key;
}

/**
 * wayside_query_get_ids:
 * @self: a query
 *
 * Returns: (transfer none) (nullable) (element-type utf8): the ids of the images, or %NULL if the query is
 *   of another kind
 */
GPtrArray *
wayside_query_get_ids (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  return self->ids;
}

/**
 * wayside_query_is_by_image:
 * @self: a query
 *
 * Returns: %TRUE if the query is for a sequence and has the id of one of its images instead of its key
 */
gboolean
wayside_query_is_by_image (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), FALSE);

  return self->kind == WAYSIDE_QUERY_SEQUENCE && wayside_query_is_image_id (self->key);
}

/**
 * wayside_query_is_search:
 * @self: a query
 *
 * Returns: %TRUE if the images are searched: those of a box, an area or a user. Such a query has a limit and a
 *   filter, its images are not known in advance, and later searches may find more
 */
gboolean
wayside_query_is_search (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), FALSE);

  return self->kind == WAYSIDE_QUERY_BBOX || self->kind == WAYSIDE_QUERY_AREA ||
         self->kind == WAYSIDE_QUERY_CREATOR;
}

/**
 * wayside_query_get_bbox:
 * @self: a query
 *
 * Returns: (transfer none) (nullable): the box, or %NULL if the query is of another kind
 */
const WaysideBbox *
wayside_query_get_bbox (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  return self->kind == WAYSIDE_QUERY_BBOX ? &self->bbox : NULL;
}

/**
 * wayside_query_get_region:
 * @self: a query
 *
 * Returns: (transfer none) (nullable): the region of an area, or %NULL if the query is of another kind. A box is
 *   none, see wayside_query_get_bbox()
 */
WaysideRegion *
wayside_query_get_region (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  return self->region;
}

/**
 * wayside_query_get_filter:
 * @self: a query
 *
 * Returns: (transfer none): the filter; it lets all images through unless one was set, or the query is for the
 *   images of a user
 */
const WaysideFilter *
wayside_query_get_filter (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  return self->filter;
}

/**
 * wayside_query_set_filter:
 * @self: a query that no download uses yet
 * @filter: a filter
 * @error: return location for an error
 *
 * Restricts the images of a search. The filter of a query for a user keeps that user.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY if the filter is not valid or restricts a query of
 *   another kind
 */
gboolean
wayside_query_set_filter (WaysideQuery *self, const WaysideFilter *filter, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), FALSE);
  g_return_val_if_fail (filter != NULL, FALSE);

  if (!wayside_filter_check (filter, error))
    return FALSE;

  if (!wayside_query_is_search (self) && !wayside_filter_is_empty (filter))
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                           _ ("Only the photos of an area or of a user can be filtered"));
      return FALSE;
    }

  wayside_filter_free (self->filter);
  self->filter = wayside_filter_copy (filter);
  if (self->kind == WAYSIDE_QUERY_CREATOR)
    {
      g_free (self->filter->creator);
      self->filter->creator = g_strdup (self->key);
    }
  return TRUE;
}

/**
 * wayside_query_get_limit:
 * @self: a query
 *
 * Returns: the maximum number of images of a search; 0 is unlimited
 */
guint
wayside_query_get_limit (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), 0);

  return self->limit;
}

/**
 * wayside_query_set_limit:
 * @self: a query that no download uses yet
 * @limit: the maximum number of images of a search; 0 is unlimited. Other kinds of queries ignore it.
 */
void
wayside_query_set_limit (WaysideQuery *self, guint limit)
{
  g_return_if_fail (WAYSIDE_IS_QUERY (self));

  self->limit = limit;
}

/**
 * wayside_query_get_size:
 * @self: a query
 *
 * Returns: the requested size of the pictures
 */
WaysideSize
wayside_query_get_size (WaysideQuery *self)
{
  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), WAYSIDE_SIZE_ORIGINAL);

  return self->size;
}

/**
 * wayside_query_set_size:
 * @self: a query that no download uses yet
 * @size: the requested size of the pictures
 */
void
wayside_query_set_size (WaysideQuery *self, WaysideSize size)
{
  g_return_if_fail (WAYSIDE_IS_QUERY (self));
  g_return_if_fail ((guint) size < WAYSIDE_N_SIZES);

  self->size = size;
}
