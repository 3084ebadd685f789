/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-application.h"
#include "wayside-redaction.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>

/* Tests and demos of an uninstalled build set this variable to the translations in the build folder. */
static const char *
get_locale_folder (void)
{
  const char *folder = g_getenv ("WAYSIDE_LOCALEDIR");

  return folder != NULL && *folder != '\0' ? folder : LOCALEDIR;
}

int
main (int argc, char *argv[])
{
  g_autoptr (WaysideApplication) application = NULL;
  g_autoptr (WaysideEndpoints) service = NULL;
  g_autoptr (GError) error = NULL;

  wayside_redaction_watch_log ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, get_locale_folder ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Wayside"));

  service = wayside_endpoints_new_from_environment (&error);
  if (service == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  application = wayside_application_new (service);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
