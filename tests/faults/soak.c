/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-library.h"
#include "faults-runner.h"

#include "wayside-download.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define SEQUENCE  "wayside-kill-test-300_"
#define ARGUMENTS "--size=256 " SEQUENCE

/* Average number of rounds after which the folder is emptied if it was not completed before. */
#define ROUNDS_PER_FOLDER 4

/* A long soak downloads more images, and more of them at a time than can be in progress at once. */
#define N_IMAGES_SHORT 120
#define N_IMAGES_LONG  300
#define LONG_SOAK      100

static guint n_wanted = 0;
static guint n_images = 0;

/*
 * Soak:
 * @world: environment of the program; the user's library persists through all rounds
 * @arguments: arguments of the program
 * @has_records: whether the program saves metadata
 * @whole: (owned) (element-type utf8): ids of the photos saved before the round
 * @duration: duration of a complete download in milliseconds; limits the random delay before a program is
 *   killed
 * @n_rounds: number of programs started in order to be killed
 * @n_kills: number of programs killed before they finished
 * @n_halfway: number of killed programs that had saved some, but not all photos
 * @n_leftovers: number of temporary files left by killed programs
 * @n_single_records: number of metadata files left without their picture
 */
typedef struct
{
  CliWorld world;
  const char *arguments;
  gboolean has_records;
  GHashTable *whole;
  guint duration;
  guint n_rounds;
  guint n_kills;
  guint n_halfway;
  guint n_leftovers;
  guint n_single_records;
} Soak;

static gboolean
on_kill (gpointer user_data)
{
  CliRun *run = user_data;

  g_subprocess_force_exit (run->process);
  return G_SOURCE_REMOVE;
}

/* Checks that no photo was downloaded again that had been complete before. */
static void
check_not_again (Soak *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->whole);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_assert_cmpuint (pretend_service_count_pictures (self->world.service, id), ==, 0);
}

/* Metadata may exist without its picture, which is renamed last, but it must be complete. */
static void
check_records (Soak *self)
{
  g_autoptr (GPtrArray) records = cli_world_list (&self->world, ".json");

  if (!self->has_records)
    {
      g_assert_cmpuint (records->len, ==, 0);
      return;
    }
  self->n_single_records += records->len - g_hash_table_size (self->whole);
  for (guint i = 0; i < records->len; i++)
    {
      const char *path = g_ptr_array_index (records, i);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *id = g_strndup (name, strlen (name) - strlen (".json"));
      g_autofree char *text = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_assert_cmpuint (length, >, 0);
      g_assert_true (text[length - 1] == '\n');
      text[length - 1] = '\0';
      g_assert_true (pretend_service_has_sent_json (self->world.service, id, text));
    }
}

/* Checks that no picture is truncated or without metadata, and that no complete photo was lost. */
static void
take_stock (Soak *self)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->whole);
  GHashTableIter iter;
  gpointer id;
  guint n_files;

  self->whole = faults_list_whole (&self->world, self->has_records, &n_files);
  g_assert_cmpuint (cli_world_count (&self->world, ".jpg"), ==, g_hash_table_size (self->whole));
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_assert_true (g_hash_table_contains (self->whole, id));
  check_records (self);
}

static int
ask_library (Soak *self, const char *sql)
{
  return faults_ask_library (self->world.data, sql);
}

/* Checks that the library is intact, and contains one job and each image exactly once. */
static void
check_library (Soak *self)
{
  g_autofree char *aside = g_build_filename (self->world.data, "wayside", "library.sqlite.damaged", NULL);

  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));
  g_assert_cmpint (ask_library (self, "SELECT count (*) = 1 AND quick_check = 'ok' FROM pragma_quick_check"),
                   ==, 1);
  g_assert_cmpint (ask_library (self, "SELECT count (*) FROM job"), ==, 1);
  g_assert_cmpint (ask_library (self, "SELECT count (DISTINCT image) FROM item"), ==, n_images);
  g_assert_cmpint (ask_library (self, "SELECT count (*) FROM item"), ==, n_images);
}

/* Checks that the library lists the job of a killed program as unfinished, with the images still to be
 * saved. */
static void
check_killed (Soak *self, guint n_before)
{
  guint n_whole = g_hash_table_size (self->whole);

  if (n_whole == n_before || n_whole == n_images)
    return;

  self->n_halfway++;
  check_library (self);
  g_assert_true (faults_is_unfinished (self->world.data));
  g_assert_cmpint (ask_library (self, "SELECT count (*) FROM item WHERE state NOT IN (2, 3)"), >=,
                   n_images - n_whole);
}

/* Process pending requests of a killed program, so that they are not counted for the next one. */
static void
forget_requests (Soak *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  pretend_service_reset_counters (self->world.service);
}

/* Lets a run finish, and checks that all photos are saved, and nothing else. */
static void
finish (Soak *self)
{
  g_autoptr (CliRun) run = NULL;
  guint n_missing = n_images - g_hash_table_size (self->whole);

  forget_requests (self);
  run = cli_run (&self->world, self->arguments);
  cli_check (run, 0, NULL);
  check_not_again (self);
  g_assert_cmpuint (pretend_service_get_n_requests (self->world.service, PRETEND_KIND_CDN), ==, n_missing);
  take_stock (self);
  g_assert_cmpuint (g_hash_table_size (self->whole), ==, n_images);
  g_assert_cmpuint (cli_world_count (&self->world, ""), ==, (self->has_records ? 2 : 1) * n_images);
  check_library (self);
  g_assert_cmpint (ask_library (self, "SELECT state FROM job"), ==, WAYSIDE_DOWNLOAD_FINISHED);
}

static void
empty_folder (Soak *self)
{
  g_autoptr (GPtrArray) files = cli_world_list (&self->world, "");

  for (guint i = 0; i < files->len; i++)
    g_assert_cmpint (g_unlink (g_ptr_array_index (files, i)), ==, 0);
  g_hash_table_remove_all (self->whole);
}

static void
run_round (Soak *self)
{
  guint n_missing = n_images - g_hash_table_size (self->whole);
  /* Photos saved earlier take no time. */
  guint range = self->duration / 10 + self->duration * n_missing / n_images;
  guint moment = (guint) g_test_rand_int_range (0, (gint32) range + 1);
  g_autoptr (CliRun) run = NULL;
  guint source;

  forget_requests (self);
  run = cli_start (&self->world, self->arguments);
  source = g_timeout_add_full (G_PRIORITY_HIGH, moment, on_kill, run, NULL);
  cli_finish (run);
  /* The source still exists if it did not kill the program. */
  if (g_main_context_find_source_by_id (NULL, source) != NULL)
    g_source_remove (source);

  if (run->exit_code == -1)
    {
      self->n_kills++;
      self->duration += self->duration / 10;
    }
  else
    {
      g_assert_cmpint (run->exit_code, ==, 0);
      self->duration = MAX (self->duration - self->duration / 5, 20);
    }
  self->n_leftovers += cli_world_count (&self->world, ".part");
  check_not_again (self);
  take_stock (self);
  if (run->exit_code == -1)
    check_killed (self, n_images - n_missing);
}

static void
measure (Soak *self)
{
  gint64 start;

  /* The first run is not timed, because the service draws the pictures during it. */
  finish (self);
  empty_folder (self);
  start = g_get_monotonic_time ();
  finish (self);
  self->duration = (guint) ((g_get_monotonic_time () - start) / 1000);
  empty_folder (self);
}

static void
soak (const char *arguments, gboolean has_records, guint n_kills)
{
  Soak self = { .arguments = arguments, .has_records = has_records };

  cli_world_set_up (&self.world, NULL);
  pretend_service_add_sequence (self.world.service, SEQUENCE, n_images, 600000000000000, 8.5, 50.1);
  self.whole = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  measure (&self);

  while (self.n_kills < n_kills || self.n_halfway == 0)
    {
      run_round (&self);
      /* Some programs finish before they are killed, but most must not. */
      g_assert_cmpuint (++self.n_rounds, <, 4 * n_kills + 20);
      if (g_hash_table_size (self.whole) == n_images || g_test_rand_int_range (0, ROUNDS_PER_FOLDER) == 0)
        {
          finish (&self);
          empty_folder (&self);
        }
    }
  finish (&self);

  g_test_message (
      "%u killed at work in %u rounds, %u halfway; they left %u temporary files and %u records without picture",
      self.n_kills, self.n_rounds, self.n_halfway, self.n_leftovers, self.n_single_records);
  g_clear_pointer (&self.whole, g_hash_table_unref);
  cli_world_tear_down (&self.world, NULL);
}

static void
test_soak (void)
{
  soak (ARGUMENTS, TRUE, n_wanted);
}

/* Without metadata there are fewer files that can be inconsistent, so fewer rounds are enough. */
static void
test_photos_only (void)
{
  soak ("--no-metadata " ARGUMENTS, FALSE, MAX (n_wanted / 5, 1));
}

int
main (int argc, char **argv)
{
  guint64 rounds = 0;

  g_test_init (&argc, &argv, NULL);
  if (argc != 2 || !g_ascii_string_to_unsigned (argv[1], 10, 1, 100000, &rounds, NULL))
    {
      g_printerr (
          "Usage: wayside-soak ROUNDS [--seed=SEED]\n"
          "Kills wayside-cli so many times at random moments of a download and looks at what is left.\n"
          "WAYSIDE_CLI names the program; the seed of a run stands in its first lines.\n");
      return 2;
    }

  n_wanted = (guint) rounds;
  n_images = n_wanted >= LONG_SOAK ? N_IMAGES_LONG : N_IMAGES_SHORT;
  g_test_add_func ("/faults/soak", test_soak);
  g_test_add_func ("/faults/soak-photos-only", test_photos_only);
  return g_test_run ();
}
