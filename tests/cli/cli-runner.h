/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-service.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Fraction of each retry delay that the programs really wait. A world's environment can override it. */
#define CLI_TIME_SCALE "0.02"

/**
 * CliWorld:
 * @service: (owned): the pretend service, filled as for the demo
 * @folder: (owned): an empty folder in which the program is started
 * @data: (owned): the user's data folder, initially empty
 * @token: (nullable): value of MAPILLARY_ACCESS_TOKEN
 * @environment: (owned) (element-type utf8): further environment variables, "NAME=value"
 * @stdin_fd: standard input of the program; -1 for none. The launcher takes ownership
 *
 * Environment in which the real program is started.
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
 * @out: (owned) (nullable): output on stdout, once the program has exited
 * @err: (owned) (nullable): output on stderr, once the program has exited
 * @exit_code: exit code, once the program has exited; -1 if it was killed by a signal
 *
 * A program that is running or has exited.
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
