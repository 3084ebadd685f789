/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-link.h"

G_BEGIN_DECLS

/* wayside-link-search.c */
WaysideQuery *wayside_link_search      (const char *text,
                                        GError    **error);
gboolean      wayside_link_names_photo (const char *text);
gboolean      wayside_link_has_link    (const char *text);

G_END_DECLS
