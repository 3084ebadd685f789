/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-runner.h"

#include "pretend-jpeg.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Number of rows that run in parallel. Rows often wait, as the program does between two attempts. */
#define N_AT_ONCE 4

/* Microseconds after which a run is considered to hang. */
#define DEADLINE (240 * G_USEC_PER_SEC)

/* Message of the program after it has skipped a part of a delay. */
#define AHEAD "The clock is "

/* Relative to the data folder of the program. */
#define LOG_NAME "stderr"

static const guint widths[] = { 256, 1024, 2048, 0 };

static FaultCase *cases = NULL;
static guint n_cases = 0;

/* Rows that this system cannot run, and the reason. */
static const FaultRow *left_out = NULL;
static guint n_left_out = 0;
static const char *left_out_why = NULL;

/* The tested program. faults_start() starts it from the shell. */
static const char *program = NULL;

/**
 * faults_complain:
 * @format: description of the failure, as for printf()
 * @...: arguments of @format
 *
 * Fails the row without aborting it, so that further failures are reported as well.
 */
void
faults_complain (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("✗ %s", text);
  g_test_fail ();
}

/**
 * faults_path:
 * @self: a case
 * @name: a path as the program sees it
 *
 * Returns: (transfer full): the same path as the test sees it
 */
char *
faults_path (FaultCase *self, const char *name)
{
  return cli_world_path (&self->world, name);
}

/**
 * faults_write:
 * @self: a case
 * @name: a path as the program sees it
 * @bytes: content of the file
 * @length: length of the content in bytes
 *
 * Writes a file and creates its parent folders.
 */
void
faults_write (FaultCase *self, const char *name, const void *bytes, gsize length)
{
  g_autofree char *path = faults_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

/**
 * faults_answer:
 * @self: a case
 * @what: see pretend_service_script()
 * @status: HTTP status
 * @text: the body, sent as JSON
 * @times: number of requests
 *
 * Makes the Graph API send exactly this response.
 */
void
faults_answer (FaultCase *self, const char *what, guint status, const char *text, guint times)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  pretend_service_script_answer (self->world.service, what, status, "application/json; charset=UTF-8", body,
                                 times);
}

/* A trailer of the service belongs to the file, but not to its picture. */
static gsize
get_length_without_trailer (const char *bytes, gsize length)
{
  gsize n_trailer = strlen (PRETEND_TRAILER);

  return length >= n_trailer && memcmp (bytes + length - n_trailer, PRETEND_TRAILER, n_trailer) == 0
             ? length - n_trailer
             : length;
}

static gboolean
is_sent_picture (CliWorld *world, const char *id, const char *bytes, gsize length)
{
  g_autoptr (GBytes) saved = g_bytes_new (bytes, get_length_without_trailer (bytes, length));
  guint n_facts;
  g_autoptr (GBytes) bare = pretend_jpeg_without_facts (saved, &n_facts);

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (GBytes) sent = pretend_service_dup_jpeg (world->service, id, widths[i]);

      if (sent != NULL && g_bytes_equal (sent, bare))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_record (CliWorld *world, const char *picture_path, const char *id)
{
  g_autofree char *record_path = g_strndup (picture_path, strlen (picture_path) - strlen (".jpg"));
  g_autofree char *path = g_strconcat (record_path, ".json", NULL);
  g_autofree char *record = NULL;
  gsize length;

  if (!g_file_get_contents (path, &record, &length, NULL) || length < 2 || record[length - 1] != '\n' ||
      strlen (record) != length)
    return FALSE;

  record[length - 1] = '\0';
  return pretend_service_has_sent_json (world->service, id, record);
}

/* Returns whether the photo is complete: the metadata if requested, and the picture, byte for byte as sent by
 * the service except for its EXIF and XMP data. */
static gboolean
is_whole (CliWorld *world, gboolean records, const char *path, const char *id)
{
  g_autofree char *picture = NULL;
  gsize length;

  return pretend_service_get_image (world->service, id) != NULL &&
         g_file_get_contents (path, &picture, &length, NULL) &&
         is_sent_picture (world, id, picture, length) && (!records || has_record (world, path, id));
}

/**
 * faults_list_whole:
 * @world: where the program ran
 * @records: whether metadata files are required
 * @n_files: (out): total number of picture and metadata files
 *
 * Finds the complete photos, whose files match the data sent by the service.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GHashTable *
faults_list_whole (CliWorld *world, gboolean records, guint *n_files)
{
  GHashTable *whole = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) pictures = cli_world_list (world, ".jpg");

  *n_files = pictures->len + cli_world_count (world, ".json");
  for (guint i = 0; i < pictures->len; i++)
    {
      const char *path = g_ptr_array_index (pictures, i);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *id = g_strndup (name, strlen (name) - strlen (".jpg"));

      if (is_whole (world, records, path, id))
        g_hash_table_add (whole, g_steal_pointer (&id));
    }

  return whole;
}

/**
 * faults_start:
 * @self: a case
 * @shell: (nullable): shell commands that run before the program, in its process
 * @arguments: arguments of the program, quoted as for a shell
 * @log: (nullable): file for its messages, so that they can be read while it runs; otherwise they are in the
 *   #CliRun
 *
 * Starts the program in the environment of the case.
 *
 * Returns: (transfer full): the running program
 */
CliRun *
faults_start (FaultCase *self, const char *shell, const char *arguments, const char *log)
{
  g_autofree char *quoted_log = g_shell_quote (log != NULL ? log : "/dev/fd/2");
  g_autofree char *script = g_strdup_printf ("%s\nexec \"$0\" \"$@\" 2>%s", shell != NULL ? shell : ":",
                                             quoted_log);
  g_autofree char *quoted_script = g_shell_quote (script);
  g_autofree char *quoted_program = g_shell_quote (program);
  g_autofree char *line = g_strdup_printf ("-c %s %s %s", quoted_script, quoted_program, arguments);

  return cli_start (&self->world, line);
}

static char *
get_log (FaultCase *self)
{
  return g_build_filename (self->world.data, LOG_NAME, NULL);
}

static void
start_run (FaultCase *self)
{
  g_autofree char *log = get_log (self);

  self->runs++;
  self->started = g_get_monotonic_time ();
  self->run = faults_start (self, self->runs == 1 ? self->row->shell : NULL, self->row->arguments, log);
}

static void
set_environment (FaultCase *self)
{
  GPtrArray *environment = self->world.environment;

  /* An interrupt must arrive during a delay, so delays are not shortened. */
  if (self->row->is_real_time || self->row->interrupt != NULL)
    g_ptr_array_add (environment, g_strdup ("WAYSIDE_TIME_SCALE=1"));
  if (self->row->min_seconds > 0)
    g_ptr_array_add (environment, g_strdup ("G_MESSAGES_DEBUG=WaysideClock"));
}

static void
start_case (FaultCase *self)
{
  const FaultRow *row = self->row;

  cli_world_set_up (&self->world, NULL);
  set_environment (self);
  if (row->token != NULL)
    self->world.token = *row->token != '\0' ? row->token : NULL;
  for (const FaultScript *script = row->scripts; script->what != NULL; script++)
    pretend_service_script (self->world.service, script->what, script->fault, script->times);
  pretend_service_set_switches (self->world.service, row->switches);
  if (row->prepare != NULL)
    row->prepare (self);
  start_run (self);
}

/* Removes the fault between the two runs. */
static void
mend (FaultCase *self)
{
  pretend_service_mend (self->world.service);
  self->world.token = pretend_service_get_token (self->world.service);
  if (self->row->mend != NULL)
    self->row->mend (self);
  pretend_service_reset_counters (self->world.service);
}

static guint
count_again (CliWorld *world, GHashTable *whole)
{
  GHashTableIter iter;
  gpointer id;
  guint n = 0;

  g_hash_table_iter_init (&iter, whole);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    n += pretend_service_count_pictures (world->service, id);

  return n;
}

/* Returns the number of seconds of delays that a run has skipped. */
static double
read_seconds_ahead (const char *text)
{
  const char *ahead = g_strrstr (text, AHEAD);

  return ahead != NULL ? g_ascii_strtod (ahead + strlen (AHEAD), NULL) : 0;
}

static void
gather (FaultCase *self)
{
  FaultEvidence *evidence = &self->evidence[self->runs - 1];
  g_autofree char *log = get_log (self);
  gboolean records = strstr (self->row->arguments, "--no-metadata") == NULL;
  guint n_files;

  evidence->exit_code = self->run->exit_code;
  g_assert_true (g_file_get_contents (log, &evidence->text, NULL, NULL));
  evidence->seconds = (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC +
                      read_seconds_ahead (evidence->text);
  evidence->whole = faults_list_whole (&self->world, records, &n_files);
  evidence->n_unexpected = n_files - (records ? 2 : 1) * g_hash_table_size (evidence->whole);
  evidence->n_parts = cli_world_count (&self->world, ".part");
  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    evidence->n_requests[kind] = pretend_service_get_n_requests (self->world.service, kind);
  if (self->runs == 2)
    evidence->n_again = count_again (&self->world, self->evidence[0].whole);
  g_clear_pointer (&self->run, cli_run_free);
}

static gboolean
has_said (FaultCase *self, const char *what)
{
  g_autofree char *log = get_log (self);
  g_autofree char *text = NULL;

  return g_file_get_contents (log, &text, NULL, NULL) && strstr (text, what) != NULL;
}

static void
attend (FaultCase *self)
{
  if (self->runs == 1 && self->row->watch != NULL)
    self->row->watch (self);
  if (self->runs == 1 && self->row->interrupt != NULL && !self->is_interrupted &&
      has_said (self, self->row->interrupt))
    {
      self->is_interrupted = TRUE;
      g_subprocess_send_signal (self->run->process, SIGINT);
    }
  if (g_get_monotonic_time () - self->started > DEADLINE)
    {
      self->evidence[self->runs - 1].timed_out = TRUE;
      g_subprocess_force_exit (self->run->process);
    }
}

static void
advance (FaultCase *self)
{
  if (self->runs == 0 || self->is_over)
    return;
  if (self->run->err == NULL)
    {
      attend (self);
      return;
    }

  gather (self);
  if (self->runs == 2 || self->row->mended == 0)
    {
      self->is_over = TRUE;
      return;
    }
  mend (self);
  start_run (self);
}

static gboolean
is_over (gpointer data)
{
  const FaultCase *self = data;

  for (guint i = 0; i < n_cases; i++)
    advance (&cases[i]);

  return self->is_over;
}

static guint
count_said (const char *text, const char *what)
{
  guint n = 0;

  for (const char *at = strstr (text, what); at != NULL; at = strstr (at + 1, what))
    n++;

  return n;
}

static void
check_words (const FaultRow *row, const char *text)
{
  if (row->said != NULL && strstr (text, row->said) == NULL)
    faults_complain ("“%s” was not said", row->said);
  if (row->said_once != NULL && count_said (text, row->said_once) != 1)
    faults_complain ("“%s” was said %u times, not once", row->said_once, count_said (text, row->said_once));
  if (row->unsaid != NULL && strstr (text, row->unsaid) != NULL)
    faults_complain ("“%s” was said", row->unsaid);
}

/* Checks conditions that hold after every run. */
static void
check_always (const FaultEvidence *evidence, gboolean has_company)
{
  g_test_message ("→ %d in %.1f s, %u pairs\n%s", evidence->exit_code, evidence->seconds,
                  g_hash_table_size (evidence->whole), evidence->text);
  if (evidence->timed_out)
    faults_complain ("The program had to be killed");
  if (evidence->n_parts > 0 && !has_company)
    faults_complain ("%u temporary files are left", evidence->n_parts);
}

static void
check_first (const FaultRow *row, const FaultEvidence *evidence)
{
  static const char *const kinds[] = { "entity", "images", "image_ids", "batch", "cdn", "tile", "map" };
  guint n_pairs = g_hash_table_size (evidence->whole);

  G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == PRETEND_N_KINDS);

  check_always (evidence, row->has_company);
  if (evidence->exit_code != row->exit_code)
    faults_complain ("The exit code is %d, not %d", evidence->exit_code, row->exit_code);
  if (n_pairs < row->n_pairs || n_pairs > MAX (row->n_pairs, row->max_pairs))
    faults_complain ("%u whole pairs, not %u to %u", n_pairs, row->n_pairs,
                     MAX (row->n_pairs, row->max_pairs));
  if (evidence->n_unexpected != row->n_unexpected && !row->has_company)
    faults_complain ("%u files belong to no whole pair, not %u", evidence->n_unexpected, row->n_unexpected);
  if (evidence->seconds < row->min_seconds)
    faults_complain ("It took %.1f s and should take %.1f", evidence->seconds, row->min_seconds);
  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    if (evidence->n_requests[kind] < row->least[kind] || evidence->n_requests[kind] > row->most[kind])
      faults_complain ("%u requests of kind %s, not %u to %u", evidence->n_requests[kind], kinds[kind],
                       row->least[kind], row->most[kind]);
  check_words (row, evidence->text);
}

static void
check_second (const FaultRow *row, const FaultEvidence *evidence)
{
  guint n_pairs = g_hash_table_size (evidence->whole);

  check_always (evidence, FALSE);
  if (evidence->exit_code != 0)
    faults_complain ("The exit code of the second run is %d", evidence->exit_code);
  if (n_pairs < row->mended || n_pairs > MAX (row->mended, row->max_mended))
    faults_complain ("%u whole pairs after the second run, not %u to %u", n_pairs, row->mended,
                     MAX (row->mended, row->max_mended));
  if (evidence->n_unexpected != 0)
    faults_complain ("%u files belong to no whole pair after the second run", evidence->n_unexpected);
  if (evidence->n_again != 0)
    faults_complain ("The second run fetched %u pictures that were there", evidence->n_again);
}

static void
clear_evidence (FaultEvidence *evidence)
{
  g_clear_pointer (&evidence->text, g_free);
  g_clear_pointer (&evidence->whole, g_hash_table_unref);
}

/* Remove temporary files, which have already been reported. Otherwise cli_world_tear_down() would abort the
 * remaining rows. */
static void
sweep (FaultCase *self)
{
  g_autoptr (GPtrArray) parts = cli_world_list (&self->world, ".part");

  for (guint i = 0; i < parts->len; i++)
    g_unlink (g_ptr_array_index (parts, i));
}

static void
end_case (FaultCase *self)
{
  if (self->other != NULL)
    {
      g_subprocess_force_exit (self->other->process);
      cli_finish (self->other);
      g_clear_pointer (&self->other, cli_run_free);
    }
  if (pretend_service_get_n_token_urls (self->world.service) > 0)
    faults_complain ("A token was in an address");
  if (self->row->clean != NULL)
    self->row->clean (self);
  sweep (self);
  cli_world_tear_down (&self->world, NULL);
  clear_evidence (&self->evidence[0]);
  clear_evidence (&self->evidence[1]);
}

static void
test_row (gconstpointer data)
{
  FaultCase *self = &cases[GPOINTER_TO_UINT (data)];

  for (FaultCase *next = self; next < cases + n_cases && next < self + N_AT_ONCE; next++)
    if (next->runs == 0)
      start_case (next);

  cli_wait_until (is_over, self);
  check_first (self->row, &self->evidence[0]);
  if (self->runs == 2)
    check_second (self->row, &self->evidence[1]);
  if (self->row->check != NULL)
    self->row->check (self);
  end_case (self);
}

/* Ends rows that were started in advance, but then not selected with the option -p. */
static void
end_rest (void)
{
  for (guint i = 0; i < n_cases; i++)
    if (cases[i].runs > 0 && cases[i].world.service != NULL)
      {
        cli_wait_until (is_over, &cases[i]);
        end_case (&cases[i]);
      }
}

/**
 * faults_must_be_complete:
 *
 * Returns: whether rows that cannot be run must fail instead of being skipped, as on CI, where skipped rows
 * go unnoticed
 */
gboolean
faults_must_be_complete (void)
{
  return g_strcmp0 (g_getenv ("CI"), "true") == 0;
}

/**
 * faults_leave_out:
 * @rows: (array length=n_rows): rows that this system cannot run
 * @n_rows: number of rows
 * @why: the reason
 *
 * Makes faults_main() report rows as skipped that are not passed to it.
 */
void
faults_leave_out (const FaultRow *rows, guint n_rows, const char *why)
{
  left_out = rows;
  n_left_out = n_rows;
  left_out_why = why;
}

static void
test_left_out (gconstpointer data)
{
  if (faults_must_be_complete ())
    faults_complain ("%s", left_out_why);
  else
    g_test_skip (left_out_why);
}

static void
add_left_out (const char *subject)
{
  for (guint i = 0; i < n_left_out; i++)
    {
      g_autofree char *path = g_strdup_printf ("/faults/%s/%s", subject, left_out[i].name);

      g_test_add_data_func (path, NULL, test_left_out);
    }
}

/**
 * faults_main:
 * @argc: number of @argv
 * @argv: arguments of the test program
 * @subject: prefix of the row names
 * @rows: (array length=n_rows): the table
 * @n_rows: number of rows
 *
 * Runs the rows, several in parallel, each against a separate service. Each row is one test point.
 *
 * Returns: the exit code
 */
int
faults_main (int argc, char **argv, const char *subject, const FaultRow *rows, guint n_rows)
{
  g_autofree char *real = g_strdup (g_getenv ("WAYSIDE_CLI"));
  int code;

  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (real);
  program = real;
  g_setenv ("WAYSIDE_CLI", "/bin/sh", TRUE);

  add_left_out (subject);
  cases = g_new0 (FaultCase, n_rows);
  n_cases = n_rows;
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strdup_printf ("/faults/%s/%s", subject, rows[i].name);

      cases[i].row = &rows[i];
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }

  code = g_test_run ();
  end_rest ();
  g_clear_pointer (&cases, g_free);
  return code;
}
