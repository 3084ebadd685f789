/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decodes a tile as dense as the densest of the service into a compact result, several times, and prints the
 * medians, the memory of the result and the peak of the whole process. */

#include "config.h"

#include "bench-child.h"

#include "pretend-tiles.h"
#include "wayside-coverage.h"

#include <stdlib.h>
#include <sys/resource.h>

#define N_IMAGES 170000u
#define N_ROUNDS 9

static void
count_only (const WaysideTileFeature *feature, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
keep (const WaysideTileFeature *feature, gpointer user_data)
{
  wayside_coverage_add (user_data, feature);
}

static double
measure (GBytes *body, WaysideTileVisitor visitor, gpointer user_data)
{
  const WaysideTile tile = { 14, 8646, 5295 };
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!wayside_vector_tile_decode (body, &tile, WAYSIDE_TILE_LAYER_IMAGE, visitor, user_data, NULL, &error))
    g_error ("%s", error->message);
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static void
print_rate (const char *what, GBytes *body, double *seconds)
{
  double median = bench_child_median (seconds, N_ROUNDS);

  g_print ("%-24s %6.0f ms  %9.0f features/s  %6.1f MB/s\n", what, median * 1000, N_IMAGES / median,
           (double) g_bytes_get_size (body) / median / 1e6);
}

static double
get_peak (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_maxrss / 1000;
}

int
main (void)
{
  g_autoptr (GBytes) body = pretend_tiles_encode_dense (N_IMAGES, 100000000000000);
  g_autoptr (GBytes) packed = pretend_tiles_compress (body);
  double decoding[N_ROUNDS], keeping[N_ROUNDS], inflating[N_ROUNDS];
  gsize memory = 0;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
      guint n_features = 0;

      decoding[i] = measure (body, count_only, &n_features);
      keeping[i] = measure (body, keep, coverage);
      inflating[i] = measure (packed, count_only, &n_features);
      memory = wayside_coverage_get_memory (coverage);
    }

  g_print ("One tile: %u features, %.1f MB, %.1f MB compressed\n", N_IMAGES,
           (double) g_bytes_get_size (body) / 1e6, (double) g_bytes_get_size (packed) / 1e6);
  print_rate ("decoded", body, decoding);
  print_rate ("decoded and kept", body, keeping);
  print_rate ("inflated and decoded", body, inflating);
  g_print ("%.1f bytes an image; peak of the process with the encoder %.0f MB\n", (double) memory / N_IMAGES,
           get_peak ());
  return EXIT_SUCCESS;
}
