/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-request-page-private.h"

#include "wayside-host-path.h"
#include "wayside-link.h"

#include <glib/gi18n.h>
#include <string.h>

/* The part of the form that takes a link, or a list, and says what it made of it. */

static void
show_link_hint (WaysideRequestPage *self, const char *icon_name, const char *css_class, const char *text)
{
  static const char *const classes[] = { "success", "warning", NULL };

  for (guint i = 0; classes[i] != NULL; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->link_icon), classes[i]);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->link_icon), css_class);

  gtk_widget_set_visible (GTK_WIDGET (self->link_icon), icon_name != NULL);
  gtk_image_set_from_icon_name (self->link_icon, icon_name);
  gtk_label_set_label (self->link_hint, text);
}

/* Says what can be put there. */
void
wayside_request_page_show_empty_link (WaysideRequestPage *self)
{
  show_link_hint (self, NULL, NULL,
                  _ ("A mapillary.com link, a photo ID, a sequence key or four coordinates"));
}

/* What was pasted or typed fills in the rest of the form. */
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

  /* An entry holds a line. */
  if (strpbrk (stripped, "\r\n") != NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", stripped);
      return;
    }

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
 * @text: a link, a key or an area, in UTF-8; whatever comes from outside
 *
 * Puts a text into “Link or Key”, as if it had been pasted there: the form is filled in, or says what it does
 * not understand.
 */
void
wayside_request_page_set_link (WaysideRequestPage *self, const char *text)
{
  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->link_row), text);
}

static void
empty_link (WaysideRequestPage *self)
{
  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->link_row), "");
  self->filling = FALSE;
}

/**
 * wayside_request_page_show_list:
 * @self: a page
 * @list: a list that makes a query
 *
 * Fills the form in with what a list asks for, and says what was left out of it.
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
 * @text: a sentence
 *
 * Says what is the matter with what was to be filled in. The rest of the form stays as it is.
 */
void
wayside_request_page_show_hint (WaysideRequestPage *self, const char *text)
{
  g_autofree char *shown = NULL;

  g_return_if_fail (WAYSIDE_IS_REQUEST_PAGE (self));
  g_return_if_fail (text != NULL);

  shown = wayside_host_path_show (text);
  empty_link (self);
  show_link_hint (self, "dialog-information-symbolic", NULL, shown);
}
