/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-api-page.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>

static WaysideApiPage *
parse_bytes (const char *text, gsize length, guint status, WaysideApiPageKind kind, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new (text, length);
  /* TAP output must be UTF-8. */
  g_autofree char *readable = g_utf8_make_valid (text, (gssize) MIN (length, 100));

  g_test_message ("%u %s", status, readable);
  return wayside_api_page_parse (body, status, kind, error);
}

static WaysideApiPage *
parse (const char *text, guint status, WaysideApiPageKind kind, GError **error)
{
  return parse_bytes (text, strlen (text), status, kind, error);
}

static void
assert_raw (WaysideApiPage *page, guint i, const char *text)
{
  WaysideMetadata *record = g_ptr_array_index (page->records, i);
  gsize length;
  const char *raw = g_bytes_get_data (record->raw, &length);

  g_assert_cmpmem (raw, length, text, strlen (text));
}

static void
test_object (void)
{
  static const char object[] =
      "{\"altitude\": 1364.617,\"merge_cc\":4.546427159383e+18,\"creator\":{\"username\":"
      "\"mapillary_userÄ2!\",\"id\":\"9\"},\"x\":1e999,\"id\":\"135511895288847\"}";
  g_autofree char *body = g_strconcat ("\n ", object, " \r\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = parse (body, 200, WAYSIDE_API_PAGE_OBJECT, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->records->len, ==, 1);
  g_assert_null (page->next);
  g_assert_cmpstr (wayside_metadata_get_id (g_ptr_array_index (page->records, 0)), ==, "135511895288847");
  assert_raw (page, 0, object);
}

/* The saved text of each image is exactly its part of the response. */
static void
test_list (void)
{
  static const char *const objects[] = {
    "{\"id\":\"1\",\"merge_cc\":4.546427159383e+18,\"geometry\":{\"coordinates\":[-108.57081597085,39.0]}}",
    "{ \"username\":\"Ä \\u00c4 \\ud83d\\ude00 }],{\" ,\n\"id\" : \"2\" }",
    "{\"id\":\"3\",\"new\":{\"deep\":[[{\"id\":\"no\"}]]},\"quality_score\":null,\"mesh\":[]}",
    "{\"id\":\"1\",\"x\":\"the same id again\"}",
  };
  g_autoptr (GString) body = g_string_new ("{\"data\": [");
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    g_string_append_printf (body, "%s %s\n", i > 0 ? "," : "", objects[i]);
  g_string_append (body, "]}");
  page = parse (body->str, 200, WAYSIDE_API_PAGE_LIST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->records->len, ==, G_N_ELEMENTS (objects));
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    assert_raw (page, i, objects[i]);
  g_assert_cmpstr (wayside_metadata_get_id (g_ptr_array_index (page->records, 1)), ==, "2");
  g_assert_cmpstr (wayside_metadata_get_id (g_ptr_array_index (page->records, 2)), ==, "3");
}

static void
test_empty_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = parse ("{\"data\":[]}", 200, WAYSIDE_API_PAGE_LIST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->records->len, ==, 0);
  g_assert_null (page->next);
}

static void
test_next (void)
{
  static const struct
  {
    const char *paging;
    const char *next;
  } cases[] = {
    { "{\"cursors\":{\"after\":\"a\"},\"next\":\"https://graph.mapillary.com/images?after=a\"}",
      "https://graph.mapillary.com/images?after=a" },
    { "{\"next\":\"https:\\/\\/graph.mapillary.com\\/images?a=1\\u0026after=a\"}",
      "https://graph.mapillary.com/images?a=1&after=a" },
    { "{}", NULL },
    { "null", NULL },
    { "[]", NULL },
    { "\"https://graph.mapillary.com\"", NULL },
    { "{\"next\":null}", NULL },
    { "{\"next\":5}", NULL },
    { "{\"next\":{}}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"data\":[],\"paging\":%s}", cases[i].paging);
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideApiPage) page = parse (body, 200, WAYSIDE_API_PAGE_LIST, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (page->next, ==, cases[i].next);
    }
}

/* The error envelope is recognized with any status. */
static void
test_envelopes (void)
{
  static const struct
  {
    const char *body;
    int code;
  } cases[] = {
    { "{\"error\":{\"message\":\"Invalid OAuth 2.0 Access Token\",\"type\":\"MLYApiException\",\"code\":190,"
      "\"error_data\":{},\"fbtrace_id\":\"AVClUCSPotDOO7MhX8oji1w\"}}",
      WAYSIDE_ERROR_TOKEN_REFUSED },
    { "{\"error\":{\"code\":190}}", WAYSIDE_ERROR_TOKEN_REFUSED },
    { "{\"error\":{\"message\":\"Unsupported get request.\",\"code\":100,\"error_subcode\":33}}",
      WAYSIDE_ERROR_GONE },
    { "{\"error\":{\"message\":\"Bounding box area is too large.\",\"code\":100,\"error_subcode\":1}}",
      WAYSIDE_ERROR_AREA_TOO_LARGE },
    { "{\"error\":{\"message\":\"Please reduce\",\"code\":1}}", WAYSIDE_ERROR_AREA_TOO_DENSE },
    { "{\"error\":{\"message\":\"Service temporarily unavailable\",\"is_transient\":true,\"code\":2}}",
      WAYSIDE_ERROR_SERVICE },
    { "{\"error\":{\"message\":\"Application request limit reached\",\"code\":4}}", WAYSIDE_ERROR_SLOW_DOWN },
    { "{\"error\":{\"message\":\"(#100) Tried accessing nonexisting field (mesh)\",\"code\":100}}",
      WAYSIDE_ERROR_UNKNOWN_FIELD },
    { "{\"error\":\"Param radius must be a number less than or equal to 50\"}", WAYSIDE_ERROR_BAD_ANSWER },
    { "{\"error\":true}", WAYSIDE_ERROR_BAD_ANSWER },
    { "{\"error\":[]}", WAYSIDE_ERROR_BAD_ANSWER },
    { "{\"error\":{}}", WAYSIDE_ERROR_BAD_ANSWER },
    { "{\"error\":{\"code\":null,\"message\":null}}", WAYSIDE_ERROR_BAD_ANSWER },
    { "{\"error\":{\"code\":{},\"message\":[]}}", WAYSIDE_ERROR_BAD_ANSWER },
    { "{\"error\":{\"code\":1e999,\"message\":7}}", WAYSIDE_ERROR_BAD_ANSWER },
    /* Numbers as strings. */
    { "{\"error\":{\"code\":\"190\"}}", WAYSIDE_ERROR_TOKEN_REFUSED },
    { "{\"error\":{\"code\":\" 2\"}}", WAYSIDE_ERROR_SERVICE },
    { "{\"error\":{\"code\":\"-2\"}}", WAYSIDE_ERROR_SERVICE },
    { "{\"error\":{\"code\":100.0,\"error_subcode\":\"33\"}}", WAYSIDE_ERROR_GONE },
    { "{\"error\":{\"code\":\"613\"}}", WAYSIDE_ERROR_SLOW_DOWN },
    { "{\"error\":{\"code\":\"many\"}}", WAYSIDE_ERROR_BAD_ANSWER },
    { "{\"error\":{\"code\":\"\"}}", WAYSIDE_ERROR_BAD_ANSWER },
    /* Transient. */
    { "{\"error\":{\"code\":1,\"is_transient\":true}}", WAYSIDE_ERROR_SERVICE },
    { "{\"error\":{\"code\":1,\"is_transient\":false}}", WAYSIDE_ERROR_AREA_TOO_DENSE },
    { "{\"error\":{\"code\":1,\"is_transient\":null}}", WAYSIDE_ERROR_AREA_TOO_DENSE },
    { "{\"error\":{\"code\":1,\"is_transient\":[1]}}", WAYSIDE_ERROR_AREA_TOO_DENSE },
    { "{\"error\":{\"code\":12345,\"is_transient\":\"true\"}}", WAYSIDE_ERROR_SERVICE },
    /* An envelope next to data is an error, too. */
    { "{\"data\":[],\"error\":{\"code\":2}}", WAYSIDE_ERROR_SERVICE },
    { "{\"id\":\"1\",\"error\":{\"code\":2}}", WAYSIDE_ERROR_SERVICE },
  };
  static const guint statuses[] = { 200, 400, 401, 403, 404, 429, 500, 502 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint j = 0; j < 2 * G_N_ELEMENTS (statuses); j++)
      {
        g_autoptr (GError) error = NULL;

        g_assert_null (parse (cases[i].body, statuses[j / 2],
                              j % 2 == 0 ? WAYSIDE_API_PAGE_LIST : WAYSIDE_API_PAGE_OBJECT, &error));
        /* The status 429 is a rate limit, unless the token is the reason. */
        if (statuses[j / 2] == 429 && cases[i].code != WAYSIDE_ERROR_TOKEN_REFUSED)
          g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN);
        else
          g_assert_error (error, WAYSIDE_ERROR, cases[i].code);
      }
}

static void
test_null_error (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage)
      page = parse ("{\"error\":null,\"data\":[]}", 200, WAYSIDE_API_PAGE_LIST, &error);

  g_assert_no_error (error);
  g_assert_nonnull (page);
}

static void
test_bad (void)
{
  static const struct
  {
    const char *body;
    WaysideApiPageKind kind;
  } cases[] = {
    { "", WAYSIDE_API_PAGE_LIST },
    { " ", WAYSIDE_API_PAGE_OBJECT },
    { "\xef\xbb\xbf{\"data\":[]}", WAYSIDE_API_PAGE_LIST },
    { "{\"data\":[]}x", WAYSIDE_API_PAGE_LIST },
    { "{\"data\":[]}{\"data\":[]}", WAYSIDE_API_PAGE_LIST },
    { "{\"data\":[],\"data\":[]}", WAYSIDE_API_PAGE_LIST },
    { "{\"data\":[{\"id\":\"1\"}],\"data\":[{\"id\":\"2\"}]}", WAYSIDE_API_PAGE_LIST },
    { "{\"data\":[null]}", WAYSIDE_API_PAGE_LIST },
    { "{\"data\":{}}", WAYSIDE_API_PAGE_LIST },
    { "{\"data\":null}", WAYSIDE_API_PAGE_LIST },
    { "{}", WAYSIDE_API_PAGE_LIST },
    { "{}", WAYSIDE_API_PAGE_OBJECT },
    { "{\"id\":135511895288847}", WAYSIDE_API_PAGE_OBJECT },
    { "{\"id\":null}", WAYSIDE_API_PAGE_OBJECT },
    { "{\"id\":\"../../etc/passwd\"}", WAYSIDE_API_PAGE_OBJECT },
    { "[{\"id\":\"1\"}]", WAYSIDE_API_PAGE_OBJECT },
    { "null", WAYSIDE_API_PAGE_OBJECT },
    { "{\"id\":\"\xff\"}", WAYSIDE_API_PAGE_OBJECT },
    { "{\"id\":\"1\",\"username\":\"\xc3\"}", WAYSIDE_API_PAGE_OBJECT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].body, 200, cases[i].kind, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

/* Without a readable envelope, only the status determines the error. */
static void
test_statuses (void)
{
  static const struct
  {
    guint status;
    const char *body;
    int code;
  } cases[] = {
    { 404, "<html>Not found</html>", WAYSIDE_ERROR_BAD_ANSWER },
    { 502, "<html>Bad gateway</html>", WAYSIDE_ERROR_SERVICE },
    { 503, "", WAYSIDE_ERROR_SERVICE },
    { 429, "", WAYSIDE_ERROR_SLOW_DOWN },
    { 500, "{\"error\":{\"code\":19", WAYSIDE_ERROR_SERVICE },
    { 500, "{}", WAYSIDE_ERROR_SERVICE },
    { 302, "", WAYSIDE_ERROR_BAD_ANSWER },
    /* The network wants a sign-in. */
    { 200, "<html><body>Welcome to the hotel</body></html>", WAYSIDE_ERROR_SIGN_IN },
    { 200, "\xef\xbb\xbf\r\n <!DOCTYPE HTML>\n<html>\xe9", WAYSIDE_ERROR_SIGN_IN },
    { 302, "<HTML><HEAD><TITLE>Found</TITLE>", WAYSIDE_ERROR_SIGN_IN },
    { 511, "<html>Sign in</html>", WAYSIDE_ERROR_SIGN_IN },
    { 511, "", WAYSIDE_ERROR_SIGN_IN },
    { 200, "<p>Not a whole page", WAYSIDE_ERROR_BAD_ANSWER },
    /* Data with an error status is ignored. */
    { 500, "{\"data\":[]}", WAYSIDE_ERROR_SERVICE },
    { 400, "{\"data\":[]}", WAYSIDE_ERROR_BAD_ANSWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].body, cases[i].status, WAYSIDE_API_PAGE_LIST, &error));
      g_assert_error (error, WAYSIDE_ERROR, cases[i].code);
    }
}

static void
test_truncated (void)
{
  static const char body[] =
      "{\"data\":[{\"id\":\"1\",\"creator\":{\"username\":\"Ä\"},\"merge_cc\":4.546427159383e+18},"
      "{\"id\":\"2\"}],\"paging\":{\"next\":\"https:\\/\\/x\"}}";

  for (gsize length = 0; length < sizeof body - 1; length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) object_error = NULL;

      g_assert_null (parse_bytes (body, length, 200, WAYSIDE_API_PAGE_LIST, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
      g_assert_null (parse_bytes (body, length, 200, WAYSIDE_API_PAGE_OBJECT, &object_error));
      g_assert_error (object_error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

/* Both the scanner and json-glib recurse for each level. */
static void
test_depth (void)
{
  g_autofree char *open = helper_repeat ("[", 500000);
  g_autofree char *close = helper_repeat ("]", 500000);
  g_autofree char *body = g_strconcat ("{\"id\":\"1\",\"a\":", open, close, "}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (body, 200, WAYSIDE_API_PAGE_OBJECT, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

/* Camera names in image metadata are sometimes padded with zeros. */
static void
test_zero_in_strings (void)
{
  static const char object[] = "{\"id\":\"1\",\"make\":\"a\\u0000\\u0000\",\"model\":\"\\u0000\"}";
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = parse (object, 200, WAYSIDE_API_PAGE_OBJECT, &error);

  g_assert_no_error (error);
  assert_raw (page, 0, object);
  g_assert_cmpstr (wayside_image_get_make (((WaysideMetadata *) g_ptr_array_index (page->records, 0))->image),
                   ==, "a");
}

static char *
dup_wrapped (const char *before, const char *unit, guint n, const char *after)
{
  g_autofree char *units = helper_repeat (unit, n);

  return g_strconcat (before, units, after, NULL);
}

/* A bad row between two good ones. Its id is found if it has one. */
static void
assert_bad_row (const char *row, const char *id)
{
  g_autofree char *body = g_strdup_printf ("{\"data\":[{\"id\":\"1\"},%s ,\n{\"id\":\"2\",\"x\":3}]}", row);
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = parse (body, 200, WAYSIDE_API_PAGE_LIST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->records->len, ==, 2);
  assert_raw (page, 0, "{\"id\":\"1\"}");
  assert_raw (page, 1, "{\"id\":\"2\",\"x\":3}");
  g_assert_cmpuint (page->bad_ids->len, ==, id != NULL);
  g_assert_cmpuint (page->n_unnamed, ==, id == NULL);
  if (id != NULL)
    g_assert_cmpstr (g_ptr_array_index (page->bad_ids, 0), ==, id);
}

/* One bad row must not discard the good ones. */
static void
test_bad_rows (void)
{
  static const struct
  {
    const char *row;
    const char *id;
  } cases[] = {
    { "{}", NULL },
    { "{\"id\":null}", NULL },
    { "{\"id\":5}", "5" },
    { "{\"x\":{\"id\":\"7\"}, \"id\" : 135511895288847 }", "135511895288847" },
    { "{\"id\":5.5}", NULL },
    { "{\"id\":1e3}", NULL },
    { "{\"id\":\"..\"}", NULL },
    { "{\"id\":\"\\u0000\"}", NULL },
    { "{\"id\":[5]}", NULL },
    /* No objects. */
    { "null", NULL },
    { "7", NULL },
    { "\"id\"", NULL },
    { "[{\"id\":\"8\"},{\"id\":\"9\"}]", NULL },
    { "true", NULL },
    /* An unpaired surrogate, and other texts that are not JSON. */
    { "{\"creator\":{\"username\":\"\\ud800 }],{\"},\"id\":\"5\"}", "5" },
    { "{\"a\":\"\\\"]},{\",\"b\":01,\"id\":\"5\"}", "5" },
    { "{\"width\":NaN,\"id\":\"5\"}", "5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_bad_row (cases[i].row, cases[i].id);
}

/* Beyond the limits of the metadata of one image. */
static void
test_rows_beyond_limits (void)
{
  g_autofree char *text = dup_wrapped ("{\"make\":\"", "x", 70000, "\",\"id\":\"5\"}");
  g_autofree char *number = dup_wrapped ("{\"merge_cc\":1", "0", 400, ",\"id\":\"5\"}");
  g_autofree char *long_id = dup_wrapped ("{\"id\":\"", "5", 400, "\"}");
  g_autofree char *values = dup_wrapped ("{\"mesh\":[", "0,", 30000, "0],\"id\":\"5\"}");
  g_autofree char *open = helper_repeat ("[", 500000);
  g_autofree char *deep = dup_wrapped (open, "]", 500000, "");
  g_autofree char *deep_row = g_strdup_printf ("{\"mesh\":%s,\"id\":\"5\"}", deep);

  assert_bad_row (text, "5");
  assert_bad_row (number, "5");
  assert_bad_row (long_id, NULL);
  assert_bad_row (values, "5");
  assert_bad_row (deep_row, "5");
}

/* A row that is not closed takes the others with it. */
static void
test_open_rows (void)
{
  static const char *const cases[] = {
    "{\"data\":[{\"id\":\"1\"},{\"id\":\"2\"]}",
    "{\"data\":[{\"id\":\"1\"},\"]}",
    "{\"data\":[{\"id\":\"1\"},}]}",
    "{\"data\":[{\"id\":\"1\"},]}",
    "{\"data\":[{\"id\":\"1\"},,{\"id\":\"2\"}]}",
    "{\"data\":[{\"id\":\"1\"},null",
    "{\"data\":[{\"id\":\"1\"},null],\"paging\":nul}",
    "{\"data\":[null],\"data\":[{\"id\":\"1\"}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i], 200, WAYSIDE_API_PAGE_LIST, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

/* A list without any usable row is an error, not an empty area. */
static void
test_no_usable_row (void)
{
  static const char *const cases[] = { "{\"data\":[{}]}", "{\"data\":[{\"id\":\"../../1\"},{\"id\":\"\"}]}",
                                       "{\"data\":[null,null]}" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i], 200, WAYSIDE_API_PAGE_LIST, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

/* If the ids are known anyway, the images can be requested singly. */
static void
test_known_rows (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = parse ("{\"data\":[null,{}]}", 200, WAYSIDE_API_PAGE_ROWS, &error);
  g_autoptr (WaysideApiPage) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (page->records->len, ==, 0);
  g_assert_cmpuint (page->n_unnamed, ==, 2);
  none = parse ("<p></p>", 200, WAYSIDE_API_PAGE_ROWS, &error);
  g_assert_null (none);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

/* Otherwise the file of one image would get the text of another. */
static void
test_escaped_keys (void)
{
  static const char *const cases[] = {
    "{\"data\":[{\"id\":\"1\"}],\"d\\u0061ta\":[{\"id\":\"2\"}]}",
    "{\"d\\u0061ta\":[{\"id\":\"1\"}],\"data\":[{\"id\":\"2\"}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i], 200, WAYSIDE_API_PAGE_LIST, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/page/object", test_object);
  g_test_add_func ("/page/list", test_list);
  g_test_add_func ("/page/empty-list", test_empty_list);
  g_test_add_func ("/page/next", test_next);
  g_test_add_func ("/page/envelopes", test_envelopes);
  g_test_add_func ("/page/null-error", test_null_error);
  g_test_add_func ("/page/bad", test_bad);
  g_test_add_func ("/page/statuses", test_statuses);
  g_test_add_func ("/page/truncated", test_truncated);
  g_test_add_func ("/page/depth", test_depth);
  g_test_add_func ("/page/zero-in-strings", test_zero_in_strings);
  g_test_add_func ("/page/bad-rows", test_bad_rows);
  g_test_add_func ("/page/rows-beyond-limits", test_rows_beyond_limits);
  g_test_add_func ("/page/open-rows", test_open_rows);
  g_test_add_func ("/page/no-usable-row", test_no_usable_row);
  g_test_add_func ("/page/known-rows", test_known_rows);
  g_test_add_func ("/page/escaped-keys", test_escaped_keys);

  return g_test_run ();
}
