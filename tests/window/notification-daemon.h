/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NotificationDaemon NotificationDaemon;

NotificationDaemon *notification_daemon_new       (void);
NotificationDaemon *notification_daemon_new_gnome (void);
gboolean            notification_daemon_shows     (NotificationDaemon *self,
                                                   const char         *pattern);
void                notification_daemon_press     (NotificationDaemon *self,
                                                   const char         *pattern,
                                                   const char         *label);
void                notification_daemon_await     (NotificationDaemon *self,
                                                   const char         *pattern);
guint               notification_daemon_count     (NotificationDaemon *self);
void                notification_daemon_free      (NotificationDaemon *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NotificationDaemon, notification_daemon_free)

G_END_DECLS
