/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For the environment variable GIO_USE_NETWORK_MONITOR. */
#define PAGE_NETWORK_NAME "wayside-pages"

void page_network_register      (void);
void page_network_set_available (gboolean available);
void page_network_set_metered   (gboolean metered);

G_END_DECLS
