/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-settings.h"

struct _WaysideSettings
{
  GObject parent_instance;

  GSettings *settings; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WaysideSettings, wayside_settings, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* By WaysideQueryKind, in the words of the schema. */
static const char *const kind_words[] = { "photo", "sequence", "area" };

static void
wayside_settings_dispose (GObject *object)
{
  WaysideSettings *self = WAYSIDE_SETTINGS (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (wayside_settings_parent_class)->dispose (object);
}

static void
wayside_settings_class_init (WaysideSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wayside_settings_dispose;

  /**
   * WaysideSettings::changed:
   *
   * Something is remembered anew; the detail is the name of its key in the schema.
   */
  signals[CHANGED] = g_signal_new ("changed", WAYSIDE_TYPE_SETTINGS, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_changed (WaysideSettings *self, const char *key)
{
  g_signal_emit (self, signals[CHANGED], g_quark_from_string (key));
}

static void
wayside_settings_init (WaysideSettings *self)
{
  self->settings = g_settings_new (APPLICATION_ID);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

/**
 * wayside_settings_new:
 *
 * Makes the one object that knows what the program remembers between runs.
 *
 * Returns: (transfer full): the settings
 */
WaysideSettings *
wayside_settings_new (void)
{
  return g_object_new (WAYSIDE_TYPE_SETTINGS, NULL);
}

/* Where a person looks for what was downloaded. Some systems name no folder for downloads. */
static char *
default_output_root (void)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (downloads != NULL)
    return g_build_filename (downloads, "Wayside", NULL);

  return g_build_filename (g_get_home_dir (), "Downloads", "Wayside", NULL);
}

/**
 * wayside_settings_dup_output_root:
 * @self: the settings
 *
 * Returns: (transfer full): absolute path of the folder below which downloads are saved; it need not exist
 */
char *
wayside_settings_dup_output_root (WaysideSettings *self)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), NULL);

  path = g_settings_get_string (self->settings, "output-folder");
  return g_path_is_absolute (path) ? g_steal_pointer (&path) : default_output_root ();
}

/**
 * wayside_settings_set_output_root:
 * @self: the settings
 * @path: absolute path of a folder
 *
 * Remembers where downloads are to be saved. A path that is not UTF-8 cannot
 * be stored and is passed over.
 */
void
wayside_settings_set_output_root (WaysideSettings *self, const char *path)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  if (g_utf8_validate (path, -1, NULL))
    g_settings_set_string (self->settings, "output-folder", path);
}

/**
 * wayside_settings_get_photo_size:
 * @self: the settings
 *
 * Returns: the size in which photos are wanted
 */
WaysideSize
wayside_settings_get_photo_size (WaysideSettings *self)
{
  g_autofree char *text = NULL;
  WaysideSize size = WAYSIDE_SIZE_ORIGINAL;

  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), WAYSIDE_SIZE_ORIGINAL);

  /* The schema allows no other words than these, so there is no error to tell. */
  text = g_settings_get_string (self->settings, "photo-size");
  wayside_size_parse (text, &size, NULL);
  return size;
}

/**
 * wayside_settings_set_photo_size:
 * @self: the settings
 * @size: the size in which photos are wanted
 *
 * Remembers the size.
 */
void
wayside_settings_set_photo_size (WaysideSettings *self, WaysideSize size)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));
  g_return_if_fail ((guint) size < WAYSIDE_N_SIZES);

  g_settings_set_string (self->settings, "photo-size", wayside_size_to_string (size));
}

/**
 * wayside_settings_get_save_flags:
 * @self: the settings
 *
 * Returns: how photos are to be saved
 */
WaysideSaveFlags
wayside_settings_get_save_flags (WaysideSettings *self)
{
  WaysideSaveFlags save_flags = WAYSIDE_SAVE_PHOTO;

  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), WAYSIDE_SAVE_DEFAULT);

  if (g_settings_get_boolean (self->settings, "geotag"))
    save_flags |= WAYSIDE_SAVE_GEOTAG;
  if (g_settings_get_boolean (self->settings, "metadata-files"))
    save_flags |= WAYSIDE_SAVE_METADATA;
  return save_flags;
}

/**
 * wayside_settings_set_save_flags:
 * @self: the settings
 * @save_flags: how photos are to be saved
 *
 * Remembers it.
 */
void
wayside_settings_set_save_flags (WaysideSettings *self, WaysideSaveFlags save_flags)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));

  g_settings_set_boolean (self->settings, "geotag", (save_flags & WAYSIDE_SAVE_GEOTAG) != 0);
  g_settings_set_boolean (self->settings, "metadata-files", (save_flags & WAYSIDE_SAVE_METADATA) != 0);
}

/**
 * wayside_settings_get_query_kind:
 * @self: the settings
 *
 * Returns: which choice of the form was made last
 */
WaysideQueryKind
wayside_settings_get_query_kind (WaysideSettings *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), WAYSIDE_QUERY_IMAGE);

  text = g_settings_get_string (self->settings, "query-kind");
  for (guint i = 0; i < G_N_ELEMENTS (kind_words); i++)
    if (g_str_equal (text, kind_words[i]))
      return (WaysideQueryKind) i;

  return WAYSIDE_QUERY_IMAGE;
}

/**
 * wayside_settings_set_query_kind:
 * @self: the settings
 * @kind: which choice of the form is made
 *
 * Remembers the choice.
 */
void
wayside_settings_set_query_kind (WaysideSettings *self, WaysideQueryKind kind)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));
  g_return_if_fail ((guint) kind < G_N_ELEMENTS (kind_words));

  g_settings_set_string (self->settings, "query-kind", kind_words[kind]);
}

/**
 * wayside_settings_get_parallel:
 * @self: the settings
 *
 * Returns: how many photos of a download are to be on their way at most, up to 128; 0 if the size of the
 * photos is to decide
 */
guint
wayside_settings_get_parallel (WaysideSettings *self)
{
  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), 0);

  return g_settings_get_uint (self->settings, "parallel");
}

/**
 * wayside_settings_set_parallel:
 * @self: the settings
 * @parallel: how many photos of a download may be on their way, 0 to 128
 *
 * Remembers it.
 */
void
wayside_settings_set_parallel (WaysideSettings *self, guint parallel)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));

  g_settings_set_uint (self->settings, "parallel", parallel);
}

/**
 * wayside_settings_get_downloads_at_once:
 * @self: the settings
 *
 * Returns: how many downloads are to be at work at once, 1 to %WAYSIDE_SETTINGS_MAX_AT_ONCE
 */
guint
wayside_settings_get_downloads_at_once (WaysideSettings *self)
{
  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), 1);

  return g_settings_get_uint (self->settings, "downloads-at-once");
}

/**
 * wayside_settings_set_downloads_at_once:
 * @self: the settings
 * @n: how many downloads may be at work at once, 1 to %WAYSIDE_SETTINGS_MAX_AT_ONCE
 *
 * Remembers it.
 */
void
wayside_settings_set_downloads_at_once (WaysideSettings *self, guint n)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));
  g_return_if_fail (n >= 1 && n <= WAYSIDE_SETTINGS_MAX_AT_ONCE);

  g_settings_set_uint (self->settings, "downloads-at-once", n);
}

/**
 * wayside_settings_get_metered_allowed:
 * @self: the settings
 *
 * Returns: whether networks that cost money are used without asking
 */
gboolean
wayside_settings_get_metered_allowed (WaysideSettings *self)
{
  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), FALSE);

  return g_settings_get_boolean (self->settings, "metered-allowed");
}

/**
 * wayside_settings_set_metered_allowed:
 * @self: the settings
 * @allowed: whether networks that cost money are used without asking
 *
 * Remembers it.
 */
void
wayside_settings_set_metered_allowed (WaysideSettings *self, gboolean allowed)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));

  g_settings_set_boolean (self->settings, "metered-allowed", allowed);
}

/**
 * wayside_settings_dup_library_order:
 * @self: the settings
 *
 * Returns: (transfer full): what the list of downloads is ordered by: "date", "name" or "size"
 */
char *
wayside_settings_dup_library_order (WaysideSettings *self)
{
  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), NULL);

  return g_settings_get_string (self->settings, "library-order");
}

/**
 * wayside_settings_set_library_order:
 * @self: the settings
 * @order: what the list of downloads is ordered by: "date", "name" or "size"
 *
 * Remembers it.
 */
void
wayside_settings_set_library_order (WaysideSettings *self, const char *order)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));
  g_return_if_fail (order != NULL);

  g_settings_set_string (self->settings, "library-order", order);
}

/**
 * wayside_settings_get_connect_offered:
 * @self: the settings
 *
 * Returns: whether the person has answered the page of the first start
 */
gboolean
wayside_settings_get_connect_offered (WaysideSettings *self)
{
  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), FALSE);

  return g_settings_get_boolean (self->settings, "connect-offered");
}

/**
 * wayside_settings_set_connect_offered:
 * @self: the settings
 * @offered: whether the person has answered the page of the first start
 *
 * Remembers it.
 */
void
wayside_settings_set_connect_offered (WaysideSettings *self, gboolean offered)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));

  g_settings_set_boolean (self->settings, "connect-offered", offered);
}

/**
 * wayside_settings_get_window_size:
 * @self: the settings
 * @width: (out): width of the window
 * @height: (out): height of the window
 * @maximized: (out): whether it fills the screen
 *
 * Tells how large the window was when it was last closed.
 */
void
wayside_settings_get_window_size (WaysideSettings *self, int *width, int *height, gboolean *maximized)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));

  *width = g_settings_get_int (self->settings, "window-width");
  *height = g_settings_get_int (self->settings, "window-height");
  *maximized = g_settings_get_boolean (self->settings, "window-maximized");
}

/**
 * wayside_settings_set_window_size:
 * @self: the settings
 * @width: width of the window when it does not fill the screen
 * @height: height of the window when it does not fill the screen
 * @maximized: whether it fills the screen
 *
 * Remembers how large the window is.
 */
void
wayside_settings_set_window_size (WaysideSettings *self, int width, int height, gboolean maximized)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));

  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", maximized);
}
