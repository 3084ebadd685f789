/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-helper.h"

G_BEGIN_DECLS

/**
 * Listed:
 * @ids: (owned) (nullable): from the only step that has them
 * @records: (owned) (element-type utf8): IDs of the metadata, in order of arrival
 * @known: (owned): the set of @records
 * @missing: (owned) (element-type utf8): IDs that were listed without metadata
 * @unlisted: (owned) (element-type utf8): IDs to be requested one by one
 * @sequence: (owned) (nullable): the key of the sequence
 * @n_skipped: number of skipped areas
 *
 * The combined results of all steps of a listing.
 */
typedef struct
{
  GPtrArray *ids;
  GPtrArray *records;
  GHashTable *known;
  GPtrArray *missing;
  GPtrArray *unlisted;
  char *sequence;
  guint n_skipped;
} Listed;

Listed       *helper_list_to_end    (WaysideListing   *listing,
                                     GError          **error);
Listed       *helper_list_all       (WaysideApiClient *graph,
                                     WaysideQuery     *query,
                                     GError          **error);
Listed       *helper_list_good      (HelperClient     *client,
                                     WaysideQuery     *query);
void          helper_assert_refused (HelperClient     *client,
                                     WaysideQuery     *query,
                                     int               code,
                                     const char       *said);
WaysideQuery *helper_make_area      (double            west,
                                     double            south,
                                     double            east,
                                     double            north,
                                     guint             limit);
guint         helper_count          (HelperClient     *client,
                                     PretendKind       kind);
void          listed_free           (Listed           *listed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listed, listed_free)

G_END_DECLS
