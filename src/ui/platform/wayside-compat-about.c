/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-compat.h"

#include "wayside-accessible.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>

/* About dialog, a part of wayside-compat: it may depend on the versions of GTK and libadwaita. */

#define LICENCE_URL "https://creativecommons.org/licenses/by-sa/4.0/"
#define TERMS_URL   "https://www.mapillary.com/terms"

static const char *const developers[] = { "The Wayside contributors", NULL };

/* Returns the Flatpak runtime of the application, or NULL outside of a sandbox. Flatpak creates the file
 * at startup in a tmpfs, so reading it does not block. */
static char *
dup_runtime (void)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();

  g_key_file_load_from_file (info, "/.flatpak-info", G_KEY_FILE_NONE, NULL);
  return g_key_file_get_string (info, "Application", "runtime", NULL);
}

/* Returns debugging information for bug reports: versions and whether there is a token, but no personal
 * data. It is not translated, since developers read it. */
static char *
build_debug_info (gboolean has_token)
{
  g_autofree char *runtime = dup_runtime ();

  return g_strdup_printf ("Wayside %s (%s)\n"
                          "Flatpak runtime: %s\n"
                          "GTK %u.%u.%u\n"
                          "libadwaita %u.%u.%u\n"
                          "GLib %u.%u.%u\n"
                          "libsoup %u.%u.%u\n"
                          "Access token: %s\n",
                          WAYSIDE_VERSION, APPLICATION_ID, runtime != NULL ? runtime : "none",
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version,
                          soup_get_major_version (), soup_get_minor_version (), soup_get_micro_version (),
                          has_token ? "present" : "none");
}

/* Must match the metainfo. A test compares the two. */
static char *
build_news (void)
{
  return g_markup_printf_escaped (
      "<p>%s</p>",
      _ ("The first version: a photo, a sequence or an area, from the window and from the command line. The "
         "access token is kept in the keyring, and a list of downloads has all that is running, interrupted "
         "and saved."));
}

static char *
build_terms (void)
{
  return g_markup_printf_escaped ("<a href=\"" LICENCE_URL "\">%s</a>\n\n<a href=\"" TERMS_URL "\">%s</a>",
                                  _ ("Photos on Mapillary are shared under CC BY-SA 4.0"),
                                  /* Translators: a link to the terms of the service. */
                                  _ ("Mapillary’s terms of use"));
}

static void
fill (GObject *about, gboolean has_token)
{
  g_autofree char *info = build_debug_info (has_token);
  g_autofree char *news = build_news ();

  g_object_set (about, "application-name", _ ("Wayside"), "application-icon", APPLICATION_ID, "version",
                WAYSIDE_VERSION, "developer-name", _ ("The Wayside contributors"), "developers", developers,
                "comments", _ ("Saves street-level photos from Mapillary, with their details"), "website",
                WAYSIDE_WEBSITE, "issue-url", WAYSIDE_WEBSITE "/issues", "license-type", GTK_LICENSE_GPL_3_0,
                "release-notes", news, "debug-info", info, "debug-info-filename", "wayside-debug-info.txt",
                /* Translators: your names, one per line. */
                "translator-credits", _ ("translator-credits"), NULL);
}

/**
 * wayside_compat_show_about:
 * @parent: the parent window
 * @has_token: whether there is an access token, the only detail of it that the debugging information includes
 *
 * Shows the about dialog with credits, licence and the source of the photos.
 */
void
wayside_compat_show_about (GtkWindow *parent, gboolean has_token)
{
  g_autofree char *terms = build_terms ();

  g_return_if_fail (GTK_IS_WINDOW (parent));

  if (wayside_compat_show_again (parent, "about"))
    return;

#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog *about = adw_about_dialog_new ();

  fill (G_OBJECT (about), has_token);
  adw_about_dialog_add_legal_section (ADW_ABOUT_DIALOG (about), _ ("Photos"), NULL, GTK_LICENSE_CUSTOM,
                                      terms);
  wayside_compat_show_once (parent, "about", GTK_WIDGET (about));
  adw_dialog_present (about, GTK_WIDGET (parent));
#else
  GtkWidget *about = adw_about_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  fill (G_OBJECT (about), has_token);
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _ ("Photos"), NULL, GTK_LICENSE_CUSTOM,
                                      terms);
  wayside_accessible_name_inside (about, _ ("Wayside"));
  wayside_compat_show_once (parent, "about", about);
  gtk_window_present (GTK_WINDOW (about));
#endif
}
