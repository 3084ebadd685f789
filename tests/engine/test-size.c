/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-size.h"

#include "wayside-error.h"

#include <string.h>

/* The names are used by scripts and settings, the fields by the service. */
static void
test_names (void)
{
  static const struct
  {
    WaysideSize size;
    const char *name;
    const char *field;
  } cases[] = {
    { WAYSIDE_SIZE_ORIGINAL, "original", "thumb_original_url" },
    { WAYSIDE_SIZE_2048, "2048", "thumb_2048_url" },
    { WAYSIDE_SIZE_1024, "1024", "thumb_1024_url" },
    { WAYSIDE_SIZE_256, "256", "thumb_256_url" },
  };

  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, WAYSIDE_N_SIZES);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      WaysideSize size = (WaysideSize) WAYSIDE_N_SIZES;

      g_assert_true (wayside_size_parse (cases[i].name, &size, &error));
      g_assert_no_error (error);
      g_assert_cmpint (size, ==, cases[i].size);
      g_assert_cmpstr (wayside_size_to_string (size), ==, cases[i].name);
      g_assert_cmpstr (wayside_size_get_field (size), ==, cases[i].field);
    }
}

static void
test_refused (void)
{
  static const char *const cases[] = {
    "", "2049", "Original", "1024 ", " 256", "1024px", "large", "0", "-1"
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      WaysideSize size = WAYSIDE_SIZE_1024;

      g_assert_false (wayside_size_parse (cases[i], &size, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
      g_assert_nonnull (strstr (error->message, "original, 2048, 1024 or 256"));
      g_assert_cmpint (size, ==, WAYSIDE_SIZE_1024);
    }
}

/* Memory is reserved with these sizes: they must be positive and grow with the picture. */
static void
test_guesses (void)
{
  for (int size = 0; size + 1 < WAYSIDE_N_SIZES; size++)
    g_assert_cmpuint (wayside_size_guess_bytes ((WaysideSize) size), >,
                      wayside_size_guess_bytes ((WaysideSize) (size + 1)));
  g_assert_cmpuint (wayside_size_guess_bytes (WAYSIDE_SIZE_256), >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/size/names", test_names);
  g_test_add_func ("/size/refused", test_refused);
  g_test_add_func ("/size/guesses", test_guesses);

  return g_test_run ();
}
