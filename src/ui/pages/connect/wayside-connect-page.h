/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-engine.h"
#include "wayside-token-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_CONNECT_PAGE (wayside_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysideConnectPage, wayside_connect_page, WAYSIDE, CONNECT_PAGE, AdwBin)

void     wayside_connect_page_set_up    (WaysideConnectPage *self,
                                         WaysideEngine      *engine,
                                         WaysideTokenStore  *tokens);
void     wayside_connect_page_set_first (WaysideConnectPage *self,
                                         gboolean            first);
void     wayside_connect_page_replace    (WaysideConnectPage *self);
void     wayside_connect_page_clear     (WaysideConnectPage *self);
gboolean wayside_connect_page_is_used   (WaysideConnectPage *self);

gboolean wayside_connect_page_take_focus (WaysideConnectPage *self);

G_END_DECLS
