/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/* The engine never has more transfers under way than this, whatever is asked for. */
#define WAYSIDE_CLI_MAX_PARALLEL 128

/**
 * WaysideCliOptions:
 * @queries: (owned) (element-type WaysideQuery): what was asked for, in the order of the command line
 * @limit: images per area, 0 for all; -1 if not given
 * @size: rendition to fetch
 * @output: (owned) (nullable): output root, filename encoding
 * @config: (owned) (nullable): INI file, filename encoding
 * @token_file: (owned) (nullable): file with the access token, filename encoding
 * @verify: (owned) (nullable): folder whose pairs are to be checked, filename encoding
 * @repair: fetch again what is not whole there
 * @parallel: transfers at a time, 1 to %WAYSIDE_CLI_MAX_PARALLEL; 0 leaves it to the engine
 * @no_geotag: leave position and date out of the photos' files
 * @no_metadata: save no records beside the photos
 * @timestamped: a new folder for each run
 * @dry_run: only say what would be fetched
 * @json: JSON lines on stdout
 * @quiet: no read-out and no summary
 * @verbose: debug log on stderr
 * @help: print help and leave
 * @version: print the version and leave
 *
 * The command line, understood and checked.
 */
typedef struct
{
  GPtrArray *queries;
  gint64 limit;
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCliOptions, wayside_cli_options_free)

G_END_DECLS
