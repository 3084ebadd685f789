/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-service.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_ENGINE (wayside_engine_get_type ())
G_DECLARE_FINAL_TYPE (WaysideEngine, wayside_engine, WAYSIDE, ENGINE, GObject)

WaysideEngine  *wayside_engine_new         (WaysideService *service);
WaysideService *wayside_engine_get_service (WaysideEngine  *self);

G_END_DECLS
