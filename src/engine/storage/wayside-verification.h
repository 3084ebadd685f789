/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WaysideVerifyIssueKind:
 * @WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE: the picture is not one whole JPEG
 * @WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA: the record is not the image's whole object
 * @WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE: there is a record without a picture
 * @WAYSIDE_VERIFY_ISSUE_MISSING_METADATA: there is a picture without a record where there should be one
 * @WAYSIDE_VERIFY_ISSUE_UNEXPECTED: a file that is no part of a pair
 * @WAYSIDE_N_VERIFY_ISSUE_KINDS: how many kinds there are
 *
 * What can be wrong in a folder of pairs. All but strays can be mended by fetching the image again.
 */
typedef enum
{
  WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE,
  WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA,
  WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE,
  WAYSIDE_VERIFY_ISSUE_MISSING_METADATA,
  WAYSIDE_VERIFY_ISSUE_UNEXPECTED,
  WAYSIDE_N_VERIFY_ISSUE_KINDS,
} WaysideVerifyIssueKind;

/**
 * WaysideVerifyIssue:
 * @kind: what is wrong
 * @folder: (owned): the path of the folder
 * @name: (owned): the image's id, or the name of the stray file
 *
 * One thing that is wrong.
 */
typedef struct
{
  WaysideVerifyIssueKind kind;
  char              *folder;
  char              *name;
} WaysideVerifyIssue;

/**
 * WaysideVerification:
 * @n_whole: photos that are as they should be
 * @n_folders: folders that were looked into
 * @issues: (owned) (element-type WaysideVerifyIssue): what is wrong, folder by folder
 *
 * The state of the pairs on disk.
 */
typedef struct
{
  guint      n_whole;
  guint      n_folders;
  GPtrArray *issues;
} WaysideVerification;

WaysideVerification *wayside_verification_run             (const char                *path,
                                                           const char *const         *bare,
                                                           GCancellable              *cancellable,
                                                           GError                   **error);
void                 wayside_verification_run_async       (const char                *path,
                                                           const char *const         *bare,
                                                           GCancellable              *cancellable,
                                                           GAsyncReadyCallback        callback,
                                                           gpointer                   user_data);
WaysideVerification *wayside_verification_run_finish      (GAsyncResult              *result,
                                                           GError                   **error);
void                 wayside_verification_free            (WaysideVerification       *self);
GPtrArray           *wayside_verification_list_repairable (const WaysideVerification *self,
                                                           const char                *folder);
char                *wayside_verification_describe        (const WaysideVerifyIssue  *issue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideVerification, wayside_verification_free)

G_END_DECLS
