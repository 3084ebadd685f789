/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No first or last day. */
#define WAYSIDE_FILTER_FIRST_DAY G_MININT
#define WAYSIDE_FILTER_LAST_DAY  G_MAXINT

/* The largest distance that is of use within a sequence, in metres. */
#define WAYSIDE_FILTER_MAX_SPACING 10000U

/* Maximum number of characters in the name of a user. */
#define WAYSIDE_FILTER_MAX_CREATOR 64

/**
 * WaysideFilterCamera:
 * @WAYSIDE_FILTER_ANY_CAMERA: all images
 * @WAYSIDE_FILTER_ONLY_PANO: panoramas only
 * @WAYSIDE_FILTER_ONLY_FLAT: all images except panoramas
 *
 * The images that a filter lets through by the kind of their camera.
 */
typedef enum
{
  WAYSIDE_FILTER_ANY_CAMERA,
  WAYSIDE_FILTER_ONLY_PANO,
  WAYSIDE_FILTER_ONLY_FLAT,
} WaysideFilterCamera;

/**
 * WaysideFilter:
 * @from: the first day on which an image may be captured, in days since 1970 in UTC, or
 *   %WAYSIDE_FILTER_FIRST_DAY
 * @to: the last such day, or %WAYSIDE_FILTER_LAST_DAY
 * @camera: by the kind of the camera
 * @creator: (owned) (nullable): the name of the user who has uploaded the image, or %NULL for all
 * @spacing: images of a sequence are at least so many metres apart, see #WaysideSpacing; 0 for all
 *
 * The images wanted of an area or of a user.
 */
typedef struct
{
  int                 from;
  int                 to;
  WaysideFilterCamera camera;
  char               *creator;
  guint               spacing;
} WaysideFilter;

/**
 * WaysideFilterFacts:
 * @captured_at: time of capture, in milliseconds since 1970; negative if it is not known
 * @is_pano: whether the image is a panorama
 * @creator: (nullable): the name of its user, or %NULL if it is not known
 *
 * What a filter tests of an image.
 */
typedef struct
{
  gint64      captured_at;
  gboolean    is_pano;
  const char *creator;
} WaysideFilterFacts;

WaysideFilter *wayside_filter_new           (void);
WaysideFilter *wayside_filter_new_from_text (const char               *text,
                                             GError                  **error);
WaysideFilter *wayside_filter_copy          (const WaysideFilter      *self);
void           wayside_filter_free          (WaysideFilter            *self);
char          *wayside_filter_to_text       (const WaysideFilter      *self);
gboolean       wayside_filter_is_empty      (const WaysideFilter      *self);
gboolean       wayside_filter_check         (const WaysideFilter      *self,
                                             GError                  **error);
gboolean       wayside_filter_set_creator   (WaysideFilter            *self,
                                             const char               *name,
                                             GError                  **error);
gboolean       wayside_filter_parse_day     (const char               *text,
                                             int                      *day,
                                             GError                  **error);
char          *wayside_filter_format_day    (int                       day);
gboolean       wayside_filter_matches_day   (const WaysideFilter      *self,
                                             gint64                    captured_at);
gboolean       wayside_filter_matches       (const WaysideFilter      *self,
                                             const WaysideFilterFacts *facts,
                                             gboolean                  if_unknown);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideFilter, wayside_filter_free)

G_END_DECLS
