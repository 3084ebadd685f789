/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <math.h>

#include "wayside-coverage.h"
#include "wayside-query.h"
#include "wayside-vector-tile.h"

#define ALL_LAYERS (WAYSIDE_TILE_LAYER_OVERVIEW | WAYSIDE_TILE_LAYER_SEQUENCE | WAYSIDE_TILE_LAYER_IMAGE)

typedef struct
{
  WaysideCoverage *coverage;
  guint n_visits;
  guint n_new;
} Visits;

static void
assert_points (const WaysideTileFeature *feature)
{
  for (guint i = 0; i < feature->n_points; i++)
    {
      g_assert_true (feature->points[i].longitude >= -180 && feature->points[i].longitude <= 180);
      g_assert_true (feature->points[i].latitude >= -90 && feature->points[i].latitude <= 90);
    }
}

static void
visit (const WaysideTileFeature *feature, gpointer user_data)
{
  Visits *visits = user_data;

  visits->n_visits++;
  assert_points (feature);
  g_assert_cmpint (feature->captured_at, >=, -1);
  g_assert_cmpint (feature->captured_at, <, G_GINT64_CONSTANT (1) << 48);
  g_assert_true (isnan (feature->heading) || (feature->heading >= 0 && feature->heading < 360));
  if (feature->sequence != NULL)
    {
      g_assert_true (wayside_query_is_sequence_key (feature->sequence));
      fuzz_assert_safe_name (feature->sequence);
    }

  if (feature->layer == WAYSIDE_TILE_LAYER_SEQUENCE)
    {
      g_assert_nonnull (feature->sequence);
      g_assert_cmpuint (feature->n_points, >=, 2);
      return;
    }

  g_assert_cmpuint (feature->image, !=, 0);
  g_assert_cmpuint (feature->n_points, ==, 1);
  visits->n_new += wayside_coverage_add (visits->coverage, feature);
}

static void
assert_coverage (const Visits *visits)
{
  guint n_images = wayside_coverage_get_n_images (visits->coverage);

  g_assert_cmpuint (n_images, ==, visits->n_new);
  for (guint i = 0; i < n_images; i++)
    {
      const WaysideCoverageImage *image = wayside_coverage_get_image (visits->coverage, i);
      guint index;

      g_assert_true (wayside_coverage_find (visits->coverage, image->id, &index));
      g_assert_cmpuint (index, ==, i);
      wayside_coverage_get_sequence (visits->coverage, image->sequence);
      wayside_coverage_get_creator (visits->coverage, image->creator);
    }
}

/* A coverage tile, compressed or not, with the first byte as its place in the world. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const WaysideTile tile = { .zoom = 14,
                             .x = size > 0 ? data[0] * 64u : 0,
                             .y = size > 0 ? data[0] * 64u : 0 };
  g_autofree char *copy = size > 1 ? fuzz_dup_exactly (data + 1, size - 1) : NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (copy, size > 1 ? size - 1 : 0);
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  g_autoptr (GError) error = NULL;
  Visits visits = { .coverage = coverage };
  WaysideTileSummary summary;
  gboolean done = wayside_vector_tile_decode (body, &tile, ALL_LAYERS, visit, &visits, &summary, &error);

  fuzz_assert_outcome (done, error);
  g_assert_cmpuint (visits.n_visits, >=, summary.n_features);
  assert_coverage (&visits);
  /* The quick check accepts every tile that can be decoded. */
  if (done)
    g_assert_true (wayside_vector_tile_check (body, NULL));
  return 0;
}
