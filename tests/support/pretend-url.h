/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Targets of a URL other than pictures, which are given by their width, or 0 for the original. */
#define PRETEND_URL_MESH    1
#define PRETEND_URL_CLUSTER 2

char       *pretend_url_new   (const char *root,
                               guint64     key,
                               guint       what,
                               const char *step,
                               gint64      expiry);
const char *pretend_url_check (const char *path,
                               const char *query,
                               gint64      now,
                               guint64    *key,
                               guint      *what);

G_END_DECLS
