/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-query.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_VERIFY_PAGE (wayside_verify_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysideVerifyPage, wayside_verify_page, WAYSIDE, VERIFY_PAGE, AdwBin)

void          wayside_verify_page_check      (WaysideVerifyPage *self,
                                              const char        *path,
                                              const char *const *bare);
void          wayside_verify_page_forget     (WaysideVerifyPage *self);
WaysideQuery *wayside_verify_page_dup_repair (WaysideVerifyPage *self,
                                              const char        *folder);
gboolean      wayside_verify_page_take_focus (WaysideVerifyPage *self);

G_END_DECLS
