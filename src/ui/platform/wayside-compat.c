/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-compat.h"

#include "wayside-accessible.h"

#include <glib/gi18n.h>

/* All code that depends on the versions of GTK and libadwaita is in wayside-compat. It is built without
 * the macros that forbid newer API; every other file uses only API of the oldest supported version. */

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* Stores a weak reference to the dialog of a window, so that it is not opened a second time. */
void
wayside_compat_show_once (GtkWindow *parent, const char *name, GtkWidget *shown)
{
  GWeakRef *open = g_new0 (GWeakRef, 1);

  g_weak_ref_init (open, shown);
  g_object_set_data_full (G_OBJECT (parent), name, open, weak_ref_free);
}

/* Presents the dialog stored under @name, if it is still open. Returns FALSE if it is not. */
gboolean
wayside_compat_show_again (GtkWindow *parent, const char *name)
{
  GWeakRef *open = g_object_get_data (G_OBJECT (parent), name);
  g_autoptr (GtkWidget) shown = open != NULL ? g_weak_ref_get (open) : NULL;

  if (shown == NULL || !gtk_widget_get_mapped (shown))
    return FALSE;

#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_present (ADW_DIALOG (shown), GTK_WIDGET (parent));
#else
  gtk_window_present (GTK_WINDOW (shown));
#endif
  return TRUE;
}

/**
 * wayside_compat_show_preferences:
 * @parent: the parent window
 * @page: (transfer floating): the preferences page
 *
 * Shows the preferences dialog. If it is already open, it is presented and @page is dropped.
 */
void
wayside_compat_show_preferences (GtkWindow *parent, AdwPreferencesPage *page)
{
  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (ADW_IS_PREFERENCES_PAGE (page));

  if (wayside_compat_show_again (parent, "preferences"))
    {
      g_object_unref (g_object_ref_sink (page));
      return;
    }

#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *preferences = adw_preferences_dialog_new ();

  /* libadwaita lacks some of our translations. */
  adw_dialog_set_title (preferences, _ ("Preferences"));
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (preferences), page);
  wayside_compat_show_once (parent, "preferences", GTK_WIDGET (preferences));
  adw_dialog_present (preferences, GTK_WIDGET (parent));
#else
  GtkWidget *preferences = adw_preferences_window_new ();

  /* libadwaita lacks some of our translations. */
  gtk_window_set_title (GTK_WINDOW (preferences), _ ("Preferences"));
  gtk_window_set_transient_for (GTK_WINDOW (preferences), parent);
  gtk_window_set_modal (GTK_WINDOW (preferences), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (preferences), 560, 460);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (preferences), FALSE);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (preferences), page);
  wayside_accessible_name_inside (preferences, _ ("Preferences"));
  wayside_compat_show_once (parent, "preferences", preferences);
  gtk_window_present (GTK_WINDOW (preferences));
#endif
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
launched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  if (gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
show_in_files (GtkWindow *parent, GTask *task)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_task_get_task_data (task));
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);
  GCancellable *cancellable = g_task_get_cancellable (task);

  gtk_file_launcher_open_containing_folder (launcher, parent, cancellable, launched_cb, g_object_ref (task));
}
#else
static void
uri_shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
items_shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  GtkWindow *parent = g_object_get_data (G_OBJECT (task), "parent");
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);
  if (reply != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* No file manager implements this interface. Fall back to opening the folder. */
  folder = g_path_get_dirname (g_task_get_task_data (task));
  uri = g_filename_to_uri (folder, NULL, NULL);
  gtk_show_uri_full (parent, uri, GDK_CURRENT_TIME, cancellable, uri_shown_cb, g_steal_pointer (&task));
}

static void
show_in_files (GtkWindow *parent, GTask *task)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *uri = g_filename_to_uri (g_task_get_task_data (task), NULL, NULL);
  const char *uris[] = { uri, NULL };

  g_object_set_data_full (G_OBJECT (task), "parent", g_object_ref (parent), g_object_unref);
  if (bus == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no session bus");
      return;
    }

  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems", g_variant_new ("(^ass)", uris, ""),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, cancellable, items_shown_cb, g_object_ref (task));
}
#endif

/**
 * wayside_compat_show_in_files_async:
 * @parent: the parent window
 * @path: absolute path of a file or folder
 * @cancellable: (nullable): a cancellable
 * @callback: called when the operation has completed
 * @user_data: data for @callback
 *
 * Shows a file in the file manager.
 */
void
wayside_compat_show_in_files_async (GtkWindow *parent,
                                    const char *path,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_compat_show_in_files_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  show_in_files (parent, task);
}

/**
 * wayside_compat_show_in_files_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if the file manager accepted the request
 */
gboolean
wayside_compat_show_in_files_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_compat_show_in_files_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
website_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
open_website (GtkWindow *parent, GTask *task)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (g_task_get_task_data (task));
  GCancellable *cancellable = g_task_get_cancellable (task);

  gtk_uri_launcher_launch (launcher, parent, cancellable, website_opened_cb, g_object_ref (task));
}
#else
static void
open_website (GtkWindow *parent, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  gtk_show_uri_full (parent, g_task_get_task_data (task), GDK_CURRENT_TIME, cancellable, uri_shown_cb,
                     g_object_ref (task));
}
#endif

/**
 * wayside_compat_open_website_async:
 * @parent: the parent window
 * @address: URI of a website
 * @cancellable: (nullable): a cancellable
 * @callback: called when the operation has completed
 * @user_data: data for @callback
 *
 * Opens a website in the default web browser.
 */
void
wayside_compat_open_website_async (GtkWindow *parent,
                                   const char *address,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (address != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_compat_open_website_async);
  g_task_set_task_data (task, g_strdup (address), g_free);
  open_website (parent, task);
}

/**
 * wayside_compat_open_website_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if a web browser accepted the request
 */
gboolean
wayside_compat_open_website_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_compat_open_website_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

#if ADW_CHECK_VERSION(1, 5, 0)
typedef AdwAlertDialog Alert;

#define ALERT(call) adw_alert_dialog_##call

static Alert *
open_alert (GtkWindow *parent, const char *heading, const char *body)
{
  AdwDialog *alert = adw_alert_dialog_new (heading, body);

  adw_dialog_present (alert, GTK_WIDGET (parent));
  return ADW_ALERT_DIALOG (alert);
}

static void
close_alert (Alert *alert)
{
  adw_dialog_force_close (ADW_DIALOG (alert));
}
#else
typedef AdwMessageDialog Alert;

#define ALERT(call) adw_message_dialog_##call

static Alert *
open_alert (GtkWindow *parent, const char *heading, const char *body)
{
  GtkWidget *alert = adw_message_dialog_new (parent, heading, body);

  gtk_window_present (GTK_WINDOW (alert));
  return ADW_MESSAGE_DIALOG (alert);
}

static void
close_alert (Alert *alert)
{
  gtk_window_close (GTK_WINDOW (alert));
}
#endif

/* Completes the task once, whether the user has pressed a button or closed the alert. */
static void
answered_cb (Alert *alert, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_signal_handlers_disconnect_by_data (alert, task);
  g_task_return_boolean (task, g_str_equal (response, "answer"));
}

/**
 * wayside_compat_ask_async:
 * @parent: the parent window
 * @heading: the heading of the alert
 * @body: the consequences of @answer
 * @extra: (nullable) (transfer floating): a widget to add below the body
 * @answer: label of the button that is not “Cancel”, with a mnemonic
 * @is_default: whether the Enter key activates it
 * @cancellable: (nullable): closes the alert
 * @callback: called when the user has responded
 * @user_data: data for @callback
 *
 * Shows an alert that asks for confirmation of an action.
 */
void
wayside_compat_ask_async (GtkWindow *parent,
                          const char *heading,
                          const char *body,
                          GtkWidget *extra,
                          const char *answer,
                          gboolean is_default,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  Alert *alert;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (heading != NULL && body != NULL && answer != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_compat_ask_async);
  alert = open_alert (parent, heading, body);
  ALERT (add_responses) (alert, "cancel", _ ("_Cancel"), "answer", answer, NULL);
  ALERT (set_close_response) (alert, "cancel");
  if (is_default)
    {
      ALERT (set_default_response) (alert, "answer");
      ALERT (set_response_appearance) (alert, "answer", ADW_RESPONSE_SUGGESTED);
    }
  wayside_accessible_name_inside (GTK_WIDGET (alert), heading);
  wayside_accessible_wrap_buttons (GTK_WIDGET (alert));
  if (extra != NULL)
    {
      ALERT (set_extra_child) (alert, extra);
      gtk_widget_grab_focus (extra);
    }
  g_signal_connect (alert, "response", G_CALLBACK (answered_cb), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (close_alert), alert, G_CONNECT_SWAPPED);
}

/**
 * wayside_compat_ask_finish:
 * @result: the result passed to the callback
 *
 * Returns: %TRUE if the user confirmed, %FALSE if the user or the cancellable cancelled
 */
gboolean
wayside_compat_ask_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_compat_ask_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * wayside_compat_describe_entry:
 * @row: an entry row, before it is shown
 * @text: the child of @row that takes the keyboard focus
 *
 * Lets screen readers announce the keyboard focus of an entry row. With the oldest libadwaita, the focus is
 * on the text widget inside the row, which screen readers do not announce. So set its role, and the title of
 * the row as its name. Newer versions announce the row, but name it by both of its labels, only one of which
 * is visible at a time.
 */
void
wayside_compat_describe_entry (AdwEntryRow *row, GtkWidget *text)
{
  g_return_if_fail (ADW_IS_ENTRY_ROW (row));
  g_return_if_fail (GTK_IS_WIDGET (text));

#if !GTK_CHECK_VERSION(4, 10, 0)
  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  wayside_accessible_set_name (text, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
#else
  wayside_accessible_set_only_name (GTK_WIDGET (row),
                                    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
#endif
}

/**
 * wayside_compat_name_shortcuts:
 * @window: the main window, of an application
 *
 * Sets the accessible names inside the shortcuts window, on GTK before 4.10.
 */
void
wayside_compat_name_shortcuts (GtkApplicationWindow *window)
{
  g_return_if_fail (GTK_IS_APPLICATION_WINDOW (window));

#if !GTK_CHECK_VERSION(4, 10, 0)
  wayside_accessible_name_inside (GTK_WIDGET (gtk_application_window_get_help_overlay (window)),
                                  C_ ("shortcuts", "Keyboard Shortcuts"));
#endif
}

/**
 * wayside_compat_announce:
 * @label: an invisible label in the window with the role %GTK_ACCESSIBLE_ROLE_ALERT
 * @text: the message
 *
 * Lets screen readers announce @text. GTK before 4.14 has no API for announcements and does not signal that
 * an alert is shown either. It only signals that the name of the alert has changed, so use that.
 */
void
wayside_compat_announce (GtkLabel *label, const char *text)
{
  g_return_if_fail (GTK_IS_LABEL (label));
  g_return_if_fail (text != NULL);

#if GTK_CHECK_VERSION(4, 14, 0)
  gtk_accessible_announce (GTK_ACCESSIBLE (gtk_widget_get_root (GTK_WIDGET (label))), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#else
  gtk_label_set_label (label, text);
#endif
}
