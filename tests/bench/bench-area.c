/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forecasts areas of a pretend service with the real program, and prints its time and peak memory: areas of half a
 * million and more than a million images, and one of a thousand tiles. */

#include "config.h"

#include "bench-child.h"

#include "pretend-service.h"
#include "pretend-tiles.h"
#include "wayside-tile.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The images of one of the densest tiles of the service. */
#define N_IMAGES 170000u

#define FIRST_X 8646u
#define Y       5295u
#define N_DENSE 7u

/* Serves until standard input is closed. It is a process of its own, since the peak of a process counts the memory of
 * the one that started it. */
static int
serve (void)
{
  g_autoptr (PretendService) service = pretend_service_new ();
  g_auto (GStrv) environment = pretend_service_dup_environ (service, TRUE);
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (STDIN_FILENO);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  for (guint i = 0; i < N_DENSE; i++)
    {
      g_autofree char *path = g_strdup_printf ("/maps/vtp/mly1_public/2/14/%u/%u", FIRST_X + i, Y);
      g_autoptr (GBytes) body = pretend_tiles_encode_dense (N_IMAGES, 100000000000000 + i * N_IMAGES);

      pretend_service_script_answer (service, path, 200, "application/x-protobuf", body, PRETEND_FOREVER);
    }
  for (guint i = 0; environment[i] != NULL; i++)
    if (g_str_has_prefix (environment[i], "WAYSIDE_") || g_str_has_prefix (environment[i], "MAPILLARY_"))
      puts (environment[i]);
  puts ("");
  fflush (stdout);

  g_io_add_watch (channel, G_IO_HUP, (GIOFunc) (void (*) (void)) g_main_loop_quit, loop);
  g_main_loop_run (loop);
  return 0;
}

/* Returns the environment for the program. */
static char **
start_server (int *input)
{
  const char *argv[] = { "/proc/self/exe", "serve", NULL };
  char **environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  char line[4096];
  FILE *lines;
  int output;

  if (!g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, input,
                                 &output, NULL, &error))
    g_error ("%s", error->message);

  lines = fdopen (output, "r");
  while (fgets (line, sizeof line, lines) != NULL && *line != '\n')
    {
      char *value = strchr (line, '=');

      *strchr (line, '\n') = '\0';
      *value = '\0';
      environment = g_environ_setenv (environment, line, value + 1, TRUE);
    }
  fclose (lines);
  return environment;
}

/* Forecasts an area from the column @x on, and returns the peak memory in MB. */
static double
forecast (const char *what,
          guint x,
          guint y,
          guint n_columns,
          guint n_rows,
          char **environment,
          const char *folder)
{
  WaysideBbox west, east;
  g_autofree char *bbox = NULL;
  const char *argv[] = { g_getenv ("WAYSIDE_CLI"), "--dry-run", "--limit=0", "--json", NULL, NULL };
  BenchFigures figures;

  wayside_tile_get_bounds (&(WaysideTile){ 14, x, y + n_rows - 1 }, &west);
  wayside_tile_get_bounds (&(WaysideTile){ 14, x + n_columns - 1, y }, &east);
  bbox = g_strdup_printf ("--bbox=%.5f,%.5f,%.5f,%.5f", west.west + 0.0001, west.south + 0.0001,
                          east.east - 0.0001, east.north - 0.0001);
  argv[4] = bbox;
  bench_child_run (argv, environment, folder, &figures);
  g_print ("%-28s %6.2f s  %6.2f s of processor time  %6.1f MB\n", what, figures.seconds, figures.cpu,
           figures.memory / 1e6);
  return figures.memory / 1e6;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_auto (GStrv) environment = NULL;
  double one, three;
  int input;

  if (argc > 1)
    return serve ();

  folder = g_dir_make_tmp ("wayside-bench-XXXXXX", NULL);
  environment = start_server (&input);
  environment = g_environ_setenv (environment, "XDG_DATA_HOME", folder, TRUE);
  environment = g_environ_setenv (environment, "XDG_CACHE_HOME", folder, TRUE);

  one = forecast ("170,000 images, 1 tile", FIRST_X, Y, 1, 1, environment, folder);
  three = forecast ("510,000 images, 3 tiles", FIRST_X, Y, 3, 1, environment, folder);
  forecast ("1,190,000 images, 7 tiles", FIRST_X, Y, N_DENSE, 1, environment, folder);
  forecast ("1,190,000 images, 992 tiles", FIRST_X, Y - 15, 32, 31, environment, folder);
  g_print ("For 340,000 more images %.1f MB, %.0f bytes an image\n", three - one,
           (three - one) * 1e6 / 340000);
  close (input);
  g_spawn_sync (NULL, (char **) (const char *[]){ "rm", "-r", folder, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL,
                NULL, NULL, NULL, NULL, NULL);
  return 0;
}
