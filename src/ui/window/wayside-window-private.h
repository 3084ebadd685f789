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
  const char *before_connect;      /* (nullable): the page that “Connect to Mapillary” leads back to */
  gboolean first;                  /* whether that page greets at the first start */
  WaysideThumbnailer *thumbnailer; /* (owned) */
  WaysideDownloadManager *manager;             /* (owned) (nullable): all downloads */
  WaysideLibraryActions *actions;  /* (owned) (nullable): what is done with one of them */
  WaysideEntry *opened;            /* (owned) (nullable): whose download the download page shows */
  WaysideEntry *opening;           /* (owned) (nullable): that will be shown when it is read from the disk */
  WaysideEntry *to_go_on;          /* (owned) (nullable): that goes on as soon as there is a token */
  char *folder_to_open;            /* (owned) (nullable): of the download to show when the library is read */
  char *folder_to_show;            /* (owned) (nullable): to show in the file manager then */
  gboolean loaded;                 /* whether the library is read */
  WaysideNotifier *session;         /* (owned) (nullable): what the desktop hears of the downloads */
  WaysideAnnouncer *announcer;         /* (owned) (nullable): what screen readers hear of the downloads */
  GCancellable *cancellable;       /* (owned): ends with the window */
  GCancellable *reading;           /* (owned) (nullable): ends the reading of a list */
  gboolean quitting;               /* whether the program is to end, and not only to be out of sight */

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
void wayside_window_install_download_actions (GtkWidgetClass *widget_class);
void wayside_window_load_downloads           (WaysideWindow  *self);
void wayside_window_go_on                    (WaysideWindow  *self,
                                              const char     *token);

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
