/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

/* Window: actions of desktop notifications, and withdrawing these. */

static void
open_folder (WaysideWindow *self, const char *folder)
{
  WaysideDownload *download = wayside_download_manager_find_folder (self->manager, folder);

  if (download != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-download", "u",
                                wayside_download_get_number (download));
}

/* The download may have been removed from the library in the meantime, but its photos still exist. */
static void
show_folder_in_files (WaysideWindow *self, const char *folder)
{
  WaysideDownload *download = wayside_download_manager_find_folder (self->manager, folder);

  if (download != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "library.show-in-files", "u",
                                wayside_download_get_number (download));
  else if (g_path_is_absolute (folder))
    gtk_widget_activate_action_variant (GTK_WIDGET (self), "win.show-in-files",
                                        g_variant_new_bytestring (folder));
}

/* The notification may have started the process, in which case the library is not loaded yet. */
static void
do_or_remember (WaysideWindow *self, char **remembered, const char *folder)
{
  g_clear_pointer (remembered, g_free);
  *remembered = g_strdup (folder);
  if (self->loaded)
    wayside_window_do_remembered (self);
}

/* Shows the initial page, and performs the actions that were requested before the library was loaded. */
void
wayside_window_do_remembered (WaysideWindow *self)
{
  g_autofree char *to_open = g_steal_pointer (&self->folder_to_open);
  g_autofree char *to_show = g_steal_pointer (&self->folder_to_show);

  self->loaded = TRUE;
  if (g_str_equal (wayside_window_get_page (self), "start"))
    wayside_window_show_root (self);
  if (to_open != NULL)
    open_folder (self, to_open);
  if (to_show != NULL)
    show_folder_in_files (self, to_show);
}

/* Withdraws the notification of the download that is visible. */
void
wayside_window_withdraw_seen (WaysideWindow *self)
{
  const char *page;

  if (!gtk_window_is_active (GTK_WINDOW (self)) || self->opened == NULL || self->notifier == NULL)
    return;

  page = wayside_window_get_page (self);
  if (g_str_equal (page, "download") || g_str_equal (page, "photo"))
    wayside_notifier_withdraw (self->notifier, self->opened);
}

/**
 * wayside_window_open_folder:
 * @self: the window
 * @folder: path of the folder of a download
 *
 * Shows a download as soon as the library is loaded.
 */
void
wayside_window_open_folder (WaysideWindow *self, const char *folder)
{
  g_return_if_fail (WAYSIDE_IS_WINDOW (self));
  g_return_if_fail (folder != NULL);

  do_or_remember (self, &self->folder_to_open, folder);
}

/**
 * wayside_window_show_folder_in_files:
 * @self: the window
 * @folder: path of the folder of a download
 *
 * Shows the photos of a download in the file manager, as soon as the library is loaded.
 */
void
wayside_window_show_folder_in_files (WaysideWindow *self, const char *folder)
{
  g_return_if_fail (WAYSIDE_IS_WINDOW (self));
  g_return_if_fail (folder != NULL);

  do_or_remember (self, &self->folder_to_show, folder);
}
