/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-json-scanner.h"

#define MAX_ELEMENTS 100000

/* Checks that there is only white space between the two offsets. */
static void
assert_space (const char *text, gsize start, gsize end)
{
  for (gsize i = start; i < end; i++)
    g_assert_true (text[i] != '\0' && strchr (" \t\r\n", text[i]) != NULL);
}

static void
assert_span (const char *text, gsize length, const WaysideJsonSpan *span)
{
  WaysideJsonSpan again;

  g_assert_cmpuint (span->end, <=, length);
  g_assert_cmpuint (span->start + 2, <=, span->end);
  g_assert_cmpint (text[span->start], ==, '{');
  g_assert_cmpint (text[span->end - 1], ==, '}');

  /* The span must be complete JSON by itself, since it is saved to a file. */
  g_assert_true (wayside_json_scan_object (text + span->start, span->end - span->start, WAYSIDE_JSON_RECORD,
                                           &again, NULL));
  g_assert_cmpuint (again.start, ==, 0);
  g_assert_cmpuint (again.end, ==, span->end - span->start);
  g_assert_false (wayside_json_scan_object (text + span->start, span->end - span->start - 1,
                                            WAYSIDE_JSON_RECORD, &again, NULL));
}

static gboolean
check_object (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  WaysideJsonSpan span;
  gboolean ok = wayside_json_scan_object (text, length, WAYSIDE_JSON_RECORD, &span, &error);

  fuzz_assert_outcome (ok, error);
  if (ok)
    {
      assert_span (text, length, &span);
      assert_space (text, 0, span.start);
      assert_space (text, span.end, length);
    }

  return ok;
}

/* Checks that there is exactly one comma between two objects of a list. */
static void
assert_between (const char *text, gsize start, gsize end)
{
  const char *comma = memchr (text + start, ',', end - start);

  g_assert_nonnull (comma);
  assert_space (text, start, (gsize) (comma - text));
  assert_space (text, (gsize) (comma - text) + 1, end);
}

static void
check_list (const char *text, gsize length, const char *member, gboolean is_object)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) spans = wayside_json_scan_list (text, length, member, &error);

  fuzz_assert_outcome (spans != NULL, error);
  if (spans == NULL)
    return;

  g_assert_true (is_object);
  g_assert_cmpuint (spans->len, <=, MAX_ELEMENTS);
  for (guint i = 0; i < spans->len; i++)
    {
      const WaysideJsonSpan *span = &g_array_index (spans, WaysideJsonSpan, i);

      assert_span (text, length - 1, span);
      if (i > 0)
        assert_between (text, span[-1].end, span->start);
    }
}

/* What cannot be scanned may become a list that can, with as many elements. */
static void
check_repair (const char *text, gsize length)
{
  g_autoptr (GArray) elements = NULL;
  g_autoptr (GArray) spans = NULL;
  g_autofree char *repaired = NULL;
  g_autofree char *scalar = NULL;

  scalar = wayside_json_dup_scalar (text, length, "id");
  g_assert_true (scalar == NULL || strlen (scalar) <= length);
  repaired = wayside_json_repair_list (text, length, "data", &elements);
  if (repaired == NULL)
    return;

  for (guint i = 0; i < elements->len; i++)
    {
      const WaysideJsonSpan *span = &g_array_index (elements, WaysideJsonSpan, i);

      g_assert_cmpuint (span->start, <, span->end);
      g_assert_cmpuint (span->end, <, length);
    }
  spans = wayside_json_scan_list (repaired, strlen (repaired), "data", NULL);
  if (spans != NULL)
    g_assert_cmpuint (spans->len, ==, elements->len);
}

/* The page scanner. Its spans must lie within the text and contain complete objects. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_exactly (data, size);
  gboolean is_object = check_object (text, size);

  check_list (text, size, "data", is_object);
  check_list (text, size, "", is_object);
  check_repair (text, size);
  return 0;
}
