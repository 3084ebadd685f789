/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-compat.h"

/* Accessible text of password entry rows, a part of wayside-compat: it depends on the version of GTK. */

#if GTK_CHECK_VERSION(4, 14, 0)
/* Returns the text widget inside a row, which shows dots instead of the characters of a password. */
static GtkAccessibleText *
get_text (GtkAccessibleText *row, GtkAccessibleTextInterface **iface)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  if (!GTK_IS_ACCESSIBLE_TEXT (text))
    return NULL;

  *iface = GTK_ACCESSIBLE_TEXT_GET_IFACE (text);
  return GTK_ACCESSIBLE_TEXT (text);
}

static GBytes *
get_contents (GtkAccessibleText *row, unsigned int start, unsigned int end)
{
  GtkAccessibleTextInterface *iface;
  GtkAccessibleText *text = get_text (row, &iface);

  return text != NULL ? iface->get_contents (text, start, end) : g_bytes_new_static ("", 1);
}

static GBytes *
get_contents_at (GtkAccessibleText *row,
                 unsigned int offset,
                 GtkAccessibleTextGranularity granularity,
                 unsigned int *start,
                 unsigned int *end)
{
  GtkAccessibleTextInterface *iface;
  GtkAccessibleText *text = get_text (row, &iface);

  if (text != NULL)
    return iface->get_contents_at (text, offset, granularity, start, end);

  *start = *end = 0;
  return g_bytes_new_static ("", 1);
}

static unsigned int
get_caret_position (GtkAccessibleText *row)
{
  GtkAccessibleTextInterface *iface;
  GtkAccessibleText *text = get_text (row, &iface);

  return text != NULL ? iface->get_caret_position (text) : 0;
}

static gboolean
get_selection (GtkAccessibleText *row, gsize *n_ranges, GtkAccessibleTextRange **ranges)
{
  GtkAccessibleTextInterface *iface;
  GtkAccessibleText *text = get_text (row, &iface);

  return text != NULL && iface->get_selection (text, n_ranges, ranges);
}

static void
text_iface_init (gpointer g_iface, gpointer data)
{
  GtkAccessibleTextInterface *iface = g_iface;

  iface->get_contents = get_contents;
  iface->get_contents_at = get_contents_at;
  iface->get_caret_position = get_caret_position;
  iface->get_selection = get_selection;
}
#endif

/**
 * wayside_compat_hide_passwords:
 *
 * Keeps password entry rows from exposing their text to assistive technology. Since version 4.14, GTK exposes the
 * text of any editable widget as it is, unless the widget implements #GtkAccessibleText, which libadwaita's rows do
 * not. So add this interface to them, with the text as it is shown. Must be called after adw_init() and before the
 * first row is created. Does nothing if libadwaita has the interface itself.
 */
void
wayside_compat_hide_passwords (void)
{
#if GTK_CHECK_VERSION(4, 14, 0)
  const GInterfaceInfo info = { .interface_init = text_iface_init };

  if (!g_type_is_a (ADW_TYPE_PASSWORD_ENTRY_ROW, GTK_TYPE_ACCESSIBLE_TEXT))
    g_type_add_interface_static (ADW_TYPE_PASSWORD_ENTRY_ROW, GTK_TYPE_ACCESSIBLE_TEXT, &info);
#endif
}
