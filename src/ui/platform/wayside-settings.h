/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/* More concurrent downloads than this only slow each other down. */
#define WAYSIDE_SETTINGS_MAX_AT_ONCE 8

#define WAYSIDE_TYPE_SETTINGS (wayside_settings_get_type ())
G_DECLARE_FINAL_TYPE (WaysideSettings, wayside_settings, WAYSIDE, SETTINGS, GObject)

WaysideSettings *wayside_settings_new                   (void);
char            *wayside_settings_dup_output_root       (WaysideSettings *self);
void             wayside_settings_set_output_root       (WaysideSettings *self,
                                                         const char      *path);
WaysideSize      wayside_settings_get_photo_size        (WaysideSettings *self);
void             wayside_settings_set_photo_size        (WaysideSettings *self,
                                                         WaysideSize      size);
WaysideSaveFlags wayside_settings_get_save_flags        (WaysideSettings *self);
void             wayside_settings_set_save_flags        (WaysideSettings *self,
                                                         WaysideSaveFlags save_flags);
WaysideQueryKind wayside_settings_get_query_kind        (WaysideSettings *self);
void             wayside_settings_set_query_kind        (WaysideSettings *self,
                                                         WaysideQueryKind kind);
guint            wayside_settings_get_parallel          (WaysideSettings *self);
void             wayside_settings_set_parallel          (WaysideSettings *self,
                                                         guint            parallel);
guint            wayside_settings_get_downloads_at_once (WaysideSettings *self);
void             wayside_settings_set_downloads_at_once (WaysideSettings *self,
                                                         guint            n);
gboolean         wayside_settings_get_metered_allowed   (WaysideSettings *self);
void             wayside_settings_set_metered_allowed   (WaysideSettings *self,
                                                         gboolean         allowed);
char            *wayside_settings_dup_library_order     (WaysideSettings *self);
void             wayside_settings_set_library_order     (WaysideSettings *self,
                                                         const char      *order);
gboolean         wayside_settings_get_connect_offered   (WaysideSettings *self);
void             wayside_settings_set_connect_offered   (WaysideSettings *self,
                                                         gboolean         offered);
void             wayside_settings_get_window_size       (WaysideSettings *self,
                                                         int             *width,
                                                         int             *height,
                                                         gboolean        *maximized);
void             wayside_settings_set_window_size       (WaysideSettings *self,
                                                         int              width,
                                                         int              height,
                                                         gboolean         maximized);

G_END_DECLS
