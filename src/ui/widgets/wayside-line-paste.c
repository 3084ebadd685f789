/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-line-paste.h"

#include "wayside-import.h"

#include <string.h>

/* Handles paste into an entry. By default, the entry would insert the first 64 KiB of a list as one line. */

static void
insert (GtkEditable *editable, const char *text)
{
  int position;

  gtk_editable_delete_selection (editable);
  position = gtk_editable_get_position (editable);
  gtk_editable_insert_text (editable, text, -1, &position);
  gtk_editable_set_position (editable, position);
}

static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) entry = GTK_WIDGET (user_data);
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);

  /* The window may have been closed in the meantime. */
  if (text == NULL || gtk_widget_get_root (entry) == NULL)
    return;

  g_strstrip (text);
  if (wayside_import_is_list (text))
    gtk_widget_activate_action (entry, "win.open-link", "s", text);
  else
    insert (GTK_EDITABLE (entry), text);
}

static void
on_paste (GtkWidget *entry)
{
  g_signal_stop_emission_by_name (entry, "paste-clipboard");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (entry), NULL, pasted_cb, g_object_ref (entry));
}

/**
 * wayside_line_paste_watch:
 * @editable: a single-line entry
 *
 * Opens a pasted list, see wayside_import_is_list(), with the action “win.open-link”. Other text is pasted as
 * usual, without leading and trailing white space.
 */
void
wayside_line_paste_watch (GtkEditable *editable)
{
  g_return_if_fail (GTK_IS_EDITABLE (editable));

  g_signal_connect (gtk_editable_get_delegate (editable), "paste-clipboard", G_CALLBACK (on_paste), NULL);
}
