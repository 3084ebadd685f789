/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-settings.h"

/* Paths that are not UTF-8 are stored as URIs. */
#define URI_PREFIX "file://"

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

/* Indexed by WaysideQueryKind. The values are those of the schema. */
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
   * A setting has changed. The detail is its key in the schema.
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
 * Creates the object for the persistent settings of the application.
 *
 * Returns: (transfer full): the settings
 */
WaysideSettings *
wayside_settings_new (void)
{
  return g_object_new (WAYSIDE_TYPE_SETTINGS, NULL);
}

/* Defaults to a subfolder of the user's downloads folder, which some systems do not define. */
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
 * Returns: (transfer full): absolute path of the folder for downloads; it need not exist
 */
char *
wayside_settings_dup_output_root (WaysideSettings *self)
{
  g_autofree char *path = NULL;
  char *decoded;

  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), NULL);

  path = g_settings_get_string (self->settings, "output-folder");
  if (g_str_has_prefix (path, URI_PREFIX))
    {
      decoded = g_filename_from_uri (path, NULL, NULL);
      return decoded != NULL ? decoded : default_output_root ();
    }

  return g_path_is_absolute (path) ? g_steal_pointer (&path) : default_output_root ();
}

/**
 * wayside_settings_set_output_root:
 * @self: the settings
 * @path: absolute path of a folder
 *
 * Sets the folder for downloads. The settings hold only UTF-8, so another path is stored as a file URI.
 */
void
wayside_settings_set_output_root (WaysideSettings *self, const char *path)
{
  g_autofree char *uri = NULL;

  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  if (!g_utf8_validate (path, -1, NULL))
    uri = g_filename_to_uri (path, NULL, NULL);
  g_settings_set_string (self->settings, "output-folder", uri != NULL ? uri : path);
}

/**
 * wayside_settings_get_photo_size:
 * @self: the settings
 *
 * Returns: the size in which to request photos
 */
WaysideSize
wayside_settings_get_photo_size (WaysideSettings *self)
{
  g_autofree char *text = NULL;
  WaysideSize size = WAYSIDE_SIZE_ORIGINAL;

  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (self), WAYSIDE_SIZE_ORIGINAL);

  /* The schema only allows valid sizes, so parsing cannot fail. */
  text = g_settings_get_string (self->settings, "photo-size");
  wayside_size_parse (text, &size, NULL);
  return size;
}

/**
 * wayside_settings_set_photo_size:
 * @self: the settings
 * @size: the size in which to request photos
 *
 * Sets the photo size.
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
 * Returns: the save flags
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
 * @save_flags: the save flags
 *
 * Sets the save flags.
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
 * Returns: the kind of query last selected in the request form
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
 * @kind: the kind of query selected in the request form
 *
 * Stores the selected kind of query.
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
 * Returns: maximum number of parallel photo transfers per download, up to 128; 0 to derive it from the photo
 *   size
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
 * @parallel: maximum number of parallel photo transfers per download, 0 to 128
 *
 * Sets the maximum number of parallel photo transfers.
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
 * Returns: maximum number of downloads that run concurrently, 1 to %WAYSIDE_SETTINGS_MAX_AT_ONCE
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
 * @n: maximum number of downloads that run concurrently, 1 to %WAYSIDE_SETTINGS_MAX_AT_ONCE
 *
 * Sets the maximum number of concurrent downloads.
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
 * Returns: whether to use metered networks without asking the user
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
 * @allowed: whether to use metered networks without asking the user
 *
 * Sets whether to use metered networks.
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
 * Returns: (transfer full): sort key of the download library: "date", "name" or "size"
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
 * @order: sort key of the download library: "date", "name" or "size"
 *
 * Sets the sort key of the download library.
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
 * Returns: whether the user has completed or skipped the first-run page
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
 * @offered: whether the user has completed or skipped the first-run page
 *
 * Stores whether the first-run page was completed or skipped.
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
 * @maximized: (out): whether the window is maximized
 *
 * Gets the window size as of the last close.
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
 * @width: width of the window while it is not maximized
 * @height: height of the window while it is not maximized
 * @maximized: whether the window is maximized
 *
 * Stores the window size.
 */
void
wayside_settings_set_window_size (WaysideSettings *self, int width, int height, gboolean maximized)
{
  g_return_if_fail (WAYSIDE_IS_SETTINGS (self));

  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", maximized);
}
