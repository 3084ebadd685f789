/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spoken-name.h"

#include <string.h>

/* Only names of folders contain underscores, and only within a word. */
static gboolean
has_access_key (const char *name)
{
  return *name == '_' || strstr (name, " _") != NULL;
}

/**
 * spoken_name_is_proper:
 * @name: the accessible name of a control
 * @role: the name of its role
 *
 * Returns: whether the name is meaningful: not empty, not a type name, not the role, and not a label with the
 * underscore of an access key
 */
gboolean
spoken_name_is_proper (const char *name, const char *role)
{
  static const char *const types[] = { "Gtk", "Adw", "Gdk", "Wayside" };

  if (*name == '\0' || g_ascii_strcasecmp (name, role) == 0 || has_access_key (name))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (name, types[i]) && g_ascii_isupper (name[strlen (types[i])]))
      return FALSE;

  return TRUE;
}

/**
 * spoken_name_is_repeated:
 * @name: the accessible name of a control
 *
 * Returns: whether the name consists of the same text twice, as some screen readers would read it
 */
gboolean
spoken_name_is_repeated (const char *name)
{
  gsize half = strlen (name) / 2;

  return strlen (name) % 2 == 1 && name[half] == ' ' && strncmp (name, &name[half + 1], half) == 0;
}
