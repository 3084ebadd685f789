/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-redaction.h"

#include "engine-helper.h"

#include <string.h>

#define SECRET "0123456789abcdef0123456789abcdef"
#define TOKEN  "MLY|4223665974375089|" SECRET
#define OPAQUE "EAAGm0PX4ZCpsBAKZCk3ZCZAyZB7mQ"

static void
test_apply (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { TOKEN, "…" },
    { "--size: “" TOKEN "” is wrong", "--size: “…” is wrong" },
    { "https://graph.mapillary.com/1?access_token=" TOKEN "&fields=id",
      "https://graph.mapillary.com/1?access_token=…&fields=id" },
    { "https://graph.mapillary.com/1?access_token=MLY%7C4223665974375089%7c" SECRET "#top",
      "https://graph.mapillary.com/1?access_token=…#top" },
    { "q=https%3A%2F%2Fx%3Faccess_token%3D" OPAQUE, "q=https%3A%2F%2Fx%3Faccess_token%3D…" },
    { "q=MLY%257C4223665974375089%257C" SECRET, "q=…" },
    { "{\"access_token\":\"" OPAQUE "\",\"a\":1}", "{\"access_token\":\"…\",\"a\":1}" },
    { "Authorization: OAuth " OPAQUE, "Authorization: OAuth …" },
    { "authorization: bearer " OPAQUE, "authorization: bearer …" },
    { "two: " TOKEN ", " TOKEN, "two: …, …" },
    { "cut: MLY|4223665974375089", "cut: …" },
    { "mly|4223665974375089|" SECRET, "…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *redacted = wayside_redaction_apply (cases[i].text);

      g_assert_cmpstr (redacted, ==, cases[i].expected);
      g_assert_true (wayside_redaction_finds (cases[i].text));
    }
}

/* Paths and messages without a token are not changed, or scripts could not open the paths. */
static void
test_unchanged (void)
{
  static const char *const cases[] = {
    "",
    "/home/me/" SECRET "/image_1/1.jpg",
    "Mapillary did not accept this access token. Check it",
    "OAuth token",
    "MLY",
    "FAMLY and MLYN",
    "sequence_7nfcwfvjdtphz7yj6zat6a",
    "access_token",
    ("a\xff"
     "b"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *redacted = wayside_redaction_apply (cases[i]);

      g_assert_cmpstr (redacted, ==, cases[i]);
      g_assert_false (wayside_redaction_finds (cases[i]));
    }
}

static void
test_quote (void)
{
  g_autofree char *long_text = helper_repeat ("ä ", 1000);
  g_autofree char *long_word = helper_repeat ("aB3", 20);
  g_autofree char *secret = wayside_redaction_quote ("x " SECRET " y");
  g_autofree char *number = wayside_redaction_quote ("12345678901234567890123456789012");
  g_autofree char *word = wayside_redaction_quote (long_word);
  g_autofree char *shortened = wayside_redaction_quote (long_text);
  g_autofree char *plain = wayside_redaction_quote ("a\nb\x1b[1m\xff");
  g_autofree char *key = wayside_redaction_quote ("7nfcwfvjdtphz7yj6zat6a");

  g_assert_cmpstr (secret, ==, "x … y");
  g_assert_cmpstr (number, ==, "12345678901234567890123456789012");
  g_assert_cmpstr (word, ==, "…");
  g_assert_cmpint (g_utf8_strlen (shortened, -1), ==, WAYSIDE_REDACTION_MAX_QUOTE + 1);
  g_assert_cmpstr (plain, ==, "a b [1m\xef\xbf\xbd");
  g_assert_cmpstr (key, ==, "7nfcwfvjdtphz7yj6zat6a");
}

static void
test_log (void)
{
  if (g_test_subprocess ())
    {
      wayside_redaction_watch_log ();
      g_log_writer_default_set_use_stderr (TRUE);
      g_log_set_always_fatal (G_LOG_FATAL_MASK);
      g_warning ("refused: %s", TOKEN);
      g_printerr ("Unknown option --token=%s\n", TOKEN);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("*refused: *Unknown option --token=*");
  g_test_trap_assert_stderr_unmatched ("*" SECRET "*");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/redaction/apply", test_apply);
  g_test_add_func ("/redaction/unchanged", test_unchanged);
  g_test_add_func ("/redaction/quote", test_quote);
  g_test_add_func ("/redaction/log", test_log);

  return g_test_run ();
}
