/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "form-steps.h"

G_BEGIN_DECLS

/**
 * FlatpakWorld:
 * @window: the pretend service, the screen, and the window once it is shown
 * @bus: (owned): the session bus
 * @id: the application id
 * @desktop_file: (owned): the exported desktop file
 *
 * The installed Flatpak on a separate desktop.
 */
typedef struct
{
  WindowWorld window;
  GDBusConnection *bus;
  const char *id;
  char *desktop_file;
} FlatpakWorld;

void flatpak_world_set_up    (FlatpakWorld *world,
                              gconstpointer data);
void flatpak_world_tear_down (FlatpakWorld *world,
                              gconstpointer data);

void flatpak_world_run             (const char   *command,
                                    ...) G_GNUC_PRINTF (1, 2);
void flatpak_world_forget          (FlatpakWorld *world);
void flatpak_world_await           (GSubprocess  *process);
void flatpak_world_launch          (FlatpakWorld *world,
                                    const char   *first_page);
void flatpak_world_skip_connecting (FlatpakWorld *world);
void flatpak_world_open            (FlatpakWorld *world,
                                    const char   *uri);
void flatpak_world_execute         (FlatpakWorld *world,
                                    const char   *uri);
void flatpak_world_activate        (FlatpakWorld *world,
                                    const char   *action);
void flatpak_world_adopt           (FlatpakWorld *world);
void flatpak_world_kill            (FlatpakWorld *world);
void flatpak_world_await_end       (FlatpakWorld *world);
void flatpak_world_close_window    (FlatpakWorld *world);
void flatpak_world_quit            (FlatpakWorld *world);
void flatpak_world_choose_folder   (FlatpakWorld *world,
                                    const char   *path);
void flatpak_world_check_shown     (FlatpakWorld *world);
void flatpak_world_check_secrecy   (FlatpakWorld *world);
void flatpak_world_write_picture   (FlatpakWorld *world,
                                    const char   *name);

char *flatpak_world_path        (const char   *name);
char *flatpak_world_path_inside (FlatpakWorld *world,
                                 const char   *name);
void  flatpak_world_compare     (FlatpakWorld *world,
                                 const char   *saved,
                                 const char   *what,
                                 guint         n_files);

G_END_DECLS
