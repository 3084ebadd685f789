/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-demo.h"
#include "pretend-service.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_ORIGINAL_WIDTH 4160

static int n_images = 0;
static int original_width = DEFAULT_ORIGINAL_WIDTH;
static int latency = 0;
static int rate = 0;
static int scene_pool = 0;
static gboolean environment_only = FALSE;
static gboolean until_eof = FALSE;

static const GOptionEntry entries[] = {
  { "images", 0, 0, G_OPTION_ARG_INT, &n_images,
    "Also offer a sequence \"benchmark-sequence-00_\" of N images", "N" },
  { "original-width", 0, 0, G_OPTION_ARG_INT, &original_width, "Width of the originals (default 4160)",
    "PIXELS" },
  { "latency", 0, 0, G_OPTION_ARG_INT, &latency, "Wait before every answer", "MS" },
  { "rate", 0, 0, G_OPTION_ARG_INT, &rate, "Bytes per second of every picture (default: no limit)", "BYTES" },
  { "scene-pool", 0, 0, G_OPTION_ARG_INT, &scene_pool, "Draw only N scenes and share them among all images",
    "N" },
  { "print-environment", 0, 0, G_OPTION_ARG_NONE, &environment_only,
    "Print the environment for programs and nothing for people", NULL },
  { "until-eof", 0, 0, G_OPTION_ARG_NONE, &until_eof, "End when standard input ends", NULL },
  { NULL },
};

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_input (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GMainLoop *loop = user_data;

  if (g_input_stream_skip_finish (G_INPUT_STREAM (source), result, NULL) > 0)
    g_input_stream_skip_async (G_INPUT_STREAM (source), 4096, G_PRIORITY_DEFAULT, NULL, on_input, loop);
  else
    g_main_loop_quit (loop);
}

static void
print_environment (PretendService *service)
{
  printf ("WAYSIDE_GRAPH_URL=%s\n", pretend_service_get_graph_url (service));
  printf ("WAYSIDE_TILES_URL=%s\n", pretend_service_get_tiles_url (service));
  printf ("WAYSIDE_MAP_URL=%s\n", pretend_service_get_map_url (service));
  printf ("MAPILLARY_ACCESS_TOKEN=%s\n", pretend_service_get_token (service));
  printf ("READY\n");
  fflush (stdout);
  if (!environment_only)
    g_printerr ("Programs started with this environment see drawn photos. Ctrl+C ends the service.\n");
}

static PretendService *
start_service (void)
{
  PretendService *service = pretend_service_new ();

  pretend_service_set_original_width (service, (guint) MAX (original_width, 0));
  pretend_service_set_latency (service, (guint) MAX (latency, 0));
  pretend_service_set_rate (service, (guint) MAX (rate, 0));
  pretend_service_set_scene_pool (service, (guint) MAX (scene_pool, 0));
  pretend_demo_fill (service);
  if (n_images > 0)
    pretend_service_add_sequence (service, "benchmark-sequence-00_", (guint) n_images, 20000000000000000,
                                  13.1, 52.3);
  return service;
}

static void
run (PretendService *service)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  guint on_term = g_unix_signal_add (SIGTERM, on_signal, loop);
  guint on_int = g_unix_signal_add (SIGINT, on_signal, loop);

  if (until_eof)
    g_input_stream_skip_async (input, 4096, G_PRIORITY_DEFAULT, NULL, on_input, loop);
  /* Print READY only after the handlers above are set up: the parent process may stop the service right after
   * reading it. */
  print_environment (service);
  g_main_loop_run (loop);
  g_source_remove (on_term);
  g_source_remove (on_int);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (PretendService) service = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context,
                                "A stand-in for the Mapillary service, with drawn photos, on this machine.");
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "This program takes options only.");
      return 2;
    }

  service = start_service ();
  run (service);
  if (pretend_service_get_n_token_leaks (service) > 0)
    {
      g_printerr ("The access token was sent %u times to a server that may not see it.\n",
                  pretend_service_get_n_token_leaks (service));
      return 1;
    }
  return 0;
}
