/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cell-queue.h"
#include "wayside-id-source.h"
#include "wayside-listing.h"
#include "wayside-spacing.h"

G_BEGIN_DECLS

/* The next request of a listing. */
typedef enum
{
  STAGE_IMAGE,   /* the single image */
  STAGE_GIVEN,   /* no request: the ids are part of the query */
  STAGE_RESOLVE, /* the image, to find its sequence */
  STAGE_IDS,     /* the ids of the sequence, in order */
  STAGE_HEAD,    /* the metadata of the first images of a long sequence */
  STAGE_PAGES,   /* the metadata of the sequence, page by page */
  STAGE_REST,    /* the metadata missing from the pages, by id */
  STAGE_CELLS,   /* the metadata of an area, cell by cell */
  STAGE_CREATOR, /* the metadata of the images of a user, page by page */
  STAGE_NAME,    /* any image of a user, to find out whether there is such a user */
  STAGE_USER,    /* any image of a user, to find out the number of the user */
  STAGE_SOURCE,  /* no request: ids of the images of an area, from the source */
  STAGE_DONE,
} Stage;

struct _WaysideListing
{
  GObject parent_instance;

  WaysideApiClient *graph; /* (owned) */
  WaysideQuery *query; /* (owned) */

  Stage stage;
  char *sequence;            /* (owned) (nullable): the key, once known */
  GPtrArray *ids;            /* (owned) (nullable) (element-type utf8): of the images to list */
  GPtrArray *known;          /* (owned) (nullable) (element-type utf8): ids in the sequence before */
  guint next_id;             /* in STAGE_REST: index of the next of ids to check */
  Stage after_rest;          /* the stage after STAGE_REST */
  GPtrArray *asked;          /* (owned) (nullable) (element-type utf8): the current batch of ids */
  guint asked_at_once;       /* number of ids of the batch in one request, or 0 for all */
  GHashTable *seen;          /* (owned) (element-type utf8): ids returned in a step or seeded */
  WaysideApiRequest *next_page; /* (owned) (nullable) */
  WaysideCellQueue *cells;   /* (owned) (nullable) */
  GHashTable *outside; /* (owned) (element-type utf8): images that were left out, outside the bounding box */
  GHashTable *unwanted;    /* (owned) (element-type utf8): images outside the region, or not matching the filter */
  WaysideSpacing *spacing; /* (owned) (nullable): if the filter has one */
  GHashTable *placed;      /* (owned) (element-type utf8): images added to the spacing */
  GHashTable *page_urls;   /* (owned) (element-type utf8): URLs of the pages of a user */
  gboolean has_creator;    /* whether an image of the user was found */
  guint n_lost;            /* number of pages of a user that cannot be requested */
  guint asked_limit;

  WaysideIdSource *source; /* (owned) (nullable): of the ids of an area */
  Stage search_stage;      /* the stage in which the search begins */
  gboolean is_from_source; /* whether ids come from the source */
  gboolean is_ids_only;    /* whether no metadata is requested for ids from the source */
  guint n_given;           /* number of ids that were returned without metadata */
  gboolean knows_user;     /* whether the source knows the user of the filter */
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
guint wayside_listing_take_records (WaysideListing     *self,
                                    WaysideApiPage     *page,
                                    WaysideListingStep *step,
                                    guint               max);
void  wayside_listing_fail_empty   (GTask              *task,
                                    const char         *message);

/* wayside-listing-search.c */
void     wayside_listing_set_up_search (WaysideListing     *self);
gboolean wayside_listing_tests_images  (WaysideListing     *self);
void     wayside_listing_place         (WaysideListing     *self,
                                        GPtrArray          *records);
void     wayside_listing_finish_search (GTask              *task,
                                        WaysideListingStep *step);
void     wayside_listing_take_cell     (GTask              *task,
                                        WaysideApiPage     *page);
void     wayside_listing_take_creator  (GTask              *task,
                                        WaysideApiPage     *page);
void     wayside_listing_take_name     (GTask              *task,
                                        WaysideApiPage     *page);
void     wayside_listing_fail_user     (GTask              *task);

/* wayside-listing-source.c */
Stage wayside_listing_get_source_stage (WaysideListing     *self);
void  wayside_listing_take_user        (GTask              *task,
                                        WaysideApiPage     *page);
void  wayside_listing_read_source      (GTask              *task);
void  wayside_listing_drop_unmatched   (WaysideListing     *self,
                                        WaysideApiPage     *page);

G_END_DECLS
