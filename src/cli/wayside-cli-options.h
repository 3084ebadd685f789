/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/* Maximum number of concurrent transfers in the engine. */
#define WAYSIDE_CLI_MAX_PARALLEL 128

/**
 * WaysideCliList:
 * @path: (owned): a file with a list, filename encoding; "-" is standard input
 * @position: number of queries before it on the command line
 * @is_area: whether the shapes in it are an area, --area
 *
 * A list on the command line.
 */
typedef struct
{
  char *path;
  guint position;
  gboolean is_area;
} WaysideCliList;

/**
 * WaysideCliOptions:
 * @queries: (owned) (element-type WaysideQuery): queries in the order of the command line
 * @lists: (owned) (element-type WaysideCliList): files with further queries, in this order too
 * @limit: images per area or user, 0 for all; -1 if not given
 * @filter: (owned): which images of areas and users
 * @within: metres around the track of an area; 0 if not given
 * @size: rendition to download
 * @output: (owned) (nullable): output root, filename encoding
 * @config: (owned) (nullable): INI file, filename encoding
 * @token_file: (owned) (nullable): file with the access token, filename encoding
 * @verify: (owned) (nullable): folder whose pairs are checked, filename encoding
 * @repair: download damaged or incomplete pairs of that folder again
 * @parallel: concurrent transfers, 1 to %WAYSIDE_CLI_MAX_PARALLEL; 0 leaves it to the engine
 * @no_geotag: do not write position and date into the photo files
 * @no_metadata: do not save metadata files with the photos
 * @timestamped: create a new folder for each run
 * @replace_smaller: download photos again that are there in a smaller size
 * @dry_run: only list the images that would be downloaded
 * @json: JSON lines on stdout
 * @quiet: no status line and no summary
 * @verbose: debug log on stderr
 * @help: print help and exit
 * @version: print the version and exit
 *
 * The parsed and checked command line.
 */
typedef struct
{
  GPtrArray *queries;
  GPtrArray *lists;
  gint64 limit;
  WaysideFilter *filter;
  guint within;
  WaysideSize size;
  char *output;
  char *config;
  char *token_file;
  char *verify;
  gboolean repair;
  guint parallel;
  gboolean no_geotag;
  gboolean no_metadata;
  gboolean timestamped;
  gboolean replace_smaller;
  gboolean dry_run;
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  gboolean help;
  gboolean version;
} WaysideCliOptions;

WaysideCliOptions *wayside_cli_options_parse          (const char *const       *argv,
                                                       GError                 **error);
WaysideSaveFlags   wayside_cli_options_get_save_flags (const WaysideCliOptions *self);
void               wayside_cli_options_free           (WaysideCliOptions       *self);
char              *wayside_cli_options_dup_help       (void);
gboolean           wayside_cli_options_want_json      (const char *const       *argv);
char              *wayside_cli_options_expand_home    (const char              *path);
gboolean           wayside_cli_options_parse_number   (const char              *option_name,
                                                       const char              *value,
                                                       guint                    min,
                                                       guint                    max,
                                                       guint64                 *number,
                                                       GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCliOptions, wayside_cli_options_free)

G_END_DECLS
