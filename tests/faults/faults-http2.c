/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-edge.h"
#include "faults-rows.h"

#include <signal.h>

#define SEQUENCE  "wayside-http2-test-300"
#define N_IMAGES  300
#define ARGUMENTS "--size=256 " SEQUENCE

/* In milliseconds; long enough that requests are always in progress. */
#define LATENCY 20

/* A picture is requested again if its connection fails. More requests than this cannot be coincidence. */
#define MOST_OF_ONE 12

#define FEW  50
#define MANY 100000

static void
prepare (FaultCase *self, guint requests_per_connection)
{
  pretend_service_add_sequence (self->world.service, SEQUENCE, N_IMAGES, 600000000000000, 8.5, 50.1);
  pretend_service_set_latency (self->world.service, LATENCY);
  self->edge = faults_edge_new (self->world.service, requests_per_connection);
}

static void
prepare_few (FaultCase *self)
{
  prepare (self, FEW);
}

static void
prepare_untrusted (FaultCase *self)
{
  prepare (self, MANY);
  g_ptr_array_add (self->world.environment, g_strdup (FAULTS_EDGE_DISTRUST "=1"));
}

static void
prepare_many (FaultCase *self)
{
  prepare (self, MANY);
}

/* glib-networking 2.74 sometimes calls g_object_unref() with NULL when a handshake is cancelled. That is a message
 * only, unless criticals end the program. */
static void
prepare_stop (FaultCase *self)
{
  prepare (self, MANY);
  g_ptr_array_add (self->world.environment, g_strdup ("G_DEBUG=gc-friendly"));
}

/* Returns %TRUE once each time another @percent of the pictures have been requested. */
static gboolean
has_come_to (FaultCase *self, guint percent)
{
  guint n_asked = pretend_service_get_n_requests (self->world.service, PRETEND_KIND_CDN);

  if (n_asked * 100 < N_IMAGES * percent * (self->n_watched + 1))
    return FALSE;

  self->n_watched++;
  return TRUE;
}

static void
watch_reload (FaultCase *self)
{
  if (has_come_to (self, 25))
    faults_edge_signal (self->edge, SIGHUP);
}

static void
watch_kill (FaultCase *self)
{
  FaultEdgeLog log;

  if (!has_come_to (self, 25))
    return;

  faults_edge_read_log (self->edge, &log);
  g_assert_cmpint (log.worker, >, 0);
  kill (log.worker, SIGKILL);
}

static void
watch_stop (FaultCase *self)
{
  if (self->n_watched == 0 && has_come_to (self, 50))
    faults_edge_stop (self->edge);
}

/* Connections are refused for five seconds, as while a server restarts. */
static void
watch_stop_briefly (FaultCase *self)
{
  static gint64 stopped = 0;

  if (self->n_watched == 0 && has_come_to (self, 50))
    {
      faults_edge_stop (self->edge);
      stopped = g_get_monotonic_time ();
    }
  else if (self->n_watched == 1 && g_get_monotonic_time () - stopped > 5 * G_USEC_PER_SEC)
    {
      self->n_watched++;
      faults_edge_start (self->edge);
    }
}

static void
check_each (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, SEQUENCE);

  for (guint i = 0; ids[i] != NULL; i++)
    if (pretend_service_count_pictures (self->world.service, ids[i]) > MOST_OF_ONE)
      faults_complain ("%s was asked for %u times", ids[i],
                       pretend_service_count_pictures (self->world.service, ids[i]));
}

static void
check_http2 (FaultCase *self, guint n_requests, guint n_connections)
{
  FaultEdgeLog log;

  faults_edge_read_log (self->edge, &log);
  g_test_message ("%u requests by %u connections; %u pictures asked of the service", log.n_requests,
                  log.n_connections, pretend_service_get_n_requests (self->world.service, PRETEND_KIND_CDN));
  if (log.n_requests < n_requests || log.n_http2 != log.n_requests)
    faults_complain ("%u requests, not %u, and %u of them by HTTP/2", log.n_requests, n_requests,
                     log.n_http2);
  if (log.n_connections < n_connections)
    faults_complain ("%u connections, not %u", log.n_connections, n_connections);
  check_each (self);
}

/* One connection for the Graph API and four for pictures. */
static void
check_plain (FaultCase *self)
{
  FaultEdgeLog log;

  check_http2 (self, N_IMAGES, 2);
  faults_edge_read_log (self->edge, &log);
  if (log.n_connections > 5)
    faults_complain ("%u connections, not 5", log.n_connections);
}

static void
check_few (FaultCase *self)
{
  check_http2 (self, N_IMAGES, N_IMAGES / FEW);
}

static void
check_struck (FaultCase *self)
{
  check_http2 (self, N_IMAGES / 2, 6);
  if (self->n_watched < 3)
    faults_complain ("It was struck %u times, not 3", self->n_watched);
}

/* Only nginx was stopped. The service itself kept running. */
static void
mend_stopped (FaultCase *self)
{
  check_http2 (self, N_IMAGES / 4, 2);
  faults_edge_start (self->edge);
}

static void
mend_untrusted (FaultCase *self)
{
  g_ptr_array_set_size (self->world.environment, 0);
}

static void
clean (FaultCase *self)
{
  g_clear_pointer (&self->edge, faults_edge_free);
}

/* Up to 128 pictures are in progress at each strike. A strike follows every 75 requests. */
#define STRUCK (3 * N_IMAGES)

/* Maximum number of requests if @more pictures are requested in vain. */
#define MOST(more)                                                                                           \
  {                                                                                                          \
    [PRETEND_KIND_IMAGE_IDS] = 2, [PRETEND_KIND_IMAGES] = 4, [PRETEND_KIND_CDN] = N_IMAGES + (more)          \
  }

static const FaultRow rows[] = {
  { .name = "plain",
    .arguments = ARGUMENTS,
    .is_real_time = TRUE,
    .prepare = prepare_many,
    .unsaid = "Mapillary",
    .n_pairs = N_IMAGES,
    .most = MOST (0),
    .check = check_plain,
    .clean = clean },
  { .name = "untrusted",
    .arguments = ARGUMENTS,
    .is_real_time = TRUE,
    .prepare = prepare_untrusted,
    .exit_code = 5,
    .said_once = "The connection to Mapillary is not secure",
    .mend = mend_untrusted,
    .mended = N_IMAGES,
    .clean = clean },
  { .name = "goaway",
    .arguments = ARGUMENTS,
    .is_real_time = TRUE,
    .prepare = prepare_few,
    .unsaid = "Mapillary",
    .n_pairs = N_IMAGES,
    .most = MOST (2 * N_IMAGES),
    .check = check_few,
    .clean = clean },
  { .name = "reload",
    .arguments = ARGUMENTS,
    .is_real_time = TRUE,
    .prepare = prepare_many,
    .watch = watch_reload,
    .unsaid = "Mapillary",
    .n_pairs = N_IMAGES,
    .most = MOST (STRUCK),
    .check = check_struck,
    .clean = clean },
  { .name = "killed-workers",
    .arguments = ARGUMENTS,
    .is_real_time = TRUE,
    .prepare = prepare_many,
    .watch = watch_kill,
    .unsaid = "Mapillary",
    .n_pairs = N_IMAGES,
    .most = MOST (STRUCK),
    .check = check_struck,
    .clean = clean },
  { .name = "stopped-briefly",
    .arguments = ARGUMENTS,
    .is_real_time = TRUE,
    .prepare = prepare_stop,
    .watch = watch_stop_briefly,
    .unsaid = "Mapillary",
    .n_pairs = N_IMAGES,
    .most = MOST (STRUCK),
    .check = check_each,
    .clean = clean },
  { .name = "stopped",
    .arguments = ARGUMENTS,
    .is_real_time = TRUE,
    .prepare = prepare_stop,
    .watch = watch_stop,
    .exit_code = 5,
    .said_once = "Check the network connection and try again",
    .n_pairs = N_IMAGES / 4,
    .max_pairs = N_IMAGES - 1,
    .most = MOST (0),
    .mend = mend_stopped,
    .mended = N_IMAGES,
    .clean = clean },
};

/* Some systems, such as containers, forbid namespaces. */
static gboolean
can_trust_authority (void)
{
  const char *const argv[] = { "bwrap", "--dev-bind", "/", "/", "true", NULL };
  g_autoptr (GSubprocess) probe = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, NULL);

  return probe != NULL && g_subprocess_wait_check (probe, NULL, NULL);
}

int
main (int argc, char **argv)
{
  int code;

  if (!can_trust_authority ())
    {
      static const char why[] =
          "this system allows no namespaces, in which alone the test's authority may be trusted";

      if (faults_must_be_complete ())
        g_print ("1..1\nnot ok 1 %s\n", why);
      else
        g_print ("1..0 # SKIP %s\n", why);
      return faults_must_be_complete () ? 1 : 0;
    }

  faults_edge_set_up ();
  code = faults_main (argc, argv, "http2", rows, G_N_ELEMENTS (rows));
  faults_edge_tear_down ();
  return code;
}
