/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

#include "wayside-error.h"

/* Window: navigation to and from “Connect to Mapillary”, and the access token. */

/* On the first run there is no page to return to, and the root page is not known until the library is
 * loaded. */
void
wayside_window_leave_connect (WaysideWindow *self)
{
  if (self->before_connect != NULL)
    wayside_window_show_page (self, self->before_connect);
  else
    wayside_window_show_root (self);
}

/* Whether another token is what the user needs. */
static gboolean
is_token_refused (WaysideWindow *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->manager));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (WaysideDownload) download = g_list_model_get_item (G_LIST_MODEL (self->manager), i);

      if (wayside_error_needs_token (wayside_download_get_error (download)))
        return TRUE;
    }

  return self->opened != NULL && wayside_error_needs_token (wayside_download_get_error (self->opened));
}

static void
show_connect_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  if (g_str_equal (wayside_window_get_page (self), "connect"))
    return;

  self->before_connect = g_intern_string (wayside_window_get_page (self));
  if (is_token_refused (self))
    wayside_connect_page_replace (self->connect_page);
  wayside_window_show_page (self, "connect");
}

static void
leave_connect_page (WaysideWindow *self)
{
  wayside_settings_set_connect_offered (self->settings, TRUE);
  wayside_window_leave_connect (self);
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

  /* Resume the downloads that failed because the service refused the old token. */
  if (token != NULL)
    {
      wayside_download_manager_set_token (self->manager, token);
      wayside_window_go_on (self, token);
    }
  if (g_str_equal (wayside_window_get_page (self), "connect"))
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

/* A stored token makes the first-run page unnecessary, for example after the settings were reset. */
static void
token_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;

  wayside_token_store_finish (WAYSIDE_TOKEN_STORE (object), result, NULL);
  if (self->tokens != NULL && wayside_token_store_get_token (self->tokens) != NULL &&
      (self->first || self->to_go_on != NULL) && !wayside_connect_page_is_used (self->connect_page))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.connected", NULL);
}

/* Loads the stored token. */
void
wayside_window_load_token (WaysideWindow *self)
{
  wayside_token_store_load_async (self->tokens, TRUE, self->cancellable, token_loaded_cb,
                                  g_object_ref (self));
}

/* Actions of this file. */
void
wayside_window_install_token_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-connect", NULL, show_connect_action);
  gtk_widget_class_install_action (widget_class, "win.skip-connect", NULL, skip_connect_action);
  gtk_widget_class_install_action (widget_class, "win.connected", NULL, connected_action);
  gtk_widget_class_install_action (widget_class, "win.remove-token", NULL, remove_token_action);
  gtk_widget_class_install_action (widget_class, "win.restore-token", NULL, restore_token_action);
}
