/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-runner.h"
#include "pretend-demo.h"

G_BEGIN_DECLS

typedef struct _FaultCase FaultCase;
typedef struct _FaultEdge FaultEdge;
typedef void (*FaultFunc) (FaultCase *self);

/* Arguments of the queries that most rows use. */
#define FAULTS_IMAGE    "--size=256 " PRETEND_DEMO_PHOTO
#define FAULTS_SEQUENCE "--size=256 " PRETEND_DEMO_SEQUENCE
/* A small box with a small limit is searched, any other area is read from tiles. */
#define FAULTS_AREA     "--size=256 --limit=100 --bbox=" PRETEND_DEMO_AREA
#define FAULTS_TILES    "--size=256 --limit=0 --bbox=" PRETEND_DEMO_AREA

/**
 * FaultScript:
 * @what: see pretend_service_script()
 * @fault: the fault
 * @times: number of requests
 *
 * A fault of matching requests.
 */
typedef struct
{
  const char *what;
  PretendFault fault;
  guint times;
} FaultScript;

/**
 * FaultRow:
 * @name: name of the row
 * @arguments: arguments of the program
 * @token: (nullable): token passed to the program; "" for none, %NULL for the accepted one
 * @shell: (nullable): shell commands that run before the program, in its process
 * @scripts: faults, terminated by an entry without a target
 * @switches: behaviours of the service
 * @prepare: (nullable): called before the program starts
 * @watch: (nullable): called repeatedly while the program runs
 * @interrupt: (nullable): the program is interrupted once it has printed this
 * @exit_code: expected exit code
 * @said: (nullable): text required on stderr
 * @said_once: (nullable): text required on stderr exactly once
 * @unsaid: (nullable): text that must not be on stderr
 * @n_pairs: expected number of pairs afterwards
 * @has_company: whether temporary files are allowed, because another program writes to the folder at the same
 *   time, or the program itself is killed
 * @max_pairs: maximum number of pairs if it is random; 0 for exactly @n_pairs
 * @n_unexpected: expected number of files that do not belong to a complete pair
 * @least: minimum number of requests; 0 for kinds not listed
 * @most: maximum number of requests; 0 for kinds not listed
 * @min_seconds: minimum duration in seconds, including skipped delays
 * @is_real_time: whether the delays of the program are not shortened; implied by @interrupt
 * @check: (nullable): further checks
 * @mend: (nullable): called before the second run, after pretend_service_mend() was called and the accepted
 *   token was restored
 * @mended: expected number of pairs after a second run without the fault; 0 for no second run
 * @max_mended: upper limit if that number is random; 0 if it is exact
 * @clean: (nullable): cleanup function
 *
 * A fault, a query, and the expected result. The runner always checks that every pair is complete and matches
 * the data sent by the service, that no temporary files are left, and that the token was only sent in the
 * header of Graph API requests.
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
 * @exit_code: exit code; -1 if the program was killed by a signal
 * @text: (owned): output of the program on stderr
 * @whole: (owned) (element-type utf8): ids of the complete pairs afterwards
 * @n_unexpected: pictures and metadata files that do not belong to a complete pair
 * @n_parts: number of temporary files
 * @n_requests: number of requests
 * @n_again: number of requests for pictures of pairs that had been complete before
 * @seconds: duration by the clock of the retries, which includes skipped delays if the row has @min_seconds
 * @timed_out: whether the program exceeded the deadline and was killed
 *
 * The result of one run of the program.
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
 * @row: the row
 * @world: where the program runs
 * @run: (owned) (nullable): the program
 * @other: (owned) (nullable): another program that a row started; it is ended before the second run
 * @runs: number of runs started, 0 to 2
 * @is_over: whether all runs are finished
 * @evidence: results of the first and the second run
 * @started: start of the current run, monotonic microseconds
 * @n_watched: a counter for @watch
 * @edge: (owned) (nullable): reverse proxy in front of the service; only for rows that start one
 *
 * The state of a row while it runs.
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
