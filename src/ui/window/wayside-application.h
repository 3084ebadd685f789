/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-endpoints.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_APPLICATION (wayside_application_get_type ())
G_DECLARE_FINAL_TYPE (WaysideApplication, wayside_application, WAYSIDE, APPLICATION, AdwApplication)

WaysideApplication *wayside_application_new (WaysideEndpoints *service);

G_END_DECLS
