/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-folder-row.h"
#include "wayside-link-row.h"
#include "wayside-request-page.h"

G_BEGIN_DECLS

struct _WaysideRequestPage
{
  AdwBin parent_instance;

  WaysideSettings *settings; /* (owned) (nullable): set once */
  WaysideTokenStore *tokens; /* (owned) (nullable): set once */
  WaysideQuery *query;       /* (owned) (nullable): the query to download */
  GError *error;             /* (owned) (nullable): set if @query is %NULL: the reason */
  WaysideQuery *list;        /* (owned) (nullable): query of the last import */
  char *photo;               /* (owned) (nullable): ID of the photo that was entered last, if nothing else was since */
  GCancellable *reading;     /* (owned) (nullable): of the import that @error waits for */
  gboolean is_filling;       /* whether a query is being shown in the rows */

  WaysideLinkRow *link_box;
  GtkToggleButton *photo_button;
  GtkToggleButton *sequence_button;
  GtkToggleButton *area_button;
  GtkToggleButton *list_button;
  GtkStack *kind_stack;
  AdwEntryRow *photo_row;
  AdwEntryRow *sequence_row;
  GtkLabel *sequence_hint;
  AdwActionRow *list_row;
  GtkWidget *area_grid;
  AdwEntryRow *west_row;
  AdwEntryRow *south_row;
  AdwEntryRow *east_row;
  AdwEntryRow *north_row;
  GtkSpinButton *limit_spin;
  AdwComboRow *size_row;
  WaysideFolderRow *folder_row;
  AdwActionRow *stored_row;
  GtkWidget *token_box;
  AdwEntryRow *token_row;
  GtkLabel *forecast_label;
  GtkLabel *reason_label;
};

/* wayside-request-page.c */
void wayside_request_page_take_query (WaysideRequestPage *self,
                                      WaysideQuery       *query,
                                      GError             *error);
void wayside_request_page_show_query (WaysideRequestPage *self,
                                      WaysideQuery       *query);

G_END_DECLS
