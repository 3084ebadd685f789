/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean spoken_name_is_proper   (const char *name,
                                  const char *role);
gboolean spoken_name_is_repeated (const char *name);

G_END_DECLS
