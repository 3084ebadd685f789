/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WaysideVerifyIssueKind:
 * @WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE: the picture is not one complete JPEG
 * @WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA: the metadata file is not the complete object of the image
 * @WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE: there is a metadata file without a picture
 * @WAYSIDE_VERIFY_ISSUE_MISSING_METADATA: there is a picture without the expected metadata file
 * @WAYSIDE_VERIFY_ISSUE_UNEXPECTED: the file is not part of a pair
 * @WAYSIDE_VERIFY_ISSUE_UNREADABLE: the folder of a download cannot be read
 * @WAYSIDE_N_VERIFY_ISSUE_KINDS: the number of kinds
 *
 * The kinds of issues in a folder of pairs. All except %WAYSIDE_VERIFY_ISSUE_UNEXPECTED and
 * %WAYSIDE_VERIFY_ISSUE_UNREADABLE can be repaired by fetching the image again.
 */
typedef enum
{
  WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE,
  WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA,
  WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE,
  WAYSIDE_VERIFY_ISSUE_MISSING_METADATA,
  WAYSIDE_VERIFY_ISSUE_UNEXPECTED,
  WAYSIDE_VERIFY_ISSUE_UNREADABLE,
  WAYSIDE_N_VERIFY_ISSUE_KINDS,
} WaysideVerifyIssueKind;

/**
 * WaysideVerifyIssue:
 * @kind: the kind of the issue
 * @folder: (owned): the path of the folder
 * @name: (owned): the id of the image, or the name of the unexpected file or the unreadable folder
 * @saved_errno: why a folder is unreadable
 *
 * One issue.
 */
typedef struct
{
  WaysideVerifyIssueKind kind;
  char              *folder;
  char              *name;
  int                saved_errno;
} WaysideVerifyIssue;

/**
 * WaysideVerification:
 * @n_whole: number of photos without issues
 * @n_folders: number of checked folders
 * @issues: (owned) (element-type WaysideVerifyIssue): the issues, folder by folder
 *
 * The result of verifying the pairs on disk.
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

guint                wayside_verification_count           (const WaysideVerification *self,
                                                           WaysideVerifyIssueKind     kind);

gboolean wayside_verify_issue_kind_can_repair (WaysideVerifyIssueKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideVerification, wayside_verification_free)

G_END_DECLS
