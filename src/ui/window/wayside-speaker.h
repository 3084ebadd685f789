/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-manager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_SPEAKER (wayside_speaker_get_type ())
G_DECLARE_FINAL_TYPE (WaysideSpeaker, wayside_speaker, WAYSIDE, SPEAKER, GObject)

WaysideSpeaker *wayside_speaker_new (GtkLabel *label, WaysideDownloadManager *manager);

G_END_DECLS
