/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-helper.h"

G_BEGIN_DECLS

/**
 * Listed:
 * @ids: (owned) (nullable): from the one step that has them
 * @records: (owned) (element-type utf8): ids of the records, in the order they came
 * @known: (owned): the same, each once
 * @missing: (owned) (element-type utf8): ids that are named and not given
 * @unlisted: (owned) (element-type utf8): ids that are to be asked for by themselves
 * @sequence: (owned) (nullable): the key of the sequence
 * @n_skipped: areas that were passed over
 *
 * What all steps of a listing gave together.
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
