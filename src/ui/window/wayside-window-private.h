/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-verify-page.h"
#include "wayside-connect-page.h"
#include "wayside-download-page.h"
#include "wayside-library-actions.h"
#include "wayside-library-page.h"
#include "wayside-photo-page.h"
#include "wayside-request-page.h"
#include "wayside-notifier.h"
#include "wayside-download-manager.h"
#include "wayside-announcer.h"
#include "wayside-thumbnailer.h"
#include "wayside-token-removal.h"
#include "wayside-window.h"

G_BEGIN_DECLS

struct _WaysideWindow
{
  AdwApplicationWindow parent_instance;

  WaysideEngine *engine;           /* (owned) (nullable) */
  WaysideSettings *settings;       /* (owned) (nullable) */
  WaysideTokenStore *tokens;       /* (owned) (nullable) */
  WaysideTokenRemoval *removal;    /* (owned) (nullable) */
  const char *before_connect;      /* (nullable): page to return to from “Connect to Mapillary” */
  gboolean first;                  /* whether that page is shown as the first-run page */
  WaysideThumbnailer *thumbnailer; /* (owned) */
  WaysideDownloadManager *manager;             /* (owned) (nullable) */
  WaysideLibraryActions *actions;  /* (owned) (nullable): actions on a download in the library */
  WaysideDownload *opened;         /* (owned) (nullable): download shown on the download page */
  WaysideDownload *opening;        /* (owned) (nullable): download to show once it is read from disk */
  WaysideDownload *to_go_on;       /* (owned) (nullable): download to resume once there is a token */
  char *folder_to_open;            /* (owned) (nullable): folder of the download to show once loaded */
  char *folder_to_show;            /* (owned) (nullable): folder to show in the file manager once loaded */
  gboolean loaded;                 /* whether the library is loaded */
  WaysideNotifier *notifier;        /* (owned) (nullable): reports downloads to the desktop */
  WaysideAnnouncer *announcer;         /* (owned) (nullable): reports downloads to screen readers */
  GCancellable *cancellable;       /* (owned): cancelled on dispose */
  GCancellable *reading;           /* (owned) (nullable): for reading a list */
  gboolean quitting;               /* whether to quit instead of continuing in the background */

  GtkLabel *news_label;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  GtkWidget *drop_hint;
  WaysideConnectPage *connect_page;
  WaysideLibraryPage *library_page;
  WaysideRequestPage *request_page;
  WaysideDownloadPage *download_page;
  WaysidePhotoPage *photo_page;
  WaysideVerifyPage *verify_page;
};

/* wayside-window.c */
const char *wayside_window_get_page  (WaysideWindow *self);
void        wayside_window_show_page (WaysideWindow *self,
                                      const char    *name);
void        wayside_window_show_root (WaysideWindow *self);

/* wayside-window-downloads.c */
void wayside_window_install_download_actions (GtkWidgetClass  *widget_class);
void wayside_window_load_downloads           (WaysideWindow   *self);
void wayside_window_start                    (WaysideWindow   *self,
                                              WaysideQuery    *query,
                                              const char      *token);
void wayside_window_go_on                    (WaysideWindow   *self,
                                              const char      *token);

/* wayside-window-folders.c */
void wayside_window_install_folder_actions (GtkWidgetClass *widget_class);
void wayside_window_look_for_folders       (WaysideWindow  *self);

/* wayside-window-lists.c */
void wayside_window_install_list_actions (GtkWidgetClass *widget_class);
void wayside_window_take_drops           (WaysideWindow  *self);

/* wayside-window-notices.c */
void wayside_window_do_remembered (WaysideWindow *self);
void wayside_window_withdraw_seen (WaysideWindow *self);

/* wayside-window-toasts.c */
void wayside_window_show_toast   (WaysideWindow *self,
                                  const char    *text);
void wayside_window_place_toasts (WaysideWindow *self);

/* wayside-window-token.c */
void wayside_window_install_token_actions (GtkWidgetClass *widget_class);
void wayside_window_load_token            (WaysideWindow  *self);
void wayside_window_leave_connect         (WaysideWindow  *self);

G_END_DECLS
