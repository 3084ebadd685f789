/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-coverage.h"

#include <math.h>

#define SEQUENCE       "7nfcwfvjdtphz7yj6zat6a"
#define OTHER_SEQUENCE "-HLNKxxkYIQXS0M5KP3Dhg"

static gboolean
add (WaysideCoverage *coverage, guint64 id, const char *sequence, gint64 time)
{
  const WaysideTilePoint point = { 9.9936821, -53.5510861 };
  const WaysideTileFeature feature = {
    .layer = WAYSIDE_TILE_LAYER_IMAGE,
    .image = id,
    .sequence = sequence,
    .captured_at = time,
    .heading = NAN,
    .points = &point,
    .n_points = 1,
  };

  return wayside_coverage_add (coverage, &feature);
}

static void
test_empty (void)
{
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  g_autoptr (GArray) order = wayside_coverage_list_ordered (coverage);

  g_assert_cmpuint (wayside_coverage_get_n_images (coverage), ==, 0);
  g_assert_cmpuint (wayside_coverage_get_n_sequences (coverage), ==, 0);
  g_assert_cmpuint (wayside_coverage_get_n_creators (coverage), ==, 0);
  g_assert_false (wayside_coverage_find (coverage, 1, NULL));
  g_assert_null (wayside_coverage_get_sequence (coverage, WAYSIDE_COVERAGE_NONE));
  g_assert_cmpuint (wayside_coverage_get_creator (coverage, WAYSIDE_COVERAGE_NONE), ==, 0);
  g_assert_cmpuint (order->len, ==, 0);
}

static void
test_values (void)
{
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  const WaysideTilePoint point = { -179.99999995, 85.0511287 };
  const WaysideTileFeature feature = {
    .layer = WAYSIDE_TILE_LAYER_IMAGE,
    .image = G_MAXUINT64,
    .sequence = SEQUENCE,
    .creator = 101176865463974,
    .captured_at = 1563721072184,
    .is_pano = TRUE,
    .points = &point,
    .n_points = 1,
  };
  const WaysideCoverageImage *image;
  double longitude, latitude;

  g_assert_true (wayside_coverage_add (coverage, &feature));
  g_assert_true (add (coverage, 7, NULL, -1));

  image = wayside_coverage_get_image (coverage, 0);
  g_assert_cmpuint (image->id, ==, G_MAXUINT64);
  g_assert_cmpint (wayside_coverage_image_get_captured_at (image), ==, 1563721072184);
  g_assert_cmpuint (image->flags, ==, WAYSIDE_COVERAGE_PANO | WAYSIDE_COVERAGE_HAS_TIME);
  g_assert_cmpstr (wayside_coverage_get_sequence (coverage, image->sequence), ==, SEQUENCE);
  g_assert_cmpuint (wayside_coverage_get_creator (coverage, image->creator), ==, 101176865463974);
  wayside_coverage_image_get_position (image, &longitude, &latitude);
  g_assert_cmpfloat_with_epsilon (longitude, point.longitude, 0.6e-7);
  g_assert_cmpfloat_with_epsilon (latitude, point.latitude, 0.6e-7);

  image = wayside_coverage_get_image (coverage, 1);
  g_assert_cmpuint (image->id, ==, 7);
  g_assert_cmpint (wayside_coverage_image_get_captured_at (image), ==, -1);
  g_assert_cmpuint (image->flags, ==, 0);
  g_assert_cmpuint (image->sequence, ==, WAYSIDE_COVERAGE_NONE);
  g_assert_cmpuint (image->creator, ==, WAYSIDE_COVERAGE_NONE);
  wayside_coverage_image_get_position (image, &longitude, &latitude);
  g_assert_cmpfloat_with_epsilon (longitude, 9.9936821, 1e-12);
  g_assert_cmpfloat_with_epsilon (latitude, -53.5510861, 1e-12);
}

static void
test_time_range (void)
{
  static const gint64 times[] = { 0, 1, (G_GINT64_CONSTANT (1) << 48) - 2 };
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_assert_true (add (coverage, i + 1, NULL, times[i]));
      g_assert_cmpint (wayside_coverage_image_get_captured_at (wayside_coverage_get_image (coverage, i)), ==,
                       times[i]);
    }
}

static void
test_interning (void)
{
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  g_autofree char *copy = g_strdup (SEQUENCE);

  add (coverage, 1, SEQUENCE, 1);
  add (coverage, 2, OTHER_SEQUENCE, 1);
  add (coverage, 3, copy, 1);
  g_assert_cmpuint (wayside_coverage_get_n_sequences (coverage), ==, 2);
  g_assert_cmpuint (wayside_coverage_get_image (coverage, 2)->sequence, ==,
                    wayside_coverage_get_image (coverage, 0)->sequence);
  g_assert_cmpstr (wayside_coverage_get_sequence (coverage, 1), ==, OTHER_SEQUENCE);
}

/* Compares with a GHashTable, over many blocks and growths of the hash table. */
static void
test_duplicates (void)
{
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  g_autoptr (GHashTable) known = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < 100000; i++)
    {
      guint id = (guint) g_test_rand_int_range (1, 60000);

      g_assert_cmpint (add (coverage, id, SEQUENCE, i), ==, g_hash_table_add (known, GUINT_TO_POINTER (id)));
    }

  g_assert_cmpuint (wayside_coverage_get_n_images (coverage), ==, g_hash_table_size (known));
  for (guint id = 0; id < 60010; id++)
    {
      guint index = G_MAXUINT;
      gboolean is_known = g_hash_table_contains (known, GUINT_TO_POINTER (id));

      g_assert_cmpint (wayside_coverage_find (coverage, id, &index), ==, is_known);
      if (is_known)
        g_assert_cmpuint (wayside_coverage_get_image (coverage, index)->id, ==, id);
      else
        g_assert_cmpuint (index, ==, G_MAXUINT);
    }
}

/* The first of several images with the same id stays. */
static void
test_first_stays (void)
{
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();

  g_assert_true (add (coverage, 5, SEQUENCE, 10));
  g_assert_false (add (coverage, 5, OTHER_SEQUENCE, 20));
  g_assert_cmpuint (wayside_coverage_get_n_images (coverage), ==, 1);
  g_assert_cmpuint (wayside_coverage_get_n_sequences (coverage), ==, 1);
  g_assert_cmpint (wayside_coverage_image_get_captured_at (wayside_coverage_get_image (coverage, 0)), ==, 10);
}

/* The images of two sets in one: the numbers of sequences and creators are those of the new set. */
static void
test_copies (void)
{
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  g_autoptr (WaysideCoverage) other = wayside_coverage_new ();
  const WaysideTilePoint point = { 1, 2 };
  const WaysideTileFeature feature = {
    .image = 9,
    .sequence = SEQUENCE,
    .creator = 77,
    .captured_at = 5,
    .is_pano = TRUE,
    .points = &point,
    .n_points = 1,
  };
  const WaysideCoverageImage *image;
  double longitude, latitude;

  add (coverage, 1, OTHER_SEQUENCE, 1);
  wayside_coverage_add (other, &feature);
  add (other, 1, SEQUENCE, 2);
  add (other, 3, NULL, -1);
  g_assert_true (wayside_coverage_add_copy (coverage, other, 0));
  g_assert_false (wayside_coverage_add_copy (coverage, other, 1));
  g_assert_true (wayside_coverage_add_copy (coverage, other, 2));

  g_assert_cmpuint (wayside_coverage_get_n_images (coverage), ==, 3);
  image = wayside_coverage_get_image (coverage, 1);
  g_assert_cmpuint (image->id, ==, 9);
  g_assert_cmpuint (image->sequence, ==, 1);
  g_assert_cmpstr (wayside_coverage_get_sequence (coverage, image->sequence), ==, SEQUENCE);
  g_assert_cmpuint (wayside_coverage_get_creator (coverage, image->creator), ==, 77);
  g_assert_cmpint (wayside_coverage_image_get_captured_at (image), ==, 5);
  g_assert_true (image->flags & WAYSIDE_COVERAGE_PANO);
  wayside_coverage_image_get_position (image, &longitude, &latitude);
  g_assert_cmpfloat (longitude, ==, 1);
  g_assert_cmpfloat (latitude, ==, 2);
  image = wayside_coverage_get_image (coverage, 2);
  g_assert_cmpuint (image->sequence, ==, WAYSIDE_COVERAGE_NONE);
  g_assert_cmpuint (image->creator, ==, WAYSIDE_COVERAGE_NONE);
  g_assert_true (wayside_coverage_find (coverage, 3, NULL));
}

static void
test_order (void)
{
  static const struct
  {
    guint64 id;
    const char *sequence;
    gint64 time;
  } images[] = {
    { 9, SEQUENCE, 30 }, { 8, OTHER_SEQUENCE, 50 }, { 7, NULL, 5 },  { 6, SEQUENCE, 20 },
    { 5, SEQUENCE, 20 }, { 4, OTHER_SEQUENCE, 40 }, { 3, NULL, 99 }, { 2, SEQUENCE, -1 },
  };
  static const guint64 expected[] = { 7, 3, 4, 8, 2, 5, 6, 9 };

  for (guint shift = 0; shift < G_N_ELEMENTS (images); shift++)
    {
      g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
      g_autoptr (GArray) order = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (images); i++)
        {
          guint j = (i + shift) % G_N_ELEMENTS (images);

          add (coverage, images[j].id, images[j].sequence, images[j].time);
        }
      order = wayside_coverage_list_ordered (coverage);
      g_assert_cmpuint (order->len, ==, G_N_ELEMENTS (expected));
      for (guint i = 0; i < order->len; i++)
        g_assert_cmpuint (wayside_coverage_get_image (coverage, g_array_index (order, guint, i))->id, ==,
                          expected[i]);
    }
}

/* At any number of images that is not small, the memory is below 40 bytes an image. */
static void
test_memory (void)
{
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  gsize before = wayside_coverage_get_memory (coverage);

  for (guint i = 0; i < 1000000; i++)
    {
      g_autofree char *sequence = g_strdup_printf ("memory-sequence-%06u", i / 200);

      add (coverage, G_GUINT64_CONSTANT (100000000000000) + i * G_GUINT64_CONSTANT (7919), sequence, i);
      if (i >= 200000 && i % 1000 == 0)
        g_assert_cmpuint (wayside_coverage_get_memory (coverage), <=, 40 * (gsize) i);
    }
  g_assert_cmpuint (before, <, 10000);
  g_assert_cmpuint (wayside_coverage_get_memory (coverage), >=, 36 * (gsize) 1000000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/coverage/empty", test_empty);
  g_test_add_func ("/coverage/values", test_values);
  g_test_add_func ("/coverage/time-range", test_time_range);
  g_test_add_func ("/coverage/interning", test_interning);
  g_test_add_func ("/coverage/duplicates", test_duplicates);
  g_test_add_func ("/coverage/first-stays", test_first_stays);
  g_test_add_func ("/coverage/copies", test_copies);
  g_test_add_func ("/coverage/order", test_order);
  g_test_add_func ("/coverage/memory", test_memory);

  return g_test_run ();
}
