/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-import.h"
#include "wayside-settings.h"
#include "wayside-token-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_REQUEST_PAGE (wayside_request_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysideRequestPage, wayside_request_page, WAYSIDE, REQUEST_PAGE, AdwBin)

void          wayside_request_page_set_settings (WaysideRequestPage  *self,
                                                 WaysideSettings     *settings,
                                                 WaysideTokenStore   *tokens);
char         *wayside_request_page_dup_token    (WaysideRequestPage  *self);
void          wayside_request_page_set_link     (WaysideRequestPage  *self,
                                                 const char          *text);
void          wayside_request_page_show_list    (WaysideRequestPage  *self,
                                                 const WaysideImport *list);
void          wayside_request_page_show_reading (WaysideRequestPage  *self,
                                                 GCancellable        *reading);
void          wayside_request_page_refuse_list  (WaysideRequestPage  *self,
                                                 const GError        *error);
WaysideQuery *wayside_request_page_dup_query    (WaysideRequestPage  *self,
                                                 char               **token);

gboolean wayside_request_page_take_focus (WaysideRequestPage *self);

G_END_DECLS
