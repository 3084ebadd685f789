/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-download.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_PROBLEMS_VIEW (wayside_problems_view_get_type ())
G_DECLARE_FINAL_TYPE (WaysideProblemsView, wayside_problems_view, WAYSIDE, PROBLEMS_VIEW, AdwBin)

void wayside_problems_view_update (WaysideProblemsView *self,
                                   WaysideDownload     *download);

G_END_DECLS
