/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-format.h"
#include "wayside-host-path.h"

#include <locale.h>

static void
assert_shown (const char *text, const char *expected)
{
  g_autofree char *shown = wayside_host_path_show (text);

  g_assert_cmpstr (shown, ==, expected);
}

/* Other paths are left unchanged. */
static void
test_others (void)
{
  assert_shown ("", "");
  assert_shown ("/home/ann/Pictures", "/home/ann/Pictures");
  assert_shown ("/run/user/1000/dconf/user", "/run/user/1000/dconf/user");
  assert_shown ("/run/user/1000/doc", "/run/user/1000/doc");
  assert_shown ("/run/user//doc/5a1f", "/run/user//doc/5a1f");
  assert_shown ("Größe 5 › 6", "Größe 5 › 6");
}

/* Before a path is known, and with portals that do not provide it. */
static void
test_unknown (void)
{
  assert_shown ("/run/user/1000/doc/5a1f/Trip", "/Trip");
  assert_shown ("/run/user/1000/doc/5a1f/Trip/bbox_1_2_3_4", "/Trip/bbox_1_2_3_4");
  assert_shown ("/run/flatpak/doc/5a1f/Trip", "/Trip");
  assert_shown ("“/run/user/0/doc/5a1f/Trip” cannot be written", "“/Trip” cannot be written");
}

static void
test_known (void)
{
  g_autofree char *name = NULL;
  g_autofree char *home = g_build_filename (g_get_home_dir (), "Trips", "Lisbon", NULL);

  g_assert_true (wayside_host_path_learn_attribute ("/run/user/1000/doc/aa01/Trip/x", "/mnt/disk/Trip"));
  assert_shown ("/run/user/1000/doc/aa01/Trip", "/mnt/disk/Trip");
  assert_shown ("/run/user/1000/doc/aa01/Trip/x/y.jpg", "/mnt/disk/Trip/x/y.jpg");
  assert_shown ("/run/user/1000/doc/aa011/Trip", "/Trip");
  assert_shown ("The folder is “/run/user/1000/doc/aa01/Trip/x”. Wait",
                "The folder is “/mnt/disk/Trip/x”. Wait");

  g_assert_true (wayside_host_path_learn_attribute ("/run/user/1000/doc/aa02/data", "/data"));
  assert_shown ("/run/user/1000/doc/aa02/data/x", "/data/x");

  g_assert_true (wayside_host_path_learn_attribute ("/run/user/1000/doc/aa03/Lisbon", home));
  name = wayside_fact_folder ("/run/user/1000/doc/aa03/Lisbon/sequence_x");
  g_assert_cmpstr (name, ==, "Trips › Lisbon › sequence_x");
}

/* GIO escapes non-ASCII bytes, and some portals append a zero byte. */
static void
test_escapes (void)
{
  g_assert_true (wayside_host_path_learn_attribute ("/run/user/1000/doc/ab01/M\303\274nchen",
                                                    "/home/K\\xc3\\xa4the/M\\xc3\\xbcnchen\\x00"));
  assert_shown ("/run/user/1000/doc/ab01/München", "/home/Käthe/München");

  g_assert_true (wayside_host_path_learn_attribute ("/run/user/1000/doc/ab02/a", "/odd\\x5cname\\xq/a"));
  assert_shown ("/run/user/1000/doc/ab02/a", "/odd\\name\\xq/a");
}

static void
test_nonsense (void)
{
  g_assert_false (wayside_host_path_learn_attribute ("/home/ann/Trip", "/mnt/Trip"));
  g_assert_false (wayside_host_path_learn_attribute ("/run/user/1000/doc/ac01/Trip", ""));
  g_assert_false (wayside_host_path_learn_attribute ("/run/user/1000/doc/ac01/Trip", "Trip"));
  g_assert_false (
      wayside_host_path_learn_attribute ("/run/user/1000/doc/ac01/Trip", "/run/user/1000/doc/ff/Trip"));
  assert_shown ("/run/user/1000/doc/ac01/Trip", "/Trip");
}

typedef struct
{
  GMainLoop *loop;
  gboolean learned;
  GError *error;
} Answer;

static void
learned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->learned = wayside_host_path_learn_finish (result, &answer->error);
  g_main_loop_quit (answer->loop);
}

static Answer
learn (const char *path)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Answer answer = { .loop = loop };

  wayside_host_path_learn_async (path, NULL, learned_cb, &answer);
  g_main_loop_run (loop);
  return answer;
}

/* The portal is queried only for paths within it, and only once for each. */
static void
test_asking (void)
{
  Answer answer = learn ("/home/ann/Trip");

  g_assert_no_error (answer.error);
  g_assert_true (answer.learned);

  answer = learn ("/run/user/4294967295/doc/ad01/Trip/sequence_x");
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_false (answer.learned);
  g_clear_error (&answer.error);

  g_assert_true (wayside_host_path_learn_attribute ("/run/user/4294967295/doc/ad01/Trip", "/mnt/Trip"));
  answer = learn ("/run/user/4294967295/doc/ad01/Trip/sequence_x");
  g_assert_no_error (answer.error);
  g_assert_true (answer.learned);
}

/* Everything that quotes foreign text passes here before it is shown. */
static void
test_secret (void)
{
  g_autofree char *shown = wayside_host_path_show (
      "“MLY|4223665974375089|0123456789abcdef0123456789abcdef” is wrong");

  g_assert_cmpstr (shown, ==, "“…” is wrong");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-path/others", test_others);
  g_test_add_func ("/host-path/unknown", test_unknown);
  g_test_add_func ("/host-path/known", test_known);
  g_test_add_func ("/host-path/escapes", test_escapes);
  g_test_add_func ("/host-path/nonsense", test_nonsense);
  g_test_add_func ("/host-path/asking", test_asking);
  g_test_add_func ("/host-path/secret", test_secret);
  return g_test_run ();
}
