/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-host-path.h"

#include <string.h>

/* In a sandbox, a folder that the person chose lies at /run/user/UID/doc/HASH/NAME. That place means nothing
 * to anyone, and it is different for the next program. This is the one place that knows what it really is.
 * For the main thread. */

#define ATTRIBUTE "xattr::document-portal.host-path"

#define USER_PREFIX    "/run/user/"
#define USER_SUFFIX    "/doc/"
#define SANDBOX_PREFIX "/run/flatpak/doc/"

/* (owned): from "/run/user/1000/doc/5a1f" to the real folder above the chosen one, both without a slash at
 * the end. Few folders are ever chosen, so nothing is taken out again. */
static GHashTable *known_parents = NULL;

/* What follows @prefix in @text, or NULL if @text does not begin with it. */
static const char *
skip_prefix (const char *text, const char *prefix)
{
  gsize length = strlen (prefix);

  return strncmp (text, prefix, length) == 0 ? text + length : NULL;
}

/* Length of "/run/user/1000/doc/5a1f" where @text begins with such a thing, else 0. */
static gsize
measure_root (const char *text)
{
  const char *rest = skip_prefix (text, SANDBOX_PREFIX);

  if (rest == NULL)
    {
      rest = skip_prefix (text, USER_PREFIX);
      if (rest != NULL)
        rest = skip_prefix (rest + strspn (rest, "0123456789"), USER_SUFFIX);
    }
  if (rest == NULL)
    return 0;

  rest += strspn (rest, "0123456789abcdefABCDEF");
  return *rest == '/' ? (gsize) (rest - text) : 0;
}

static int
hex_value_at (const char *text)
{
  int high = g_ascii_xdigit_value (text[0]);
  int low = high >= 0 ? g_ascii_xdigit_value (text[1]) : -1;

  return low >= 0 ? high * 16 + low : -1;
}

/* GIO writes bytes that are not plain ASCII as "\xc3", and a backslash as well. */
static char *
unescape (const char *attribute)
{
  GString *path = g_string_new (NULL);

  for (const char *next = attribute; *next != '\0'; next++)
    {
      int value = g_str_has_prefix (next, "\\x") ? hex_value_at (next + 2) : -1;

      /* Some portals count the end of the text as part of it. */
      if (value == 0)
        break;
      g_string_append_c (path, (char) (value > 0 ? value : *next));
      if (value > 0)
        next += 3;
    }

  return g_string_free (path, FALSE);
}

/**
 * wayside_host_path_learn_attribute:
 * @path: an absolute path below the document portal
 * @attribute: what the portal says about the folder that was chosen, as GIO writes extended attributes
 *
 * Remembers where a chosen folder really is, as long as the program runs.
 *
 * Returns: whether that could be understood
 */
gboolean
wayside_host_path_learn_attribute (const char *path, const char *attribute)
{
  g_autofree char *real = NULL;
  g_autofree char *parent = NULL;
  gsize length;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (attribute != NULL, FALSE);

  length = measure_root (path);
  real = unescape (attribute);
  /* A portal that sits in a sandbox of its own would tell a place like that in turn. */
  if (length == 0 || !g_path_is_absolute (real) || measure_root (real) > 0)
    return FALSE;

  parent = g_path_get_dirname (real);
  if (known_parents == NULL)
    known_parents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (known_parents, g_strndup (path, length),
                       g_strdup (g_str_equal (parent, "/") ? "" : parent));
  return TRUE;
}

static void
attribute_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *path = g_file_get_path (G_FILE (object));
  const char *attribute = NULL;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (object), result, &error);
  if (info == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  attribute = g_file_info_get_attribute_string (info, ATTRIBUTE);
  if (attribute != NULL && wayside_host_path_learn_attribute (path, attribute))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The portal does not tell");
}

/**
 * wayside_host_path_learn_async:
 * @path: absolute path of a folder, wherever it is
 * @cancellable: (nullable): ends the wait
 * @callback: called when wayside_host_path_show() knows all that can be known
 * @user_data: for @callback
 *
 * Asks the document portal where a chosen folder really is. For any other folder there is nothing to ask.
 * Portals before 2023 do not answer: then only the folder's own name is ever shown.
 */
void
wayside_host_path_learn_async (const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GFile) chosen = NULL;
  g_autofree char *root = NULL;
  g_autofree char *chosen_path = NULL;
  gsize length, name_length;

  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_host_path_learn_async);

  length = measure_root (path);
  root = g_strndup (path, length);
  if (length == 0 || (known_parents != NULL && g_hash_table_contains (known_parents, root)))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* Only the chosen folder itself surely has the attribute, and what is to be made in it need not exist yet.
   */
  name_length = strcspn (path + length + 1, "/");
  chosen_path = g_strndup (path, length + 1 + name_length);
  chosen = g_file_new_for_path (chosen_path);
  g_file_query_info_async (chosen, ATTRIBUTE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable,
                           attribute_read_cb, g_steal_pointer (&task));
}

/**
 * wayside_host_path_learn_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: whether the real place is known; if not, nothing has to be done about it
 */
gboolean
wayside_host_path_learn_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_host_path_learn_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * wayside_host_path_show:
 * @text: a path or a sentence with paths in it
 *
 * Makes a text fit to be shown: paths of the document portal become the real ones, or, where these are not
 * known, lose what leads to the chosen folder.
 *
 * Returns: (transfer full): the text
 */
char *
wayside_host_path_show (const char *text)
{
  GString *shown = g_string_new (NULL);
  const char *rest = text;

  g_return_val_if_fail (text != NULL, NULL);

  while (*rest != '\0')
    {
      gsize length = measure_root (rest);
      g_autofree char *root = g_strndup (rest, length);
      const char *parent = NULL;

      if (length == 0)
        {
          g_string_append_c (shown, *rest++);
          continue;
        }

      if (known_parents != NULL)
        parent = g_hash_table_lookup (known_parents, root);
      if (parent != NULL)
        g_string_append (shown, parent);
      rest += length;
    }

  return g_string_free (shown, FALSE);
}
