/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads the same sequence with wayside-cli and with curl, in turn, from the pretend service on this
 * machine, and prints the medians. The service has one thread and shares the cores, so the figures compare
 * the tools, but do not predict the throughput of a real network. */

#include "config.h"

#include "bench-child.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#define KEY      "benchmark-sequence-00_"
#define N_IMAGES 1000
#define N_ROUNDS 5
#define N_LOOP   100 /* fewer, since curl in a loop is slow */

typedef struct
{
  GSubprocess *process; /* (owned) */
  char **environment;   /* (owned) */
  char *folder;         /* (owned) */
} Bench;

typedef struct
{
  const char *name;
  guint n_images;
  void (*run) (Bench *bench, BenchFigures *figures);
  double seconds[N_ROUNDS];
  double cpu[N_ROUNDS];
  double memory[N_ROUNDS];
  double first[N_ROUNDS];
} Tool;

static void
start_service (Bench *bench, const char *latency)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *images = g_strdup_printf ("--images=%d", N_IMAGES);
  char *line;

  bench->process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("WAYSIDE_PRETEND_SERVICE"),
                                                "--until-eof", "--print-environment", "--original-width=1600",
                                                "--scene-pool=12", images, latency, NULL);
  if (bench->process == NULL)
    g_error ("%s", error->message);

  bench->environment = g_environ_setenv (g_get_environ (), "GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bench->process));
  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL &&
         strcmp (line, "READY") != 0)
    {
      g_auto (GStrv) pair = g_strsplit (line, "=", 2);

      bench->environment = g_environ_setenv (bench->environment, pair[0], pair[1], TRUE);
      g_free (line);
    }
  g_free (line);
  /* Use a memory file system if possible: a disk varies more than the tools differ. */
  bench->folder = g_strdup ("/dev/shm/wayside-bench-XXXXXX");
  if (g_mkdtemp (bench->folder) == NULL)
    {
      g_clear_pointer (&bench->folder, g_free);
      bench->folder = g_dir_make_tmp ("wayside-bench-XXXXXX", NULL);
    }
  bench->environment = g_environ_setenv (bench->environment, "XDG_DATA_HOME", bench->folder, TRUE);
}

static void
remove_tree (const char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
stop_service (Bench *bench)
{
  /* Closing its stdin ends the service, which fails if it received a token where none belongs. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (bench->process), NULL, NULL);
  if (!g_subprocess_wait_check (bench->process, NULL, NULL))
    g_error ("The pretend service failed");

  remove_tree (bench->folder);
  g_clear_object (&bench->process);
  g_clear_pointer (&bench->environment, g_strfreev);
  g_clear_pointer (&bench->folder, g_free);
}

/* Writes a configuration file for curl with fresh URLs, each followed by its output file. */
static char *
write_addresses (Bench *bench, guint max)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strconcat (
      g_environ_getenv (bench->environment, "WAYSIDE_GRAPH_URL"),
      "/images?sequence_ids=" KEY "&fields=thumb_original_url&limit=2000&access_token=", NULL);
  g_autofree char *token = g_uri_escape_string (
      g_environ_getenv (bench->environment, "MAPILLARY_ACCESS_TOKEN"), NULL, FALSE);
  g_autofree char *full = g_strconcat (url, token, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, full);
  g_autoptr (GBytes) body = soup_session_send_and_read (session, message, NULL, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  char *path = g_build_filename (bench->folder, "addresses", NULL);
  JsonArray *rows;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                   NULL))
    g_error ("No list of addresses");

  rows = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "data");
  for (guint i = 0; i < json_array_get_length (rows) && i < max; i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      g_string_append_printf (text, "url = \"%s\"\noutput = \"curl/%s.jpg\"\n",
                              json_object_get_string_member (row, "thumb_original_url"),
                              json_object_get_string_member (row, "id"));
    }
  g_file_set_contents (path, text->str, -1, NULL);
  return path;
}

static void
run_wayside (Bench *bench, BenchFigures *figures)
{
  const char *argv[] = { g_getenv ("WAYSIDE_CLI"), "--quiet", "--sequence=" KEY, NULL };
  g_autofree char *output = g_build_filename (bench->folder, "downloads", NULL);

  bench_child_run (argv, bench->environment, bench->folder, figures);
  remove_tree (output);
}

static void
run_curl (Bench *bench, guint max, const char *parallel, BenchFigures *figures)
{
  g_autofree char *addresses = write_addresses (bench, max);
  g_autofree char *output = g_build_filename (bench->folder, "curl", NULL);
  const char *argv[] = { "curl", "-sf", "--create-dirs", "-K", addresses, parallel, "--parallel-max",
                         "64",   NULL };

  if (parallel == NULL)
    argv[5] = NULL;
  bench_child_run (argv, bench->environment, bench->folder, figures);
  remove_tree (output);
}

static void
run_curl_parallel (Bench *bench, BenchFigures *figures)
{
  run_curl (bench, N_IMAGES, "-Z", figures);
}

/* Runs one curl per picture, like a shell script. */
static void
run_curl_loop (Bench *bench, BenchFigures *figures)
{
  g_autofree char *addresses = write_addresses (bench, N_LOOP);
  g_autofree char *output = g_build_filename (bench->folder, "curl", NULL);
  g_autofree char *script = g_strdup_printf (
      "mkdir curl; sed -n 's/^url = //p' '%s' | { i=0; while read -r u; do i=$((i+1)); "
      "eval curl -sf -o curl/$i.jpg \"$u\" || exit 1; done; }",
      addresses);
  const char *argv[] = { "sh", "-c", script, NULL };

  bench_child_run (argv, bench->environment, bench->folder, figures);
  remove_tree (output);
}

static void
print_tool (Tool *tool)
{
  double seconds = bench_child_median (tool->seconds, N_ROUNDS);
  double first = bench_child_median (tool->first, N_ROUNDS);
  g_autofree char *first_text = first < 0 ? g_strdup ("-") : g_strdup_printf ("%.2f", first);

  g_print ("  %-34s %9.0f %12.2f %10.0f %9s\n", tool->name, tool->n_images / seconds,
           bench_child_median (tool->cpu, N_ROUNDS) * 1000 / tool->n_images,
           bench_child_median (tool->memory, N_ROUNDS) / 1e6, first_text);
}

static void
compare (Bench *bench, const char *title, const char *latency, gboolean with_curl)
{
  Tool tools[] = {
    { "wayside-cli (pairs)", N_IMAGES, run_wayside, { 0 }, { 0 }, { 0 }, { 0 } },
    { "curl -Z --parallel-max 64 (.jpg)", N_IMAGES, run_curl_parallel, { 0 }, { 0 }, { 0 }, { 0 } },
    { "curl in a loop (.jpg)", N_LOOP, run_curl_loop, { 0 }, { 0 }, { 0 }, { 0 } },
  };
  guint n_tools = with_curl ? G_N_ELEMENTS (tools) : 1;

  start_service (bench, latency);
  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint i = 0; i < n_tools; i++)
      {
        BenchFigures figures = { 0 };

        tools[i].run (bench, &figures);
        tools[i].seconds[round] = figures.seconds;
        tools[i].cpu[round] = figures.cpu;
        tools[i].memory[round] = figures.memory;
        tools[i].first[round] = figures.first_line;
      }
  stop_service (bench);

  g_print ("%s, %d photos, median of %d rounds in turn\n", title, N_IMAGES, N_ROUNDS);
  g_print ("  %-34s %9s %12s %10s %9s\n", "", "photos/s", "CPU s/1000", "memory MB", "first s");
  for (guint i = 0; i < n_tools; i++)
    print_tool (&tools[i]);
}

int
main (void)
{
  g_autofree char *curl = g_find_program_in_path ("curl");
  Bench bench = { 0 };

  if (curl == NULL)
    g_print ("curl is not installed, so there is nothing to compare with.\n");
  compare (&bench, "Loopback", "--latency=0", curl != NULL);
  compare (&bench, "50 ms before each answer", "--latency=50", curl != NULL);
  return 0;
}
