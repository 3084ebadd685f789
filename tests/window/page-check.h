/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window-world.h"

G_BEGIN_DECLS

void page_check (AtspiAccessible *below,
                 const char      *where,
                 guint            n_at_least);

G_END_DECLS
