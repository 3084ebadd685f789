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

  wayside_cli_screen_print (screen, line);
}

/**
 * wayside_cli_verify_print:
 * @verification: result of a verification
 * @options: the command line
 * @screen: output
 *
 * Prints a line per issue to stdout, and the counts to stderr.
 *
 * Returns: whether every pair is intact; unexpected files do not count
 */
gboolean
wayside_cli_verify_print (const WaysideVerification *verification,
                          const WaysideCliOptions *options,
                          WaysideCliScreen *screen)
{
  g_autofree char *whole = NULL;
  g_autofree char *broken = NULL;
  g_autofree char *line = NULL;
  guint n_broken = 0;

  for (guint i = 0; i < verification->issues->len; i++)
    {
      const WaysideVerifyIssue *issue = g_ptr_array_index (verification->issues, i);

      print_issue (issue, options->json, screen);
      if (issue->kind != WAYSIDE_VERIFY_ISSUE_UNEXPECTED)
        n_broken++;
    }

  whole = g_strdup_printf (ngettext ("%'u pair is whole", "%'u pairs are whole", verification->n_whole),
                           verification->n_whole);
  broken = g_strdup_printf (
      ngettext ("%'u is damaged or incomplete", "%'u are damaged or incomplete", n_broken), n_broken);
  line = g_strdup_printf ("%s %s · %s", n_broken == 0 ? "✅" : "▸", whole, broken);
  wayside_cli_screen_note (screen, line);
  if (n_broken > 0 && !options->repair)
    wayside_cli_screen_note (screen, _ ("  Run again with --repair to fetch them again"));

  return n_broken == 0;
}
