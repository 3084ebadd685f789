/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-settings.h"
#include "wayside-thumbnail-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_PREFERENCES_PAGE (wayside_preferences_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysidePreferencesPage, wayside_preferences_page, WAYSIDE, PREFERENCES_PAGE, AdwPreferencesPage)

WaysidePreferencesPage *wayside_preferences_page_new (WaysideSettings       *settings,
                                                      WaysideThumbnailStore *thumbnails);

G_END_DECLS
