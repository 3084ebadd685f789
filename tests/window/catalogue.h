/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Catalogue Catalogue;

Catalogue *catalogue_load (const char *path);
void       catalogue_free (Catalogue  *self);
gboolean   catalogue_has  (Catalogue  *self,
                           const char *english,
                           const char *said);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Catalogue, catalogue_free)

G_END_DECLS
