/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-messages.h"

#include <glib/gi18n.h>

/**
 * wayside_message_checkup:
 * @verification: the result of a verification
 *
 * Returns: (transfer full): for example "1,228 photos are fine"
 */
char *
wayside_message_checkup (const WaysideVerification *verification)
{
  g_return_val_if_fail (verification != NULL, NULL);

  return g_strdup_printf (ngettext ("%'u photo is fine", "%'u photos are fine", verification->n_whole),
                          verification->n_whole);
}

/**
 * wayside_message_findings:
 * @kind: a kind of issue
 * @n: number of files with this issue, at least 1
 *
 * Returns: (transfer full): for example "3 pictures are damaged"
 */
char *
wayside_message_findings (WaysideVerifyIssueKind kind, guint n)
{
  switch (kind)
    {
    case WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE:
      return g_strdup_printf (ngettext ("%'u picture is damaged", "%'u pictures are damaged", n), n);
    case WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA:
      return g_strdup_printf (ngettext ("%'u metadata file is damaged", "%'u metadata files are damaged", n),
                              n);
    case WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE:
      return g_strdup_printf (ngettext ("%'u picture is missing", "%'u pictures are missing", n), n);
    case WAYSIDE_VERIFY_ISSUE_MISSING_METADATA:
      return g_strdup_printf (ngettext ("%'u metadata file is missing", "%'u metadata files are missing", n),
                              n);
    case WAYSIDE_VERIFY_ISSUE_UNEXPECTED:
      return g_strdup_printf (ngettext ("%'u other file", "%'u other files", n), n);
    case WAYSIDE_VERIFY_ISSUE_UNREADABLE:
      return g_strdup_printf (ngettext ("%'u folder cannot be read", "%'u folders cannot be read", n), n);
    case WAYSIDE_N_VERIFY_ISSUE_KINDS:
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_message_finding_remedy:
 * @kind: a kind of issue
 *
 * Returns: (transfer none): a description of the action that repair takes for this kind of issue
 */
const char *
wayside_message_finding_remedy (WaysideVerifyIssueKind kind)
{
  switch (kind)
    {
    case WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE:
    case WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE:
      return _ ("Repairing downloads the photo again");
    case WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA:
    case WAYSIDE_VERIFY_ISSUE_MISSING_METADATA:
      return _ ("Repairing downloads only the metadata again");
    case WAYSIDE_VERIFY_ISSUE_UNREADABLE:
      return _ ("Its photos were not checked. Make it readable, then check again");
    case WAYSIDE_VERIFY_ISSUE_UNEXPECTED:
      return _ ("Not from Wayside. Will not be changed");
    case WAYSIDE_N_VERIFY_ISSUE_KINDS:
    default:
      g_assert_not_reached ();
    }
}
