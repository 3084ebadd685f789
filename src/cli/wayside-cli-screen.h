/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WaysideCliScreen WaysideCliScreen;

WaysideCliScreen *wayside_cli_screen_new           (int               out_fd,
                                                    int               err_fd,
                                                    gboolean          quiet,
                                                    gboolean          plain);
void              wayside_cli_screen_free          (WaysideCliScreen *self);
gboolean          wayside_cli_screen_get_rewrites  (WaysideCliScreen *self);
gboolean          wayside_cli_screen_get_out_fault (WaysideCliScreen *self);

void wayside_cli_screen_print        (WaysideCliScreen *self,
                                      const char       *line);
void wayside_cli_screen_print_text   (WaysideCliScreen *self,
                                      const char       *text);
void wayside_cli_screen_note         (WaysideCliScreen *self,
                                      const char       *text);
void wayside_cli_screen_status       (WaysideCliScreen *self,
                                      const char       *line);
void wayside_cli_screen_clear_status (WaysideCliScreen *self);
void wayside_cli_screen_error        (WaysideCliScreen *self,
                                      const char       *sentence);

char *wayside_cli_screen_convert (const char *text);
char *wayside_cli_screen_fit     (const char *line,
                                  guint       columns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCliScreen, wayside_cli_screen_free)

G_END_DECLS
