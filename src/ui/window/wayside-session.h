/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "wayside-download-manager.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_SESSION (wayside_session_get_type ())
G_DECLARE_FINAL_TYPE (WaysideSession, wayside_session, WAYSIDE, SESSION, GObject)

WaysideSession *wayside_session_new (GtkWindow *window, WaysideDownloadManager *manager);
gboolean wayside_session_is_running (WaysideSession *self);
void wayside_session_withdraw (WaysideSession *self, WaysideEntry *entry);
void wayside_session_tell_background (WaysideSession *self);
void wayside_session_tell_foreground (WaysideSession *self);

G_END_DECLS
