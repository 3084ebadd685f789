/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-spacing.h"

static const WaysidePoint start = { 9.94, 53.6 };

static WaysidePoint
north_of_start (double metres)
{
  return (WaysidePoint){ start.longitude, start.latitude + metres / WAYSIDE_POINT_METRES_PER_DEGREE };
}

/* Every metre one image: with a spacing of ten, every tenth is taken. */
static void
test_every (void)
{
  g_autoptr (WaysideSpacing) spacing = wayside_spacing_new (10);

  for (guint i = 0; i < 100; i++)
    {
      /* Rounding errors must not decide at exactly ten metres. */
      WaysidePoint point = north_of_start (i * 1.0001);

      g_assert_cmpint (wayside_spacing_take (spacing, "a", &point), ==, i % 10 == 0);
    }
}

/* The way back is as near as the way there, also when it is not the previous image. */
static void
test_back (void)
{
  g_autoptr (WaysideSpacing) spacing = wayside_spacing_new (10);
  WaysidePoint far = north_of_start (100), near = north_of_start (3);

  g_assert_true (wayside_spacing_take (spacing, "a", &start));
  g_assert_true (wayside_spacing_take (spacing, "a", &far));
  g_assert_false (wayside_spacing_take (spacing, "a", &near));
  g_assert_false (wayside_spacing_take (spacing, "a", &start));
}

static void
test_sequences (void)
{
  g_autoptr (WaysideSpacing) spacing = wayside_spacing_new (10);

  g_assert_true (wayside_spacing_take (spacing, "a", &start));
  g_assert_true (wayside_spacing_take (spacing, "b", &start));
  g_assert_false (wayside_spacing_take (spacing, "a", &start));
  /* Images without a sequence are not related. */
  g_assert_true (wayside_spacing_take (spacing, NULL, &start));
  g_assert_true (wayside_spacing_take (spacing, NULL, &start));
}

static void
test_add (void)
{
  g_autoptr (WaysideSpacing) spacing = wayside_spacing_new (10);
  WaysidePoint near = north_of_start (8), next = north_of_start (12), last = north_of_start (19);

  wayside_spacing_add (spacing, "a", &start);
  wayside_spacing_add (spacing, "a", &near);
  g_assert_false (wayside_spacing_fits (spacing, "a", &next));
  g_assert_true (wayside_spacing_fits (spacing, "a", &last));
  /* It was only a question. */
  g_assert_true (wayside_spacing_fits (spacing, "a", &last));
}

/* Near the pole and across the 180th meridian, degrees are short and far apart. */
static void
test_places (void)
{
  g_autoptr (WaysideSpacing) spacing = wayside_spacing_new (10);
  const WaysidePoint west = { 179.99999, 0 }, east = { -179.99999, 0 };
  const WaysidePoint arctic = { 20, 85 }, beside = { 20.0005, 85 }, beyond = { 20.002, 85 };

  g_assert_true (wayside_spacing_take (spacing, "a", &west));
  g_assert_false (wayside_spacing_take (spacing, "a", &east));
  g_assert_true (wayside_spacing_take (spacing, "b", &arctic));
  g_assert_false (wayside_spacing_take (spacing, "b", &beside));
  g_assert_true (wayside_spacing_take (spacing, "b", &beyond));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/spacing/every", test_every);
  g_test_add_func ("/spacing/back", test_back);
  g_test_add_func ("/spacing/sequences", test_sequences);
  g_test_add_func ("/spacing/add", test_add);
  g_test_add_func ("/spacing/places", test_places);

  return g_test_run ();
}
