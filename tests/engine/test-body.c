/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-body.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gsize n_bytes;
  gssize length;
  guint n_calls;
} Seen;

static void
see (gsize n_bytes, gssize length, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_cmpuint (n_bytes, >, seen->n_bytes);
  seen->n_bytes = n_bytes;
  seen->length = length;
  seen->n_calls++;
}

static GBytes *
read_stream (GInputStream *stream,
             gssize length,
             gsize max,
             WaysideMemoryReservation *reservation,
             Seen *seen,
             GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_body_read_async (stream, length, max, reservation, seen != NULL ? see : NULL, seen, NULL,
                           helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_body_read_finish (stream, owned, error);
}

static GBytes *
make_bytes (gsize length)
{
  guint8 *data = g_malloc (MAX (length, 1));

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) (i * 7 + i / 251);
  return g_bytes_new_take (data, length);
}

static void
test_read (void)
{
  static const gsize lengths[] = { 0, 1, 4095, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 300000, 5000000 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (lengths); i++)
    {
      gsize length = lengths[i / 2];
      gssize announced = i % 2 == 0 ? (gssize) length : -1;
      g_autoptr (GBytes) bytes = make_bytes (length);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = NULL;
      Seen seen = { 0 };

      body = read_stream (stream, announced, 5000000, NULL, &seen, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (body, bytes));
      g_assert_cmpuint (seen.n_bytes, ==, length);
      if (length > 0)
        g_assert_cmpint (seen.length, ==, announced);
    }
}

/* A wrong length is an error, whether too large or too small. */
static void
test_wrong_length (void)
{
  static const struct
  {
    gsize length;
    gssize announced;
    gsize max;
    int code;
  } cases[] = {
    { 100, 101, 1000, WAYSIDE_ERROR_NETWORK },
    { 0, 1, 1000, WAYSIDE_ERROR_NETWORK },
    { 100000, 200000, 1000000, WAYSIDE_ERROR_NETWORK },
    { 100, 99, 1000, WAYSIDE_ERROR_BAD_ANSWER },
    { 1, 0, 1000, WAYSIDE_ERROR_BAD_ANSWER },
    { 100, 1001, 1000, WAYSIDE_ERROR_BAD_ANSWER },
    { 100, G_MAXSSIZE, 1000, WAYSIDE_ERROR_BAD_ANSWER },
    { 1001, -1, 1000, WAYSIDE_ERROR_BAD_ANSWER },
    { 5000000, -1, 1000, WAYSIDE_ERROR_BAD_ANSWER },
    { 200001, -1, 200000, WAYSIDE_ERROR_BAD_ANSWER },
    { 1, -1, 0, WAYSIDE_ERROR_BAD_ANSWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = make_bytes (cases[i].length);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
      g_autoptr (GError) error = NULL;

      g_test_message ("case %u", i);
      g_assert_null (read_stream (stream, cases[i].announced, cases[i].max, NULL, NULL, &error));
      g_assert_error (error, WAYSIDE_ERROR, cases[i].code);
    }
}

static void
test_exactly_max (void)
{
  g_autoptr (GBytes) bytes = make_bytes (200000);
  g_autoptr (GInputStream) known = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) unknown = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GBytes) first = read_stream (known, 200000, 200000, NULL, NULL, NULL);
  g_autoptr (GBytes) second = read_stream (unknown, -1, 200000, NULL, NULL, NULL);

  g_assert_true (g_bytes_equal (first, bytes));
  g_assert_true (g_bytes_equal (second, bytes));
}

/* The announced length is reserved in advance, so there is no need to grow the reservation piece by piece. */
static void
test_share_of_known (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (1000000);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1000);
  g_autoptr (GBytes) bytes = make_bytes (300000);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GBytes) body = read_stream (stream, 300000, 1000000, reservation, NULL, NULL);

  g_assert_true (g_bytes_equal (body, bytes));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 300000);
  wayside_memory_reservation_release (reservation);
}

/* Memory reserved in excess is released. */
static void
test_share_given_back (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (2000000);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1900000);
  WaysideMemoryReservation *grown = wayside_memory_budget_reserve (budget, 10);
  g_autoptr (GBytes) bytes = make_bytes (70000);
  g_autoptr (GInputStream) known = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) unknown = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GBytes) first = read_stream (known, 70000, 1000000, reservation, NULL, NULL);
  g_autoptr (GBytes) second = NULL;

  g_assert_true (g_bytes_equal (first, bytes));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 70010);
  second = read_stream (unknown, -1, 1000000, grown, NULL, NULL);
  g_assert_true (g_bytes_equal (second, bytes));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 140000);
  wayside_memory_reservation_release (reservation);
  wayside_memory_reservation_release (grown);
}

/* A long body of unknown length waits until it may have the maximum length, and so does another one. */
static void
test_share_of_unknown (void)
{
  const gsize length = 9 * 1024 * 1024;
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (20 * 1024 * 1024);
  g_autoptr (GBytes) bytes = make_bytes (length);
  GAsyncResult *results[2] = { NULL, NULL };
  WaysideMemoryReservation *reservations[2];

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

      reservations[i] = wayside_memory_budget_reserve (budget, 1000);
      wayside_body_read_async (stream, -1, 30 * 1024 * 1024, reservations[i], NULL, NULL, NULL,
                               helper_take_result, &results[i]);
    }

  /* The one that asked last is the first. */
  for (int i = 1; i >= 0; i--)
    {
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GAsyncResult) owned = NULL;

      helper_wait_for_result (&results[i]);
      owned = g_steal_pointer (&results[i]);
      body = wayside_body_read_finish (G_INPUT_STREAM (g_task_get_source_object (G_TASK (owned))), owned,
                                       NULL);
      g_assert_true (g_bytes_equal (body, bytes));
      helper_wait_while_busy ();
      g_assert_null (results[0]);
      wayside_memory_reservation_release (reservations[i]);
    }
}

static void
test_waits_for_room (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100000);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1000);
  WaysideMemoryReservation *other = wayside_memory_budget_reserve (budget, 90000);
  g_autoptr (GBytes) bytes = make_bytes (80000);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  GAsyncResult *result = NULL;
  Seen seen = { 0 };

  wayside_body_read_async (stream, 80000, 100000, reservation, see, &seen, NULL, helper_take_result, &result);
  helper_wait_while_busy ();
  g_assert_null (result);
  g_assert_cmpuint (seen.n_bytes, ==, 0);

  wayside_memory_reservation_release (other);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  body = wayside_body_read_finish (stream, owned, NULL);
  g_assert_true (g_bytes_equal (body, bytes));
  wayside_memory_reservation_release (reservation);
}

static void
test_cancel_waiting (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100000);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1000);
  WaysideMemoryReservation *other = wayside_memory_budget_reserve (budget, 90000);
  g_autoptr (GBytes) bytes = make_bytes (80000);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_body_read_async (stream, 80000, 100000, reservation, NULL, NULL, cancellable, helper_take_result,
                           &result);
  helper_wait_while_busy ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_body_read_finish (stream, owned, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* The reservations can be released now. */
  wayside_memory_reservation_release (reservation);
  wayside_memory_reservation_release (other);
}

/* A body that arrives in pieces, as over a network. */
typedef struct
{
  GInputStream *stream;
  int writer;
} Line;

static Line
open_line (void)
{
  int ends[2];
  Line line;

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  line.stream = g_unix_input_stream_new (ends[0], TRUE);
  line.writer = ends[1];
  return line;
}

static void
send_piece (Line *line, const char *text)
{
  g_assert_cmpint (write (line->writer, text, strlen (text)), ==, (gssize) strlen (text));
}

static gboolean
has_seen_six (gpointer data)
{
  return ((Seen *) data)->n_bytes == 6;
}

static void
test_pieces (void)
{
  Line line = open_line ();
  g_autoptr (GInputStream) stream = line.stream;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GBytes) body = NULL;
  GAsyncResult *result = NULL;
  Seen seen = { 0 };

  wayside_body_read_async (stream, 12, 100, NULL, see, &seen, NULL, helper_take_result, &result);
  send_piece (&line, "pieces");
  helper_wait_until (has_seen_six, &seen);
  g_assert_null (result);
  g_assert_cmpint (seen.length, ==, 12);
  send_piece (&line, " of it");
  close (line.writer);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  body = wayside_body_read_finish (stream, owned, NULL);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "pieces of it", 12);
  g_assert_cmpuint (seen.n_calls, ==, 2);
}

static void
test_cancel_reading (void)
{
  Line line = open_line ();
  g_autoptr (GInputStream) stream = line.stream;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  Seen seen = { 0 };

  wayside_body_read_async (stream, -1, 100, NULL, see, &seen, cancellable, helper_take_result, &result);
  send_piece (&line, "pieces");
  helper_wait_until (has_seen_six, &seen);
  g_cancellable_cancel (cancellable);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_body_read_finish (stream, owned, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (line.writer);
}

static void
test_broken (void)
{
  g_autofree char *folder = helper_make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "file", NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  helper_write (folder, "file", "text", -1);
  stream = G_INPUT_STREAM (g_file_read (file, NULL, NULL));
  g_assert_nonnull (stream);
  g_input_stream_close (stream, NULL, NULL);
  g_assert_null (read_stream (stream, -1, 100, NULL, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  helper_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/body/read", test_read);
  g_test_add_func ("/body/wrong-length", test_wrong_length);
  g_test_add_func ("/body/exactly-max", test_exactly_max);
  g_test_add_func ("/body/share-of-known", test_share_of_known);
  g_test_add_func ("/body/share-given-back", test_share_given_back);
  g_test_add_func ("/body/share-of-unknown", test_share_of_unknown);
  g_test_add_func ("/body/waits-for-room", test_waits_for_room);
  g_test_add_func ("/body/cancel-waiting", test_cancel_waiting);
  g_test_add_func ("/body/pieces", test_pieces);
  g_test_add_func ("/body/cancel-reading", test_cancel_reading);
  g_test_add_func ("/body/broken", test_broken);

  return g_test_run ();
}
