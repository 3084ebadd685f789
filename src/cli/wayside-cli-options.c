/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-options.h"

#include "wayside-error.h"
#include "wayside-link.h"

#include <glib/gi18n.h>

#include <string.h>

/* Takes ownership of @query. If that is NULL, prefixes the error with the name of the option. */
static gboolean
add_query (WaysideCliOptions *self, const char *option_name, WaysideQuery *query, GError **error)
{
  if (query == NULL)
    {
      g_prefix_error (error, "%s: ", option_name);
      return FALSE;
    }

  g_ptr_array_add (self->queries, query);
  return TRUE;
}

static gboolean
on_what (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;

  if (!g_utf8_validate (value, -1, NULL))
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                           _ ("An argument is not valid text. Give a photo id, a sequence key, four numbers "
                              "“west,south,east,north”, or a mapillary.com link."));
      return FALSE;
    }

  return add_query (self, value, wayside_link_parse (value, error), error);
}

static gboolean
on_image (const char *option_name, const char *value, gpointer data, GError **error)
{
  return add_query (data, option_name, wayside_query_new_image (value, error), error);
}

static gboolean
on_sequence (const char *option_name, const char *value, gpointer data, GError **error)
{
  return add_query (data, option_name, wayside_query_new_sequence (value, error), error);
}

static gboolean
on_bbox (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideQuery *query = NULL;
  WaysideBbox bbox;

  if (wayside_bbox_parse (value, &bbox, error))
    query = wayside_query_new_bbox (&bbox, error);

  return add_query (data, option_name, query, error);
}

static gboolean
parse_number (const char *option_name,
              const char *value,
              guint min,
              guint max,
              guint64 *number,
              GError **error)
{
  if (g_ascii_string_to_unsigned (value, 10, min, max, number, NULL))
    return TRUE;

  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
               /* Translators: the first %s is an option such as --limit, the second its value. */
               _ ("%s: “%s” is not a whole number from %u to %u"), option_name, value, min, max);
  return FALSE;
}

static gboolean
on_limit (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;
  guint64 number;

  if (!parse_number (option_name, value, 0, G_MAXINT32, &number, error))
    return FALSE;

  self->limit = (gint64) number;
  return TRUE;
}

static gboolean
on_parallel (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;
  guint64 number;

  if (!parse_number (option_name, value, 1, WAYSIDE_CLI_MAX_PARALLEL, &number, error))
    return FALSE;

  self->parallel = (guint) number;
  return TRUE;
}

static gboolean
on_size (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;

  if (wayside_size_parse (value, &self->size, error))
    return TRUE;

  g_prefix_error (error, "%s: ", option_name);
  return FALSE;
}

static gboolean
on_path (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;
  char **path;

  if (*value == '\0')
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                   /* Translators: %s is an option such as --output. */
                   _ ("%s needs a path"), option_name);
      return FALSE;
    }

  if (g_str_equal (option_name, "--output"))
    path = &self->output;
  else if (g_str_equal (option_name, "--config"))
    path = &self->config;
  else if (g_str_equal (option_name, "--verify"))
    path = &self->verify;
  else
    path = &self->token_file;

  g_clear_pointer (path, g_free);
  *path = g_strdup (value);
  return TRUE;
}

static gboolean
on_later (const char *option_name, const char *value, gpointer data, GError **error)
{
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
               /* Translators: %s is an option such as --export. */
               _ ("%s is not yet in this version"), option_name);
  return FALSE;
}

#define CALLBACK(function) G_OPTION_ARG_CALLBACK, (gpointer) (function)
#define LATER              G_OPTION_FLAG_HIDDEN
#define LATER_FLAG         (G_OPTION_FLAG_HIDDEN | G_OPTION_FLAG_NO_ARG)

static const GOptionEntry value_entries[] = {
  { "image", 0, 0, CALLBACK (on_image), N_ ("Save the photo with this id"), N_ ("ID") },
  { "sequence", 0, 0, CALLBACK (on_sequence), N_ ("Save the sequence with this key"), N_ ("KEY") },
  { "bbox", 0, 0, CALLBACK (on_bbox), N_ ("Save photos of this area"), N_ ("W,S,E,N") },
  { "limit", 0, 0, CALLBACK (on_limit), N_ ("At most N photos of an area (default 1, 0 for all)"), N_ ("N") },
  { "size", 0, 0, CALLBACK (on_size), N_ ("original, 2048, 1024 or 256 (default original)"), N_ ("SIZE") },
  { "output", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path),
    N_ ("Where the folders are made (default “downloads”)"), N_ ("DIR") },
  { "config", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path), N_ ("INI file to read"), N_ ("FILE") },
  { "token-file", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path), N_ ("File that holds the access token"),
    N_ ("FILE") },
  { "verify", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path), N_ ("Check every pair in a folder instead"),
    N_ ("DIR") },
  { "parallel", 0, 0, CALLBACK (on_parallel), N_ ("At most N transfers at a time (1 to 128)"), N_ ("N") },
  { "export", 0, LATER, CALLBACK (on_later), "", "" },
  { "from", 0, LATER, CALLBACK (on_later), "", "" },
  { "to", 0, LATER, CALLBACK (on_later), "", "" },
  { "creator", 0, LATER, CALLBACK (on_later), "", "" },
  { "pano", 0, LATER_FLAG, CALLBACK (on_later), "", NULL },
  { "flat", 0, LATER_FLAG, CALLBACK (on_later), "", NULL },
  { G_OPTION_REMAINING, 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_what), "", N_ ("[WHAT…]") },
  { NULL },
};

static void
add_flags (GOptionGroup *group, WaysideCliOptions *self)
{
  const GOptionEntry entries[] = {
    { "no-geotag", 0, 0, G_OPTION_ARG_NONE, &self->no_geotag,
      N_ ("Do not write position and date into the photos"), NULL },
    { "no-metadata", 0, 0, G_OPTION_ARG_NONE, &self->no_metadata,
      N_ ("Save only the photos; with --verify: expect no more"), NULL },
    { "timestamped", 0, 0, G_OPTION_ARG_NONE, &self->timestamped, N_ ("Make a new folder for each run"),
      NULL },
    { "repair", 0, 0, G_OPTION_ARG_NONE, &self->repair, N_ ("With --verify: fetch what is not whole"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &self->dry_run, N_ ("Only say what would be fetched"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print one JSON object a line"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet, N_ ("Print only errors, and paths of saved photos"),
      NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, N_ ("Print what is being done, for debugging"),
      NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self->help, N_ ("Print this help"), NULL },
    { NULL },
  };

  g_option_group_add_entries (group, entries);
}

static GOptionContext *
create_context (WaysideCliOptions *self)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("wayside", "", "", self, NULL);

  g_option_group_add_entries (group, value_entries);
  add_flags (group, self);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);
  /* We handle --help ourselves, since GOption's exits from inside the parser. */
  g_option_context_set_help_enabled (context, FALSE);

  return g_steal_pointer (&context);
}

/* Returns whether @arg is an option that takes the next argument as its value. */
static gboolean
wants_value (const char *arg)
{
  if (arg == NULL || !g_str_has_prefix (arg, "--"))
    return FALSE;

  for (const GOptionEntry *entry = value_entries; entry->long_name != NULL; entry++)
    if (g_str_equal (arg + 2, entry->long_name) && (entry->flags & G_OPTION_FLAG_NO_ARG) == 0)
      return !g_str_equal (entry->long_name, G_OPTION_REMAINING);

  return FALSE;
}

/* Turns an argument such as "-9.2,38.7,-9.1,38.8" into a --bbox option. No option starts with a digit, so it
 * can only be an area west of Greenwich. */
static GStrv
accept_western_boxes (const char *const *argv)
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

/* A sequence key may start with "-". Extend GOption's error message with the way to pass such a key. */
static void
add_key_hint (const char *const *argv, GError **error)
{
  if (!g_error_matches (*error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    return;

  for (gsize i = 1; argv[i] != NULL; i++)
    if (argv[i][0] == '-' && strstr ((*error)->message, argv[i]) != NULL &&
        wayside_query_is_sequence_key (argv[i]))
      {
        g_autofree char *message = g_strdup ((*error)->message);

        g_clear_error (error);
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                     /* Translators: the first %s is a message from GLib, "Unknown option -abc", the second
                      * the argument, which may have been meant as a sequence key. */
                     _ ("%s. If it is a sequence key, write --sequence=%s"), message, argv[i]);
        return;
      }
}

static gboolean
check_verify (const WaysideCliOptions *self, GError **error)
{
  if (self->repair && self->verify == NULL)
    g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                         _ ("--repair needs --verify=DIR, the folder to repair"));
  else if (self->verify != NULL && self->queries->len > 0)
    g_set_error_literal (
        error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
        _ ("--verify checks a folder and downloads nothing else. Leave out what to download"));
  else
    return TRUE;

  return FALSE;
}

/**
 * wayside_cli_options_parse:
 * @argv: (array zero-terminated=1): program name and arguments
 * @error: return location
 *
 * Parses and checks the command line. Does not read, write or print anything.
 *
 * Fails with #WaysideError or #GOptionError. The message names the option; each failure is wrong usage.
 *
 * Returns: (transfer full): the options, or %NULL
 */
WaysideCliOptions *
wayside_cli_options_parse (const char *const *argv, GError **error)
{
  g_autoptr (WaysideCliOptions) self = g_new0 (WaysideCliOptions, 1);
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) fault = NULL;
  g_auto (GStrv) args = NULL;

  g_return_val_if_fail (argv != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self->queries = g_ptr_array_new_with_free_func (g_object_unref);
  self->limit = -1;
  self->size = WAYSIDE_SIZE_ORIGINAL;

  context = create_context (self);
  args = accept_western_boxes (argv);
  if (!g_option_context_parse_strv (context, &args, &fault))
    {
      add_key_hint (argv, &fault);
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }

  if (!check_verify (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * wayside_cli_options_get_save_flags:
 * @self: options
 *
 * Returns: how photos are saved
 */
WaysideSaveFlags
wayside_cli_options_get_save_flags (const WaysideCliOptions *self)
{
  WaysideSaveFlags save_flags = WAYSIDE_SAVE_DEFAULT;

  g_return_val_if_fail (self != NULL, save_flags);

  if (self->no_geotag)
    save_flags &= ~WAYSIDE_SAVE_GEOTAG;
  if (self->no_metadata)
    save_flags &= ~WAYSIDE_SAVE_METADATA;
  return save_flags;
}

/**
 * wayside_cli_options_free:
 * @self: options
 *
 * Frees options and everything in them.
 */
void
wayside_cli_options_free (WaysideCliOptions *self)
{
  g_clear_pointer (&self->queries, g_ptr_array_unref);
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->config, g_free);
  g_clear_pointer (&self->token_file, g_free);
  g_clear_pointer (&self->verify, g_free);
  g_free (self);
}

static char *
dup_description (void)
{
  return g_strconcat (
      _ ("WHAT is a photo id, a sequence key, an area “west,south,east,north” in degrees, or a\n"
         "mapillary.com link; several are done in turn. With none, ./fetch_mpy_images.ini or else\n"
         "./config.ini says what is wanted. What the command line says beats the INI file.\n"),
      "\n", _ ("Examples:\n"),
      "  wayside-cli 1026761414815487\n"
      "  wayside-cli --size=2048 --sequence=-HLNKxxkYIQXS0M5KP3Dhg\n"
      "  wayside-cli --limit=0 --output=photos 9.94,53.596,9.95,53.6\n"
      "  wayside-cli --json --config=fetch_mpy_images.ini\n"
      "\n",
      _ ("Exit codes:\n"
         "  0    all saved, or already here\n"
         "  1    some photos could not be saved: failed, gone, or not offered\n"
         "  2    wrong usage or configuration\n"
         "  3    no imagery found\n"
         "  4    access token missing or refused\n"
         "  5    network or disk stopped the job\n"
         "  130  interrupted; what is saved stays, the next run goes on\n"
         "Of several downloads the worst counts: 130, 4, 5, 2, 1, 3, 0.\n"),
      "\n",
      _ ("The access token comes from the environment, else from --token-file, else from the INI file,\n"
         "else from the keyring, else it is asked for on the terminal. It is never an argument: other users could read it.\n"),
      "\n",
      _ ("Environment:\n"
         "  MAPILLARY_ACCESS_TOKEN   the access token\n"
         "  WAYSIDE_GRAPH_URL, WAYSIDE_TILES_URL, WAYSIDE_MAP_URL\n"
         "                           other service roots, for tests and demonstrations\n"),
      "\n", _ ("Paths of saved photos go to standard output, everything else to standard error.\n"), NULL);
}

/**
 * wayside_cli_options_dup_help:
 *
 * Builds the text that --help prints.
 *
 * Returns: (transfer full): several lines
 */
char *
wayside_cli_options_dup_help (void)
{
  WaysideCliOptions unused = { 0 };
  g_autoptr (GOptionContext) context = create_context (&unused);
  g_autofree char *description = dup_description ();

  g_option_context_set_summary (context,
                                _ ("Saves street-level photos from Mapillary, with their metadata."));
  g_option_context_set_description (context, description);
  return g_option_context_get_help (context, TRUE, NULL);
}
