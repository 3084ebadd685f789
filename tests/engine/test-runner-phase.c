/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-runner-phase.h"

static const struct
{
  WaysideRunnerPhase phase;
  gboolean is_active;
  gboolean can_halt;
  WaysideDownloadState without_items;
  WaysideDownloadState with_items;
} phases[] = {
  { WAYSIDE_RUNNER_READY, FALSE, FALSE, WAYSIDE_DOWNLOAD_READY, WAYSIDE_DOWNLOAD_READY },
  { WAYSIDE_RUNNER_WAITING, FALSE, TRUE, WAYSIDE_DOWNLOAD_WAITING, WAYSIDE_DOWNLOAD_WAITING },
  { WAYSIDE_RUNNER_RESUMING, TRUE, TRUE, WAYSIDE_DOWNLOAD_LISTING, WAYSIDE_DOWNLOAD_RUNNING },
  { WAYSIDE_RUNNER_LISTING, TRUE, TRUE, WAYSIDE_DOWNLOAD_LISTING, WAYSIDE_DOWNLOAD_RUNNING },
  { WAYSIDE_RUNNER_FETCHING, TRUE, TRUE, WAYSIDE_DOWNLOAD_LISTING, WAYSIDE_DOWNLOAD_RUNNING },
  { WAYSIDE_RUNNER_PAUSED, FALSE, FALSE, WAYSIDE_DOWNLOAD_PAUSED, WAYSIDE_DOWNLOAD_PAUSED },
  /* Until it has ended, the state stays. */
  { WAYSIDE_RUNNER_ENDING, FALSE, FALSE, WAYSIDE_DOWNLOAD_RUNNING, WAYSIDE_DOWNLOAD_RUNNING },
  { WAYSIDE_RUNNER_ENDED, FALSE, FALSE, WAYSIDE_DOWNLOAD_FAILED, WAYSIDE_DOWNLOAD_FAILED },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      WaysideRunnerPhase phase = phases[i].phase;

      g_test_message ("phase %u", phase);
      g_assert_cmpint (wayside_runner_phase_is_active (phase), ==, phases[i].is_active);
      g_assert_cmpint (wayside_runner_phase_can_halt (phase), ==, phases[i].can_halt);
      g_assert_cmpint (
          wayside_runner_phase_get_state (phase, 0, WAYSIDE_DOWNLOAD_RUNNING, WAYSIDE_DOWNLOAD_FAILED), ==,
          phases[i].without_items);
      g_assert_cmpint (
          wayside_runner_phase_get_state (phase, 3, WAYSIDE_DOWNLOAD_RUNNING, WAYSIDE_DOWNLOAD_FAILED), ==,
          phases[i].with_items);
    }
}

static void
test_pick (void)
{
  g_assert_cmpint (wayside_runner_phase_pick_active (TRUE, 0), ==, WAYSIDE_RUNNER_RESUMING);
  g_assert_cmpint (wayside_runner_phase_pick_active (TRUE, 5), ==, WAYSIDE_RUNNER_RESUMING);
  g_assert_cmpint (wayside_runner_phase_pick_active (FALSE, 0), ==, WAYSIDE_RUNNER_LISTING);
  g_assert_cmpint (wayside_runner_phase_pick_active (FALSE, 5), ==, WAYSIDE_RUNNER_FETCHING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/runner-phase/table", test_table);
  g_test_add_func ("/runner-phase/pick", test_pick);

  return g_test_run ();
}
