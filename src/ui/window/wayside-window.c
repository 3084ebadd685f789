/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

#include "wayside-accessible.h"
#include "wayside-background.h"
#include "wayside-compat.h"

#include <glib/gi18n.h>

/**
 * WaysideWindow:
 *
 * The main window. It contains the pages, which are independent of each other: they activate actions, and the
 * window decides which page to show and which download to start.
 */

G_DEFINE_FINAL_TYPE (WaysideWindow, wayside_window, ADW_TYPE_APPLICATION_WINDOW)

const char *
wayside_window_get_page (WaysideWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

/* Returns the root of the navigation: the library, or the request form as long as the library is empty. */
static const char *
root_page (WaysideWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0 ? "library" : "request";
}

static void
update_back (WaysideWindow *self)
{
  const char *name = wayside_window_get_page (self);
  gboolean is_root = g_str_equal (name, root_page (self)) || (g_str_equal (name, "connect") && self->first);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.go-back", !is_root);
}

void
wayside_window_show_page (WaysideWindow *self, const char *name)
{
  if (!g_str_equal (name, "connect"))
    {
      /* Clear the token from the hidden entry. Once another page was shown, the connect page is no longer
       * the first-run page and the user can navigate back from it. */
      wayside_connect_page_clear (self->connect_page);
      wayside_connect_page_set_first (self->connect_page, FALSE);
      self->first = FALSE;
      g_clear_object (&self->to_go_on);
    }

  /* Navigation cancels showing a download that is still being opened. */
  g_clear_object (&self->opening);
  g_clear_pointer (&self->folder_to_open, g_free);
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
    wayside_verify_page_take_focus (self->verify_page);
}

void
wayside_window_show_root (WaysideWindow *self)
{
  wayside_window_show_page (self, root_page (self));
}

static void
on_manager_changed (WaysideWindow *self)
{
  /* Do not show an empty library. */
  if (g_str_equal (wayside_window_get_page (self), "library") && g_str_equal (root_page (self), "request"))
    wayside_window_show_root (self);
  else
    update_back (self);
}

/* Destroys the hidden window when there is nothing left to download. */
static gboolean
end_unseen (gpointer user_data)
{
  WaysideWindow *self = user_data;

  if (self->manager != NULL && !wayside_download_manager_is_working (self->manager) &&
      !gtk_widget_get_visible (GTK_WIDGET (self)))
    {
      wayside_notifier_clear_background_status (self->notifier);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  return G_SOURCE_REMOVE;
}

/* Use an idle, since other handlers of this signal still need the window. */
static void
on_working (WaysideWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, end_unseen, g_object_ref (self), g_object_unref);
}

static void
show_request_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  wayside_window_show_page (WAYSIDE_WINDOW (widget), "request");
}

static void
show_library_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  wayside_window_show_root (WAYSIDE_WINDOW (widget));
}

static void
go_back_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  if (g_str_equal (wayside_window_get_page (self), "photo"))
    {
      wayside_window_show_page (self, "download");
      wayside_download_page_scroll_to (self->download_page,
                                       wayside_photo_page_get_position (self->photo_page));
    }
  else if (g_str_equal (wayside_window_get_page (self), "connect"))
    wayside_window_leave_connect (self);
  else
    {
      /* The focus goes to the row of the download that the user comes from. */
      if (g_str_equal (wayside_window_get_page (self), "download") && self->opened != NULL)
        wayside_library_page_reveal (self->library_page, self->opened);
      wayside_verify_page_forget (self->verify_page);
      wayside_window_show_root (self);
    }
}

static void
on_back_button (WaysideWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.go-back", NULL);
}

static void
toast_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  wayside_window_show_toast (WAYSIDE_WINDOW (widget), g_variant_get_string (parameter, NULL));
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

static void
allowed_in_background_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean allowed = wayside_background_request_finish (result, &error);

  /* All downloads have ended, or the window was opened again, in the meantime. */
  if (self->manager == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  if (error != NULL)
    g_debug ("Cannot ask to go on in the background: %s", error->message);
  if (allowed)
    wayside_notifier_set_background_status (self->notifier);
  else
    wayside_download_manager_suspend (self->manager);
}

/* Running downloads continue without a window, if the desktop permits it. Otherwise, or when quitting,
 * they are suspended: pending writes are completed, and the next start offers to resume them. */
static gboolean
wayside_window_close_request (GtkWindow *window)
{
  WaysideWindow *self = WAYSIDE_WINDOW (window);

  remember_size (self);
  if (!wayside_download_manager_is_working (self->manager))
    return GTK_WINDOW_CLASS (wayside_window_parent_class)->close_request (window);

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (self->quitting || !wayside_notifier_is_running (self->notifier))
    wayside_download_manager_suspend (self->manager);
  else
    wayside_background_request_async (_ ("Keep downloading while the window is closed"), self->cancellable,
                                      allowed_in_background_cb, g_object_ref (self));
  return GDK_EVENT_STOP;
}

static void
wayside_window_map (GtkWidget *widget)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  /* It was shown again before the program could end. */
  self->quitting = FALSE;
  GTK_WIDGET_CLASS (wayside_window_parent_class)->map (widget);
  if (self->notifier != NULL)
    wayside_notifier_clear_background_status (self->notifier);
}

/* Cancels pending operations. Those of the helper objects keep these alive, so dropping the reference is not
 * sufficient. */
static void
cancel_operations (WaysideWindow *self)
{
  if (self->actions != NULL)
    g_object_run_dispose (G_OBJECT (self->actions));
  if (self->removal != NULL)
    g_object_run_dispose (G_OBJECT (self->removal));
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
wayside_window_dispose (GObject *object)
{
  WaysideWindow *self = WAYSIDE_WINDOW (object);

  cancel_operations (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_WINDOW);
  g_clear_object (&self->announcer);
  g_clear_object (&self->notifier);
  g_clear_object (&self->actions);
  g_clear_object (&self->to_go_on);
  g_clear_object (&self->opening);
  g_clear_object (&self->opened);
  g_clear_pointer (&self->folder_to_open, g_free);
  g_clear_pointer (&self->folder_to_show, g_free);
  g_clear_object (&self->manager);
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
  wayside_window_install_download_actions (widget_class);
  wayside_window_install_folder_actions (widget_class);
  wayside_window_install_list_actions (widget_class);
  wayside_window_install_token_actions (widget_class);
  gtk_widget_class_install_action (widget_class, "win.show-library", NULL, show_library_action);
  gtk_widget_class_install_action (widget_class, "win.show-request", NULL, show_request_action);
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
  widget_class->map = wayside_window_map;
  GTK_WINDOW_CLASS (klass)->close_request = wayside_window_close_request;

  g_type_ensure (WAYSIDE_TYPE_CONNECT_PAGE);
  g_type_ensure (WAYSIDE_TYPE_LIBRARY_PAGE);
  g_type_ensure (WAYSIDE_TYPE_REQUEST_PAGE);
  g_type_ensure (WAYSIDE_TYPE_DOWNLOAD_PAGE);
  g_type_ensure (WAYSIDE_TYPE_PHOTO_PAGE);
  g_type_ensure (WAYSIDE_TYPE_VERIFY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, news_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, drop_hint);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, connect_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, library_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, request_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, download_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, photo_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideWindow, verify_page);
  gtk_widget_class_bind_template_callback (widget_class, on_back_button);
  install_actions (widget_class);
}

static void
wayside_window_init (WaysideWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  if (WAYSIDE_IS_DEVEL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.go-back", FALSE);
  wayside_window_take_drops (self);
  wayside_window_place_toasts (self);
  wayside_accessible_wrap_buttons (GTK_WIDGET (self));
}

/**
 * wayside_window_new:
 * @application: the application
 * @engine: the download engine
 * @settings: the settings
 * @tokens: the token store, not loaded yet
 * @thumbnails: the on-disk cache of thumbnails
 *
 * Returns: (transfer floating): the window, with the size of the last session
 */
WaysideWindow *
wayside_window_new (AdwApplication *application,
                    WaysideEngine *engine,
                    WaysideSettings *settings,
                    WaysideTokenStore *tokens,
                    WaysideThumbnailStore *thumbnails)
{
  WaysideWindow *self;
  int width, height;
  gboolean maximized;

  g_return_val_if_fail (ADW_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (WAYSIDE_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (tokens), NULL);
  g_return_val_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (thumbnails), NULL);

  self = g_object_new (WAYSIDE_TYPE_WINDOW, "application", application, NULL);
  wayside_compat_name_shortcuts (GTK_APPLICATION_WINDOW (self));
  self->engine = g_object_ref (engine);
  self->settings = g_object_ref (settings);
  self->tokens = g_object_ref (tokens);
  self->thumbnailer = wayside_thumbnailer_new (thumbnails);
  self->removal = wayside_token_removal_new (tokens, self->toasts);

  wayside_settings_get_window_size (settings, &width, &height, &maximized);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));

  wayside_request_page_set_settings (self->request_page, settings, tokens);
  wayside_connect_page_set_up (self->connect_page, engine, tokens);
  wayside_download_page_set_up (self->download_page, self->thumbnailer, tokens);
  wayside_photo_page_set_thumbnailer (self->photo_page, self->thumbnailer);
  self->manager = wayside_download_manager_new (engine, g_network_monitor_get_default ());
  self->notifier = wayside_notifier_new (GTK_WINDOW (self), self->manager);
  self->announcer = wayside_announcer_new (self->news_label, self->manager);
  self->actions = wayside_library_actions_new (GTK_WINDOW (self), self->toasts, self->manager);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (wayside_window_withdraw_seen), NULL);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (wayside_window_look_for_folders), NULL);
  g_signal_connect_object (self->manager, "notify::working", G_CALLBACK (on_working), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->manager, "items-changed", G_CALLBACK (on_manager_changed), self,
                           G_CONNECT_SWAPPED);
  wayside_library_page_set_up (self->library_page, self->manager, self->thumbnailer, settings);
  self->first = !wayside_settings_get_connect_offered (settings) &&
                wayside_token_store_get_token (tokens) == NULL;
  wayside_connect_page_set_first (self->connect_page, self->first);
  if (self->first)
    wayside_window_show_page (self, "connect");
  wayside_window_load_token (self);
  wayside_window_load_downloads (self);
  return self;
}

/**
 * wayside_window_quit:
 * @self: the window
 *
 * Closes the window without continuing in the background. Running downloads are suspended and can be resumed.
 */
void
wayside_window_quit (WaysideWindow *self)
{
  g_return_if_fail (WAYSIDE_IS_WINDOW (self));

  self->quitting = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}
