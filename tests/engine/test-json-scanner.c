/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-json-scanner.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>

static void
assert_object (const char *text, gsize length, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  WaysideJsonSpan span;
  /* An allocation of exactly this size, so that sanitizers detect reads beyond the end. */
  g_autofree char *copy = g_memdup2 (text, length);
  gboolean ok = wayside_json_scan_object (copy, length, WAYSIDE_JSON_RECORD, &span, &error);
  /* TAP output must be UTF-8. */
  g_autofree char *readable = g_utf8_make_valid (text, (gssize) MIN (length, 80));

  g_test_message ("%s", readable);
  g_assert_cmpint (ok, ==, expected);
  if (expected)
    {
      g_assert_no_error (error);
      g_assert_cmpint (text[span.start], ==, '{');
      g_assert_cmpint (text[span.end - 1], ==, '}');
    }
  else
    {
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

static void
test_accepted (void)
{
  static const char *const cases[] = {
    "{}",
    " \t\r\n{ \t\r\n} \t\r\n",
    "{\"a\":1}",
    "{\"a\" : 1 , \"b\" : 2}",
    "{\"\":\"\"}",
    "{\"a\":null,\"b\":true,\"c\":false}",
    "{\"merge_cc\":4.546427159383e+18}",
    "{\"a\":[0,-0,0.5,-1.25,1e5,1E+5,1e-5,1e999,12345678901234567890123]}",
    "{\"a\":[[],[[]],{},[{}]]}",
    "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\"}",
    "{\"mapillary_userÄ2!\":\"日本 🛣\"}",
    "{\"a\":\"\\ud800\\udc00\\udbff\\udfff\\ud7ff\\ue000\\uFFFF\"}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\":\"}\"}",
    "{\"a\":\"]}{[\",\"b\":\"\\\"}\"}",
    "{\"a\":1,\"a\":2}",
    "{\"a\":\"\x7f\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_object (cases[i], strlen (cases[i]), TRUE);
}

static const char *const not_json[] = {
  "",
  " ",
  "null",
  "true",
  "1",
  "\"a\"",
  "[]",
  "[{}]",
  "{",
  "}",
  "{}}",
  "{}{}",
  "{} x",
  "{},",
  "\xef\xbb\xbf{}",
  "{a:1}",
  "{'a':1}",
  "{\"a\"}",
  "{\"a\":}",
  "{\"a\":1,}",
  "{,\"a\":1}",
  "{\"a\" 1}",
  "{\"a\":1 \"b\":2}",
  "{\"a\":1,,\"b\":2}",
  "{1:1}",
  "{null:1}",
  "{\"a\":[1,]}",
  "{\"a\":[,1]}",
  "{\"a\":[1 2]}",
  "{\"a\":[}",
  "{\"a\":]}",
  "{\"a\":01}",
  "{\"a\":+1}",
  "{\"a\":.5}",
  "{\"a\":5.}",
  "{\"a\":-}",
  "{\"a\":1e}",
  "{\"a\":1e+}",
  "{\"a\":0x1}",
  "{\"a\":1.e5}",
  "{\"a\":NaN}",
  "{\"a\":Infinity}",
  "{\"a\":-Infinity}",
  "{\"a\":1,5}",
  "{\"a\":True}",
  "{\"a\":tru}",
  "{\"a\":nul}",
  "{\"a\":nulll}",
  "{\"a\":undefined}",
  "{\"a\":\"}",
  "{\"a\":\"\n\"}",
  "{\"a\":\"\t\"}",
  "{\"a\":\"\x1f\"}",
  "{\"a\":\"\\x\"}",
  "{\"a\":\"\\u12\"}",
  "{\"a\":\"\\ud800\"}",
  "{\"a\":\"\\udc00\"}",
  "{\"a\":\"\\ud800x\"}",
  "{\"a\":\"\\ud800\\n\"}",
  "{\"a\":\"\\ud800\\ud800\"}",
  "{\"a\":\"\\udc00\\ud800\"}",
  "{\"a\":\"\\ud800\\u",
  "{\"a\":\"\\u12g4\"}",
  "{\"a\":\"\\",
  "{\"a\":\"\\u",
  "{\"a\":'b'}",
  "{/* no */}",
  "{// no\n}",
  "{\"a\":1;}",
  "{\v}",
  "{\f}",
  "{\xc2\xa0}",
  "<html><body>Log in</body></html>",
  "<!DOCTYPE html>",
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (not_json); i++)
    assert_object (not_json[i], strlen (not_json[i]), FALSE);
}

/* A zero byte does not terminate the text, and is not white space. */
static void
test_zero_bytes (void)
{
  assert_object ("{}\0", 3, FALSE);
  assert_object ("{\0}", 3, FALSE);
  assert_object ("\0{}", 3, FALSE);
  assert_object ("{\"a\0b\":1}", 9, FALSE);
  assert_object ("{\"a\":\"\\\0\"}", 10, FALSE);
}

static void
test_truncated (void)
{
  static const char text[] =
      " {\"data\":[{\"id\":\"1\",\"a\":[1.5e+8,null,{\"ä\":\"\\u00e4\\\"\"}]},{\"id\":\"2\"}],"
      "\"paging\":{\"next\":\"https:\\/\\/x\"},\"t\":true,\"f\":false}";

  for (gsize length = 0; length < sizeof text - 1; length++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *copy = g_memdup2 (text, length);

      assert_object (text, length, FALSE);
      g_assert_null (wayside_json_scan_list (copy, length, "data", &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
  assert_object (text, sizeof text - 1, TRUE);
}

static void
assert_nesting (guint depth, const char *open, const char *close, gboolean expected)
{
  g_autofree char *opening = helper_repeat (open, depth);
  g_autofree char *closing = helper_repeat (close, depth);
  g_autofree char *text = g_strconcat ("{\"a\":", opening, "1", closing, "}", NULL);
  g_autofree char *unclosed = g_strconcat ("{\"a\":", opening, NULL);
  g_autofree char *list = g_strconcat ("{\"data\":[{\"a\":", opening, "1", closing, "}]}", NULL);
  g_autoptr (GArray) spans = NULL;

  assert_object (text, strlen (text), expected);
  assert_object (unclosed, strlen (unclosed), FALSE);
  spans = wayside_json_scan_list (list, strlen (list), "data", NULL);
  g_assert_cmpint (spans != NULL, ==, expected);
}

/* The scanner recurses for each level: without a limit, a body of a megabyte would overflow the stack. */
static void
test_depth (void)
{
  static const guint deep[] = { 33, 100, 1000, 1000000 };

  assert_nesting (20, "[", "]", TRUE);
  assert_nesting (20, "{\"a\":", "}", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (deep); i++)
    {
      assert_nesting (deep[i], "[", "]", FALSE);
      assert_nesting (deep[i], "{\"a\":", "}", FALSE);
    }
}

static void
test_object_span (void)
{
  static const char text[] = "\r\n  {\"id\": \"1\" }\t\n";
  WaysideJsonSpan span;

  g_assert_true (wayside_json_scan_object (text, sizeof text - 1, WAYSIDE_JSON_RECORD, &span, NULL));
  g_assert_cmpmem (text + span.start, span.end - span.start, "{\"id\": \"1\" }", 12);
}

static void
test_list_spans (void)
{
  static const char *const objects[] = {
    "{\"id\":\"1\",\"merge_cc\":4.546427159383e+18}",
    "{ \"id\" : \"2\" , \"s\" : \"}]\" }",
    "{}",
    "{\"creator\":{\"username\":\"Ä2!\",\"id\":\"9\"}}",
  };
  g_autoptr (GString) text = g_string_new ("{\"paging\":{\"data\":[{\"id\":\"no\"}]}, \"data\" : [ ");
  g_autoptr (GArray) spans = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n,\t" : "", objects[i]);
  g_string_append (text, " ] , \"x\":[{}]}\n");

  spans = wayside_json_scan_list (text->str, text->len, "data", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (spans->len, ==, G_N_ELEMENTS (objects));
  for (guint i = 0; i < spans->len; i++)
    {
      WaysideJsonSpan *span = &g_array_index (spans, WaysideJsonSpan, i);

      g_assert_cmpmem (text->str + span->start, span->end - span->start, objects[i], strlen (objects[i]));
    }
}

static void
test_list (void)
{
  static const struct
  {
    const char *text;
    int n_spans; /* -1 if it is rejected */
  } cases[] = {
    { "{\"data\":[]}", 0 },
    { "{\"data\": [ ] }", 0 },
    { "{\"data\":[],\"paging\":{}}", 0 },
    { "{\"paging\":{},\"data\":[{}]}", 1 },
    { "{\"data\":[{},{},{}]}", 3 },
    { "{\"datum\":[{}],\"data\":[]}", 0 },
    { "{}", -1 },
    { "{\"Data\":[]}", -1 },
    { "{\"data\":{}}", -1 },
    { "{\"data\":null}", -1 },
    { "{\"data\":\"\"}", -1 },
    { "{\"data\":[1]}", -1 },
    { "{\"data\":[null]}", -1 },
    { "{\"data\":[[]]}", -1 },
    { "{\"data\":[{},1]}", -1 },
    { "{\"data\":[{},]}", -1 },
    { "{\"data\":[{} {}]}", -1 },
    /* Two lists of the same name are ambiguous. */
    { "{\"data\":[],\"data\":[{}]}", -1 },
    { "{\"data\":[{}],\"data\":1}", -1 },
    { "{\"data\":[{}]} {}", -1 },
    { "{\"data\":[{}]}garbage", -1 },
    { "[{\"data\":[]}]", -1 },
    { "", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray)
          spans = wayside_json_scan_list (cases[i].text, strlen (cases[i].text), "data", &error);

      g_test_message ("%s", cases[i].text);
      if (cases[i].n_spans < 0)
        {
          g_assert_null (spans);
          g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
        }
      else
        {
          g_assert_no_error (error);
          g_assert_cmpuint (spans->len, ==, cases[i].n_spans);
        }
    }
}

/* An escaped key counts as the same name, since json-glib unescapes keys. */
static void
test_escaped_keys (void)
{
  static const char *const cases[] = {
    "{\"data\":[{}],\"d\\u0061ta\":[{}]}",
    "{\"d\\u0061ta\":[{}],\"data\":[{}]}",
    "{\"data\":[{}],\"\\u0064\\u0061\\u0074\\u0061\":[{}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wayside_json_scan_list (cases[i], strlen (cases[i]), "data", &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

static void
test_many (void)
{
  g_autofree char *most = helper_repeat ("{},", 100000 - 1);
  g_autofree char *fits = g_strconcat ("{\"data\":[", most, "{}]}", NULL);
  g_autofree char *too_many = g_strconcat ("{\"data\":[", most, "{},{}]}", NULL);
  g_autoptr (GArray) spans = wayside_json_scan_list (fits, strlen (fits), "data", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (spans->len, ==, 100000);
  g_assert_null (wayside_json_scan_list (too_many, strlen (too_many), "data", &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

/* {"data":[…]}, or the same object alone. */
static void
assert_within (const char *object, WaysideJsonKind kind, gboolean expected)
{
  g_autofree char *page = g_strconcat ("{\"data\":[{},", object, "]}", NULL);
  g_autoptr (GArray) spans = wayside_json_scan_list (page, strlen (page), "data", NULL);
  WaysideJsonSpan span;

  g_assert_cmpint (wayside_json_scan_object (object, strlen (object), kind, &span, NULL), ==, expected);
  g_assert_cmpint (spans != NULL, ==, expected);
  g_assert_true (wayside_json_scan_object (object, strlen (object), WAYSIDE_JSON_FILE, &span, NULL));
}

static char *
wrap (const char *before, const char *unit, guint n, const char *after)
{
  g_autofree char *units = helper_repeat (unit, n);

  return g_strconcat (before, units, after, NULL);
}

/* The object and the list in it count as values, too. */
static void
test_values (void)
{
  g_autofree char *fits = wrap ("{\"mesh\":[", "0,", WAYSIDE_JSON_MAX_RECORD_VALUES - 3, "0]}");
  g_autofree char *too_many = wrap ("{\"mesh\":[", "0,", WAYSIDE_JSON_MAX_RECORD_VALUES - 2, "0]}");
  g_autofree char *objects = wrap ("{\"mesh\":[", "{},", WAYSIDE_JSON_MAX_RECORD_VALUES - 2, "{}]}");
  g_autofree char *lists = wrap ("{\"mesh\":[", "[],", WAYSIDE_JSON_MAX_RECORD_VALUES - 2, "[]]}");

  assert_within (fits, WAYSIDE_JSON_RECORD, TRUE);
  assert_within (too_many, WAYSIDE_JSON_RECORD, FALSE);
  assert_within (objects, WAYSIDE_JSON_RECORD, FALSE);
  assert_within (lists, WAYSIDE_JSON_RECORD, FALSE);
}

/* Many objects that are small enough one by one, and other members next to them. */
static void
test_page_values (void)
{
  g_autofree char *record = wrap ("{\"a\":[", "0,", 9996, "0]},");
  guint n_most = WAYSIDE_JSON_MAX_PAGE_VALUES / 9999;
  g_autofree char *fits = wrap ("{\"data\":[", record, n_most, "{}]}");
  g_autofree char *too_many = wrap ("{\"data\":[", record, n_most + 1, "{}]}");
  g_autofree char *beside = wrap ("{\"data\":[],\"x\":[", "0,", WAYSIDE_JSON_MAX_PAGE_VALUES, "0]}");
  const char *const refused[] = { too_many, beside };
  g_autoptr (GArray) spans = wayside_json_scan_list (fits, strlen (fits), "data", NULL);
  WaysideJsonSpan span;

  g_assert_cmpuint (spans->len, ==, n_most + 1);
  g_assert_true (wayside_json_scan_object (fits, strlen (fits), WAYSIDE_JSON_PAGE, &span, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wayside_json_scan_list (refused[i], strlen (refused[i]), "data", &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
      g_assert_false (
          wayside_json_scan_object (refused[i], strlen (refused[i]), WAYSIDE_JSON_PAGE, &span, NULL));
    }
}

static void
test_lengths (void)
{
  g_autofree char *string = wrap ("{\"a\":\"", "x", WAYSIDE_JSON_MAX_STRING, "\"}");
  g_autofree char *long_string = wrap ("{\"a\":\"", "x", WAYSIDE_JSON_MAX_STRING + 1, "\"}");
  g_autofree char *long_key = wrap ("{\"", "x", WAYSIDE_JSON_MAX_STRING + 1, "\":1}");
  g_autofree char *number = wrap ("{\"a\":-", "1", WAYSIDE_JSON_MAX_NUMBER - 1, "}");
  g_autofree char *long_number = wrap ("{\"a\":-", "1", WAYSIDE_JSON_MAX_NUMBER, "}");
  g_autofree char *long_fraction = wrap ("{\"a\":0.", "1", WAYSIDE_JSON_MAX_NUMBER, "e5}");
  g_autofree char *members = wrap ("{", "\"a\":1,", WAYSIDE_JSON_MAX_MEMBERS - 1, "\"a\":1}");
  g_autofree char *many_members = wrap ("{", "\"a\":1,", WAYSIDE_JSON_MAX_MEMBERS, "\"a\":1}");

  assert_within (string, WAYSIDE_JSON_RECORD, TRUE);
  assert_within (long_string, WAYSIDE_JSON_PAGE, FALSE);
  assert_within (long_key, WAYSIDE_JSON_PAGE, FALSE);
  assert_within (number, WAYSIDE_JSON_RECORD, TRUE);
  assert_within (long_number, WAYSIDE_JSON_PAGE, FALSE);
  assert_within (long_fraction, WAYSIDE_JSON_PAGE, FALSE);
  assert_within (members, WAYSIDE_JSON_RECORD, TRUE);
  assert_within (many_members, WAYSIDE_JSON_PAGE, FALSE);
}

/* Arbitrary bytes must not cause reads beyond the text. */
static void
test_random (void)
{
  static const char letters[] = "{}[]\",:\\u019e-+.tfn \x01\xc3\xa4";

  for (guint i = 0; i < 20000; i++)
    {
      gsize length = (gsize) g_test_rand_int_range (0, 40);
      g_autofree char *text = g_malloc (length);
      g_autoptr (GArray) spans = NULL;
      WaysideJsonSpan span;

      for (gsize j = 0; j < length; j++)
        text[j] = letters[g_test_rand_int_range (0, sizeof letters)];
      if (wayside_json_scan_object (text, length, WAYSIDE_JSON_RECORD, &span, NULL))
        g_assert_cmpuint (span.end, <=, length);
      spans = wayside_json_scan_list (text, length, "", NULL);
      for (guint j = 0; spans != NULL && j < spans->len; j++)
        g_assert_cmpuint (g_array_index (spans, WaysideJsonSpan, j).end, <, length);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-scanner/accepted", test_accepted);
  g_test_add_func ("/json-scanner/refused", test_refused);
  g_test_add_func ("/json-scanner/zero-bytes", test_zero_bytes);
  g_test_add_func ("/json-scanner/truncated", test_truncated);
  g_test_add_func ("/json-scanner/depth", test_depth);
  g_test_add_func ("/json-scanner/object-span", test_object_span);
  g_test_add_func ("/json-scanner/list-spans", test_list_spans);
  g_test_add_func ("/json-scanner/list", test_list);
  g_test_add_func ("/json-scanner/many", test_many);
  g_test_add_func ("/json-scanner/values", test_values);
  g_test_add_func ("/json-scanner/page-values", test_page_values);
  g_test_add_func ("/json-scanner/lengths", test_lengths);
  g_test_add_func ("/json-scanner/random", test_random);
  g_test_add_func ("/json-scanner/escaped-keys", test_escaped_keys);

  return g_test_run ();
}
