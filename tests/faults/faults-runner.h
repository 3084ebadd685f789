/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-runner.h"
#include "pretend-demo.h"

G_BEGIN_DECLS

typedef struct _FaultCase FaultCase;
typedef struct _FaultEdge FaultEdge;
typedef void (*FaultFunc) (FaultCase *self);

/* What the queries of most rows are, and how many pairs they lead to. */
#define FAULTS_IMAGE    "--size=256 " PRETEND_DEMO_PHOTO
#define FAULTS_SEQUENCE "--size=256 " PRETEND_DEMO_SEQUENCE
#define FAULTS_AREA     "--size=256 --limit=0 --bbox=" PRETEND_DEMO_AREA

/**
 * FaultScript:
 * @what: see pretend_service_script()
 * @fault: what goes wrong
 * @times: how often
 *
 * One thing that goes wrong.
 */
typedef struct
{
  const char *what;
  PretendFault fault;
  guint times;
} FaultScript;

/**
 * FaultRow:
 * @name: of the row
 * @arguments: of the program
 * @token: (nullable): what it gets for a token; "" for none, %NULL for the good one
 * @shell: (nullable): shell commands that run before the program, in its process
 * @scripts: what goes wrong, up to the first without @what
 * @switches: how the service behaves
 * @prepare: (nullable): what else is done before the program starts
 * @watch: (nullable): called again and again while it runs
 * @interrupt: (nullable): when this has been said, the program is interrupted
 * @exit_code: how it has to end
 * @said: (nullable): what has to be said on stderr
 * @said_once: (nullable): what has to be said there exactly once
 * @unsaid: (nullable): what must not be said
 * @n_pairs: how many pairs there have to be afterwards
 * @has_company: whether another program writes into the folder meanwhile, whose unfinished files come and go,
 * or the program itself is killed and leaves its own
 * @max_pairs: the most of them, where chance has a part in it; 0 for as many as @n_pairs
 * @n_unexpected: how many files there have to be that belong to no whole pair
 * @least: how many requests have to be spent; of kinds that are not named any number
 * @most: how many requests may be spent; of kinds that are not named none
 * @min_seconds: how long it has to take at least
 * @is_real_time: whether the delays of the program are not shortened, as in rows with @interrupt
 * @check: (nullable): what else has to be true
 * @mend: (nullable): what is done before the second run, beside pretend_service_mend() and the good token
 * @mended: how many pairs there have to be after a second run without the fault; 0 for no such run
 * @max_mended: the most of them, where chance has a part in it; 0 for as many as @mended
 * @clean: (nullable): what has to be done at the end
 *
 * A fault, a query, and what has to come of it. Besides, and always: every pair is whole and as the service
 * sent it, no temporary file is left, and the token came nowhere but into the header for the graph.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *token;
  const char *shell;
  FaultScript scripts[5];
  PretendSwitches switches;
  FaultFunc prepare;
  FaultFunc watch;
  const char *interrupt;
  int exit_code;
  const char *said;
  const char *said_once;
  const char *unsaid;
  guint n_pairs;
  gboolean has_company;
  guint max_pairs;
  guint n_unexpected;
  guint least[PRETEND_N_KINDS];
  guint most[PRETEND_N_KINDS];
  double min_seconds;
  gboolean is_real_time;
  FaultFunc check;
  FaultFunc mend;
  guint mended;
  guint max_mended;
  FaultFunc clean;
} FaultRow;

/**
 * FaultEvidence:
 * @exit_code: how the program ended; -1 if a signal killed it
 * @text: (owned): what it wrote to stderr
 * @whole: (owned) (element-type utf8): ids of the whole pairs that were there afterwards
 * @n_unexpected: pictures and records that belong to none of them
 * @n_parts: temporary files
 * @n_requests: what was spent
 * @n_again: requests for pictures whose pair had been whole before
 * @seconds: how long it took by the clock of the retries, which counts the delays that were skipped if the row
 *   has @min_seconds
 * @timed_out: whether it had to be killed
 *
 * What one run of the program left behind.
 */
typedef struct
{
  int exit_code;
  char *text;
  GHashTable *whole;
  guint n_unexpected;
  guint n_parts;
  guint n_requests[PRETEND_N_KINDS];
  guint n_again;
  double seconds;
  gboolean timed_out;
} FaultEvidence;

/**
 * FaultCase:
 * @row: what it is about
 * @world: where the program runs
 * @run: (owned) (nullable): the program
 * @other: (owned) (nullable): another program that a row started; it is ended before the second run
 * @runs: how many runs were begun, 0 to 2
 * @is_over: whether there is nothing more to run
 * @evidence: of the first and the second run
 * @started: when the run under way began, monotonic microseconds
 * @n_watched: a counter for @watch
 * @edge: (owned) (nullable): what stands in front of the service; only for rows that put it there
 *
 * A row on its way.
 */
struct _FaultCase
{
  const FaultRow *row;
  CliWorld world;
  CliRun *run;
  CliRun *other;
  guint runs;
  gboolean is_over;
  gboolean is_interrupted;
  FaultEvidence evidence[2];
  gint64 started;
  guint n_watched;
  FaultEdge *edge;
};

int         faults_main             (int             argc,
                                     char          **argv,
                                     const char     *subject,
                                     const FaultRow *rows,
                                     guint           n_rows);
void        faults_leave_out        (const FaultRow *rows,
                                     guint           n_rows,
                                     const char     *why);
gboolean    faults_must_be_complete (void);
void        faults_complain         (const char     *format,
                                     ...) G_GNUC_PRINTF (1, 2);
CliRun     *faults_start            (FaultCase      *self,
                                     const char     *shell,
                                     const char     *arguments,
                                     const char     *log);
char       *faults_path             (FaultCase      *self,
                                     const char     *name);
void        faults_write            (FaultCase      *self,
                                     const char     *name,
                                     const void     *bytes,
                                     gsize           length);
void        faults_answer           (FaultCase      *self,
                                     const char     *what,
                                     guint           status,
                                     const char     *text,
                                     guint           times);
GHashTable *faults_list_whole       (CliWorld       *world,
                                     gboolean        records,
                                     guint          *n_files);

G_END_DECLS
