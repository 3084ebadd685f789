/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

#include "wayside-compat.h"
#include "wayside-import.h"

#include <string.h>

/* Window: links, lists and shapes that are dropped, pasted or opened. All of them end up in the request
 * form. */

static void
list_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideImport) list = wayside_import_read_finish (result, &error);

  /* The user has chosen another list, or entered something else, in the meantime. */
  if (self->manager == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (list != NULL)
    wayside_request_page_show_list (self->request_page, list);
  else
    wayside_request_page_refuse_list (self->request_page, error);
}

/* A new list replaces the one that is still being read. */
static GCancellable *
begin_reading (WaysideWindow *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  wayside_window_show_page (self, "request");
  wayside_request_page_show_reading (self->request_page, self->reading);
  return self->reading;
}

static void
read_files (WaysideWindow *self, GPtrArray *files)
{
  wayside_import_read_async (files, begin_reading (self), list_read_cb, g_object_ref (self));
}

/* The form displays the result of parsing the text, whether it is valid or not. It may be a list. */
static void
open_link_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);
  g_autofree char *text = g_strstrip (g_strdup (g_variant_get_string (parameter, NULL)));

  if (wayside_import_is_list (text))
    {
      wayside_import_read_text_async (text, begin_reading (self), list_read_cb, g_object_ref (self));
      return;
    }

  g_cancellable_cancel (self->reading);
  wayside_window_show_page (self, "request");
  wayside_request_page_set_link (self->request_page, text);
}

static void
open_files_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree const char **uris = g_variant_get_strv (parameter, NULL);

  for (guint i = 0; uris[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_uri (uris[i]));
  if (files->len > 0)
    read_files (WAYSIDE_WINDOW (widget), files);
}

static void
files_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = wayside_compat_choose_files_finish (result, &error);

  if (self->manager != NULL && files != NULL)
    read_files (self, files);
}

static void
import_list_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideWindow *self = WAYSIDE_WINDOW (widget);

  wayside_compat_choose_files_async (GTK_WINDOW (self), self->cancellable, files_chosen_cb,
                                     g_object_ref (self));
}

/* A link that is dragged out of a web browser is available as text, among other types. */
static gboolean
on_text_dropped (WaysideWindow *self, const GValue *value)
{
  const char *text = g_value_get_string (value);

  if (text == NULL)
    return FALSE;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", text);
  return TRUE;
}

static gboolean
is_link (GFile *file)
{
  return g_file_has_uri_scheme (file, "https") || g_file_has_uri_scheme (file, "http");
}

/* Some web browsers provide a link as a file list. */
static gboolean
on_files_dropped (WaysideWindow *self, const GValue *value)
{
  GSList *dropped = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GString) links = g_string_new (NULL);

  for (GSList *next = dropped; next != NULL; next = next->next)
    {
      g_autofree char *uri = g_file_get_uri (next->data);

      if (is_link (next->data))
        g_string_append_printf (links, "%s\n", uri);
      else
        g_ptr_array_add (files, g_object_ref (next->data));
    }
  g_slist_free (dropped);

  if (files->len > 0)
    read_files (self, files);
  else if (links->len > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", links->str);
  return files->len > 0 || links->len > 0;
}

static void
on_hover (WaysideWindow *self, GParamSpec *pspec, GtkDropTarget *target)
{
  gtk_widget_set_visible (self->drop_hint, gtk_drop_target_get_current_drop (target) != NULL);
}

static void
add_target (WaysideWindow *self, GType type, GCallback on_drop, GtkPropagationPhase phase)
{
  GtkDropTarget *target = gtk_drop_target_new (type, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), phase);
  g_signal_connect_object (target, "drop", on_drop, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "notify::current-drop", G_CALLBACK (on_hover), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* Accepts drops anywhere in the window. Text drops go to the entry below the pointer, if there is one.
 * File drops are handled in the capture phase, since an entry would insert the path. */
void
wayside_window_take_drops (WaysideWindow *self)
{
  add_target (self, GDK_TYPE_FILE_LIST, G_CALLBACK (on_files_dropped), GTK_PHASE_CAPTURE);
  add_target (self, G_TYPE_STRING, G_CALLBACK (on_text_dropped), GTK_PHASE_BUBBLE);
}

/* Actions of this file. */
void
wayside_window_install_list_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-link", "s", open_link_action);
  gtk_widget_class_install_action (widget_class, "win.open-files", "as", open_files_action);
  gtk_widget_class_install_action (widget_class, "win.import-list", NULL, import_list_action);
}
