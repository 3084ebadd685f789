/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "asker.h"

#include <string.h>

#define SEQUENCE "7nfcwfvjdtphz7yj6zat6a"

static const char all_fields[] =
    "altitude,atomic_scale,camera_parameters,camera_type,captured_at,compass_angle,computed_altitude,"
    "computed_compass_angle,computed_geometry,computed_rotation,creator,exif_orientation,geometry,"
    "height,width,is_pano,make,model,merge_cc,mesh,sfm_cluster,quality_score,sequence,"
    "thumb_256_url,thumb_1024_url,thumb_2048_url,thumb_original_url";

static JsonObject *
get_object (Answer *answer)
{
  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (answer->json);
  return json_node_get_object (answer->json);
}

static void
assert_refused (Asker *asker, const char *authorization, const char *query, guint status, const char *message)
{
  g_autofree char *url = g_strconcat (pretend_service_get_graph_url (asker->service), "/135511895288847",
                                      query, NULL);
  g_autoptr (Answer) answer = asker_get (asker, url, authorization);

  answer_assert_error (answer, status, 190, 0, message);
}

static void
test_token_refused (Asker *asker, gconstpointer data)
{
  const char *unissued = "OAuth MLY|1234567890123456|0123456789abcdef0123456789abcdef";

  assert_refused (asker, NULL, "", 500, "Invalid OAuth 2.0 Access Token");
  assert_refused (asker, "OAuth MLY|bogus", "", 401, "Failed to decode");
  assert_refused (asker, "OAuth something else", "", 400,
                  "Invalid OAuth access token - Cannot parse access token");
  assert_refused (asker, unissued, "", 401, "Error validating application");
  assert_refused (asker, NULL, "?access_token=MLY%7C1234567890123456%7C0123456789abcdef0123456789abcdef", 400,
                  "Error validating application");
  assert_refused (asker, "OAuth " PRETEND_TOKEN "0", "", 400, "Error verifying the token");
  assert_refused (asker, "OAuth MLY|4223665974375089|0123456789abcdef0123456789abcdee", "", 400,
                  "Error verifying the token");
  pretend_service_revoke_token (asker->service);
  assert_refused (asker, "OAuth " PRETEND_TOKEN, "", 401,
                  "Error validating access token: The user has not authorized application 4223665974375089.");
}

static void
test_token_forms (Asker *asker, gconstpointer data)
{
  const char *root = pretend_service_get_graph_url (asker->service);
  g_autofree char *plain = g_strconcat (root, "/135511895288847", NULL);
  g_autofree char *with_query = g_strconcat (
      plain, "?access_token=MLY%7C4223665974375089%7C0123456789abcdef0123456789abcdef", NULL);
  g_autoptr (Answer) oauth = NULL;
  g_autoptr (Answer) bearer = NULL;
  g_autoptr (Answer) query = NULL;

  pretend_service_add_image (asker->service, "135511895288847", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  oauth = asker_get (asker, plain, "OAuth " PRETEND_TOKEN);
  bearer = asker_get (asker, plain, "Bearer " PRETEND_TOKEN);
  query = asker_get (asker, with_query, NULL);
  g_assert_cmpstr (oauth->text, ==, "{\"id\":\"135511895288847\"}");
  g_assert_cmpstr (bearer->text, ==, oauth->text);
  g_assert_cmpstr (query->text, ==, oauth->text);
  g_assert_cmpuint (pretend_service_get_n_requests (asker->service, PRETEND_KIND_ENTITY), ==, 3);
}

static void
test_entity_fields (Asker *asker, gconstpointer data)
{
  PretendImage *image;
  g_autoptr (Answer) few = NULL;
  g_autoptr (Answer) odd = NULL;
  g_autoptr (Answer) strict = NULL;

  image = pretend_service_add_image (asker->service, "1026761414815487", SEQUENCE, -108.57081597222,
                                     39.068354972222, PRETEND_IMAGE_DEFAULT);
  image->captured_at = 1563721072184;
  g_free (image->creator);
  image->creator = g_strdup ("mapillary_user\303\2042!");

  few = asker_get_graph (asker, "/1026761414815487?fields=id,captured_at,geometry,camera_type");
  g_assert_cmpstr (
      few->text, ==,
      "{\"captured_at\":1563721072184,\"geometry\":{\"type\":\"Point\",\"coordinates\":"
      "[-108.57081597222,39.068354972222]},\"camera_type\":\"perspective\",\"id\":\"1026761414815487\"}");
  odd = asker_get_graph (asker, "/1026761414815487?fields=no_such_field,creator%7Busername,id%7D,height");
  g_assert_true (
      g_str_has_prefix (odd->text, "{\"creator\":{\"username\":\"mapillary_user\303\2042!\",\"id\":\""));
  g_assert_true (g_str_has_suffix (odd->text, "\"},\"height\":480,\"id\":\"1026761414815487\"}"));
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_STRICT_FIELDS);
  strict = asker_get_graph (asker, "/1026761414815487?fields=height,no_such_field");
  answer_assert_error (
      strict, 400, 100, 0,
      "(#100) Tried accessing nonexisting field (no_such_field) on node type (MapillaryImage)");
}

/* All numbers in complete metadata have at most 14 significant digits; merge_cc has an exponent. */
static void
test_numbers (Asker *asker, gconstpointer data)
{
  g_autofree char *target = g_strconcat ("/images?sequence_ids=" SEQUENCE "&fields=", all_fields, NULL);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (GRegex) number = g_regex_new ("[\\[:,]-?([0-9]+\\.[0-9]+)(e[-+][0-9]+)?[,\\]}]", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n_found = 0;

  pretend_service_add_sequence (asker->service, SEQUENCE, 40, 148137757289079, 9.9, 53.5);
  answer = asker_get_graph (asker, target);
  g_assert_cmpuint (json_array_get_length (answer_get_rows (answer)), ==, 40);
  g_assert_true (g_regex_match_simple ("\"merge_cc\":[1-9]\\.[0-9]{1,13}e\\+1[78],", answer->text, 0, 0));
  g_regex_match (number, answer->text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *digits = g_match_info_fetch (match, 1);

      /* Neither the decimal point nor leading zeros are significant digits. */
      g_assert_cmpuint (strlen (digits + strspn (digits, "0.")), <=, 15);
      n_found++;
    }
  g_assert_cmpuint (n_found, >, 40 * 5);
}

static const struct
{
  PretendImageFlags flag;
  const char *absent;
  const char *present;
} absences[] = {
  { PRETEND_IMAGE_NO_COMPUTED,
    "computed_altitude computed_compass_angle computed_geometry computed_rotation "
    "atomic_scale merge_cc mesh sfm_cluster",
    "geometry altitude compass_angle" },
  { PRETEND_IMAGE_NO_MESH, "mesh", "sfm_cluster" },
  { PRETEND_IMAGE_NO_ORIGINAL, "thumb_original_url", "thumb_2048_url" },
  { PRETEND_IMAGE_NO_2048, "thumb_2048_url", "thumb_original_url thumb_1024_url" },
  { PRETEND_IMAGE_NO_THUMBS, "thumb_original_url thumb_2048_url thumb_1024_url thumb_256_url", "width" },
  { PRETEND_IMAGE_NO_CREATOR, "creator", "make" },
  { PRETEND_IMAGE_NO_MAKE, "make model", "creator" },
  { PRETEND_IMAGE_NO_CAMERA_PARAMETERS, "camera_parameters", "camera_type" },
  { PRETEND_IMAGE_NO_ALTITUDE, "altitude computed_altitude", "geometry" },
  { PRETEND_IMAGE_NO_CAPTURED_AT, "captured_at", "geometry" },
  { PRETEND_IMAGE_NO_GEOMETRY, "geometry computed_geometry", "captured_at" },
  { PRETEND_IMAGE_PANO, "camera_parameters", "camera_type" },
};

static void
assert_members (JsonObject *object, const char *names, gboolean present)
{
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    g_assert_cmpint (json_object_has_member (object, parts[i]), ==, present);
}

static void
test_absent_fields (Asker *asker, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (absences); i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 1000 + i);
      g_autofree char *target = g_strdup_printf ("/%s?fields=%s", id, all_fields);
      g_autoptr (Answer) answer = NULL;

      pretend_service_add_image (asker->service, id, SEQUENCE, 9.9, 53.5, absences[i].flag);
      answer = asker_get_graph (asker, target);
      g_test_message ("flag 0x%x", (guint) absences[i].flag);
      assert_members (get_object (answer), absences[i].absent, FALSE);
      assert_members (get_object (answer), absences[i].present, TRUE);
      g_assert_null (strstr (answer->text, "null"));
    }
}

static void
test_ways_of_writing (Asker *asker, gconstpointer data)
{
  PretendImage *image;
  g_autoptr (Answer) answer = NULL;

  image = pretend_service_add_image (asker->service, "77", NULL, 9.9, 53.5, PRETEND_IMAGE_NO_MESH);
  g_free (image->creator);
  image->creator = g_strdup ("a/\303\204\"");
  pretend_service_set_switches (asker->service, PRETEND_SWITCH_ESCAPES | PRETEND_SWITCH_NULLS);
  answer = asker_get_graph (asker, "/77?fields=mesh,creator.username,thumb_256_url");
  g_assert_true (g_str_has_prefix (answer->text,
                                   "{\"mesh\":null,\"creator\":{\"username\":\"a\\/\\u00c4\\\"\",\"id\":\""));
  g_assert_nonnull (strstr (answer->text, "\"thumb_256_url\":\"http:\\/\\/127.0.0.1:"));
  g_assert_cmpstr (json_object_get_string_member (
                       json_object_get_object_member (get_object (answer), "creator"), "username"),
                   ==, "a/\303\204\"");
}

static void
test_unknown_id (Asker *asker, gconstpointer data)
{
  const char *message = "Unsupported get request. Object with ID '1' does not exist, cannot be loaded "
                        "due to missing permissions, "
                        "or does not support this operation";
  g_autoptr (Answer) unknown = NULL;
  g_autoptr (Answer) gone = NULL;
  g_autoptr (Answer) ids = NULL;
  g_autoptr (Answer) zeros = NULL;

  pretend_service_add_image (asker->service, "2", SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_GONE);
  unknown = asker_get_graph (asker, "/1?fields=id");
  answer_assert_error (unknown, 400, 100, 33, message);
  gone = asker_get_graph (asker, "/2?fields=id");
  answer_assert_error (gone, 400, 100, 33, NULL);
  zeros = asker_get_graph (asker, "/002?fields=id");
  answer_assert_error (zeros, 400, 100, 33, NULL);
  ids = asker_get_graph (asker, "/image_ids?sequence_id=" SEQUENCE);
  g_assert_cmpstr (ids->text, ==, "{\"data\":[{\"id\":\"2\"}]}");
}

static void
test_image_ids (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) known = NULL;
  g_autoptr (Answer) unknown = NULL;
  g_autoptr (Answer) other_case = NULL;
  g_autofree char *ids = NULL;
  g_autofree char *joined = NULL;
  g_auto (GStrv) expected = NULL;

  pretend_service_add_sequence (asker->service, "-HLNKxxkYIQXS0M5KP3Dhg", 60, 2810375562533733, 9.9, 53.5);
  known = asker_get_graph (asker, "/image_ids?sequence_id=-HLNKxxkYIQXS0M5KP3Dhg");
  ids = answer_dup_ids (known);
  expected = pretend_service_dup_sequence_ids (asker->service, "-HLNKxxkYIQXS0M5KP3Dhg");
  joined = g_strjoinv (" ", expected);
  g_assert_cmpstr (g_strchomp (ids), ==, joined);
  pretend_service_set_app_usage (asker->service, 96);
  unknown = asker_get_graph (asker, "/image_ids?sequence_id=aaaaaaaaaaaaaaaaaaaaaa");
  g_assert_cmpuint (unknown->status, ==, 200);
  g_assert_true (g_str_has_prefix (soup_message_headers_get_one (unknown->headers, "x-app-usage"),
                                   "{\"call_count\":96,"));
  g_assert_cmpstr (unknown->text, ==, "{\"data\":[]}");
  other_case = asker_get_graph (asker, "/image_ids?sequence_id=-hlnkxxkyiqxs0m5kp3dhg");
  g_assert_cmpstr (other_case->text, ==, "{\"data\":[]}");
}

static void
test_batches (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) list = NULL;
  g_autoptr (Answer) keyed = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (asker->service, "12", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  list = asker_get_graph (asker, "/images?image_ids=11,13,12&fields=id");
  g_assert_cmpuint (json_array_get_length (answer_get_rows (list)), ==, 2);
  keyed = asker_get_graph (asker, "/?ids=11,13,12&fields=camera_type");
  g_assert_cmpstr (keyed->text, ==,
                   "{\"11\":{\"camera_type\":\"perspective\",\"id\":\"11\"},"
                   "\"12\":{\"camera_type\":\"perspective\",\"id\":\"12\"}}");
  g_assert_cmpuint (pretend_service_get_n_requests (asker->service, PRETEND_KIND_BATCH), ==, 1);
  g_assert_cmpuint (pretend_service_get_n_requests (asker->service, PRETEND_KIND_IMAGES), ==, 1);
}

/* Tests compare saved files with the metadata that the service reports, so that must be the text it sent. */
static void
test_sent_records (Asker *asker, gconstpointer data)
{
  g_autofree char *target = g_strconcat ("/images?image_ids=11,12&fields=", all_fields, NULL);
  g_autoptr (Answer) answer = NULL;
  g_autofree char *record = NULL;
  g_autofree char *touched = NULL;

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (asker->service, "12", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  g_assert_null (pretend_service_dup_image_json (asker->service, "11"));
  answer = asker_get_graph (asker, target);
  record = pretend_service_dup_image_json (asker->service, "11");
  g_assert_nonnull (strstr (answer->text, record));
  g_assert_true (g_str_has_suffix (record, ",\"id\":\"11\"}"));
  g_assert_true (pretend_service_has_sent_json (asker->service, "11", record));
  touched = g_strconcat (record, " ", NULL);
  g_assert_false (pretend_service_has_sent_json (asker->service, "11", touched));
  g_assert_false (pretend_service_has_sent_json (asker->service, "12", record));
}

static void
test_scripted_faults (Asker *asker, gconstpointer data)
{
  static const struct
  {
    PretendFault fault;
    guint status;
    gint64 code;
    gint64 subcode;
  } faults[] = {
    { PRETEND_FAULT_UNAVAILABLE, 500, 2, 0 },     { PRETEND_FAULT_RATE_LIMIT, 403, 4, 0 },
    { PRETEND_FAULT_TOO_MANY, 429, 4, 0 },        { PRETEND_FAULT_BLOCKED, 400, 368, 0 },
    { PRETEND_FAULT_TOO_DENSE, 500, 1, 0 },       { PRETEND_FAULT_UNKNOWN_ID, 400, 100, 33 },
    { PRETEND_FAULT_TOKEN_REVOKED, 401, 190, 0 },
  };

  pretend_service_add_image (asker->service, "11", NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (Answer) first = NULL;
      g_autoptr (Answer) second = NULL;

      pretend_service_script (asker->service, "/11", faults[i].fault, 1);
      first = asker_get_graph (asker, "/11");
      answer_assert_error (first, faults[i].status, faults[i].code, faults[i].subcode, NULL);
      if (faults[i].fault == PRETEND_FAULT_TOO_MANY)
        g_assert_cmpstr (soup_message_headers_get_one (first->headers, "Retry-After"), ==, "1");
      second = asker_get_graph (asker, "/11");
      g_assert_cmpuint (second->status, ==, 200);
    }
}

static void
test_spoilt_json (Asker *asker, gconstpointer data)
{
  g_autoptr (Answer) html = NULL;
  g_autoptr (Answer) cut = NULL;
  g_autoptr (Answer) bare = NULL;
  g_autoptr (Answer) reset = NULL;
  g_autoptr (Answer) other = NULL;
  g_autoptr (Answer) passed = NULL;

  pretend_service_script (asker->service, "/images?bbox", PRETEND_FAULT_HTML, 1);
  other = asker_get_graph (asker, "/images?image_ids=11");
  g_assert_cmpstr (other->text, ==, "{\"data\":[]}");
  html = asker_get_graph (asker, "/images?bbox=1,1,1.01,1.01");
  g_assert_cmpuint (html->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (html->headers, NULL), ==, "text/html");

  pretend_service_script (asker->service, "/image_ids", PRETEND_FAULT_NONE, 1);
  pretend_service_script (asker->service, "/image_ids", PRETEND_FAULT_TRUNCATED, 1);
  pretend_service_script (asker->service, "/image_ids", PRETEND_FAULT_BARE_ERROR, 1);
  pretend_service_script (asker->service, "/image_ids", PRETEND_FAULT_RESET, PRETEND_FOREVER);
  passed = asker_get_graph (asker, "/image_ids?sequence_id=x");
  g_assert_cmpstr (passed->text, ==, "{\"data\":[]}");
  cut = asker_get_graph (asker, "/image_ids?sequence_id=x");
  g_assert_cmpstr (cut->text, ==, "{\"dat");
  bare = asker_get_graph (asker, "/image_ids?sequence_id=x");
  g_assert_true (json_object_get_string_member (get_object (bare), "error") != NULL);
  reset = asker_get_graph (asker, "/image_ids?sequence_id=x");
  g_assert_nonnull (reset->error);
  g_assert_cmpuint (reset->status, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Asker, NULL, asker_set_up, function, asker_tear_down)
  ADD ("/graph/token/refused", test_token_refused);
  ADD ("/graph/token/forms", test_token_forms);
  ADD ("/graph/entity/fields", test_entity_fields);
  ADD ("/graph/entity/numbers", test_numbers);
  ADD ("/graph/entity/absent-fields", test_absent_fields);
  ADD ("/graph/entity/ways-of-writing", test_ways_of_writing);
  ADD ("/graph/entity/unknown", test_unknown_id);
  ADD ("/graph/image-ids", test_image_ids);
  ADD ("/graph/batches", test_batches);
  ADD ("/graph/sent-records", test_sent_records);
  ADD ("/graph/scripted-faults", test_scripted_faults);
  ADD ("/graph/spoilt-json", test_spoilt_json);
#undef ADD

  return g_test_run ();
}
