/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-image.h"

G_BEGIN_DECLS

typedef struct _PretendData PretendData;

/**
 * PretendFilter:
 * @start: earliest capture time, milliseconds since 1970; %G_MININT64 for any
 * @end: latest capture time, milliseconds since 1970; %G_MAXINT64 for any
 * @pano: 1 for spherical images only, 0 for other images only, -1 for all
 * @make: (nullable): camera make
 * @model: (nullable): camera model
 * @creator: (nullable): user name
 * @organization: (nullable): organisation id
 *
 * Filter parameters of /images. %NULL strings match every image.
 */
typedef struct
{
  gint64 start;
  gint64 end;
  int pano;
  const char *make;
  const char *model;
  const char *creator;
  const char *organization;
} PretendFilter;

PretendData  *pretend_data_new           (void);
void          pretend_data_free          (PretendData         *data);
gboolean      pretend_data_take          (PretendData         *data,
                                          PretendImage        *image);
void          pretend_data_remove        (PretendData         *data,
                                          const char          *id);
PretendImage *pretend_data_get           (PretendData         *data,
                                          const char          *id);
PretendImage *pretend_data_get_key       (PretendData         *data,
                                          guint64              key);
guint         pretend_data_count         (PretendData         *data);
GPtrArray    *pretend_data_get_all       (PretendData         *data);
GHashTable   *pretend_data_get_sequences (PretendData         *data);
GPtrArray    *pretend_data_get_sequence  (PretendData         *data,
                                          const char          *sequence);
GPtrArray    *pretend_data_find_area     (PretendData         *data,
                                          double               west,
                                          double               south,
                                          double               east,
                                          double               north);
GPtrArray    *pretend_data_find_around   (PretendData         *data,
                                          double               longitude,
                                          double               latitude,
                                          double               radius);
GPtrArray    *pretend_data_find          (PretendData         *data,
                                          const PretendFilter *filter);
gboolean      pretend_filter_matches     (const PretendFilter *filter,
                                          const PretendImage  *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PretendData, pretend_data_free)

G_END_DECLS
