/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-image.h"

G_BEGIN_DECLS

/* The licence of the photos on Mapillary. */
#define WAYSIDE_ATTRIBUTION_LICENSE "https://creativecommons.org/licenses/by-sa/4.0/"

char *wayside_attribution_dup_name   (const char   *text);
char *wayside_attribution_dup_rights (WaysideImage *image);
char *wayside_attribution_dup_page   (WaysideImage *image);

G_END_DECLS
