/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-query.h"

#include "wayside-error.h"

#include <math.h>
#include <string.h>

#define KEY "7nfcwfvjdtphz7yj6zat6a"

static void
test_image_ids (void)
{
  static const struct
  {
    const char *text;
    gboolean is_id;
  } cases[] = {
    { "0", TRUE },
    { "1", TRUE },
    { "135511895288847", TRUE },
    { "24595874160038714", TRUE },
    { "18446744073709551615", TRUE },
    { "99999999999999999999", TRUE },
    { "100000000000000000000", FALSE },
    { "", FALSE },
    { "-1", FALSE },
    { "+1", FALSE },
    { "1a", FALSE },
    { "1.0", FALSE },
    { "1e5", FALSE },
    { "0x1", FALSE },
    { "1/../2", FALSE },
    { "..", FALSE },
    { "١٢٣", FALSE },
    { KEY, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_query_new_image (cases[i].text, &error);

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpint (wayside_query_is_image_id (cases[i].text), ==, cases[i].is_id);
      if (cases[i].is_id)
        g_assert_cmpstr (wayside_query_get_key (query), ==, cases[i].text);
      else
        g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
    }
}

/* White space is stripped when parsing input, but is never part of a valid name. */
static void
test_white_space (void)
{
  g_autoptr (WaysideQuery) image = wayside_query_new_image (" 135511895288847\r\n", NULL);
  g_autoptr (WaysideQuery) sequence = wayside_query_new_sequence ("\t" KEY " ", NULL);

  g_assert_cmpstr (wayside_query_get_key (image), ==, "135511895288847");
  g_assert_cmpstr (wayside_query_get_key (sequence), ==, KEY);
  g_assert_false (wayside_query_is_image_id (" 1"));
  g_assert_false (wayside_query_is_image_id ("1 "));
  g_assert_false (wayside_query_is_sequence_key (KEY "\n"));
}

static void
test_sequence_keys (void)
{
  static const struct
  {
    const char *text;
    gboolean is_key;
  } cases[] = {
    { KEY, TRUE },
    { "-HLNKxxkYIQXS0M5KP3Dhg", TRUE },
    { "--------------------__", TRUE },
    { "vgeD6wUXBZWp1f5rVPE3zi", TRUE },
    { "1234567890123456789012", TRUE },
    { "7nfcwfvjdtphz7yj6zat6", FALSE },
    { "7nfcwfvjdtphz7yj6zat6ab", FALSE },
    { "7nfcwfvjdtphz7yj6zat6.", FALSE },
    { "7nfcwfvjdtphz7yj6zat6/", FALSE },
    { "7nfcwfvjdtphz7y 6zat6a", FALSE },
    { "7nfcwfvjdtphz7yj6zat\xc3\xa4", FALSE },
    { "", FALSE },
    { "../../../../../etc/pas", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_query_new_sequence (cases[i].text, &error);

      g_test_message ("“%s”", cases[i].text);
      g_assert_cmpint (wayside_query_is_sequence_key (cases[i].text), ==, cases[i].is_key);
      if (!cases[i].is_key)
        {
          g_assert_null (query);
          g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_SEQUENCE);
      g_assert_cmpstr (wayside_query_get_key (query), ==, cases[i].text);
      g_assert_false (wayside_query_is_by_image (query));
    }
}

/* Like in the script's own sample. */
static void
test_sequence_by_image (void)
{
  g_autoptr (WaysideQuery) sequence = wayside_query_new_sequence (" 800335321065526\n", NULL);
  g_autoptr (WaysideQuery) image = wayside_query_new_image ("800335321065526", NULL);

  g_assert_nonnull (sequence);
  g_assert_cmpint (wayside_query_get_kind (sequence), ==, WAYSIDE_QUERY_SEQUENCE);
  g_assert_cmpstr (wayside_query_get_key (sequence), ==, "800335321065526");
  g_assert_true (wayside_query_is_by_image (sequence));
  g_assert_false (wayside_query_is_by_image (image));
}

static void
test_refusals (void)
{
  g_autoptr (GError) empty_image = NULL;
  g_autoptr (GError) bad_image = NULL;
  g_autoptr (GError) empty_sequence = NULL;
  g_autoptr (GError) bad_sequence = NULL;

  g_assert_null (wayside_query_new_image (" ", &empty_image));
  g_assert_null (wayside_query_new_image ("abc", &bad_image));
  g_assert_null (wayside_query_new_sequence ("", &empty_sequence));
  g_assert_null (wayside_query_new_sequence ("abc", &bad_sequence));

  g_assert_nonnull (strstr (empty_image->message, "Enter the ID"));
  g_assert_nonnull (strstr (bad_image->message, "“abc” is not a photo ID"));
  g_assert_nonnull (strstr (empty_sequence->message, "Enter the key"));
  g_assert_nonnull (strstr (bad_sequence->message, "“abc” is not a sequence key"));
}

/* A token in the wrong field must not appear in the message. */
static void
test_misplaced_token (void)
{
  static const char token[] = "MLY|4223665974375089|0123456789abcdef0123456789abcdef";
  g_autoptr (GError) image = NULL;
  g_autoptr (GError) sequence = NULL;

  g_assert_null (wayside_query_new_image (token, &image));
  g_assert_error (image, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_null (strstr (image->message, "0123456789abcdef"));
  g_assert_null (wayside_query_new_sequence (token, &sequence));
  g_assert_error (sequence, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_null (strstr (sequence->message, "0123456789abcdef"));
}

static void
test_images (void)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_query_new_images (ids, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_clear_error (&error);
  g_ptr_array_add (ids, (gpointer) "2");
  g_ptr_array_add (ids, (gpointer) "1");
  query = wayside_query_new_images (ids, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_IMAGES);
  g_assert_cmpstr (g_ptr_array_index (wayside_query_get_ids (query), 0), ==, "2");
  g_ptr_array_add (ids, (gpointer) "../3");
  g_assert_null (wayside_query_new_images (ids, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
}

static void
test_defaults (void)
{
  const WaysideBbox bbox = { 9.94, 53.596, 9.95, 53.6 };
  g_autoptr (WaysideQuery) area = wayside_query_new_bbox (&bbox, NULL);
  g_autoptr (WaysideQuery) image = wayside_query_new_image ("1", NULL);

  /* The script's default was one. */
  g_assert_cmpuint (wayside_query_get_limit (area), ==, 1);
  g_assert_cmpint (wayside_query_get_size (area), ==, WAYSIDE_SIZE_ORIGINAL);
  g_assert_null (wayside_query_get_key (area));
  g_assert_cmpfloat (wayside_query_get_bbox (area)->north, ==, 53.6);
  g_assert_null (wayside_query_get_bbox (image));
}

static void
test_bbox_refused (void)
{
  const WaysideBbox cases[] = { { 1, 0, 0, 1 }, { 0, 0, NAN, 1 }, { 0, 0, 1, 91 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wayside_query_new_bbox (&cases[i], &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
    }
}

/* A download keeps a copy, which later changes in the form do not affect. */
static void
test_dup (void)
{
  const WaysideBbox bbox = { 9.94, 53.596, 9.95, 53.6 };
  g_autoptr (WaysideQuery) query = wayside_query_new_bbox (&bbox, NULL);
  g_autoptr (WaysideQuery) sequence = wayside_query_new_sequence (KEY, NULL);
  g_autoptr (WaysideQuery) copy = NULL;
  g_autoptr (WaysideQuery) sequence_copy = NULL;

  wayside_query_set_limit (query, 7);
  wayside_query_set_size (query, WAYSIDE_SIZE_256);
  copy = wayside_query_dup (query);
  sequence_copy = wayside_query_dup (sequence);
  wayside_query_set_limit (query, 8);
  wayside_query_set_size (query, WAYSIDE_SIZE_2048);

  g_assert_cmpint (wayside_query_get_kind (copy), ==, WAYSIDE_QUERY_BBOX);
  g_assert_cmpuint (wayside_query_get_limit (copy), ==, 7);
  g_assert_cmpint (wayside_query_get_size (copy), ==, WAYSIDE_SIZE_256);
  g_assert_cmpmem (wayside_query_get_bbox (copy), sizeof bbox, &bbox, sizeof bbox);
  g_assert_cmpstr (wayside_query_get_key (sequence_copy), ==, KEY);
}

static void
test_folder_names (void)
{
  const WaysideBbox sample = { 9.9400, 53.5960, 9.9500, 53.6000 };
  const WaysideBbox south_west = { -70.5, -33.25, -70, -33 };
  g_autoptr (WaysideQuery) image = wayside_query_new_image ("135511895288847", NULL);
  g_autoptr (WaysideQuery) sequence = wayside_query_new_sequence ("-HLNKxxkYIQXS0M5KP3Dhg", NULL);
  g_autoptr (WaysideQuery) area = wayside_query_new_bbox (&sample, NULL);
  g_autoptr (WaysideQuery) other = wayside_query_new_bbox (&south_west, NULL);
  g_autofree char *image_name = wayside_query_dup_folder_name (image);
  g_autofree char *sequence_name = wayside_query_dup_folder_name (sequence);
  g_autofree char *area_name = wayside_query_dup_folder_name (area);
  g_autofree char *other_name = wayside_query_dup_folder_name (other);

  g_assert_cmpstr (image_name, ==, "image_135511895288847");
  g_assert_cmpstr (sequence_name, ==, "sequence_-HLNKxxkYIQXS0M5KP3Dhg");
  g_assert_cmpstr (area_name, ==, "bbox_9.94_53.596_9.95_53.6");
  g_assert_cmpstr (other_name, ==, "bbox_-70.5_-33.25_-70_-33");
}

/* The same images in another order have the same folder, others have their own. */
static void
test_list_names (void)
{
  g_autoptr (WaysideQuery)
      list = wayside_query_new_images_from_text ("135511895288847,24595874160038714", NULL);
  g_autoptr (WaysideQuery)
      turned = wayside_query_new_images_from_text ("24595874160038714,135511895288847", NULL);
  g_autoptr (WaysideQuery)
      other = wayside_query_new_images_from_text ("135511895288847,24595874160038715", NULL);
  g_autofree char *list_name = wayside_query_dup_folder_name (list);
  g_autofree char *turned_name = wayside_query_dup_folder_name (turned);
  g_autofree char *other_name = wayside_query_dup_folder_name (other);

  g_assert_cmpstr (list_name, ==, "images_2_d4f4034a");
  g_assert_cmpstr (turned_name, ==, list_name);
  g_assert_cmpstr (other_name, !=, list_name);
}

/* The name of an area is that of its file, and may be any text. */
static void
test_area_names (void)
{
  static const struct
  {
    const char *name, *folder;
  } cases[] = {
    { "harbour", "area_harbour_67874043" },
    { "My Street (new)", "area_My_Street_new_67874043" },
    { "../../etc/passwd", "area_etc_passwd_67874043" },
    { "Größe", "area_Gr_e_67874043" },
    { "東京", "area_area_67874043" },
    { "", "area_area_67874043" },
    { "0123456789012345678901234567890123456789012345678901234567890123456789",
      "area_0123456789012345678901234567890123456789_67874043" },
  };
  g_autoptr (WaysideRegion) region = wayside_region_new_from_text ("P0,0 100000,0 0,100000", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideQuery) query = wayside_query_new_area (region, cases[i].name);
      g_autofree char *folder = wayside_query_dup_folder_name (query);

      g_assert_cmpstr (folder, ==, cases[i].folder);
      g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_AREA);
      g_assert_true (wayside_query_get_region (query) == region);
      g_assert_true (wayside_query_is_search (query));
    }
}

static void
test_creator_names (void)
{
  static const struct
  {
    const char *name, *folder;
  } cases[] = {
    { "trekviewhq", "creator_trekviewhq" }, { " trek_view-hq ", "creator_trek_view-hq" },
    { "a.b", "creator_a_b_2e7336dc" },      { "a b", "creator_a_b_c8687a08" },
    { "東京", "creator_130016b2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideQuery) query = wayside_query_new_creator (cases[i].name, NULL);
      g_autofree char *folder = wayside_query_dup_folder_name (query);

      g_assert_cmpstr (folder, ==, cases[i].folder);
      g_assert_cmpstr (wayside_query_get_filter (query)->creator, ==, wayside_query_get_key (query));
      g_assert_cmpuint (wayside_query_get_limit (query), ==, 0);
    }
}

static void
test_filter (void)
{
  g_autoptr (WaysideFilter) filter = wayside_filter_new_from_text ("camera=pano&creator=anna", NULL);
  g_autoptr (WaysideFilter) wrong = wayside_filter_new ();
  g_autoptr (WaysideQuery) area = wayside_query_new_bbox (&(WaysideBbox){ 0, 0, 1, 1 }, NULL);
  g_autoptr (WaysideQuery) creator = wayside_query_new_creator ("otto", NULL);
  g_autoptr (WaysideQuery) image = wayside_query_new_image ("1", NULL);
  g_autoptr (WaysideQuery) copy = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wayside_filter_is_empty (wayside_query_get_filter (area)));
  g_assert_true (wayside_query_set_filter (area, filter, &error));
  g_assert_no_error (error);
  copy = wayside_query_dup (area);
  g_assert_cmpstr (wayside_query_get_filter (copy)->creator, ==, "anna");
  g_assert_cmpint (wayside_query_get_filter (copy)->camera, ==, WAYSIDE_FILTER_ONLY_PANO);

  g_assert_true (wayside_query_set_filter (creator, filter, NULL));
  g_assert_cmpstr (wayside_query_get_filter (creator)->creator, ==, "otto");
  g_assert_cmpint (wayside_query_get_filter (creator)->camera, ==, WAYSIDE_FILTER_ONLY_PANO);

  g_assert_false (wayside_query_set_filter (image, filter, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_clear_error (&error);
  wrong->from = 2;
  wrong->to = 1;
  g_assert_false (wayside_query_set_filter (area, wrong, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_cmpstr (wayside_query_get_filter (area)->creator, ==, "anna");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/query/image-ids", test_image_ids);
  g_test_add_func ("/query/white-space", test_white_space);
  g_test_add_func ("/query/sequence-keys", test_sequence_keys);
  g_test_add_func ("/query/sequence-by-image", test_sequence_by_image);
  g_test_add_func ("/query/refusals", test_refusals);
  g_test_add_func ("/query/misplaced-token", test_misplaced_token);
  g_test_add_func ("/query/images", test_images);
  g_test_add_func ("/query/defaults", test_defaults);
  g_test_add_func ("/query/bbox-refused", test_bbox_refused);
  g_test_add_func ("/query/dup", test_dup);
  g_test_add_func ("/query/folder-names", test_folder_names);
  g_test_add_func ("/query/list-names", test_list_names);
  g_test_add_func ("/query/area-names", test_area_names);
  g_test_add_func ("/query/creator-names", test_creator_names);
  g_test_add_func ("/query/filter", test_filter);

  return g_test_run ();
}
