/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window.h"

#include "wayside-checkup-page.h"
#include "wayside-compat.h"
#include "wayside-connect-page.h"
#include "wayside-download-page.h"
#include "wayside-entry-sentences.h"
#include "wayside-facts.h"
#include "wayside-host-path.h"
#include "wayside-library-actions.h"
#include "wayside-library-page.h"
#include "wayside-photo-page.h"
#include "wayside-request-page.h"
#include "wayside-shelf.h"
#include "wayside-thumbnailer.h"
#include "wayside-token-removal.h"

#include <glib/gi18n.h>

/**
 * WaysideWindow:
 *
 * The one window. It holds the pages, which know nothing of each other: they raise actions, and the window
 * decides what to show and what to start.
 */

struct _WaysideWindow
{
  AdwApplicationWindow parent_instance;

  WaysideEngine *engine;           /* (owned) (nullable) */
  WaysideSettings *settings;       /* (owned) (nullable) */
  WaysideTokenStore *tokens;       /* (owned) (nullable) */
  WaysideTokenRemoval *removal;    /* (owned) (nullable) */
  const char *before_connect;      /* (nullable): the page that “Connect to Mapillary” leads back to */
  gboolean first;                  /* whether that page greets at the first start */
  WaysideThumbnailer *thumbnailer; /* (owned) */
  WaysideShelf *shelf;             /* (owned) (nullable): all downloads */
  WaysideLibraryActions *actions;  /* (owned) (nullable): what is done with one of them */
  WaysideEntry *opened;            /* (owned) (nullable): whose download the download page shows */
  WaysideEntry *opening;           /* (owned) (nullable): that will be shown when it is read from the disk */
  GCancellable *cancellable;       /* (owned): ends with the window */
  gboolean closing;                /* whether the window goes as soon as all downloads are at rest */

  AdwToastOverlay *toasts;
  GtkStack *stack;
  WaysideConnectPage *connect_page;
  WaysideLibraryPage *library_page;
  WaysideRequestPage *request_page;
  WaysideDownloadPage *download_page;
  WaysidePhotoPage *photo_page;
  WaysideCheckupPage *checkup_page;
};

G_DEFINE_FINAL_TYPE (WaysideWindow, wayside_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_toast (WaysideWindow *self, const char *text)
{
  g_autofree char *shown = wayside_host_path_show (text);
  g_autofree char *markup = g_markup_escape_text (shown, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

static const char *
current_page (WaysideWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

/* Where everything begins and leads back to: the downloads, or the form as long as there are none. */
static const char *
root_page (WaysideWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->shelf)) > 0 ? "library" : "request";
}

static void
update_back (WaysideWindow *self)
{
  const char *name = current_page (self);
  gboolean is_root = g_str_equal (name, root_page (self)) || (g_str_equal (name, "connect") && self->first);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.go-back", !is_root);
}

static void
show_page (WaysideWindow *self, const char *name)
{
  if (!g_str_equal (name, "connect"))
    {
      /* Nothing of a token stays in an entry that nobody sees, and what was left can be gone back from. */
      wayside_connect_page_clear (self->connect_page);
      wayside_connect_page_set_first (self->connect_page, FALSE);
      self->first = FALSE;
    }

  gtk_stack_set_visible_child_name (self->stack, name);
  update_back (self);
  if (g_str_equal (name, "request"))
    wayside_request_page_take_focus (self->request_page);
  else if (g_str_equal (name, "connect"))
    wayside_connect_page_take_focus (self->connect_page);
  else if (g_str_equal (name, "library"))
    wayside_library_page_take_focus (self->library_page);
  else if (g_str_equal (name, "download"))
    wayside_download_page_take_focus (self->download_page);
  else if (g_str_equal (name, "photo"))
    wayside_photo_page_take_focus (self->photo_page);
  else
    wayside_checkup_page_take_focus (self->checkup_page);
}

static void
show_root (WaysideWindow *self)
{
  show_page (self, root_page (self));
}

/* The first time there is no page to go back to, and it may not be known yet which one is to come. */
static void
leave_connect (WaysideWindow *self)
{
  if (self->before_connect != NULL)
    show_page (self, self->before_connect);
  else
    show_root (self);
}

static void
on_shelf_changed (WaysideWindow *self)
{
  /* An empty library says nothing. */
  if (g_str_equal (current_page (self), "library") && g_str_equal (root_page (self), "request"))
    show_root (self);
  else
    update_back (self);
}

static void
on_working (WaysideWindow *self)
{
  if (self->closing && !wayside_shelf_is_working (self->shelf))
    gtk_window_destroy (GTK_WINDOW (self));
}

static char *
dup_title (WaysideEntry *entry)
{
  return wayside_sentence_entry_title (wayside_entry_get_name (entry), wayside_entry_get_query (entry));
}

static void
show_download (WaysideWindow *self, WaysideEntry *entry)
{
  g_autofree char *title = dup_title (entry);

  g_set_object (&self->opened, entry);
  g_clear_object (&self->opening);
  wayside_download_page_set_download (self->download_page, wayside_entry_get_download (entry),
                                      wayside_entry_get_watch (entry));
  wayside_download_page_set_title (self->download_page, title);
  show_page (self, "download");
}

/* The preferences may have changed since the last one. */
static void
configure_shelf (WaysideWindow *self)
{
  wayside_shelf_configure (self->shelf, wayside_settings_get_parallel (self->settings),
                           wayside_settings_get_metered_allowed (self->settings));
}

static void
start_download_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *token = NULL;
  g_autofree char *root = NULL;

  query = wayside_request_page_dup_query (self->request_page, &token);
  if (query == NULL)
    return;

  configure_shelf (self);
  root = wayside_settings_dup_output_root (self->settings);
  show_download (self, wayside_shelf_start (self->shelf, query, token, root));
}

/* Without a token the form is filled and says what is missing. */
static void
go_on_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideEntry *entry = wayside_shelf_find (self->shelf, g_variant_get_uint32 (parameter));
  g_autofree char *token = wayside_request_page_dup_token (self->request_page);

  if (entry == NULL)
    return;

  if (token != NULL)
    {
      configure_shelf (self);
      wayside_shelf_go_on (self->shelf, entry, token);
      return;
    }

  wayside_request_page_fill (self->request_page, wayside_entry_get_query (entry));
  show_page (self, "request");
  show_toast (self, _ ("An access token is needed to go on. Enter it in the form"));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (WaysideDownload) download = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  download = wayside_shelf_open_finish (WAYSIDE_SHELF (object), result, &error);
  /* Another one was chosen since, or another page. */
  if (self->opening == NULL)
    return;

  if (download == NULL)
    {
      g_clear_object (&self->opening);
      show_toast (self, error->message);
      return;
    }

  if (wayside_entry_get_download (self->opening) != download)
    return;

  /* So that its page can make it go on; one that failed would go on by itself. */
  token = wayside_request_page_dup_token (self->request_page);
  if (token != NULL && !wayside_entry_is_going_on (self->opening) &&
      wayside_download_get_error (download) == NULL)
    wayside_download_set_token (download, token);
  show_download (self, self->opening);
}

static void
open_download_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideEntry *entry = wayside_shelf_find (self->shelf, g_variant_get_uint32 (parameter));

  if (entry == NULL)
    return;

  configure_shelf (self);
  g_set_object (&self->opening, entry);
  wayside_shelf_open_async (self->shelf, entry, opened_cb, g_object_ref (self));
}

static void
folder_to_check_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = wayside_compat_choose_folder_finish (result, &error);

  if (path != NULL)
    {
      wayside_checkup_page_check (self->checkup_page, path);
      show_page (self, "checkup");
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      show_toast (self, error->message);
    }
}

static void
check_files_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  g_autofree char *root = wayside_settings_dup_output_root (self->settings);

  wayside_compat_choose_folder_async (GTK_WINDOW (self), root, self->cancellable, folder_to_check_cb,
                                      g_object_ref (self));
}

static void
repair_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  const char *folder = g_variant_get_bytestring (parameter);
  g_autoptr (WaysideQuery) query = wayside_checkup_page_dup_repair (self->checkup_page, folder);
  g_autofree char *token = wayside_request_page_dup_token (self->request_page);

  if (query == NULL)
    return;

  if (token == NULL)
    {
      show_page (self, "request");
      show_toast (self, _ ("Repairing needs an access token. Enter it in the form"));
      return;
    }

  configure_shelf (self);
  wayside_query_set_size (query, wayside_settings_get_photo_size (self->settings));
  show_download (self, wayside_shelf_repair (self->shelf, query, token, folder));
}

/* One that was cut off is offered right away; of several the list tells. */
static void
offer_interrupted (WaysideWindow *self)
{
  g_autoptr (WaysideEntry) only = NULL;
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->shelf));
  guint n = 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (WaysideEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->shelf), i);

      if (wayside_entry_get_state (entry) == WAYSIDE_ENTRY_INTERRUPTED && n++ == 0)
        only = g_steal_pointer (&entry);
    }

  if (n == 1)
    wayside_library_page_offer (self->library_page, only);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->shelf == NULL)
    return;

  /* A list that cannot be read is no reason to trouble anyone. */
  if (!wayside_shelf_load_finish (self->shelf, result, &error))
    g_debug ("Cannot load the library: %s", error->message);

  offer_interrupted (self);
  if (g_str_equal (current_page (self), "start"))
    show_root (self);
}

static void
show_request_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  show_page (WAYSIDE_WINDOW (widget), "request");
}

/* The form shows what it makes of the text, a mistake as well as a link. */
static void
open_link_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  show_page (self, "request");
  wayside_request_page_set_link (self->request_page, g_variant_get_string (parameter, NULL));
}

static gboolean
on_drop (WaysideWindow *self, const GValue *value)
{
  const char *text = g_value_get_string (value);

  if (text == NULL)
    return FALSE;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", text);
  return TRUE;
}

static void
show_library_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  show_root (WAYSIDE_WINDOW (widget));
}

static void
show_photo_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  WaysideDownload *download = self->opened != NULL ? wayside_entry_get_download (self->opened) : NULL;
  guint position = g_variant_get_uint32 (parameter);

  if (download == NULL || position >= g_list_model_get_n_items (G_LIST_MODEL (download)))
    return;

  wayside_photo_page_show_photo (self->photo_page, download, position);
  show_page (self, "photo");
}

static void
go_back_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  if (g_str_equal (current_page (self), "photo"))
    {
      show_page (self, "download");
      wayside_download_page_scroll_to (self->download_page,
                                       wayside_photo_page_get_position (self->photo_page));
    }
  else if (g_str_equal (current_page (self), "connect"))
    leave_connect (self);
  else
    {
      wayside_checkup_page_forget (self->checkup_page);
      show_root (self);
    }
}

static void
on_back_button (WaysideWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.go-back", NULL);
}

static void
show_connect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  if (g_str_equal (current_page (self), "connect"))
    return;

  self->before_connect = g_intern_string (current_page (self));
  show_page (self, "connect");
}

static void
leave_connect_page (WaysideWindow *self)
{
  wayside_settings_set_connect_offered (self->settings, TRUE);
  leave_connect (self);
}

static void
skip_connect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  leave_connect_page (WAYSIDE_WINDOW (widget));
}

static void
connected_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  const char *token = wayside_token_store_get_token (self->tokens);

  /* What had ended because the old one was refused goes on. */
  if (token != NULL)
    wayside_shelf_set_token (self->shelf, token);
  if (g_str_equal (current_page (self), "connect"))
    leave_connect_page (self);
}

static void
remove_token_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  wayside_token_removal_begin (self->removal);
}

static void
restore_token_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  wayside_token_removal_undo (self->removal);
}

/* A token that was stored before the settings were lost needs no first page. */
static void
token_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;

  wayside_token_store_finish (WAYSIDE_TOKEN_STORE (object), result, NULL);
  if (self->tokens != NULL && wayside_token_store_get_token (self->tokens) != NULL && self->first &&
      !wayside_connect_page_is_used (self->connect_page))
    leave_connect_page (self);
}

static void
toast_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  show_toast (WAYSIDE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* A button that does nothing is worse than one that says where to look. */
static void
shown_in_files_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *path = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ()));
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (wayside_compat_show_in_files_finish (result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !WAYSIDE_IS_WINDOW (window))
    return;

  g_debug ("Cannot show %s: %s", path, error->message);
  folder = g_path_get_dirname (path);
  name = wayside_fact_folder (folder);
  /* Translators: %s is a folder, such as "Downloads › Wayside". */
  text = g_strdup_printf (_ ("No file manager was found. The photos are in %s"), name);
  show_toast (WAYSIDE_WINDOW (window), text);
}

static void
show_in_files_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  const char *path = g_variant_get_bytestring (parameter);

  wayside_compat_show_in_files_async (GTK_WINDOW (self), path, self->cancellable, shown_in_files_cb,
                                      g_strdup (path));
}

static void
remember_size (WaysideWindow *self)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    wayside_settings_set_window_size (self->settings, width, height,
                                      gtk_window_is_maximized (GTK_WINDOW (self)));
}

/* Whatever is being written is finished first; the window is out of sight while that lasts. */
static gboolean
wayside_window_close_request (GtkWindow *window)
{
  WaysideWindow *self = WAYSIDE_WINDOW (window);

  remember_size (self);
  if (!wayside_shelf_is_working (self->shelf))
    return GTK_WINDOW_CLASS (wayside_window_parent_class)->close_request (window);

  self->closing = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  wayside_shelf_suspend (self->shelf);
  return GDK_EVENT_STOP;
}

static void
wayside_window_dispose (GObject *object)
{
  WaysideWindow *self = WAYSIDE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_WINDOW);
  g_clear_object (&self->actions);
  g_clear_object (&self->opening);
  g_clear_object (&self->opened);
  g_clear_object (&self->shelf);
  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->removal);
  g_clear_object (&self->tokens);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (wayside_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.start-download", NULL, start_download_action);
  gtk_widget_class_install_action (widget_class, "win.go-on", "u", go_on_action);
  gtk_widget_class_install_action (widget_class, "win.check-files", NULL, check_files_action);
  gtk_widget_class_install_action (widget_class, "win.repair", "ay", repair_action);
  gtk_widget_class_install_action (widget_class, "win.show-library", NULL, show_library_action);
  gtk_widget_class_install_action (widget_class, "win.show-request", NULL, show_request_action);
  gtk_widget_class_install_action (widget_class, "win.open-link", "s", open_link_action);
  gtk_widget_class_install_action (widget_class, "win.show-connect", NULL, show_connect_action);
  gtk_widget_class_install_action (widget_class, "win.skip-connect", NULL, skip_connect_action);
  gtk_widget_class_install_action (widget_class, "win.connected", NULL, connected_action);
  gtk_widget_class_install_action (widget_class, "win.remove-token", NULL, remove_token_action);
  gtk_widget_class_install_action (widget_class, "win.restore-token", NULL, restore_token_action);
  gtk_widget_class_install_action (widget_class, "win.open-download", "u", open_download_action);
  gtk_widget_class_install_action (widget_class, "win.show-photo", "u", show_photo_action);
  gtk_widget_class_install_action (widget_class, "win.show-in-files", "ay", show_in_files_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
  gtk_widget_class_install_action (widget_class, "win.go-back", NULL, go_back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.go-back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.go-back", NULL);
}

static void
wayside_window_class_init (WaysideWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = wayside_window_close_request;

  g_type_ensure (WAYSIDE_TYPE_CONNECT_PAGE);
  g_type_ensure (WAYSIDE_TYPE_LIBRARY_PAGE);
  g_type_ensure (WAYSIDE_TYPE_REQUEST_PAGE);
  g_type_ensure (WAYSIDE_TYPE_DOWNLOAD_PAGE);
  g_type_ensure (WAYSIDE_TYPE_PHOTO_PAGE);
  g_type_ensure (WAYSIDE_TYPE_CHECKUP_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, connect_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, library_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, request_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, download_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, photo_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, checkup_page);
  gtk_widget_class_bind_template_callback (widget_class, on_back_button);
  install_actions (widget_class);
}

/* A link that is dragged out of a web browser is text, whatever else it is. */
static void
take_drops (WaysideWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
wayside_window_init (WaysideWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->thumbnailer = wayside_thumbnailer_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  if (WAYSIDE_IS_DEVEL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.go-back", FALSE);
  take_drops (self);
  wayside_download_page_set_thumbnailer (self->download_page, self->thumbnailer);
  wayside_photo_page_set_thumbnailer (self->photo_page, self->thumbnailer);
}

/**
 * wayside_window_new:
 * @application: the application
 * @engine: what downloads
 * @settings: what the program remembers
 * @tokens: where the access token is kept, not loaded yet
 *
 * Returns: (transfer floating): the window, as large as it was last
 */
WaysideWindow *
wayside_window_new (AdwApplication *application,
                    WaysideEngine *engine,
                    WaysideSettings *settings,
                    WaysideTokenStore *tokens)
{
  WaysideWindow *self;
  int width, height;
  gboolean maximized;

  g_return_val_if_fail (ADW_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (tokens), NULL);

  self = g_object_new (WAYSIDE_TYPE_WINDOW, "application", application, NULL);
  self->engine = g_object_ref (engine);
  self->settings = g_object_ref (settings);
  self->tokens = g_object_ref (tokens);
  self->removal = wayside_token_removal_new (tokens, self->toasts);

  wayside_settings_get_window_size (settings, &width, &height, &maximized);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));

  wayside_request_page_set_settings (self->request_page, settings, tokens);
  wayside_connect_page_set_up (self->connect_page, engine, tokens);
  self->shelf = wayside_shelf_new (engine, g_network_monitor_get_default ());
  self->actions = wayside_library_actions_new (GTK_WINDOW (self), self->toasts, self->shelf);
  g_signal_connect_object (self->shelf, "notify::working", G_CALLBACK (on_working), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shelf, "items-changed", G_CALLBACK (on_shelf_changed), self,
                           G_CONNECT_SWAPPED);
  wayside_library_page_set_up (self->library_page, self->shelf, self->thumbnailer);
  self->first = !wayside_settings_get_connect_offered (settings) &&
                wayside_token_store_get_token (tokens) == NULL;
  wayside_connect_page_set_first (self->connect_page, self->first);
  if (self->first)
    show_page (self, "connect");
  wayside_token_store_load_async (tokens, TRUE, self->cancellable, token_loaded_cb, g_object_ref (self));
  wayside_shelf_load_async (self->shelf, loaded_cb, g_object_ref (self));
  return self;
}
