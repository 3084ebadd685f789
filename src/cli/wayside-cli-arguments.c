/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The arguments before and after GOption: what it must not see, and what its messages must not repeat. */

#include "config.h"

#include "wayside-cli-arguments.h"

#include "wayside-error.h"
#include "wayside-query.h"
#include "wayside-redaction.h"
#include "wayside-token.h"

#include <glib/gi18n.h>

#include <string.h>

/* A folder may be named like the secret part of a token, as caches name their folders. */
static gboolean
is_path_option (const char *arg)
{
  static const char *const names[] = { "--output", "--config", "--token-file", "--verify", "--area" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (arg, names[i]))
      return TRUE;

  return FALSE;
}

static gboolean
has_token (const char *option, const char *value)
{
  return wayside_redaction_finds (value) || (!is_path_option (option) && wayside_token_is_likely (value));
}

/**
 * wayside_cli_arguments_check:
 * @argv: (array zero-terminated=1): program name and arguments
 * @error: return location
 *
 * Refuses arguments that contain an access token, wherever they are, so that no later message can repeat it.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY. The token is not part of the message
 */
gboolean
wayside_cli_arguments_check (const char *const *argv, GError **error)
{
  g_return_val_if_fail (argv != NULL, FALSE);

  for (gsize i = 1; argv[0] != NULL && argv[i] != NULL; i++)
    {
      const char *equals = g_str_has_prefix (argv[i], "--") ? strchr (argv[i], '=') : NULL;
      const char *before = i > 1 && g_str_has_prefix (argv[i - 1], "--") ? argv[i - 1] : "";
      g_autofree char *option = equals != NULL ? g_strndup (argv[i], (gsize) (equals - argv[i]))
                                               : g_strdup (before);
      const char *value = equals != NULL ? equals + 1 : argv[i];
      g_autofree char *quoted = NULL;

      if (!has_token (option, value) && !wayside_redaction_finds (option))
        continue;

      if (!wayside_token_refuse (value, error))
        wayside_token_refuse (option, error);
      quoted = wayside_redaction_quote (option);
      if (*option != '\0')
        g_prefix_error (error, "%s: ", quoted);
      return FALSE;
    }

  return TRUE;
}

/**
 * wayside_cli_arguments_accept_western_boxes:
 * @argv: (array zero-terminated=1): program name and arguments
 * @wants_value: whether an option takes the next argument
 *
 * Turns an argument such as "-9.2,38.7,-9.1,38.8" into a --bbox option. No option starts with a digit, so it
 * can only be an area west of Greenwich.
 *
 * Returns: (transfer full): the arguments for GOption
 */
GStrv
wayside_cli_arguments_accept_western_boxes (const char *const *argv, WaysideCliWantsValue wants_value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean options_end = FALSE;

  for (gsize i = 0; argv[i] != NULL; i++)
    {
      const char *arg = argv[i];
      gboolean is_box = i > 0 && arg[0] == '-' && (g_ascii_isdigit (arg[1]) || arg[1] == '.') &&
                        strchr (arg, ',') != NULL && !wants_value (argv[i - 1]);

      options_end = options_end || g_str_equal (arg, "--");
      if (is_box && !options_end)
        {
          g_autofree char *option = g_strconcat ("--bbox=", arg, NULL);

          g_strv_builder_add (builder, option);
        }
      else
        g_strv_builder_add (builder, arg);
    }

  return g_strv_builder_end (builder);
}

/* Returns the argument that a message of GOption quotes, or NULL. */
static const char *
find_quoted (const char *const *argv, const char *message)
{
  for (gsize i = 1; argv[i] != NULL; i++)
    if (argv[i][0] == '-' && argv[i][1] != '\0' && strstr (message, argv[i]) != NULL)
      return argv[i];

  return NULL;
}

static void
set_unknown (const char *arg, GError **error)
{
  g_autofree char *name = g_strndup (arg, strcspn (arg, "="));
  g_autofree char *quoted = wayside_redaction_quote (name);

  if (wayside_query_is_sequence_key (arg))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 /* Translators: %s is an argument, which may have been meant as a sequence key. */
                 _ ("Unknown option %s. If it is a sequence key, write --sequence=%s"), arg, arg);
  else if (strstr (name, "token") != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 /* Translators: %s is an option such as --token. */
                 _ ("%s is not an option, since other users can read arguments. Put the access token into "
                    "MAPILLARY_ACCESS_TOKEN"),
                 quoted);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, _ ("Unknown option %s"), quoted);
}

/**
 * wayside_cli_arguments_explain_unknown:
 * @argv: (array zero-terminated=1): program name and arguments
 * @error: an error of GOption
 *
 * Replaces the message about an unknown option, which repeats its value: that may be a token of unknown form.
 * A sequence key may start with "-"; the message says how to pass it.
 */
void
wayside_cli_arguments_explain_unknown (const char *const *argv, GError **error)
{
  const char *arg;

  g_return_if_fail (argv != NULL);
  g_return_if_fail (error != NULL && *error != NULL);

  if (!g_error_matches (*error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return;

  arg = find_quoted (argv, (*error)->message);
  g_clear_error (error);
  set_unknown (arg != NULL ? arg : "", error);
}
