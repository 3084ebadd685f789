/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-metadata.h"

G_BEGIN_DECLS

/**
 * WaysidePairFlags:
 * @WAYSIDE_PAIR_PICTURE: the picture is a complete JPEG, whatever follows its end
 * @WAYSIDE_PAIR_RECORD: the metadata file contains the complete object of the image
 * @WAYSIDE_PAIR_RECORD_THERE: there is a metadata file, complete or not
 *
 * The result of checking the files of a photo.
 */
typedef enum
{
  WAYSIDE_PAIR_PICTURE = 1 << 0,
  WAYSIDE_PAIR_RECORD = 1 << 1,
  WAYSIDE_PAIR_RECORD_THERE = 1 << 2,
} WaysidePairFlags;

gboolean         wayside_pair_check_picture (const char *path,
                                             gboolean    from_disk);
WaysideMetadata *wayside_pair_load_record   (const char *path,
                                             const char *id,
                                             gboolean    from_disk);
gboolean         wayside_pair_check_record  (const char *path,
                                             const char *id,
                                             gboolean    from_disk);
gboolean         wayside_pair_has_picture   (const char *path,
                                             gsize      *size);
gboolean         wayside_pair_has_record    (const char *path,
                                             const char *id,
                                             gsize      *size);
WaysidePairFlags wayside_pair_check         (const char *picture_path,
                                             const char *record_path,
                                             const char *id);

G_END_DECLS
