/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-link-row.h"

#include "wayside-host-path.h"
#include "wayside-import.h"
#include "wayside-line-paste.h"
#include "wayside-link.h"
#include "wayside-token.h"

#include <glib/gi18n.h>

/**
 * WaysideLinkRow:
 *
 * The entry for a link, a key or an area, and a hint that shows the result of parsing its text.
 */
struct _WaysideLinkRow
{
  AdwBin parent_instance;

  gboolean is_emptying; /* whether the entry is being emptied for a hint */

  AdwEntryRow *link_row;
  GtkImage *icon;
  GtkLabel *hint;
};

G_DEFINE_FINAL_TYPE (WaysideLinkRow, wayside_link_row, ADW_TYPE_BIN)

enum
{
  QUERY,
  REFUSED,
  EMPTIED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
set_hint (WaysideLinkRow *self, WaysideLinkHint hint, const char *text)
{
  static const struct
  {
    const char *icon_name;
    const char *css_class;
  } looks[] = {
    [WAYSIDE_LINK_HINT_PLAIN] = { NULL, NULL },
    [WAYSIDE_LINK_HINT_SUCCESS] = { "object-select-symbolic", "success" },
    [WAYSIDE_LINK_HINT_WARNING] = { "dialog-warning-symbolic", "warning" },
  };
  g_autofree char *shown = wayside_host_path_show (text);

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].css_class != NULL)
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[i].css_class);
  if (looks[hint].css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[hint].css_class);

  gtk_widget_set_visible (GTK_WIDGET (self->icon), looks[hint].icon_name != NULL);
  gtk_image_set_from_icon_name (self->icon, looks[hint].icon_name);
  gtk_label_set_label (self->hint, shown);
}

static void
empty_entry (WaysideLinkRow *self)
{
  self->is_emptying = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->link_row), "");
  self->is_emptying = FALSE;
}

static void
on_changed (WaysideLinkRow *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->link_row))));
  g_autofree char *description = NULL;
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (GError) error = NULL;

  if (self->is_emptying)
    return;

  if (*text == '\0')
    {
      wayside_link_row_reset_hint (self);
      g_signal_emit (self, signals[EMPTIED], 0);
      return;
    }

  /* The entry is for a single line, so open this as a list. */
  if (wayside_import_is_list (text))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", text);
      return;
    }

  /* Do not leave a token on the screen. */
  if (wayside_token_is_likely (text))
    empty_entry (self);

  query = wayside_link_parse (text, &error);
  if (query == NULL)
    {
      set_hint (self, WAYSIDE_LINK_HINT_WARNING, error->message);
      g_signal_emit (self, signals[REFUSED], 0, error);
      return;
    }

  description = wayside_link_describe (query, text);
  set_hint (self, WAYSIDE_LINK_HINT_SUCCESS, description);
  g_signal_emit (self, signals[QUERY], 0, query);
}

static void
on_activated (WaysideLinkRow *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
wayside_link_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WAYSIDE_TYPE_LINK_ROW);

  G_OBJECT_CLASS (wayside_link_row_parent_class)->dispose (object);
}

static void
wayside_link_row_class_init (WaysideLinkRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_link_row_dispose;

  /**
   * WaysideLinkRow::query:
   * @query: a valid query, which the receiver may keep and change
   *
   * The user has entered a text that is a link, a key or an area.
   */
  signals[QUERY] = g_signal_new ("query", WAYSIDE_TYPE_LINK_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, WAYSIDE_TYPE_QUERY);

  /**
   * WaysideLinkRow::refused:
   * @error: the reason
   *
   * The user has entered a text that is not understood. An earlier query is no longer wanted.
   */
  signals[REFUSED] = g_signal_new ("refused", WAYSIDE_TYPE_LINK_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * WaysideLinkRow::emptied:
   *
   * The user has emptied the entry.
   */
  signals[EMPTIED] = g_signal_new ("emptied", WAYSIDE_TYPE_LINK_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  /**
   * WaysideLinkRow::activated:
   *
   * The user has pressed Enter in the entry.
   */
  signals[ACTIVATED] = g_signal_new ("activated", WAYSIDE_TYPE_LINK_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-link-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideLinkRow, link_row);
  gtk_widget_class_bind_template_child (widget_class, WaysideLinkRow, icon);
  gtk_widget_class_bind_template_child (widget_class, WaysideLinkRow, hint);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
wayside_link_row_init (WaysideLinkRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wayside_line_paste_watch (GTK_EDITABLE (self->link_row));
  wayside_link_row_reset_hint (self);
}

/**
 * wayside_link_row_set_text:
 * @self: a row
 * @text: a link, a key or an area, in UTF-8; it need not be trusted
 *
 * Sets the text of the entry, with the same effect as pasting it: #WaysideLinkRow::query is emitted, or the
 * hint shows why the text is not valid.
 */
void
wayside_link_row_set_text (WaysideLinkRow *self, const char *text)
{
  g_return_if_fail (WAYSIDE_IS_LINK_ROW (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->link_row), text);
}

/**
 * wayside_link_row_take_focus:
 * @self: a mapped row
 *
 * Moves the keyboard focus to the entry. This does not override gtk_widget_grab_focus(), which would trap the
 * Tab key.
 *
 * Returns: whether the entry took the focus
 */
gboolean
wayside_link_row_take_focus (WaysideLinkRow *self)
{
  g_return_val_if_fail (WAYSIDE_IS_LINK_ROW (self), FALSE);

  return gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
}

/**
 * wayside_link_row_reset_hint:
 * @self: a row
 *
 * Shows which kinds of text the entry accepts. The text is not changed.
 */
void
wayside_link_row_reset_hint (WaysideLinkRow *self)
{
  g_return_if_fail (WAYSIDE_IS_LINK_ROW (self));

  set_hint (self, WAYSIDE_LINK_HINT_PLAIN,
            _ ("Paste a link from mapillary.com. IDs and coordinates work, too"));
}

/**
 * wayside_link_row_show_hint:
 * @self: a row
 * @hint: the kind of the hint
 * @text: a message
 *
 * Empties the entry and shows a message as its hint.
 */
void
wayside_link_row_show_hint (WaysideLinkRow *self, WaysideLinkHint hint, const char *text)
{
  g_return_if_fail (WAYSIDE_IS_LINK_ROW (self));
  g_return_if_fail (text != NULL);

  empty_entry (self);
  set_hint (self, hint, text);
}
