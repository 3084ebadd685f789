/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures the time until a screenful of thumbnails is loaded when a newly started program opens a download:
 * from the photos only, from the photos while the thumbnails are stored, and from stored thumbnails. Each
 * pass is a separate process, and the files are evicted from the page cache as far as the kernel allows. */

#include "config.h"

#include "wayside-thumbnailer.h"

#include "pretend-jpeg.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_PHOTOS 40u
#define N_SCENES 8
#define N_ROUNDS 5

typedef struct
{
  const char *name;
  guint width;
  guint height;
} Kind;

static const Kind kinds[] = {
  { "originals of 4032 × 3024", 4032, 3024 },
  { "originals of 5760 × 2880", 5760, 2880 },
  { "size 2048", 2048, 1536 },
  { "size 1024", 1024, 768 },
};

/* The kernel only evicts data of a file that has been written to disk. */
static void
forget_file (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  fsync (fd);
  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  g_close (fd, NULL);
}

static void
forget_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      forget_file (path);
    }
}

static char *
build_path (const char *folder, guint i)
{
  g_autofree char *name = g_strdup_printf ("%u.jpg", i);

  return g_build_filename (folder, name, NULL);
}

/* Returns the mean size of a photo. */
static gsize
write_photos (const char *folder, const Kind *kind)
{
  gsize sum = 0;

  for (guint scene = 0; scene < N_SCENES; scene++)
    {
      g_autoptr (GBytes) jpeg = pretend_jpeg_new (scene, kind->width, kind->height);

      sum += g_bytes_get_size (jpeg);
      for (guint i = scene; i < N_PHOTOS; i += N_SCENES)
        {
          g_autofree char *path = build_path (folder, i);

          g_assert_true (g_file_set_contents (path, g_bytes_get_data (jpeg, NULL),
                                              (gssize) g_bytes_get_size (jpeg), NULL));
        }
    }

  return sum / N_SCENES;
}

typedef struct
{
  WaysideThumbnailer *thumbnailer;
  guint n_loaded;
} Pass;

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Pass *pass = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = wayside_thumbnailer_load_finish (pass->thumbnailer, result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (texture);
  pass->n_loaded++;
}

/* Loads all thumbnails like a page that shows them. Prints the seconds until they are loaded, and the CPU
 * seconds of the whole pass. */
static void
run_pass (const char *folder, const char *cache)
{
  g_autoptr (WaysideThumbnailStore) store = cache != NULL ? wayside_thumbnail_store_new (cache, G_MAXINT64)
                                                          : NULL;
  Pass pass = { .thumbnailer = wayside_thumbnailer_new (store) };
  gint64 begin = g_get_monotonic_time ();
  struct rusage usage;
  double seconds;

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *path = build_path (folder, i);

      wayside_thumbnailer_load_async (pass.thumbnailer, path, 1, NULL, loaded_cb, &pass);
    }
  while (pass.n_loaded < N_PHOTOS)
    g_main_context_iteration (NULL, TRUE);

  seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  g_clear_object (&pass.thumbnailer);
  getrusage (RUSAGE_SELF, &usage);
  printf ("%.6f %.6f\n", seconds,
          (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
              (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC);
}

static void
start_pass (const char *program, const char *folder, const char *cache, double *seconds, double *cpu)
{
  const char *argv[] = { program, folder, cache, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  char *end;

  forget_folder (folder);
  if (cache != NULL)
    forget_folder (cache);
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL, &error))
    g_error ("%s", error->message);
  *seconds = g_ascii_strtod (output, &end);
  *cpu = g_ascii_strtod (end, NULL);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a;
  double right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static void
print_medians (const char *name, double *seconds, double *cpu)
{
  qsort (seconds, N_ROUNDS, sizeof *seconds, compare);
  qsort (cpu, N_ROUNDS, sizeof *cpu, compare);
  printf ("thumbnails:   %-30s %7.1f ms, processor %7.1f ms\n", name, seconds[N_ROUNDS / 2] * 1000,
          cpu[N_ROUNDS / 2] * 1000);
}

static void
remove_tree (const char *path)
{
  const char *argv[] = { "rm", "-rf", path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
measure (const char *program, const Kind *kind)
{
  double seconds[3][N_ROUNDS], cpu[3][N_ROUNDS];
  g_autofree char *folder = g_dir_make_tmp ("wayside-bench-photos-XXXXXX", NULL);
  g_autofree char *cache = g_dir_make_tmp ("wayside-bench-thumbnails-XXXXXX", NULL);

  printf ("thumbnails: %u %s, %.1f MB each\n", N_PHOTOS, kind->name,
          (double) write_photos (folder, kind) / 1e6);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      remove_tree (cache);
      start_pass (program, folder, NULL, &seconds[0][i], &cpu[0][i]);
      start_pass (program, folder, cache, &seconds[1][i], &cpu[1][i]);
      start_pass (program, folder, cache, &seconds[2][i], &cpu[2][i]);
    }
  print_medians ("from the photos alone", seconds[0], cpu[0]);
  print_medians ("and writing thumbnails down", seconds[1], cpu[1]);
  print_medians ("from those thumbnails", seconds[2], cpu[2]);
  remove_tree (folder);
  remove_tree (cache);
}

int
main (int argc, char **argv)
{
  if (argc > 1)
    {
      run_pass (argv[1], argc > 2 ? argv[2] : NULL);
      return 0;
    }

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    measure (argv[0], &kinds[i]);
  return 0;
}
