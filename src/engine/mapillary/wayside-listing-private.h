/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cell-queue.h"
#include "wayside-listing.h"

G_BEGIN_DECLS

/* What is to be asked next. */
typedef enum
{
  STAGE_IMAGE,   /* the one image */
  STAGE_GIVEN,   /* nothing: the ids are known from the start */
  STAGE_RESOLVE, /* the image whose sequence is wanted */
  STAGE_IDS,     /* the ids of the sequence, in order */
  STAGE_HEAD,    /* the first records of a long sequence */
  STAGE_PAGES,   /* the records of the sequence */
  STAGE_REST,    /* the records that no page had, by id */
  STAGE_CELLS,   /* the records of a box, cell by cell */
  STAGE_DONE,
} Stage;

struct _WaysideListing
{
  GObject parent_instance;

  WaysideApiClient *graph; /* (owned) */
  WaysideQuery *query; /* (owned) */

  Stage stage;
  char *sequence;            /* (owned) (nullable): the key, once known */
  GPtrArray *ids;            /* (owned) (nullable) (element-type utf8): of the sequence */
  GPtrArray *known;          /* (owned) (nullable) (element-type utf8): ids that a sequence had before */
  guint next_id;             /* in STAGE_REST: the first of ids not looked at */
  Stage after_rest;          /* the stage after STAGE_REST */
  GPtrArray *asked;          /* (owned) (nullable) (element-type utf8): the batch that is being asked for */
  guint asked_at_once;       /* how many of the batch are asked for at once, if less than all; or 0 */
  GHashTable *seen;          /* (owned) (element-type utf8): ids whose records were given */
  WaysideApiRequest *next_page; /* (owned) (nullable) */
  WaysideCellQueue *cells;   /* (owned) (nullable) */
  guint n_seeded; /* images of a box that an earlier listing gave */
  guint asked_limit;
};

void  wayside_listing_ask          (GTask              *task);
guint wayside_listing_get_room     (WaysideListing     *self);
guint wayside_listing_count_asked  (WaysideListing     *self);
void  wayside_listing_take_answer  (GTask              *task,
                                    WaysideApiPage     *page);
void  wayside_listing_take_refusal (GTask              *task,
                                    const GError       *error);
void  wayside_listing_give_ids     (GTask              *task);
void  wayside_listing_finish_step  (GTask              *task,
                                    WaysideListingStep *step);
void  wayside_listing_finish_cells (GTask              *task,
                                    WaysideListingStep *step);

G_END_DECLS
