/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SessionManager SessionManager;

SessionManager *session_manager_new         (void);
gboolean        session_manager_keeps_awake (SessionManager *self);
guint           session_manager_count       (SessionManager *self);
void            session_manager_free        (SessionManager *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SessionManager, session_manager_free)

G_END_DECLS
