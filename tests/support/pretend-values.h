/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-record.h"

G_BEGIN_DECLS

/**
 * PretendRecord:
 * @image: whose record it is
 * @sending: how it goes out
 * @style: how it is written
 * @sub_fields: (nullable): which parts of the field are asked for
 *
 * What the value of a field depends on.
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
