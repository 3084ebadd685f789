/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "wayside-pair-check.h"
#include "wayside-pair-part.h"
#include "wayside-save-flags.h"
#include "wayside-size.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_STORE (wayside_store_get_type ())
G_DECLARE_FINAL_TYPE (WaysideStore, wayside_store, WAYSIDE, STORE, GObject)

WaysideStore    *wayside_store_new            (const char      *folder,
                                               WaysideSaveFlags save_flags);
WaysideSaveFlags wayside_store_get_save_flags (WaysideStore    *self);
const char      *wayside_store_get_folder     (WaysideStore    *self);
void             wayside_store_set_size       (WaysideStore    *self,
                                               WaysideSize      size);
gboolean         wayside_store_prepare        (WaysideStore    *self,
                                               GError         **error);
void             wayside_store_close          (WaysideStore    *self);
gboolean         wayside_store_is_taken       (const char      *folder);
guint64          wayside_store_get_free       (WaysideStore    *self);
GHashTable      *wayside_store_list_present   (WaysideStore    *self,
                                               GHashTable     **bare,
                                               GError         **error);
GHashTable      *wayside_store_list_smaller   (WaysideStore    *self,
                                               GHashTable      *present);
gboolean         wayside_store_put            (WaysideStore    *self,
                                               const char      *id,
                                               GPtrArray       *picture,
                                               GBytes          *json,
                                               gint64           captured_at,
                                               gsize           *n_stored,
                                               GError         **error);
WaysidePairFlags wayside_store_look           (WaysideStore    *self,
                                               const char      *id);
gboolean         wayside_store_flush          (WaysideStore    *self,
                                               GError         **error);
char            *wayside_store_build_path     (const char      *folder,
                                               const char      *id,
                                               WaysidePairPart  part);

G_END_DECLS
