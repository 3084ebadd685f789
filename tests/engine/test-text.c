/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-text.h"

#include <string.h>

static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { " \t\n", "" },
    { " a  b\t", "a  b" },
    { "\xe2\x80\x8b"
      "1\xe2\x80\x8c"
      "2\xe2\x80\x8d"
      "3\xe2\x80\x8e"
      "4\xe2\x80\x8f"
      "5\xe2\x81\xa0",
      "12345" },
    { "\xef\xbb\xbf"
      "1\xef\xbb\xbf"
      "2",
      "12" },
    { "\xc2\xa0"
      "1\xc2\xa0"
      "2\xe2\x80\xaf",
      "1 2" },
    { "1\xe2\x80\xa8"
      "2\xc2\x85"
      "3",
      "1\n2\n3" },
    { "a\xc2\xad"
      "b\xe2\x80\xaa"
      "c\xe2\x81\xa9",
      "abc" },
    { "Ä ß \xf0\x9f\x98\x80", "Ä ß \xf0\x9f\x98\x80" },
    { "a\xff"
      "b\xe2",
      "a\xff"
      "b\xe2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = wayside_text_clean (cases[i].text);

      g_assert_cmpstr (clean, ==, cases[i].expected);
    }
}

static void
test_decode (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *expected;
  } cases[] = {
    { "", 0, "" },
    { "abc", 2, "ab" },
    { "\xef\xbb\xbf"
      "abc",
      6, "abc" },
    { "\xff\xfe"
      "a\0b\0",
      6, "ab" },
    { "\xfe\xff"
      "\0a\0\xe4",
      6, "aä" },
    { "a\xff"
      "b",
      3,
      "a\xef\xbf\xbd"
      "b" },
    { "a\0b", 3, NULL },
    { "\xff\xfe"
      "a",
      3, NULL },
    { "\xff\xfe"
      "a\0\0\0",
      6, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = wayside_text_decode (cases[i].bytes, cases[i].length);

      g_test_message ("case %u", i);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/clean", test_clean);
  g_test_add_func ("/text/decode", test_decode);

  return g_test_run ();
}
