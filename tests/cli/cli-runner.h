/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-service.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The part of each retry delay that the programs really wait for. A world's environment can set another one. */
#define CLI_TIME_SCALE "0.02"

/**
 * CliWorld:
 * @service: (owned): the pretend service, filled as for the demo
 * @folder: (owned): an empty folder in which the program is started
 * @data: (owned): the user's data folder, which is empty at first
 * @token: (nullable): what the program finds as MAPILLARY_ACCESS_TOKEN
 * @environment: (owned) (element-type utf8): further settings, "NAME=value"
 * @stdin_fd: what the program reads from; -1 for nothing. The launcher takes it
 *
 * A place to start the real program in.
 */
typedef struct
{
  PretendService *service;
  char *folder;
  char *data;
  const char *token;
  GPtrArray *environment;
  int stdin_fd;
} CliWorld;

/**
 * CliRun:
 * @process: (owned): the program
 * @out: (owned) (nullable): what it wrote to stdout, once it ended
 * @err: (owned) (nullable): what it wrote to stderr, once it ended
 * @exit_code: its exit code, once it ended; -1 if a signal killed it
 *
 * The program under way or ended.
 */
typedef struct
{
  GSubprocess *process;
  char *out;
  char *err;
  int exit_code;
} CliRun;

typedef gboolean (*CliCondition) (gpointer data);

void       cli_world_set_up     (CliWorld     *world,
                                 gconstpointer data);
void       cli_world_tear_down  (CliWorld     *world,
                                 gconstpointer data);
char      *cli_world_path       (CliWorld     *world,
                                 const char   *name);
void       cli_world_write      (CliWorld     *world,
                                 const char   *name,
                                 const char   *text);
GPtrArray *cli_world_list       (CliWorld     *world,
                                 const char   *suffix);
guint      cli_world_count      (CliWorld     *world,
                                 const char   *suffix);
void       cli_world_check_pair (CliWorld     *world,
                                 const char   *folder,
                                 const char   *id,
                                 guint         size);

CliRun    *cli_start       (CliWorld    *world,
                            const char  *arguments);
void       cli_finish      (CliRun      *run);
CliRun    *cli_run         (CliWorld    *world,
                            const char  *arguments);
void       cli_run_free    (CliRun      *run);
void       cli_wait_until  (CliCondition condition,
                            gpointer     data);
void       cli_check       (CliRun      *run,
                            int          exit_code,
                            const char  *said);
GPtrArray *cli_parse_lines (CliRun      *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliRun, cli_run_free)

G_END_DECLS
