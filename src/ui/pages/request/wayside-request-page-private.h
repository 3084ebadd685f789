/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-request-page.h"

G_BEGIN_DECLS

struct _WaysideRequestPage
{
  AdwBin parent_instance;

  WaysideSettings *settings; /* (owned) (nullable): set once */
  WaysideTokenStore *tokens; /* (owned) (nullable): set once */
  WaysideQuery *list;        /* (owned) (nullable): query of the last import */
  GCancellable *cancellable; /* (owned): cancelled on dispose */
  gboolean filling;          /* whether the entries are being filled in from a link */

  AdwEntryRow *link_row;
  GtkImage *link_icon;
  GtkLabel *link_hint;
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
  AdwActionRow *folder_row;
  AdwActionRow *stored_row;
  GtkWidget *token_box;
  AdwEntryRow *token_row;
  GtkLabel *forecast_label;
  GtkLabel *reason_label;
};

/* wayside-request-page.c */
void wayside_request_page_fill (WaysideRequestPage *self,
                                WaysideQuery       *query);

/* wayside-request-link.c */
void wayside_request_page_show_empty_link (WaysideRequestPage *self);
void wayside_request_page_on_link_changed (WaysideRequestPage *self);

G_END_DECLS
