/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void mirror_follow (gpointer object);
void mirror_check  (gpointer object);

G_END_DECLS
