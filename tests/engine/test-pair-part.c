/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-pair-part.h"

#define ID "135511895288847"

static const struct
{
  WaysidePairPart part;
  gboolean is_temporary;
  const char *name;
} cases[] = {
  { WAYSIDE_PAIR_PART_PICTURE, FALSE, ID ".jpg" },
  { WAYSIDE_PAIR_PART_METADATA, FALSE, ID ".json" },
  { WAYSIDE_PAIR_PART_PICTURE, TRUE, "." ID ".jpg.part" },
  { WAYSIDE_PAIR_PART_METADATA, TRUE, "." ID ".json.part" },
};

static void
test_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = wayside_pair_part_build_name (cases[i].part, ID, cases[i].is_temporary);
      WaysidePairPart part;
      gboolean is_temporary;
      g_autofree char *id = wayside_pair_part_parse_name (cases[i].name, &part, &is_temporary);

      g_assert_cmpstr (name, ==, cases[i].name);
      g_assert_cmpstr (id, ==, ID);
      g_assert_cmpint (part, ==, cases[i].part);
      g_assert_cmpint (is_temporary, ==, cases[i].is_temporary);
    }
}

/* Files with these names are never touched. */
static void
test_other_names (void)
{
  static const char *const names[] = {
    "",
    ".",
    "..",
    ".jpg",
    ".jpg.part",
    ID,
    ID ".",
    ID ".JPG",
    ID ".jpeg",
    ID ".jpg.part",
    ID ".json~",
    "." ID ".jpg",
    "." ID,
    "x" ID ".jpg",
    ID "x.jpg",
    ID ".jpg.jpg",
    "." ID ".jpg.par",
    ".." ID ".jpg.part",
    "-" ID ".jpg",
    " " ID ".jpg",
    ID ".jpgx",
    "." ID ".part",
    "." ID ".jpg.part.part",
    "123456789012345678901.jpg",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WaysidePairPart part;
      gboolean is_temporary;

      g_test_message ("%s", names[i]);
      g_assert_null (wayside_pair_part_parse_name (names[i], &part, &is_temporary));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pair-part/names", test_names);
  g_test_add_func ("/pair-part/other-names", test_other_names);

  return g_test_run ();
}
