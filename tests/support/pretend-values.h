/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-record.h"

G_BEGIN_DECLS

/**
 * PretendRecord:
 * @image: the image
 * @sending: the variant being sent
 * @style: format options
 * @sub_fields: (nullable): the requested sub-fields of the field
 *
 * Input for the value of a field.
 */
typedef struct
{
  const PretendImage *image;
  const PretendSending *sending;
  const PretendStyle *style;
  const char *sub_fields;
} PretendRecord;

gboolean pretend_value_exists (const char          *name);
gboolean pretend_value_append (GString             *json,
                               const PretendRecord *record,
                               const char          *name);

G_END_DECLS
