/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

#include <string.h>
#include <sys/resource.h>

/* The proxy is not used for servers on this computer. It opens no tunnel, so that nothing reaches the service. */
#define REAL_ADDRESS "unset WAYSIDE_GRAPH_URL WAYSIDE_TILES_URL WAYSIDE_MAP_URL\n"

/* As many values of two bytes each as fit into a response. */
#define N_VALUES (15 * 1024 * 1024)

/* Memory limit of a run in kilobytes: twice the response, and the program's base usage. A tree of the values
 * would take more than a gigabyte. */
#define MOST_MEMORY (200 * 1024)

static void
prepare_timeout (FaultCase *self)
{
  faults_answer (self, "/images", 500,
                 "{\"error\":{\"message\":\"Request timed out\",\"type\":\"MLYApiException\",\"code\":-2}}",
                 1);
}

/* The status indicates success, but the body contains an error. */
static void
prepare_envelope (FaultCase *self)
{
  faults_answer (
      self, "/image_ids", 200,
      "{\"error\":{\"message\":\"Service temporarily unavailable\",\"is_transient\":true,\"code\":2}}", 2);
}

static void
prepare_retry_after (FaultCase *self)
{
  /* Longer than the program's own retry delay. */
  pretend_service_set_retry_after (self->world.service, 7);
}

static void
prepare_retry_after_long (FaultCase *self)
{
  pretend_service_set_retry_after (self->world.service, 60 * 60 + 60);
}

static void
prepare_retry_after_half_hour (FaultCase *self)
{
  pretend_service_set_retry_after (self->world.service, 30 * 60);
}

static void
prepare_usage_90 (FaultCase *self)
{
  pretend_service_set_app_usage (self->world.service, 90);
}

static void
prepare_usage_97 (FaultCase *self)
{
  pretend_service_set_app_usage (self->world.service, 97);
}

/* Each picture requires a request for its metadata, so that there are requests to slow down. */
static void
prepare_usage_rising (FaultCase *self)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (self->world.service, PRETEND_DEMO_SEQUENCE);

  for (guint i = 0; ids[i] != NULL; i++)
    pretend_service_script (self->world.service, ids[i], PRETEND_FAULT_EXPIRED, 1);
  pretend_service_set_app_usage_step (self->world.service, 16);
}

static void
prepare_offline (FaultCase *self)
{
  pretend_service_stop (self->world.service);
}

/* Refuses each tunnel if the user and the password are right, and does not know the user otherwise. */
static gboolean
on_proxy_incoming (GSocketService *service,
                   GSocketConnection *connection,
                   GObject *source,
                   gpointer user_data)
{
  static const char forbidden[] = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
  static const char unknown[] = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) head = g_string_new (NULL);
  char buffer[1024];
  const char *answer;
  gssize n;

  while (strstr (head->str, "\r\n\r\n") == NULL &&
         (n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (head, buffer, n);
  /* "me:secret" */
  answer = strstr (head->str, "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n") != NULL ? forbidden : unknown;
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                             strlen (answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
use_proxy (FaultCase *self, const char *user)
{
  GSocketService *service = g_threaded_socket_service_new (2);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);

  g_assert_cmpuint (port, >, 0);
  g_signal_connect (service, "run", G_CALLBACK (on_proxy_incoming), NULL);
  g_socket_service_start (service);
  g_ptr_array_add (self->world.environment, g_strdup_printf ("all_proxy=http://%s127.0.0.1:%u", user, port));
  g_object_set_data_full (G_OBJECT (self->world.service), "proxy", service, g_object_unref);
}

static void
prepare_proxy (FaultCase *self)
{
  use_proxy (self, "me:secret@");
}

static void
prepare_proxy_without_user (FaultCase *self)
{
  use_proxy (self, "");
}

static void
prepare_many_values (FaultCase *self)
{
  GString *text = g_string_sized_new (2 * N_VALUES + 100);

  g_string_append (text, "{\"id\":\"" PRETEND_DEMO_PHOTO "\",\"mesh\":[0");
  for (guint i = 1; i < N_VALUES; i++)
    g_string_append (text, ",0");
  g_string_append (text, "]}");
  faults_answer (self, "/" PRETEND_DEMO_PHOTO, 200, text->str, PRETEND_FOREVER);
  g_string_free (text, TRUE);
}

/* Checks the peak memory of all child processes so far. Not with AddressSanitizer, which retains freed
 * memory. */
static void
check_memory (FaultCase *self)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_CHILDREN, &usage), ==, 0);
  g_test_message ("%ld kB at most", usage.ru_maxrss);
#ifndef __SANITIZE_ADDRESS__
  if (usage.ru_maxrss > MOST_MEMORY)
    faults_complain ("A run took %ld kB", usage.ru_maxrss);
#endif
}

static const FaultRow rows[] = {
  { .name = "code-2-once",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_UNAVAILABLE, 1 } },
    .n_pairs = 1,
    .least = MOST_IMAGE (1),
    .most = MOST_IMAGE (1) },
  { .name = "code-2-forever",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_UNAVAILABLE, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = PASSING,
    .least = { [PRETEND_KIND_ENTITY] = 6 },
    .most = MOST_IMAGE (5),
    .min_seconds = 5,
    .mended = 1 },
  { .name = "code-2-thrice",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images", PRETEND_FAULT_UNAVAILABLE, 3 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PAGES (3),
    .most = MOST_PAGES (3) },
  { .name = "code-2-behind-the-ids",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images", PRETEND_FAULT_UNAVAILABLE, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = PASSING,
    .unsaid = "not saved",
    .most = MOST_PAGES (5),
    .mended = N_SEQUENCE },
  { .name = "code-minus-2-once",
    .arguments = FAULTS_AREA,
    .prepare = prepare_timeout,
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1) },
  { .name = "rate-limit",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/image_ids", PRETEND_FAULT_RATE_LIMIT, 1 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_SEQUENCE (1),
    .most = MOST_SEQUENCE (1),
    .min_seconds = 2.4 },
  { .name = "too-many-seconds",
    .arguments = FAULTS_AREA,
    .scripts = { { "/images", PRETEND_FAULT_TOO_MANY, 1 } },
    .prepare = prepare_retry_after,
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1),
    .min_seconds = 7 },
  { .name = "too-many-date",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_TOO_MANY_DATE, 1 } },
    .prepare = prepare_retry_after,
    .n_pairs = 1,
    .least = MOST_IMAGE (1),
    .most = MOST_IMAGE (1),
    .min_seconds = 5.9 },
  /* Longer than the maximum wait: the program reports the error immediately. */
  { .name = "too-many-for-long",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/image_ids", PRETEND_FAULT_TOO_MANY, PRETEND_FOREVER } },
    .prepare = prepare_retry_after_long,
    .exit_code = 5,
    .said_once = SLOW_DOWN ". Try again in a few minutes",
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1 },
    .mended = N_SEQUENCE },
  /* A delay below the maximum is waited for. */
  { .name = "too-many-for-half-an-hour",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/image_ids", PRETEND_FAULT_TOO_MANY_DATE, PRETEND_FOREVER } },
    .prepare = prepare_retry_after_half_hour,
    .interrupt = SLOW_DOWN ", continuing within 30 minutes",
    .exit_code = 130,
    .said = SLOW_DOWN,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1 },
    .mended = N_SEQUENCE },
  { .name = "blocked",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/image_ids", PRETEND_FAULT_BLOCKED, PRETEND_FOREVER } },
    .interrupt = SLOW_DOWN,
    .exit_code = 130,
    .said = SLOW_DOWN,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 3 },
    .mended = N_SEQUENCE },
  { .name = "usage-90",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "*", PRETEND_FAULT_EXPIRED, 4 } },
    .prepare = prepare_usage_90,
    .n_pairs = N_SEQUENCE,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
              [PRETEND_KIND_IMAGES] = 1,
              [PRETEND_KIND_ENTITY] = 4,
              [PRETEND_KIND_CDN] = N_SEQUENCE + 4 },
    .said = SLOW_DOWN,
    .min_seconds = 1.9,
    .is_real_time = TRUE },
  { .name = "usage-97",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_usage_97,
    .interrupt = SLOW_DOWN,
    .exit_code = 130,
    .said = SLOW_DOWN,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1 },
    .mended = N_SEQUENCE },
  { .name = "usage-rising",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_usage_rising,
    .interrupt = SLOW_DOWN,
    .exit_code = 130,
    .said = SLOW_DOWN,
    .n_pairs = 1,
    .max_pairs = N_SEQUENCE - 1,
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1,
              [PRETEND_KIND_IMAGES] = 1,
              [PRETEND_KIND_ENTITY] = 12,
              [PRETEND_KIND_CDN] = N_SEQUENCE + 12 },
    .mended = N_SEQUENCE },
  { .name = "html-once",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_HTML, 1 } },
    .n_pairs = 1,
    .least = MOST_IMAGE (1),
    .most = MOST_IMAGE (1) },
  { .name = "html-forever",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/image_ids", PRETEND_FAULT_HTML, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = SIGN_IN,
    .least = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 4 },
    .mended = N_SEQUENCE },
  { .name = "truncated-once",
    .arguments = FAULTS_AREA,
    .scripts = { { "/images", PRETEND_FAULT_TRUNCATED, 1 } },
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1) },
  { .name = "truncated-forever",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images", PRETEND_FAULT_TRUNCATED, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = UNCLEAR,
    .least = { [PRETEND_KIND_IMAGE_IDS] = 1, [PRETEND_KIND_IMAGES] = 8 },
    .most = { [PRETEND_KIND_IMAGE_IDS] = 1, [PRETEND_KIND_IMAGES] = 8 },
    .mended = N_SEQUENCE },
  { .name = "empty-body-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/image_ids", PRETEND_FAULT_EMPTY, 1 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_SEQUENCE (1),
    .most = MOST_SEQUENCE (1) },
  { .name = "empty-body-forever",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_EMPTY, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = UNCLEAR,
    .least = { [PRETEND_KIND_ENTITY] = 4 },
    .most = { [PRETEND_KIND_ENTITY] = 4 },
    .mended = 1 },
  { .name = "envelope-on-200",
    .arguments = FAULTS_SEQUENCE,
    .prepare = prepare_envelope,
    .n_pairs = N_SEQUENCE,
    .least = MOST_SEQUENCE (2),
    .most = MOST_SEQUENCE (2) },
  { .name = "string-error",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_BARE_ERROR, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = "Mapillary refused the request",
    .least = { [PRETEND_KIND_ENTITY] = 4 },
    .most = { [PRETEND_KIND_ENTITY] = 4 },
    .mended = 1 },
  { .name = "gateway-once",
    .arguments = FAULTS_AREA,
    .scripts = { { "/images", PRETEND_FAULT_GATEWAY, 1 } },
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1) },
  { .name = "not-found-page",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_NOT_FOUND, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = UNCLEAR,
    .least = { [PRETEND_KIND_ENTITY] = 4 },
    .most = { [PRETEND_KIND_ENTITY] = 4 },
    .mended = 1 },
  { .name = "dropped-once",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_DROPPED, 1 } },
    .n_pairs = 1,
    .least = MOST_IMAGE (1),
    .most = MOST_IMAGE (1) },
  { .name = "dropped-forever",
    .arguments = FAULTS_AREA,
    .scripts = { { "/images", PRETEND_FAULT_DROPPED, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = BROKEN,
    .least = { [PRETEND_KIND_IMAGES] = 4 },
    .most = { [PRETEND_KIND_IMAGES] = 8 },
    .mended = N_AREA },
  { .name = "reset-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images", PRETEND_FAULT_RESET, 1 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PAGES (1),
    .most = MOST_PAGES (1) },
  { .name = "reset-halfway-once",
    .arguments = FAULTS_AREA,
    .scripts = { { "/images", PRETEND_FAULT_RESET_HALFWAY, 1 } },
    .n_pairs = N_AREA,
    .least = MOST_AREA (1),
    .most = MOST_AREA (1) },
  { .name = "cut-once",
    .arguments = FAULTS_SEQUENCE,
    .scripts = { { "/images", PRETEND_FAULT_CUT, 1 } },
    .n_pairs = N_SEQUENCE,
    .least = MOST_PAGES (1),
    .most = MOST_PAGES (1) },
  { .name = "no-length",
    .arguments = FAULTS_AREA,
    .scripts = { { "/images", PRETEND_FAULT_UNTIL_CLOSE, PRETEND_FOREVER } },
    .n_pairs = N_AREA,
    .most = MOST_AREA (0) },
  /* Each endless response is read up to the size limit, so use only two of the four attempts. */
  { .name = "endless",
    .arguments = FAULTS_IMAGE,
    .scripts = { { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_HTML, 2 },
                 { "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_ENDLESS, PRETEND_FOREVER } },
    .exit_code = 5,
    .said_once = "an answer that is too long",
    .least = { [PRETEND_KIND_ENTITY] = 4 },
    .most = { [PRETEND_KIND_ENTITY] = 4 },
    .mended = 1 },
  { .name = "many-values",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_many_values,
    .exit_code = 5,
    .said_once = UNCLEAR,
    .most = { [PRETEND_KIND_ENTITY] = 4 },
    .check = check_memory,
    .mended = 1 },
  /* Nothing listens on the port of the last one. */
  { .name = "proxy-refuses",
    .arguments = FAULTS_IMAGE,
    .shell = REAL_ADDRESS,
    .prepare = prepare_proxy,
    .exit_code = 5,
    .said_once = " refused the connection to graph.mapillary.com. Try another network",
    .unsaid = "secret",
    .most = { 0 } },
  { .name = "proxy-needs-user",
    .arguments = FAULTS_IMAGE,
    .shell = REAL_ADDRESS,
    .prepare = prepare_proxy_without_user,
    .exit_code = 5,
    .said_once = " did not accept the user name and password",
    .most = { 0 } },
  { .name = "proxy-out-of-reach",
    .arguments = FAULTS_IMAGE,
    .shell = REAL_ADDRESS "export https_proxy=http://me:secret@127.0.0.1:9",
    .exit_code = 5,
    .said_once = "The proxy 127.0.0.1:9 could not be reached. Check the proxy setting",
    .unsaid = "secret",
    .most = { 0 } },
  { .name = "offline",
    .arguments = FAULTS_IMAGE,
    .prepare = prepare_offline,
    .exit_code = 5,
    .said_once = "Mapillary could not be reached",
    .most = { 0 } },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "graph", rows, G_N_ELEMENTS (rows));
}
