/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int         faults_ask_library   (const char *data,
                                  const char *sql);
GHashTable *faults_list_library  (const char *data);
gboolean    faults_is_unfinished (const char *data);

G_END_DECLS
