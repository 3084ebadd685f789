/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysidePairPart:
 * @WAYSIDE_PAIR_PART_PICTURE: the picture, "135511895288847.jpg"
 * @WAYSIDE_PAIR_PART_METADATA: the metadata file, "135511895288847.json"
 *
 * One of the two files of a photo. While it is written, it has a hidden name, ".135511895288847.jpg.part".
 */
typedef enum
{
  WAYSIDE_PAIR_PART_PICTURE,
  WAYSIDE_PAIR_PART_METADATA,
} WaysidePairPart;

#define WAYSIDE_N_PAIR_PARTS (WAYSIDE_PAIR_PART_METADATA + 1)

char *wayside_pair_part_build_name (WaysidePairPart  part,
                                    const char      *id,
                                    gboolean         is_temporary);
char *wayside_pair_part_parse_name (const char      *name,
                                    WaysidePairPart *part,
                                    gboolean        *is_temporary);

G_END_DECLS
