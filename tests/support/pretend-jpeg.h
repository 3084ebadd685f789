/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *pretend_jpeg_new           (guint64     seed,
                                    guint       width,
                                    guint       height);
GBytes *pretend_jpeg_with_comment  (GBytes     *jpeg,
                                    const char *comment);
GBytes *pretend_jpeg_without_facts (GBytes     *jpeg,
                                    guint      *n_facts);

G_END_DECLS
