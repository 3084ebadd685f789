/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies of the properties of an object and of the length of a list. They are updated by notifications only,
 * like the widgets bound to the object. */

#include "config.h"

#include "mirror-helper.h"

#define KEY "mirror"

typedef struct
{
  GHashTable *values; /* (owned): by property name */
  guint n_items;
} Mirror;

static void
mirror_free (gpointer data)
{
  Mirror *self = data;

  g_clear_pointer (&self->values, g_hash_table_unref);
  g_free (self);
}

static void
value_free (gpointer data)
{
  GValue *value = data;

  g_value_unset (value);
  g_free (value);
}

static void
copy_value (GObject *object, GParamSpec *pspec, Mirror *self)
{
  GValue *value = g_new0 (GValue, 1);

  g_value_init (value, pspec->value_type);
  g_object_get_property (object, pspec->name, value);
  g_hash_table_insert (self->values, (gpointer) pspec->name, value);
}

static void
count_items (GListModel *model, guint position, guint n_removed, guint n_added, Mirror *self)
{
  g_assert_cmpuint (position + n_removed, <=, self->n_items);
  self->n_items += n_added - n_removed;
}

/**
 * mirror_follow:
 * @object: (type GObject): an object
 *
 * Copies the properties of the object and keeps the copies up to date through its notifications. Does nothing
 * if the object is followed already.
 */
void
mirror_follow (gpointer object)
{
  g_autofree GParamSpec **pspecs = NULL;
  Mirror *self;
  guint n_pspecs;

  if (g_object_get_data (object, KEY) != NULL)
    return;

  self = g_new0 (Mirror, 1);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, value_free);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    copy_value (object, pspecs[i], self);
  g_signal_connect (object, "notify", G_CALLBACK (copy_value), self);
  if (G_IS_LIST_MODEL (object))
    {
      self->n_items = g_list_model_get_n_items (object);
      g_signal_connect (object, "items-changed", G_CALLBACK (count_items), self);
    }
  g_object_set_data_full (object, KEY, self, mirror_free);
}

/**
 * mirror_check:
 * @object: (type GObject): an object passed to mirror_follow() before
 *
 * Checks that the object sent a notification for each changed property.
 */
void
mirror_check (gpointer object)
{
  Mirror *self = g_object_get_data (object, KEY);
  g_autofree GParamSpec **pspecs = NULL;
  guint n_pspecs;

  g_assert_nonnull (self);
  pspecs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_pspecs);
  for (guint i = 0; i < n_pspecs; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, pspecs[i]->value_type);
      g_object_get_property (object, pspecs[i]->name, &value);
      if (g_param_values_cmp (pspecs[i], &value, g_hash_table_lookup (self->values, pspecs[i]->name)) != 0)
        g_error ("%s:%s changed without a notification", G_OBJECT_TYPE_NAME (object), pspecs[i]->name);
    }
  if (G_IS_LIST_MODEL (object))
    g_assert_cmpuint (self->n_items, ==, g_list_model_get_n_items (object));
}
