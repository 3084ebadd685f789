/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-network-watch.h"

#include "download-helper.h"
#include "engine-helper.h"
#include "mirror-helper.h"
#include "wayside-error.h"

/* A network monitor whose availability and metered state are set by the test. */
#define TEST_TYPE_NETWORK (test_network_get_type ())
G_DECLARE_FINAL_TYPE (TestNetwork, test_network, TEST, NETWORK, GObject)

struct _TestNetwork
{
  GObject parent_instance;

  gboolean available;
  gboolean metered;
};

typedef enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
} TestNetworkProperty;

static void
initable_iface_init (GInitableIface *iface)
{
}

static void
monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestNetwork,
                               test_network,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_iface_init))

static void
test_network_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_AVAILABLE)
    g_value_set_boolean (value, TEST_NETWORK (object)->available);
  else if (prop_id == PROP_METERED)
    g_value_set_boolean (value, TEST_NETWORK (object)->metered);
}

static void
test_network_class_init (TestNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_network_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_network_init (TestNetwork *self)
{
  self->available = TRUE;
}

typedef struct
{
  World world;
  TestNetwork *network;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  world_set_up (&fixture->world, data);
  fixture->network = g_object_new (TEST_TYPE_NETWORK, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->network);
  world_tear_down (&fixture->world, data);
}

static void
change (Fixture *fixture, gboolean available)
{
  fixture->network->available = available;
  g_object_notify (G_OBJECT (fixture->network), "network-available");
  g_signal_emit_by_name (fixture->network, "network-changed", available);
}

static void
set_metered (Fixture *fixture, gboolean metered)
{
  fixture->network->metered = metered;
  g_object_notify (G_OBJECT (fixture->network), "network-metered");
}

static void
assert_hold (WaysideNetworkWatch *watch, WaysideNetworkHold hold)
{
  mirror_follow (watch);
  mirror_check (watch);
  g_assert_cmpint (wayside_network_watch_get_hold (watch), ==, hold);
}

static Job *
start_slow (Fixture *fixture, WaysideNetworkWatch **watch)
{
  Job *job = job_new (&fixture->world, make_sequence ());

  world_add_sequence (&fixture->world, 30);
  pretend_service_close_gate (fixture->world.pretend, 5);
  wayside_download_set_parallel (job->download, 5);
  job_start (job);
  *watch = wayside_network_watch_new (G_NETWORK_MONITOR (fixture->network), job->download, FALSE);
  job_wait_for_saved (job, 2);
  return job;
}

static void
test_goes_and_comes (Fixture *fixture, gconstpointer data)
{
  WaysideNetworkWatch *watch = NULL;
  Job *job = start_slow (fixture, &watch);

  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  change (fixture, FALSE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_OFFLINE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  change (fixture, FALSE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_OFFLINE);

  pretend_service_open_gate (fixture->world.pretend);
  change (fixture, TRUE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 30, 0, 0);
  /* Ended downloads stay ended. */
  change (fixture, FALSE);
  change (fixture, TRUE);
  world_let_pass (100);
  job_assert_finished (job, 30, 0, 0);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* The network is back before the pause takes effect. */
static void
test_flickers (Fixture *fixture, gconstpointer data)
{
  WaysideNetworkWatch *watch = NULL;
  Job *job = start_slow (fixture, &watch);

  pretend_service_open_gate (fixture->world.pretend);
  for (guint i = 0; i < 20; i++)
    {
      change (fixture, FALSE);
      change (fixture, TRUE);
    }
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 30, 0, 0);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* A machine without a default route: changes of other routes must not hold downloads. */
static void
test_never_there (Fixture *fixture, gconstpointer data)
{
  WaysideNetworkWatch *watch = NULL;
  Job *job;

  fixture->network->available = FALSE;
  job = start_slow (fixture, &watch);
  change (fixture, FALSE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  pretend_service_open_gate (fixture->world.pretend);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 30, 0, 0);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* A pause by the user is left alone. */
static void
test_paused_by_hand (Fixture *fixture, gconstpointer data)
{
  WaysideNetworkWatch *watch = NULL;
  Job *job = start_slow (fixture, &watch);

  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  change (fixture, FALSE);
  change (fixture, TRUE);
  world_let_pass (200);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_PAUSED);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* Stopped by the user while held: the network does not restart it. */
static void
test_stopped_by_hand (Fixture *fixture, gconstpointer data)
{
  WaysideNetworkWatch *watch = NULL;
  Job *job = start_slow (fixture, &watch);

  change (fixture, FALSE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  change (fixture, TRUE);
  world_let_pass (200);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_STOPPED);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* The download fails for lack of a network before the monitor reports it. */
static void
test_failed_before (Fixture *fixture, gconstpointer data)
{
  Job *job = job_new (&fixture->world, make_sequence ());
  WaysideNetworkWatch *watch;

  world_add_sequence (&fixture->world, 5);
  pretend_service_set_picture_fault (fixture->world.pretend, PRETEND_FAULT_RESET);
  job_start (job);
  watch = wayside_network_watch_new (G_NETWORK_MONITOR (fixture->network), job->download, FALSE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FAILED);
  job_assert_failed (job, WAYSIDE_ERROR_NETWORK);
  pretend_service_set_picture_fault (fixture->world.pretend, PRETEND_FAULT_NONE);
  change (fixture, TRUE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 5, 0, 0);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* Other errors are not retried when the network returns. */
static void
test_failed_otherwise (Fixture *fixture, gconstpointer data)
{
  Job *job = job_new_with (&fixture->world, make_sequence (), "MLY|bogus", fixture->world.root);
  WaysideNetworkWatch *watch;

  job_start (job);
  watch = wayside_network_watch_new (G_NETWORK_MONITOR (fixture->network), job->download, FALSE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FAILED);
  change (fixture, TRUE);
  world_let_pass (200);
  job_assert_failed (job, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_IMAGE_IDS), ==, 1);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* The user is asked once, at the start, and not again after allowing it. */
static void
test_metered_from_start (Fixture *fixture, gconstpointer data)
{
  Job *job = job_new (&fixture->world, make_sequence ());
  WaysideNetworkWatch *watch;

  world_add_sequence (&fixture->world, 10);
  fixture->network->metered = TRUE;
  job_start (job);
  watch = wayside_network_watch_new (G_NETWORK_MONITOR (fixture->network), job->download, FALSE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_METERED);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 0);

  wayside_network_watch_allow_metered (watch);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  set_metered (fixture, FALSE);
  set_metered (fixture, TRUE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 10, 0, 0);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* A network that becomes metered holds a running download, and an unmetered one resumes it without asking. */
static void
test_metered_for_a_while (Fixture *fixture, gconstpointer data)
{
  WaysideNetworkWatch *watch = NULL;
  Job *job = start_slow (fixture, &watch);

  set_metered (fixture, TRUE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_METERED);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  /* Disconnected and back, but still metered: stay paused. */
  change (fixture, FALSE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_OFFLINE);
  change (fixture, TRUE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_METERED);

  pretend_service_open_gate (fixture->world.pretend);
  set_metered (fixture, FALSE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 30, 0, 0);
  g_assert_finalize_object (watch);
  job_free (job);
}

/* Resuming by hand allows the metered network, too. */
static void
test_metered_resumed_by_hand (Fixture *fixture, gconstpointer data)
{
  WaysideNetworkWatch *watch = NULL;
  Job *job = start_slow (fixture, &watch);

  set_metered (fixture, TRUE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  pretend_service_open_gate (fixture->world.pretend);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  set_metered (fixture, TRUE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  job_assert_finished (job, 30, 0, 0);
  g_assert_finalize_object (watch);
  job_free (job);
}

static gboolean
is_asked_for_image (gpointer data)
{
  return world_count (data, PRETEND_KIND_ENTITY) > 0;
}

/* The network becomes metered while the download is queued: it is held once it starts. */
static void
test_metered_in_line (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Job) first = job_new (&fixture->world, wayside_query_new_image ("12345", NULL));
  g_autoptr (Job) job = job_new (&fixture->world, make_sequence ());
  WaysideNetworkWatch *watch;

  world_add_sequence (&fixture->world, 10);
  wayside_engine_set_downloads_at_once (fixture->world.engine, 1);
  pretend_service_set_latency (fixture->world.pretend, 3600 * 1000);
  job_start (first);
  helper_wait_until (is_asked_for_image, &fixture->world);
  job_start (job);
  watch = wayside_network_watch_new (G_NETWORK_MONITOR (fixture->network), job->download, FALSE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_WAITING);
  set_metered (fixture, TRUE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  /* The first download finishes. The second one gets no response before it is held. */
  pretend_service_end_latency (fixture->world.pretend);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_METERED);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 0);

  pretend_service_set_latency (fixture->world.pretend, 0);
  wayside_network_watch_allow_metered (watch);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 10, 0, 0);
  g_assert_finalize_object (watch);
}

/* The user has permanently allowed metered networks. */
static void
test_metered_allowed (Fixture *fixture, gconstpointer data)
{
  Job *job = job_new (&fixture->world, make_sequence ());
  WaysideNetworkWatch *watch;

  world_add_sequence (&fixture->world, 10);
  fixture->network->metered = TRUE;
  job_start (job);
  watch = wayside_network_watch_new (G_NETWORK_MONITOR (fixture->network), job->download, TRUE);
  assert_hold (watch, WAYSIDE_NETWORK_HOLD_NONE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 10, 0, 0);
  g_assert_finalize_object (watch);
  job_free (job);
}

#define ADD(path, function) g_test_add ("/network-watch/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("goes-and-comes", test_goes_and_comes);
  ADD ("flickers", test_flickers);
  ADD ("never-there", test_never_there);
  ADD ("paused-by-hand", test_paused_by_hand);
  ADD ("stopped-by-hand", test_stopped_by_hand);
  ADD ("failed-before", test_failed_before);
  ADD ("failed-otherwise", test_failed_otherwise);
  ADD ("metered-from-start", test_metered_from_start);
  ADD ("metered-for-a-while", test_metered_for_a_while);
  ADD ("metered-resumed-by-hand", test_metered_resumed_by_hand);
  ADD ("metered-in-line", test_metered_in_line);
  ADD ("metered-allowed", test_metered_allowed);

  return g_test_run ();
}
