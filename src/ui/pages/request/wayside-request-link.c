/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-request-page-private.h"

#include "wayside-host-path.h"
#include "wayside-import.h"
#include "wayside-link.h"
#include "wayside-token.h"

#include <glib/gi18n.h>
#include <string.h>

/* Request form: the link entry and imported lists, with a hint that shows the result of parsing them. */

static void
show_link_hint (WaysideRequestPage *self, const char *icon_name, const char *css_class, const char *text)
{
  static const char *const classes[] = { "success", "warning", NULL };
  g_autofree char *shown = wayside_host_path_show (text);

  for (guint i = 0; classes[i] != NULL; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->link_icon), classes[i]);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->link_icon), css_class);

  gtk_widget_set_visible (GTK_WIDGET (self->link_icon), icon_name != NULL);
  gtk_image_set_from_icon_name (self->link_icon, icon_name);
  gtk_label_set_label (self->link_hint, shown);
}

/* Shows which kinds of text the entry accepts. */
void
wayside_request_page_show_empty_link (WaysideRequestPage *self)
{
  show_link_hint (self, NULL, NULL,
                  _ ("A mapillary.com link, a photo ID, a sequence key or four coordinates"));
}

static void
empty_link (WaysideRequestPage *self)
{
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->link_row), "");
  self->filling = FALSE;
}

/* Fills in the rest of the form from the text of the link entry. */
void
wayside_request_page_on_link_changed (WaysideRequestPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->link_row));
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *description = NULL;
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (GError) error = NULL;

  if (self->filling)
    return;

  if (*stripped == '\0')
    {
      wayside_request_page_show_empty_link (self);
      return;
    }

  /* The entry is for a single line, so open this as a list. */
  if (wayside_import_is_list (stripped))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", stripped);
      return;
    }

  /* Do not leave a token on the screen. */
  if (wayside_token_is_likely (stripped))
    empty_link (self);

  query = wayside_link_parse (stripped, &error);
  if (query == NULL)
    {
      show_link_hint (self, "dialog-information-symbolic", NULL, error->message);
      return;
    }

  description = wayside_link_describe (query, stripped);
  show_link_hint (self, "object-select-symbolic", "success", description);
  wayside_request_page_fill (self, query);
}

/**
 * wayside_request_page_set_link:
 * @self: a page
 * @text: a link, a key or an area, in UTF-8; it need not be trusted
 *
 * Sets the text of “Link or Key”, with the same effect as pasting it: the form is filled in, or the hint
 * shows why the text is not valid.
 */
void
wayside_request_page_set_link (WaysideRequestPage *self, const char *text)
{
  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->link_row), text);
}

/**
 * wayside_request_page_show_list:
 * @self: a page
 * @list: an import that has a query
 *
 * Fills in the form with the query of an imported list. The hint describes the import and the entries that
 * were skipped.
 */
void
wayside_request_page_show_list (WaysideRequestPage *self, const WaysideImport *list)
{
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *description = NULL;

  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (list != NULL);

  query = wayside_import_dup_query (list, NULL);
  g_return_if_fail (query != NULL);

  description = wayside_import_describe (list);
  empty_link (self);
  wayside_request_page_fill (self, query);
  show_link_hint (self, "object-select-symbolic", "success", description);
}

/**
 * wayside_request_page_show_hint:
 * @self: a page
 * @text: a message
 *
 * Clears the link entry and shows a message as its hint. The rest of the form is not changed.
 */
void
wayside_request_page_show_hint (WaysideRequestPage *self, const char *text)
{
  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (text != NULL);

  empty_link (self);
  show_link_hint (self, "dialog-information-symbolic", NULL, text);
}
