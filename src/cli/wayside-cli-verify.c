/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-verify.h"

#include "wayside-cli-json.h"

#include <glib/gi18n.h>

static void
print_issue (const WaysideVerifyIssue *issue, gboolean json, WaysideCliScreen *screen)
{
  g_autofree char *sentence = wayside_verification_describe (issue);
  g_autofree char *folder = g_filename_display_name (issue->folder);
  g_autofree char *line = json ? wayside_cli_json_finding (issue, sentence)
                               : g_strdup_printf ("%s/%s", folder, sentence);

  if (json)
    wayside_cli_screen_print (screen, line);
  else
    wayside_cli_screen_print_text (screen, line);
}

/**
 * wayside_cli_verify_count_broken:
 * @verification: result of a verification
 *
 * Returns: the number of pairs that are damaged or incomplete; unexpected files and folders that cannot be read do
 *   not count
 */
guint
wayside_cli_verify_count_broken (const WaysideVerification *verification)
{
  guint n_broken = 0;

  g_return_val_if_fail (verification != NULL, 0);

  for (guint i = 0; i < verification->issues->len; i++)
    {
      const WaysideVerifyIssue *issue = g_ptr_array_index (verification->issues, i);

      n_broken += wayside_verify_issue_kind_can_repair (issue->kind) ? 1 : 0;
    }

  return n_broken;
}

static void
print_finished (guint n_whole, guint n_broken, WaysideCliExit exit_code, WaysideCliScreen *screen)
{
  g_autofree char *line = wayside_cli_json_verified (n_whole, n_broken, exit_code);

  wayside_cli_screen_print (screen, line);
}

/**
 * wayside_cli_verify_print:
 * @verification: result of a verification
 * @options: the command line
 * @screen: output
 *
 * Prints a line per issue to stdout, and the counts to stderr. With --json, and if no repair follows, also
 * prints the line that ends the run.
 *
 * Returns: whether every pair is intact and every folder was read; unexpected files do not count
 */
gboolean
wayside_cli_verify_print (const WaysideVerification *verification,
                          const WaysideCliOptions *options,
                          WaysideCliScreen *screen)
{
  g_autofree char *whole = NULL;
  g_autofree char *broken = NULL;
  g_autofree char *unread = NULL;
  g_autofree char *line = NULL;
  guint n_broken = wayside_cli_verify_count_broken (verification);
  guint n_unread = wayside_verification_count (verification, WAYSIDE_VERIFY_ISSUE_UNREADABLE);
  gboolean is_good = n_broken + n_unread == 0;

  for (guint i = 0; i < verification->issues->len; i++)
    print_issue (g_ptr_array_index (verification->issues, i), options->json, screen);

  whole = g_strdup_printf (ngettext ("%'u pair is whole", "%'u pairs are whole", verification->n_whole),
                           verification->n_whole);
  broken = g_strdup_printf (
      ngettext ("%'u is damaged or incomplete", "%'u are damaged or incomplete", n_broken), n_broken);
  if (n_unread > 0)
    unread = g_strdup_printf (
        ngettext (" · %'u folder cannot be read", " · %'u folders cannot be read", n_unread), n_unread);
  line = g_strdup_printf ("%s %s · %s%s", is_good ? "✅" : "▸", whole, broken, unread != NULL ? unread : "");
  wayside_cli_screen_note (screen, line);
  if (options->json && (is_good || !options->repair))
    print_finished (verification->n_whole, n_broken,
                    is_good ? WAYSIDE_CLI_EXIT_OK : WAYSIDE_CLI_EXIT_INCOMPLETE, screen);
  if (n_broken > 0 && !options->repair)
    wayside_cli_screen_note (screen, _ ("  Run again with --repair to fetch them again"));

  return is_good;
}
