/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "atspi-driver.h"
#include "cli-runner.h"
#include "pretend-demo.h"
#include "x-screen.h"

G_BEGIN_DECLS

/* The pages of the window by their names. */
#define WINDOW_FORM     "New Download"
#define WINDOW_DOWNLOAD "Download"
#define WINDOW_PHOTO    "Photo"
#define WINDOW_CHECKUP  "Check Files"
#define WINDOW_CONNECT  "Connect to Mapillary"
#define WINDOW_LIBRARY  "Downloads"
#define WINDOW_N_PAGES  6

/**
 * WindowWorld:
 * @disk: the pretend service, an empty folder, and settings for the environment
 * @screen: (owned): the X screen
 * @settings: (owned) (nullable): the initial settings of the program, until it is started
 * @root: (owned): the folder of downloads
 * @first_page: name of the page that the program starts with
 * @argument: (nullable): command line argument of the program
 * @process: (owned) (nullable): the program
 * @pid: its process id
 * @xid: X ID of its main window
 * @application: the accessible object of the program
 * @window: its main window
 * @stack: the stack of its pages
 * @stack_pages: the pages of its stack
 *
 * An environment for running the real window. No data of the user is read or changed.
 */
typedef struct
{
  CliWorld disk;
  XScreen *screen;
  GKeyFile *settings;
  char *root;
  const char *first_page;
  const char *argument;
  GSubprocess *process;
  guint pid;
  gulong xid;
  AtspiAccessible *application;
  AtspiAccessible *window;
  AtspiAccessible *stack;
  AtspiAccessible *stack_pages[WINDOW_N_PAGES];
} WindowWorld;

typedef void (*WindowTest) (WindowWorld *world, gconstpointer data);

void window_world_init      (int          *argc,
                             char       ***argv);
void window_world_add       (const char   *path,
                             WindowTest    test);
void window_world_set_up    (WindowWorld  *world,
                             gconstpointer data);
void window_world_tear_down (WindowWorld  *world,
                             gconstpointer data);

void window_world_set              (WindowWorld     *world,
                                    const char      *key,
                                    const char      *value);
void window_world_set_environment  (WindowWorld     *world,
                                    const char      *name,
                                    const char      *value);
void window_world_keep_toasts      (WindowWorld     *world);
void window_world_hold_pictures    (WindowWorld     *world,
                                    const char      *key,
                                    guint            n);
void window_world_let_pictures_go  (WindowWorld     *world);
void window_world_speak            (WindowWorld     *world,
                                    const char      *folder,
                                    const char      *language,
                                    const char      *locale);
void window_world_start            (WindowWorld     *world);
void window_world_start_as_service (WindowWorld     *world);
void window_world_ask              (const char      *action,
                                    const char      *folder);
void window_world_await_answers    (void);
void window_world_await_window     (WindowWorld     *world);
void window_world_focus            (WindowWorld     *world);
void window_world_adopt            (WindowWorld     *world,
                                    AtspiAccessible *application);
void window_world_end              (WindowWorld     *world);
void window_world_await_end        (WindowWorld     *world);

AtspiAccessible *window_world_page          (WindowWorld     *world,
                                             const char      *name);
AtspiAccessible *window_world_await_page    (WindowWorld     *world,
                                             const char      *name);
gboolean         window_world_shows         (WindowWorld     *world,
                                             AtspiAccessible *accessible);
void             window_world_await_width   (WindowWorld     *world,
                                             guint            width);
double           window_world_await_rest    (WindowWorld     *world);
guint            window_world_count_dialogs (WindowWorld     *world);
AtspiAccessible *window_world_await_dialog  (WindowWorld     *world,
                                             const char      *name);
void             window_world_close_dialog  (WindowWorld     *world);
char            *window_world_path          (WindowWorld     *world,
                                             const char      *name);

G_END_DECLS
