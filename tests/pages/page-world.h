/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-demo.h"
#include "wayside-window-private.h"

G_BEGIN_DECLS

typedef struct _PageWorld PageWorld;

/* A test function, called while the application is running and its window is mapped. */
typedef void (*PageTest) (PageWorld *world);

typedef gboolean (*PageCondition) (gpointer data);

/**
 * PageWorld:
 * @service: (owned): the pretend service, in this process
 * @folder: (owned): the initially empty download folder
 * @settings: (owned): the settings of the application
 * @window: (nullable): its window, while a test is running
 * @data: data of the test
 * @test: (nullable): the running test
 *
 * The real application in the process of the test, with the pretend service and its own folder.
 */
struct _PageWorld
{
  PretendService *service;
  char *folder;
  GSettings *settings;
  WaysideWindow *window;
  gconstpointer data;
  PageTest test;
};

void  page_world_init      (int          *argc,
                            char       ***argv);
void  page_world_set_up    (PageWorld    *world,
                            gconstpointer data);
void  page_world_tear_down (PageWorld    *world,
                            gconstpointer data);
void  page_world_set_size  (PageWorld    *world,
                            int           width,
                            int           height);
void  page_world_run       (PageWorld    *world,
                            PageTest      test);
char *page_world_path      (PageWorld    *world,
                            const char   *name);

void page_wait_until (const char   *what,
                      PageCondition condition,
                      gpointer      data);
void page_settle     (GtkWidget    *widget);

G_END_DECLS
