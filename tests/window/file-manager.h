/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FileManager FileManager;

FileManager *file_manager_new      (void);
char        *file_manager_dup_last (FileManager *self);
void         file_manager_free     (FileManager *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileManager, file_manager_free)

G_END_DECLS
