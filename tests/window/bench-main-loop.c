/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures the latency of the window's main loop while it downloads a sequence of 1,004 originals from the
 * pretend service: the real window is in this process, the service in another. A source that is due every 8
 * ms records its delay. More than 16.7 ms is a dropped frame at 60 Hz. The CPU time of the main thread in
 * this period is reported as well: the rest of a delay is CPU time of other processes, for example the
 * service. */

#include "config.h"

#include "wayside-application.h"

#include "pretend-demo.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PERIOD 8 /* milliseconds */

#define DEADLINE 600 /* seconds */

/* Most of the work per photo is the same as for a real one, whose size would take 2.4 GB on disk. */
#define ORIGINAL_WIDTH "2560"

typedef struct
{
  GPid service;
  int service_input;
  char *folder;
  GtkWindow *window;
  GtkProgressBar *bar;
  gint64 begin; /* microseconds, like the next five */
  gint64 due;
  gint64 latest;
  gint64 sum;
  gint64 worked; /* CPU time of the main thread until the last measurement */
  gint64 longest_work;
  guint n_looks;
  guint n_over_frame;
  GString *moments; /* times of delays above two frames */
  guint n_over_two_frames;
} Bench;

/* In reality the service does not compete for CPU time. */
static void
step_back (gpointer user_data)
{
  /* If this fails, the results are slightly worse. */
  if (nice (10) == -1)
    errno = 0;
}

/* GSubprocess would start a thread, after which the environment must not be changed. */
static void
start_service (Bench *bench)
{
  char *argv[] = { (char *) g_getenv ("WAYSIDE_PRETEND_SERVICE"),
                   (char *) "--print-environment",
                   (char *) "--until-eof",
                   (char *) "--scene-pool=12",
                   (char *) "--original-width=" ORIGINAL_WIDTH,
                   NULL };
  g_autoptr (GError) error = NULL;
  char line[1024];
  FILE *lines;
  int output;

  if (!g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, step_back, NULL,
                                 &bench->service, &bench->service_input, &output, NULL, &error))
    g_error ("%s", error->message);

  lines = fdopen (output, "r");
  while (fgets (line, sizeof line, lines) != NULL && !g_str_has_prefix (line, "READY"))
    {
      g_auto (GStrv) pair = g_strsplit (g_strchomp (line), "=", 2);

      g_setenv (pair[0], pair[1], TRUE);
    }
  fclose (lines);
}

static void
stop_service (Bench *bench)
{
  int status;

  close (bench->service_input);
  waitpid (bench->service, &status, 0);
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("The pretend service failed");
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type, const char *title)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    {
      const char *found = ADW_IS_PREFERENCES_ROW (widget)
                              ? adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget))
                              : NULL;

      if (title == NULL || g_strcmp0 (found, title) == 0)
        return widget;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type, title);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gint64
get_work (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
take_down (Bench *bench, gint64 now, gint64 late)
{
  gint64 work = get_work () - bench->worked;

  bench->longest_work = MAX (bench->longest_work, work);
  bench->n_looks++;
  bench->sum += late;
  bench->latest = MAX (bench->latest, late);
  if (late > 16700)
    bench->n_over_frame++;
  if (late <= 33000)
    return;

  bench->n_over_two_frames++;
  g_string_append_printf (bench->moments, "main-loop: after %.2f s late by %.1f ms, at work for %.1f ms\n",
                          (double) (now - bench->begin) / G_USEC_PER_SEC, (double) late / 1000,
                          (double) work / 1000);
}

static gboolean
on_due (gpointer user_data)
{
  Bench *bench = user_data;
  gint64 now = g_get_monotonic_time ();

  take_down (bench, now, MAX (now - bench->due, 0));
  if (now - bench->begin > (gint64) DEADLINE * G_USEC_PER_SEC)
    g_error ("The download does not come to its end");

  /* Closing the window ends the program. */
  if (gtk_progress_bar_get_fraction (bench->bar) >= 1)
    {
      gtk_window_close (bench->window);
      return G_SOURCE_REMOVE;
    }

  bench->worked = get_work ();
  bench->due = g_get_monotonic_time () + PERIOD * 1000;
  return G_SOURCE_CONTINUE;
}

static gboolean
begin (gpointer user_data)
{
  Bench *bench = user_data;
  GtkWidget *row = find_widget (GTK_WIDGET (bench->window), ADW_TYPE_ENTRY_ROW, "Mapillary Link");

  gtk_editable_set_text (GTK_EDITABLE (row), PRETEND_DEMO_LONG_SEQUENCE);
  bench->bar = GTK_PROGRESS_BAR (find_widget (GTK_WIDGET (bench->window), GTK_TYPE_PROGRESS_BAR, NULL));
  bench->begin = g_get_monotonic_time ();
  bench->due = bench->begin + PERIOD * 1000;
  bench->worked = get_work ();
  g_timeout_add (PERIOD, on_due, bench);
  if (!gtk_widget_activate_action (row, "request.start", NULL))
    g_error ("The download cannot be started");
  return G_SOURCE_REMOVE;
}

/* Measure after the window has drawn its first frame, to exclude the start. */
static void
on_activate (GApplication *application, gpointer user_data)
{
  Bench *bench = user_data;

  bench->window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_timeout_add_seconds (1, begin, bench);
}

static void
set_up (Bench *bench)
{
  g_autoptr (GSettings) settings = NULL;

  bench->moments = g_string_new (NULL);
  bench->folder = g_dir_make_tmp ("wayside-main-loop-XXXXXX", NULL);
  start_service (bench);
  g_setenv ("XDG_DATA_HOME", bench->folder, TRUE);
  settings = g_settings_new (APPLICATION_ID);
  g_settings_set_string (settings, "output-folder", bench->folder);
}

static guint
count_saved (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "sequence_" PRETEND_DEMO_LONG_SEQUENCE, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".jpg");
  return n;
}

static void
remove_tree (const char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
print_figures (Bench *bench, double seconds)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  printf ("%s", bench->moments->str);
  printf (
      "main-loop: %u photos in %.1f s; at most %.1f ms late, %.2f ms in the mean; of %u looks %u over 16.7 ms, "
      "%u over 33 ms; at work for at most %.1f ms between two looks; memory at most %.0f MB\n",
      count_saved (bench->folder), seconds, (double) bench->latest / 1000,
      (double) bench->sum / bench->n_looks / 1000, bench->n_looks, bench->n_over_frame,
      bench->n_over_two_frames, (double) bench->longest_work / 1000, (double) usage.ru_maxrss / 1024);
}

int
main (int argc, char **argv)
{
  g_autoptr (WaysideApplication) application = NULL;
  g_autoptr (WaysideEndpoints) service = NULL;
  g_autoptr (GError) error = NULL;
  Bench bench = { 0 };
  int status;

  set_up (&bench);
  service = wayside_endpoints_new_from_environment (&error);
  g_assert_no_error (error);
  application = wayside_application_new (service);
  g_signal_connect_after (application, "activate", G_CALLBACK (on_activate), &bench);
  status = g_application_run (G_APPLICATION (application), 1, argv);

  print_figures (&bench, (double) (g_get_monotonic_time () - bench.begin) / G_USEC_PER_SEC);
  if (count_saved (bench.folder) != PRETEND_DEMO_N_LONG)
    status = 1;
  g_clear_object (&application);
  stop_service (&bench);
  remove_tree (bench.folder);
  g_clear_pointer (&bench.folder, g_free);
  g_string_free (bench.moments, TRUE);
  return status;
}
