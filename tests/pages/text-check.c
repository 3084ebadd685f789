/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "text-check.h"

#include "accessible-name.h"
#include "page-faults.h"

/* In the pseudo-language no translation contains ASCII letters, so any text that does is untranslated. */

/* Text without translation: IDs, keys, folders, names of users, cameras and time zones, the type names that GTK 4.8 uses
 * for unnamed widgets, and texts of GTK and libadwaita, which have no pseudo-language. */
#define UNTRANSLATED                                                                                         \
  "[-A-Za-z0-9_]{21,}|[~/]\\S*|Saved › .*|MLY\\S+|mapillary_user\\S*|GoPro HERO9 Black|\\bUTC\\b|"         \
  "^(Gtk|Adw|Wayside)[A-Z]\\w+$|^(Minimize|Maximize|Close)( the window)?$|^Show Text$|Ctrl|bytes|"           \
  "^No Results Found$|^Try a different search\\.$|^Clear entry$|^(Alt|Escape|Shift|Menu|Shortcuts)$"

typedef struct
{
  GRegex *plain;
  GRegex *data;
  GPtrArray *faults;
  guint n_texts;
} TextCheck;

/* Returns whether the text is translated. */
static gboolean
check_text (TextCheck *check, GtkWidget *widget, const char *text)
{
  g_autofree char *rest = NULL;
  g_autofree char *what = NULL;

  if (text == NULL || *text == '\0')
    return TRUE;

  check->n_texts++;
  rest = g_regex_replace_literal (check->data, text, -1, 0, "", 0, NULL);
  if (!g_regex_match (check->plain, rest, 0, NULL))
    return TRUE;

  what = g_strdup_printf ("has a text that is not translated: “%s”", text);
  page_faults_add (check->faults, widget, what);
  return FALSE;
}

static const char *
get_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (GTK_IS_TEXT (widget) && gtk_text_get_visibility (GTK_TEXT (widget)))
    return gtk_editable_get_text (GTK_EDITABLE (widget));

  return NULL;
}

/* If the same text is both visible and accessible, it is a single fault. */
static void
check_widget (TextCheck *check, GtkWidget *widget)
{
  g_autofree char *name = accessible_name_dup (widget);
  g_autofree char *description = accessible_name_dup_text (widget, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  const char *placeholder = GTK_IS_TEXT (widget) ? gtk_text_get_placeholder_text (GTK_TEXT (widget)) : NULL;
  const char *texts[] = { get_text (widget), placeholder, gtk_widget_get_tooltip_text (widget), name,
                          description };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!check_text (check, widget, texts[i]))
      break;
}

static void
check_below (TextCheck *check, GtkWidget *below)
{
  if (!gtk_widget_get_mapped (below))
    return;

  check_widget (check, below);
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_below (check, child);
}

/**
 * text_check:
 * @below: a mapped widget, in the pseudo-language
 * @faults: the faults of the page
 *
 * Checks that all that can be read in @below, by a user or by a screen reader, was translated: it has no
 * three plain letters in a row.
 *
 * Returns: the number of texts
 */
guint
text_check (GtkWidget *below, GPtrArray *faults)
{
  TextCheck check = { .faults = faults };

  check.plain = g_regex_new ("[A-Za-z]{3}", 0, 0, NULL);
  check.data = g_regex_new (UNTRANSLATED, 0, 0, NULL);
  check_below (&check, below);
  g_regex_unref (check.plain);
  g_regex_unref (check.data);
  return check.n_texts;
}
