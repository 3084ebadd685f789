/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-plan.h"

#include "wayside-cli-filter.h"
#include "wayside-cli-lists.h"
#include "wayside-error.h"
#include "wayside-ini.h"
#include "wayside-library.h"
#include "wayside-token.h"

#include <glib/gi18n.h>

#define DEFAULT_OUTPUT_ROOT "downloads"

/* Tried in this order, as the original script did. */
static const char *const default_configs[] = { "fetch_mpy_images.ini", "config.ini" };

/* Returns the INI file to read, or NULL if none is needed. Sets an error if a required one is missing. */
static const char *
choose_config (const WaysideCliOptions *options, GError **error)
{
  if (options->config != NULL || options->queries->len > 0 || options->lists->len > 0 ||
      options->filter->creator != NULL)
    return options->config;

  for (gsize i = 0; i < G_N_ELEMENTS (default_configs); i++)
    if (g_file_test (default_configs[i], G_FILE_TEST_EXISTS))
      return default_configs[i];

  g_set_error_literal (
      error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
      _ ("No config.ini or fetch_mpy_images.ini in this folder, and the command line does not "
         "say which photos are wanted. See “wayside-cli --help”."));
  return NULL;
}

/* Adds what the INI file asks for, or else the photos of the user of the command line. */
static gboolean
add_defaults (WaysideCliPlan *self, const WaysideCliOptions *options, const WaysideIni *ini, GError **error)
{
  g_autofree char *area = ini != NULL && ini->area_file != NULL
                              ? wayside_cli_options_expand_home (ini->area_file)
                              : NULL;

  if (ini != NULL && ini->query != NULL)
    g_ptr_array_add (self->queries, wayside_query_dup (ini->query));
  else if (area != NULL)
    return wayside_cli_lists_read_area (area, wayside_cli_filter_get_within (options, ini), self->queries,
                                        error);
  else if (options->filter->creator != NULL || (ini != NULL && ini->filter->creator != NULL))
    g_ptr_array_add (self->queries,
                     wayside_query_new_creator (options->filter->creator != NULL ? options->filter->creator
                                                                                 : ini->filter->creator,
                                                NULL));
  return TRUE;
}

static gboolean
has_area (const WaysideCliOptions *options, const WaysideIni *ini)
{
  for (guint i = 0; i < options->lists->len; i++)
    if (((const WaysideCliList *) g_ptr_array_index (options->lists, i))->is_area)
      return TRUE;

  return ini != NULL && ini->area_file != NULL;
}

static void
set_limits (WaysideCliPlan *self, const WaysideCliOptions *options, const WaysideIni *ini)
{
  gint64 limit = options->limit;

  if (limit < 0 && ini != NULL)
    limit = ini->limit;
  for (guint i = 0; i < self->queries->len; i++)
    {
      WaysideQuery *query = g_ptr_array_index (self->queries, i);

      if (limit >= 0)
        wayside_query_set_limit (query, (guint) limit);
      wayside_query_set_size (query, options->size);
    }
}

static gboolean
add_queries (WaysideCliPlan *self, const WaysideCliOptions *options, const WaysideIni *ini, GError **error)
{
  if (options->within > 0 && !has_area (options, ini))
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                           _ ("--within needs --area=FILE, a file with a track"));
      return FALSE;
    }

  if (!wayside_cli_lists_read (options, wayside_cli_filter_get_within (options, ini), self->queries,
                               self->warnings, error))
    return FALSE;
  if (self->queries->len == 0 && !add_defaults (self, options, ini, error))
    return FALSE;

  set_limits (self, options, ini);
  if (self->queries->len > 0)
    return wayside_cli_filter_apply (options, ini, self->queries, error);

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                       _ ("No bbox configured, and no image_key or sequence_key either: "
                          "the INI file does not say which photos are wanted"));
  return FALSE;
}

/**
 * wayside_cli_plan_new:
 * @options: the command line
 * @error: return location
 *
 * Merges the command line and the INI file; the command line takes precedence. Reads the INI file given by
 * --config or, if the command line has no query, the one in the working directory. Reads the lists on the
 * command line, and standard input for “-”.
 *
 * Each failure is wrong usage or configuration.
 *
 * Returns: (transfer full): the plan, or %NULL
 */
WaysideCliPlan *
wayside_cli_plan_new (const WaysideCliOptions *options, GError **error)
{
  g_autoptr (WaysideCliPlan) self = g_new0 (WaysideCliPlan, 1);
  g_autoptr (WaysideIni) ini = NULL;
  g_autoptr (GError) fault = NULL;
  const char *config;
  const char *output_root = options->output;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self->queries = g_ptr_array_new_with_free_func (g_object_unref);
  self->warnings = g_ptr_array_new_with_free_func (g_free);

  config = choose_config (options, &fault);
  if (config != NULL)
    ini = wayside_ini_load (config, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }

  if (!add_queries (self, options, ini, error))
    return NULL;

  self->replace_smaller = options->replace_smaller || (ini != NULL && ini->replace_smaller);
  if (ini != NULL)
    {
      self->ini_token = g_steal_pointer (&ini->access_token);
      g_ptr_array_extend_and_steal (self->warnings, g_steal_pointer (&ini->warnings));
      if (output_root == NULL && ini->output_root != NULL)
        self->output_root = wayside_cli_options_expand_home (ini->output_root);
    }

  if (self->output_root == NULL)
    self->output_root = g_strdup (output_root != NULL ? output_root : DEFAULT_OUTPUT_ROOT);
  return g_steal_pointer (&self);
}

/* Returns the jobs of the library, or NULL. Does not create a missing library. */
static GPtrArray *
list_jobs (void)
{
  g_autofree char *path = wayside_library_dup_user_path ();
  g_autoptr (WaysideLibrary) library = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return NULL;

  library = wayside_library_new (path);
  return wayside_library_list_all (library, NULL);
}

/* Returns the size of the folder's job in the library, so that a repaired picture matches the others and is
 * never made smaller; the requested size if there is no such job. */
static WaysideSize
find_size (GPtrArray *jobs, const char *folder, WaysideSize asked)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const WaysideJob *job = g_ptr_array_index (jobs, i);

      if (g_str_equal (job->folder, path))
        return wayside_query_get_size (job->query);
    }

  return asked;
}

static void
add_repairs (WaysideCliPlan *self, const WaysideVerification *verification, WaysideSize size)
{
  g_autoptr (GPtrArray) jobs = list_jobs ();
  const char *last = NULL;

  /* The issues are grouped by folder. */
  for (guint i = 0; i < verification->issues->len; i++)
    {
      const WaysideVerifyIssue *issue = g_ptr_array_index (verification->issues, i);
      g_autoptr (GPtrArray) ids = NULL;
      WaysideQuery *query;

      if (g_strcmp0 (issue->folder, last) == 0)
        continue;

      last = issue->folder;
      ids = wayside_verification_list_repairable (verification, last);
      query = ids->len > 0 ? wayside_query_new_images (ids, NULL) : NULL;
      if (query == NULL)
        continue;

      wayside_query_set_size (query, find_size (jobs, last, size));
      g_ptr_array_add (self->queries, query);
      g_ptr_array_add (self->folders, g_strdup (last));
    }
}

/**
 * wayside_cli_plan_new_repair:
 * @options: the command line, with --verify and --repair
 * @verification: result of the verification of the folder
 * @error: return location
 *
 * Creates one download per folder for its repairable images, in the size of the folder's job in the library
 * or else in the requested size. The INI file is read only if given by --config, and only for its token.
 *
 * Returns: (transfer full): the plan, without queries if nothing is repairable, or %NULL
 */
WaysideCliPlan *
wayside_cli_plan_new_repair (const WaysideCliOptions *options,
                             const WaysideVerification *verification,
                             GError **error)
{
  g_autoptr (WaysideCliPlan) self = g_new0 (WaysideCliPlan, 1);
  g_autoptr (WaysideIni) ini = NULL;

  g_return_val_if_fail (verification != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self->queries = g_ptr_array_new_with_free_func (g_object_unref);
  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->output_root = g_strdup (options->verify);
  if (options->config != NULL)
    {
      ini = wayside_ini_load (options->config, error);
      if (ini == NULL)
        return NULL;
      self->ini_token = g_steal_pointer (&ini->access_token);
      g_ptr_array_extend_and_steal (self->warnings, g_steal_pointer (&ini->warnings));
    }

  add_repairs (self, verification, options->size);
  self->is_incomplete = wayside_verification_count (verification, WAYSIDE_VERIFY_ISSUE_UNREADABLE) > 0;
  return g_steal_pointer (&self);
}

/**
 * wayside_cli_plan_free:
 * @self: a plan
 *
 * Frees a plan and everything in it.
 */
void
wayside_cli_plan_free (WaysideCliPlan *self)
{
  g_clear_pointer (&self->queries, g_ptr_array_unref);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->output_root, g_free);
  g_clear_pointer (&self->ini_token, wayside_token_free);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_free (self);
}
