/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an address leads to besides a picture's width, where 0 is the original. */
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
