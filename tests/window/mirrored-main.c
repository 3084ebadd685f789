/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-application.h"

#include <gtk/gtk.h>
#include <locale.h>

/* The real program, written from right to left whatever the language: for a look at it without a translation.
 */

static void
on_startup (GApplication *application, gpointer user_data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

int
main (int argc, char **argv)
{
  g_autoptr (WaysideApplication) application = NULL;
  g_autoptr (WaysideService) service = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  service = wayside_service_new_from_environment (&error);
  g_assert_no_error (error);
  application = wayside_application_new (service);
  g_signal_connect_after (application, "startup", G_CALLBACK (on_startup), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
