/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-host-path.h"

#include "wayside-redaction.h"

#include <string.h>

/* Host paths of the document portal.
 *
 * In a sandbox, a folder that the user chose has the path /run/user/UID/doc/HASH/NAME. That path means
 * nothing to the user and differs between applications. This file maps it to the path on the host, for
 * display only. Main thread only. */

#define ATTRIBUTE "xattr::document-portal.host-path"

#define USER_PREFIX    "/run/user/"
#define USER_SUFFIX    "/doc/"
#define SANDBOX_PREFIX "/run/flatpak/doc/"

/* (owned): maps "/run/user/1000/doc/5a1f" to the host path of the parent of the chosen folder, both
 * without a trailing slash. Entries are never removed, since users choose few folders. */
static GHashTable *known_parents = NULL;

/* Returns the part of @text after @prefix, or NULL if @text does not begin with @prefix. */
static const char *
skip_prefix (const char *text, const char *prefix)
{
  gsize length = strlen (prefix);

  return strncmp (text, prefix, length) == 0 ? text + length : NULL;
}

/* Returns the length of the document portal root, such as "/run/user/1000/doc/5a1f", at the beginning of
 * @text, or 0 if there is none. */
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

/* GIO escapes all bytes that are not printable ASCII, and backslashes, as "\xc3". */
static char *
unescape (const char *attribute)
{
  GString *path = g_string_new (NULL);

  for (const char *next = attribute; *next != '\0'; next++)
    {
      int value = g_str_has_prefix (next, "\\x") ? hex_value_at (next + 2) : -1;

      /* Some portals include the terminating NUL in the value. */
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
 * @attribute: value of the host path attribute of the chosen folder, as escaped by GIO
 *
 * Stores the host path of a chosen folder for the lifetime of the process.
 *
 * Returns: whether @path and @attribute are valid
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
  /* A portal that is itself sandboxed would report another document portal path. */
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
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The portal does not say");
}

/**
 * wayside_host_path_learn_async:
 * @path: absolute path of any folder
 * @cancellable: (nullable): a cancellable
 * @callback: called when the host path is known or cannot be determined
 * @user_data: data for @callback
 *
 * Queries the document portal for the host path of a chosen folder. Completes immediately for any other
 * folder. Portals before 2023 do not provide the host path: wayside_host_path_show() then omits the path
 * above the chosen folder.
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

  /* Query the chosen folder, not @path: only the former certainly has the attribute, and the rest need not
   * exist yet. */
  name_length = strcspn (path + length + 1, "/");
  chosen_path = g_strndup (path, length + 1 + name_length);
  chosen = g_file_new_for_path (chosen_path);
  g_file_query_info_async (chosen, ATTRIBUTE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable,
                           attribute_read_cb, g_steal_pointer (&task));
}

/**
 * wayside_host_path_learn_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: whether wayside_host_path_show() can show the host path; callers can ignore an error
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
 * @text: a path, or a sentence that contains paths
 *
 * Replaces document portal paths in a text by host paths. If the host path is not known, the path above the
 * chosen folder is removed. Access tokens in the text are replaced, see wayside_redaction_apply().
 *
 * Returns: (transfer full): the text for display
 */
char *
wayside_host_path_show (const char *text)
{
  g_autofree char *redacted = NULL;
  GString *shown;
  const char *rest;

  g_return_val_if_fail (text != NULL, NULL);

  /* Messages may quote foreign text. This is where they pass before they are shown. */
  redacted = wayside_redaction_apply (text);
  shown = g_string_new (NULL);
  rest = redacted;

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
