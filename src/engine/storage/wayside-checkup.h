/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WaysideFindingKind:
 * @WAYSIDE_FINDING_TORN_PICTURE: the picture is not one whole JPEG
 * @WAYSIDE_FINDING_TORN_RECORD: the record is not the image's whole object
 * @WAYSIDE_FINDING_NO_PICTURE: there is a record without a picture
 * @WAYSIDE_FINDING_NO_RECORD: there is a picture without a record where there should be one
 * @WAYSIDE_FINDING_STRAY: a file that is no part of a pair
 * @WAYSIDE_N_FINDING_KINDS: how many kinds there are
 *
 * What can be wrong in a folder of pairs. All but strays can be mended by fetching the image again.
 */
typedef enum
{
  WAYSIDE_FINDING_TORN_PICTURE,
  WAYSIDE_FINDING_TORN_RECORD,
  WAYSIDE_FINDING_NO_PICTURE,
  WAYSIDE_FINDING_NO_RECORD,
  WAYSIDE_FINDING_STRAY,
  WAYSIDE_N_FINDING_KINDS,
} WaysideFindingKind;

/**
 * WaysideFinding:
 * @kind: what is wrong
 * @folder: (owned): the path of the folder
 * @name: (owned): the image's id, or the name of the stray file
 *
 * One thing that is wrong.
 */
typedef struct
{
  WaysideFindingKind kind;
  char              *folder;
  char              *name;
} WaysideFinding;

/**
 * WaysideCheckup:
 * @n_whole: photos that are as they should be
 * @n_folders: folders that were looked into
 * @findings: (owned) (element-type WaysideFinding): what is wrong, folder by folder
 *
 * The state of the pairs on disk.
 */
typedef struct
{
  guint      n_whole;
  guint      n_folders;
  GPtrArray *findings;
} WaysideCheckup;

WaysideCheckup *wayside_checkup_run            (const char            *path,
                                                const char *const     *bare,
                                                GCancellable          *cancellable,
                                                GError               **error);
void            wayside_checkup_run_async      (const char            *path,
                                                const char *const     *bare,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
WaysideCheckup *wayside_checkup_run_finish     (GAsyncResult          *result,
                                                GError               **error);
void            wayside_checkup_free           (WaysideCheckup        *self);
GPtrArray      *wayside_checkup_list_mendable  (const WaysideCheckup  *self,
                                                const char            *folder);
char           *wayside_checkup_describe       (const WaysideFinding  *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCheckup, wayside_checkup_free)

G_END_DECLS
