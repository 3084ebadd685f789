/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BackgroundBackend BackgroundBackend;

BackgroundBackend *background_backend_new         (void);
void               background_backend_free        (BackgroundBackend *self);
guint              background_backend_get_n_asked (BackgroundBackend *self);
char              *background_backend_dup_status  (BackgroundBackend *self);

G_END_DECLS
