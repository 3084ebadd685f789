/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Interrupts downloads halfway and runs the same command line again: nothing must be lost. */

#include "config.h"

#include "faults-library.h"
#include "faults-rows.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Maximum number of images that the service returns for the area: a different sample each time, at least half
 * of this number. */
#define SAMPLE 60
#define LIMIT  20

#define LIMITED     "--parallel=2 --size=256 --limit=20 --bbox=" PRETEND_DEMO_AREA
#define UNLIMITED   "--parallel=2 " FAULTS_TILES
#define TIMESTAMPED "--parallel=2 --timestamped " FAULTS_SEQUENCE
#define BY_PHOTO    "--parallel=2 --size=256 --sequence=" PRETEND_DEMO_SEQUENCE_PHOTO

/* Number of saved pairs when the program is killed or interrupted. */
#define N_HALFWAY 5

#define REMEMBERED "remembered"

/* No more than these come, so that it is not over before it is cut off. */
static void
prepare_halfway (FaultCase *self)
{
  pretend_service_close_gate (self->world.service, N_HALFWAY + 2);
  pretend_service_set_sample_above (self->world.service, SAMPLE);
}

static gboolean
is_halfway (FaultCase *self)
{
  return self->n_watched == 0 && cli_world_count (&self->world, ".jpg") >= N_HALFWAY;
}

static void
watch_and_kill (FaultCase *self)
{
  if (!is_halfway (self))
    return;

  self->n_watched++;
  g_subprocess_force_exit (self->run->process);
}

static void
watch_and_interrupt (FaultCase *self)
{
  if (!is_halfway (self))
    return;

  self->n_watched++;
  g_subprocess_send_signal (self->run->process, SIGINT);
}

/* Saves the list of images in the library, for check_remembered(). */
static void
mend_and_remember (FaultCase *self)
{
  g_autofree char *path = g_build_filename (self->world.data, REMEMBERED, NULL);
  g_autoptr (GHashTable) ids = faults_list_library (self->world.data);
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer id;

  /* Only an interrupted job is stopped by the user. A killed one has to be resumed. */
  if (self->evidence[0].exit_code == -1 && !faults_is_unfinished (self->world.data))
    faults_complain ("The library does not know the killed run as unfinished");
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_string_append_printf (text, "%s\n", (const char *) id);
  faults_write (self, path, text->str, text->len);
}

static void
mend_and_lose_library (FaultCase *self)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (self->world.data, "/wayside/library.sqlite", endings[i], NULL);

      g_unlink (path);
    }
}

/* Checks that all remembered images are saved, and no others if there is a limit. */
static void
check_remembered (FaultCase *self)
{
  g_autofree char *path = g_build_filename (self->world.data, REMEMBERED, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) ids = NULL;
  guint n_ids;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  ids = g_strsplit (text, "\n", -1);
  n_ids = g_strv_length (ids) - 1;
  if (n_ids <= g_hash_table_size (self->evidence[0].whole))
    faults_complain ("Only %u images were known", n_ids);
  for (guint i = 0; i < n_ids; i++)
    if (!g_hash_table_contains (self->evidence[1].whole, ids[i]))
      faults_complain ("Image %s was known and is forgotten", ids[i]);
  if (strstr (self->row->arguments, "--limit=0") == NULL &&
      g_hash_table_size (self->evidence[1].whole) != n_ids)
    faults_complain ("%u images were known, and %u are there", n_ids,
                     g_hash_table_size (self->evidence[1].whole));
}

static void
check_one_folder (FaultCase *self)
{
  g_autofree char *root = faults_path (self, "downloads");
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  if (n != 1)
    faults_complain ("There are %u folders, not one", n);
  if (faults_ask_library (self->world.data, "SELECT count (*) FROM job") != 1)
    faults_complain ("The library does not know one job");
}

static const FaultRow rows[] = {
  { .name = "area-killed",
    .arguments = UNLIMITED,
    .prepare = prepare_halfway,
    .watch = watch_and_kill,
    .has_company = TRUE,
    .exit_code = -1,
    .n_pairs = N_HALFWAY,
    .max_pairs = SAMPLE / 2,
    .most = { [PRETEND_KIND_TILE] = 1, [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = SAMPLE / 2 },
    .check = check_remembered,
    .mend = mend_and_remember,
    .mended = N_AREA },
  { .name = "area-interrupted",
    .arguments = UNLIMITED,
    .prepare = prepare_halfway,
    .watch = watch_and_interrupt,
    .exit_code = 130,
    .said = "the next run continues",
    .n_pairs = N_HALFWAY,
    .max_pairs = SAMPLE / 2,
    .most = { [PRETEND_KIND_TILE] = 1, [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = SAMPLE / 2 },
    .check = check_remembered,
    .mend = mend_and_remember,
    .mended = N_AREA },
  { .name = "limited-area-killed",
    .arguments = LIMITED,
    .prepare = prepare_halfway,
    .watch = watch_and_kill,
    .has_company = TRUE,
    .exit_code = -1,
    .n_pairs = N_HALFWAY,
    .max_pairs = LIMIT - 1,
    .most = { [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = LIMIT },
    .check = check_remembered,
    .mend = mend_and_remember,
    .mended = LIMIT },
  { .name = "limited-area-interrupted",
    .arguments = LIMITED,
    .prepare = prepare_halfway,
    .watch = watch_and_interrupt,
    .exit_code = 130,
    .said = "the next run continues",
    .n_pairs = N_HALFWAY,
    .max_pairs = LIMIT - 1,
    .most = { [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = LIMIT },
    .check = check_remembered,
    .mend = mend_and_remember,
    .mended = LIMIT },
  { .name = "limited-area-fails",
    .arguments = "--size=256 --limit=20 --bbox=" PRETEND_DEMO_AREA,
    .scripts = { { "*", PRETEND_FAULT_NO_END, PRETEND_FOREVER } },
    .prepare = prepare_halfway,
    .exit_code = 1,
    .most = { [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = 4 * LIMIT },
    .check = check_remembered,
    .mend = mend_and_remember,
    .mended = LIMIT },
  { .name = "timestamped-killed",
    .arguments = TIMESTAMPED,
    .prepare = prepare_halfway,
    .watch = watch_and_kill,
    .has_company = TRUE,
    .exit_code = -1,
    .n_pairs = N_HALFWAY,
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .check = check_one_folder,
    .mended = N_SEQUENCE },
  { .name = "timestamped-interrupted",
    .arguments = TIMESTAMPED,
    .prepare = prepare_halfway,
    .watch = watch_and_interrupt,
    .exit_code = 130,
    .said = "the next run continues",
    .n_pairs = N_HALFWAY,
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .check = check_one_folder,
    .mended = N_SEQUENCE },
  { .name = "sequence-by-photo-killed",
    .arguments = BY_PHOTO,
    .prepare = prepare_halfway,
    .watch = watch_and_kill,
    .has_company = TRUE,
    .exit_code = -1,
    .n_pairs = N_HALFWAY,
    .max_pairs = N_SEQUENCE - 1,
    .most = { [PRETEND_KIND_ENTITY] = 1,
              [PRETEND_KIND_IMAGE_IDS] = 1,
              [PRETEND_KIND_IMAGES] = 1,
              [PRETEND_KIND_CDN] = N_SEQUENCE },
    .check = check_one_folder,
    .mended = N_SEQUENCE },
  { .name = "killed-and-library-lost",
    .arguments = "--parallel=2 " FAULTS_SEQUENCE,
    .prepare = prepare_halfway,
    .watch = watch_and_kill,
    .has_company = TRUE,
    .exit_code = -1,
    .n_pairs = N_HALFWAY,
    .max_pairs = N_SEQUENCE - 1,
    .most = MOST_SEQUENCE (0),
    .check = check_one_folder,
    .mend = mend_and_lose_library,
    .mended = N_SEQUENCE },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "resume", rows, G_N_ELEMENTS (rows));
}
