/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-application.h"

#include "wayside-compat.h"
#include "wayside-library.h"
#include "wayside-preferences-page.h"
#include "wayside-resources.h"
#include "wayside-token-file.h"
#include "wayside-token-store.h"
#include "wayside-window.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdlib.h>

struct _WaysideApplication
{
  AdwApplication parent_instance;

  WaysideEndpoints *service;         /* (owned) */
  WaysideEngine *engine;             /* (owned) (nullable): set at startup */
  WaysideSettings *settings;         /* (owned) (nullable): set at startup */
  WaysideTokenStore *tokens;         /* (owned) (nullable): set at startup */
  WaysideThumbnailStore *thumbnails; /* (owned) (nullable): set at startup */
};

G_DEFINE_FINAL_TYPE (WaysideApplication, wayside_application, ADW_TYPE_APPLICATION)

/* Suspends running downloads cleanly. The next start offers to resume them. */
static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *link = windows; link != NULL; link = link->next)
    if (WAYSIDE_IS_WINDOW (link->data))
      wayside_window_quit (link->data);
    else
      gtk_window_close (GTK_WINDOW (link->data));
}

/* Returns the main window, even if another window is in front of it. */
static GtkWindow *
look_window (WaysideApplication *self)
{
  for (GList *link = gtk_application_get_windows (GTK_APPLICATION (self)); link != NULL; link = link->next)
    if (WAYSIDE_IS_WINDOW (link->data))
      return link->data;

  return NULL;
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideApplication *self = WAYSIDE_APPLICATION (user_data);
  GtkWindow *window = look_window (self);

  if (window != NULL)
    wayside_compat_show_preferences (
        window, ADW_PREFERENCES_PAGE (wayside_preferences_page_new (self->settings, self->thumbnails)));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideApplication *self = WAYSIDE_APPLICATION (user_data);
  GtkWindow *window = look_window (self);

  if (window != NULL)
    wayside_compat_show_about (window, wayside_token_store_get_token (self->tokens) != NULL);
}

static WaysideWindow *
present_window (WaysideApplication *self)
{
  GtkWindow *window = look_window (self);

  if (window == NULL)
    window = GTK_WINDOW (wayside_window_new (ADW_APPLICATION (self), self->engine, self->settings,
                                             self->tokens, self->thumbnails));
  gtk_window_present (window);
  return WAYSIDE_WINDOW (window);
}

/* Activated from the desktop's launcher: shows the request form on top of any page. */
static void
new_download_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideWindow *window = present_window (WAYSIDE_APPLICATION (user_data));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-request", NULL);
}

static void
open_link_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideWindow *window = present_window (WAYSIDE_APPLICATION (user_data));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-link", "s",
                              g_variant_get_string (parameter, NULL));
}

static void
open_files_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideWindow *window = present_window (WAYSIDE_APPLICATION (user_data));

  gtk_widget_activate_action_variant (GTK_WIDGET (window), "win.open-files", parameter);
}

/* Activated by notifications. */
static void
show_window_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  present_window (WAYSIDE_APPLICATION (user_data));
}

static void
show_download_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wayside_window_open_folder (present_window (WAYSIDE_APPLICATION (user_data)),
                              g_variant_get_bytestring (parameter));
}

static void
show_in_files_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wayside_window_show_folder_in_files (present_window (WAYSIDE_APPLICATION (user_data)),
                                       g_variant_get_bytestring (parameter));
}

static gboolean
on_signal (gpointer user_data)
{
  quit_action (NULL, NULL, user_data);
  return G_SOURCE_CONTINUE;
}

static void
add_actions (WaysideApplication *self)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_action },
    { .name = "preferences", .activate = preferences_action },
    { .name = "about", .activate = about_action },
    { .name = "new-download", .activate = new_download_action },
    { .name = "show-window", .activate = show_window_action },
    { .name = "show-download", .activate = show_download_action, .parameter_type = "ay" },
    { .name = "show-in-files", .activate = show_in_files_action, .parameter_type = "ay" },
    { .name = "open-link", .activate = open_link_action, .parameter_type = "s" },
    { .name = "open-files", .activate = open_files_action, .parameter_type = "as" },
  };
  static const char *const quit_keys[] = { "<Control>q", NULL };
  static const char *const close_keys[] = { "<Control>w", NULL };
  static const char *const preferences_keys[] = { "<Control>comma", NULL };
  static const char *const new_keys[] = { "<Control>n", NULL };
  static const char *const import_keys[] = { "<Control>o", NULL };
  GtkApplication *application = GTK_APPLICATION (self);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_application_set_accels_for_action (application, "app.quit", quit_keys);
  gtk_application_set_accels_for_action (application, "app.preferences", preferences_keys);
  gtk_application_set_accels_for_action (application, "window.close", close_keys);
  gtk_application_set_accels_for_action (application, "win.show-request", new_keys);
  gtk_application_set_accels_for_action (application, "win.import-list", import_keys);
}

static void
on_downloads_at_once (WaysideApplication *self)
{
  wayside_engine_set_downloads_at_once (self->engine,
                                        wayside_settings_get_downloads_at_once (self->settings));
}

static void
wayside_application_startup (GApplication *application)
{
  WaysideApplication *self = WAYSIDE_APPLICATION (application);
  g_autofree char *library = NULL;
  g_autofree char *token_file = NULL;

  /* The explicit reference keeps the linker from dropping the resources, which nothing else refers to. */
  g_resources_register (wayside_get_resource ());
  G_APPLICATION_CLASS (wayside_application_parent_class)->startup (application);

  wayside_compat_hide_passwords ();
  gtk_window_set_default_icon_name (APPLICATION_ID);
  self->engine = wayside_engine_new (self->service);
  library = wayside_library_dup_user_path ();
  wayside_engine_set_library (self->engine, library);
  self->settings = wayside_settings_new ();
  g_signal_connect_object (self->settings, "changed::downloads-at-once", G_CALLBACK (on_downloads_at_once),
                           self, G_CONNECT_SWAPPED);
  on_downloads_at_once (self);
  self->thumbnails = wayside_thumbnail_store_new_for_user ();
  token_file = wayside_token_file_dup_user_path ();
  self->tokens = wayside_token_store_new (g_getenv ("MAPILLARY_ACCESS_TOKEN"), token_file);
  add_actions (self);
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGINT, on_signal, self);
}

static void
wayside_application_activate (GApplication *application)
{
  present_window (WAYSIDE_APPLICATION (application));
}

/* Files are imported together. Only the first link is used, since the form holds a single query. */
static void
open_things (GApplication *application, GPtrArray *uris, const char *link)
{
  if (uris->len > 0)
    g_action_group_activate_action (
        G_ACTION_GROUP (application), "open-files",
        g_variant_new_strv ((const char *const *) uris->pdata, (gssize) uris->len));
  else if (link != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (application), "open-link", g_variant_new_string (link));
}

/* Invoked by the desktop over D-Bus. */
static void
wayside_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *link = NULL;

  for (int i = 0; i < n_files; i++)
    if (!g_file_has_uri_scheme (files[i], "https") && !g_file_has_uri_scheme (files[i], "http"))
      g_ptr_array_add (uris, g_file_get_uri (files[i]));
    else if (link == NULL)
      link = g_file_get_uri (files[i]);
  open_things (application, uris, link);
}

/* Returns the URI of an existing local file, or NULL: a link, a key or a bounding box of four numbers must
 * remain text. The I/O is synchronous, but there is no window yet that it could block. */
static char *
dup_file_uri (const char *text)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (text);

  return g_file_is_native (file) && g_file_query_exists (file, NULL) ? g_file_get_uri (file) : NULL;
}

/* Passes the command line to the primary instance, which can be this process. */
static gboolean
ask_instance (GApplication *application, GVariantDict *options, GError **error)
{
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  g_autofree const char **texts = NULL;
  const char *link = NULL;

  if (!g_application_register (application, NULL, error))
    return FALSE;

  if (g_variant_dict_contains (options, "new-download"))
    g_action_group_activate_action (G_ACTION_GROUP (application), "new-download", NULL);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&s", &texts);
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      char *uri = dup_file_uri (texts[i]);

      if (uri != NULL)
        g_ptr_array_add (uris, uri);
      else if (link == NULL)
        link = texts[i];
    }
  open_things (application, uris, link);
  return TRUE;
}

static int
wayside_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  GApplicationFlags flags = g_application_get_flags (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("wayside %s\n", WAYSIDE_VERSION);
      return 0;
    }

  /* With a different service, as in the demo, do not activate the instance that uses the real one. A
   * process started by D-Bus must own its name, however. */
  if (g_getenv ("WAYSIDE_GRAPH_URL") != NULL && (flags & G_APPLICATION_IS_SERVICE) == 0)
    g_application_set_flags (application, flags | G_APPLICATION_NON_UNIQUE);

  if (!ask_instance (application, options, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  return -1;
}

static void
wayside_application_dispose (GObject *object)
{
  WaysideApplication *self = WAYSIDE_APPLICATION (object);

  g_clear_object (&self->thumbnails);
  g_clear_object (&self->tokens);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (wayside_application_parent_class)->dispose (object);
}

static void
wayside_application_class_init (WaysideApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_application_dispose;
  application_class->startup = wayside_application_startup;
  application_class->activate = wayside_application_activate;
  application_class->open = wayside_application_open;
  application_class->handle_local_options = wayside_application_handle_local_options;
}

static void
wayside_application_init (WaysideApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Say which version this is"), NULL },
    { "new-download", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the form for a new download"), NULL },
    /* Translators: placeholder for a link or files in the help of the command line. */
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[LINK or FILE…]") },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (
      G_APPLICATION (self), _ ("Saves street-level photos from Mapillary, with their details."));
}

/**
 * wayside_application_new:
 * @service: the endpoints of the service
 *
 * Returns: (transfer full): the application, one per session
 */
WaysideApplication *
wayside_application_new (WaysideEndpoints *service)
{
  WaysideApplication *self;

  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (service), NULL);

  self = g_object_new (WAYSIDE_TYPE_APPLICATION, "application-id", APPLICATION_ID, "resource-base-path",
                       RESOURCE_PATH, "flags", G_APPLICATION_HANDLES_OPEN, NULL);
  self->service = g_object_ref (service);
  return self;
}
