/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-settings.h"

#include <locale.h>

/* Names of folders are bytes, and need not be UTF-8. */
static void
test_output_root (void)
{
  static const char *const paths[] = { "/tmp/Photos", "/tmp/Fotos \xfc #1%20", "/tmp/\xff/x", "/tmp/ä" };
  g_autoptr (WaysideSettings) settings = wayside_settings_new ();

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = NULL;

      wayside_settings_set_output_root (settings, paths[i]);
      path = wayside_settings_dup_output_root (settings);
      g_assert_cmpstr (path, ==, paths[i]);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/output-root", test_output_root);

  return g_test_run ();
}
