/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-options.h"

#include "wayside-cli-arguments.h"
#include "wayside-cli-filter.h"
#include "wayside-error.h"
#include "wayside-link.h"
#include "wayside-redaction.h"
#include "wayside-text.h"

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

static void
list_free (gpointer data)
{
  WaysideCliList *list = data;

  g_clear_pointer (&list->path, g_free);
  g_free (list);
}

static gboolean
add_list (WaysideCliOptions *self, const char *path, gboolean is_area)
{
  WaysideCliList *list = g_new0 (WaysideCliList, 1);

  list->path = wayside_cli_options_expand_home (path);
  list->position = self->queries->len;
  list->is_area = is_area;
  g_ptr_array_add (self->lists, list);
  return TRUE;
}

/* Ids, keys and links are never file names; "./ID" is one. */
static gboolean
is_list (const char *value)
{
  g_autofree char *path = wayside_cli_options_expand_home (value);

  if (g_str_equal (value, "-"))
    return TRUE;

  return !wayside_query_is_image_id (value) && !wayside_query_is_sequence_key (value) &&
         strstr (value, "://") == NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Returns whether a value was probably meant as a file that does not exist. */
static gboolean
looks_like_file (const char *value)
{
  static const char *const suffixes[] = { ".txt",     ".csv", ".tsv", ".json",    ".jsonl",
                                          ".geojson", ".gpx", ".kml", ".geojsonl" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (value, suffixes[i]) && strstr (value, "://") == NULL)
      return TRUE;

  return FALSE;
}

static gboolean
on_what (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;
  g_autofree char *quoted = wayside_redaction_quote (value);

  if (is_list (value))
    return add_list (self, value, FALSE);

  if (looks_like_file (value))
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, _ ("There is no file “%s”"), quoted);
      return FALSE;
    }

  if (!g_utf8_validate (value, -1, NULL))
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                           _ ("An argument is not valid text. Give a photo id, a sequence key, four numbers "
                              "“west,south,east,north”, or a mapillary.com link."));
      return FALSE;
    }

  return add_query (self, quoted, wayside_link_parse (value, error), error);
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

/**
 * wayside_cli_options_parse_number:
 * @option_name: an option such as --limit
 * @value: its value
 * @min: the smallest number
 * @max: the largest number
 * @number: (out): return location
 * @error: return location
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message with the name of the option
 */
gboolean
wayside_cli_options_parse_number (const char *option_name,
                                  const char *value,
                                  guint min,
                                  guint max,
                                  guint64 *number,
                                  GError **error)
{
  g_autofree char *clean = wayside_text_clean (value);
  g_autofree char *quoted = NULL;

  if (g_ascii_string_to_unsigned (clean, 10, min, max, number, NULL))
    return TRUE;

  quoted = wayside_redaction_quote (value);
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
               /* Translators: the first %s is an option such as --limit, the second its value. */
               _ ("%s: “%s” is not a whole number from %u to %u"), option_name, quoted, min, max);
  return FALSE;
}

static gboolean
on_limit (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;
  guint64 number;

  if (!wayside_cli_options_parse_number (option_name, value, 0, G_MAXINT32, &number, error))
    return FALSE;

  self->limit = (gint64) number;
  return TRUE;
}

static gboolean
on_parallel (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;
  guint64 number;

  if (!wayside_cli_options_parse_number (option_name, value, 1, WAYSIDE_CLI_MAX_PARALLEL, &number, error))
    return FALSE;

  self->parallel = (guint) number;
  return TRUE;
}

static gboolean
on_size (const char *option_name, const char *value, gpointer data, GError **error)
{
  WaysideCliOptions *self = data;
  g_autofree char *clean = wayside_text_clean (value);

  if (wayside_size_parse (clean, &self->size, error))
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
  *path = wayside_cli_options_expand_home (value);
  return TRUE;
}

static gboolean
on_area (const char *option_name, const char *value, gpointer data, GError **error)
{
  g_autofree char *path = wayside_cli_options_expand_home (value);
  g_autofree char *quoted = NULL;

  if (g_str_equal (value, "-") || g_file_test (path, G_FILE_TEST_EXISTS))
    return add_list (data, value, TRUE);

  quoted = wayside_redaction_quote (value);
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, _ ("There is no file “%s”"), quoted);
  return FALSE;
}

static gboolean
on_filter (const char *option_name, const char *value, gpointer data, GError **error)
{
  return wayside_cli_filter_read_option (data, option_name, value, error);
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
/* GOption would convert the values from the charset of the locale, which fails for C. Only ASCII matters. */
#define BYTES G_OPTION_FLAG_FILENAME
#define FLAG  G_OPTION_FLAG_NO_ARG

static const GOptionEntry value_entries[] = {
  { "image", 0, BYTES, CALLBACK (on_image), N_ ("Save the photo with this id"), N_ ("ID") },
  { "sequence", 0, BYTES, CALLBACK (on_sequence), N_ ("Save the sequence with this key"), N_ ("KEY") },
  { "bbox", 0, BYTES, CALLBACK (on_bbox), N_ ("Save photos of this area"), N_ ("W,S,E,N") },
  { "area", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_area),
    N_ ("Save photos in the polygons or along the tracks of a file"), N_ ("FILE") },
  { "limit", 0, BYTES, CALLBACK (on_limit), N_ ("At most N photos of an area (default 1, 0 for all) or user"),
    N_ ("N") },
  { "from", 0, BYTES, CALLBACK (on_filter), N_ ("Of an area or user: captured on this day or later (UTC)"),
    N_ ("YYYY-MM-DD") },
  { "to", 0, BYTES, CALLBACK (on_filter), N_ ("… captured on this day or earlier (UTC)"), N_ ("YYYY-MM-DD") },
  { "creator", 0, BYTES, CALLBACK (on_filter), N_ ("… by this user; without an area, all photos of the user"),
    N_ ("NAME") },
  { "pano", 0, FLAG, CALLBACK (on_filter), N_ ("… panoramas only"), NULL },
  { "flat", 0, FLAG, CALLBACK (on_filter), N_ ("… no panoramas"), NULL },
  { "spacing", 0, BYTES, CALLBACK (on_filter), N_ ("… at least so far apart within a sequence"),
    N_ ("METRES") },
  { "within", 0, BYTES, CALLBACK (on_filter), N_ ("With --area: distance from a track (default 25)"),
    N_ ("METRES") },
  { "size", 0, BYTES, CALLBACK (on_size), N_ ("original, 2048, 1024 or 256 (default original)"),
    N_ ("SIZE") },
  { "output", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path),
    N_ ("Where the folders are made (default “downloads”)"), N_ ("DIR") },
  { "config", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path), N_ ("INI file to read"), N_ ("FILE") },
  { "token-file", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path), N_ ("File that holds the access token"),
    N_ ("FILE") },
  { "verify", 0, G_OPTION_FLAG_FILENAME, CALLBACK (on_path), N_ ("Check every pair in a folder instead"),
    N_ ("DIR") },
  { "parallel", 0, BYTES, CALLBACK (on_parallel), N_ ("At most N transfers at a time (1 to 128)"), N_ ("N") },
  { "export", 0, LATER, CALLBACK (on_later), "", "" },
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
    { "replace-smaller", 0, 0, G_OPTION_ARG_NONE, &self->replace_smaller,
      N_ ("Fetch photos again that are here in a smaller size"), NULL },
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

static gboolean
check_verify (const WaysideCliOptions *self, GError **error)
{
  if (self->repair && self->verify == NULL)
    g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                         _ ("--repair needs --verify=DIR, the folder to repair"));
  else if (self->verify != NULL &&
           (self->queries->len > 0 || self->lists->len > 0 || !wayside_filter_is_empty (self->filter)))
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
 * Parses and checks the command line. Looks which arguments are files, but does not read, write or print
 * anything.
 *
 * Fails with #WaysideError or #GOptionError. The message names the option; each failure is wrong usage. No
 * message repeats an access token.
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

  if (!wayside_cli_arguments_check (argv, error))
    return NULL;

  self->queries = g_ptr_array_new_with_free_func (g_object_unref);
  self->lists = g_ptr_array_new_with_free_func (list_free);
  self->filter = wayside_filter_new ();
  self->limit = -1;
  self->size = WAYSIDE_SIZE_ORIGINAL;

  context = create_context (self);
  args = wayside_cli_arguments_accept_western_boxes (argv, wants_value);
  if (!g_option_context_parse_strv (context, &args, &fault))
    {
      wayside_cli_arguments_explain_unknown (argv, &fault);
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }

  if (!check_verify (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * wayside_cli_options_want_json:
 * @argv: (array zero-terminated=1): program name and arguments
 *
 * Returns: whether the command line has --json, even if it is not valid otherwise
 */
gboolean
wayside_cli_options_want_json (const char *const *argv)
{
  g_return_val_if_fail (argv != NULL, FALSE);

  for (gsize i = 1; argv[0] != NULL && argv[i] != NULL && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--json"))
      return TRUE;

  return FALSE;
}

/**
 * wayside_cli_options_expand_home:
 * @path: a path, filename encoding
 *
 * Expands "~/", which shells leave alone after "=".
 *
 * Returns: (transfer full): the path, in which "~" at the start is replaced by the home folder
 */
char *
wayside_cli_options_expand_home (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  if (g_str_equal (path, "~"))
    return g_strdup (g_get_home_dir ());
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);

  return g_strdup (path);
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
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  g_clear_pointer (&self->filter, wayside_filter_free);
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
      _ ("WHAT is a photo id, a sequence key, an area “west,south,east,north” in degrees, a\n"
         "mapillary.com link, or a file with a list of these (text, CSV, JSON, GeoJSON, GPX, KML),\n"
         "“-” for standard input; several are done in turn. With none, ./fetch_mpy_images.ini or else\n"
         "./config.ini says what is wanted. What the command line says beats the INI file.\n"),
      "\n", _ ("Examples:\n"),
      "  wayside-cli 1026761414815487\n"
      "  wayside-cli --size=2048 --sequence=-HLNKxxkYIQXS0M5KP3Dhg\n"
      "  wayside-cli --limit=0 --output=photos 9.94,53.596,9.95,53.6\n"
      "  wayside-cli --limit=0 --area=ride.gpx --within=30 --from=2022-05-01 --flat\n"
      "  wayside-cli --creator=trekviewhq --spacing=20\n"
      "  wayside-cli --json --config=fetch_mpy_images.ini\n"
      "  wayside-cli --output=~/photos photos.csv\n"
      "\n",
      _ ("Exit codes:\n"
         "  0    all saved, or already here\n"
         "  1    some photos could not be saved: failed, gone, or not offered\n"
         "  2    wrong usage or configuration\n"
         "  3    no imagery found\n"
         "  4    access token missing or refused\n"
         "  5    network or disk stopped the job\n"
         "  130  interrupted; saved photos are kept, the next run continues\n"
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
