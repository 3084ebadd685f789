/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

int wayside_library_order_compare_positions (WaysideDownload *first,
                                             WaysideDownload *second);
int wayside_library_order_compare           (WaysideDownload *first,
                                             WaysideDownload *second,
                                             const char      *sort);

G_END_DECLS
