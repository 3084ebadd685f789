/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-edge.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The real service runs behind an edge that speaks HTTP/2 over TLS. libsoup's server, which the pretend
 * service uses, only supports HTTP/1.1, so nginx is placed in front of it. The program only trusts the
 * certificates of the system, so it is started in a mount namespace in which the only trusted certificate
 * authority is one created for this test. */

#define N_ROOTS 2

/* The length of nginx's own queue of pending connections: with any other value, nginx would call listen()
 * again. */
#define BACKLOG 511

/* The first file descriptor after the standard streams. */
#define FIRST_SOCKET 3

#define LOG_NAME "access.log"

/* Disable leak detection: in gcc 12, it crashes on the thread-local storage of the TLS module, which is
 * loaded late. The other rows do detect leaks. Some systems store trusted certificates in a folder instead of
 * a file. */
#define WRAPPER                                                                                              \
  "#!/bin/sh\n"                                                                                              \
  "export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0\n"                                                       \
  "[ -n \"$" FAULTS_EDGE_DISTRUST "\" ] && exec %s \"$@\"\n"                                                 \
  "for place in /etc/ssl/certs/ca-certificates.crt /etc/pki/ca-trust/source/anchors; do\n"                   \
  "  [ -e $place ] && break\n"                                                                               \
  "done\n"                                                                                                   \
  "[ -d $place ] && ours=%s || ours=%s/authority.pem\n"                                                      \
  "exec bwrap --die-with-parent --dev-bind / / --ro-bind $ours $place %s \"$@\"\n"

/* nginx must not retry requests itself, because the retries of the program are tested. */
#define CONFIGURATION                                                                                        \
  "daemon off;\n"                                                                                            \
  "%s\n"                                                                                                     \
  "pid pid;\n"                                                                                               \
  "error_log error.log;\n"                                                                                   \
  "events { worker_connections 1024; }\n"                                                                    \
  "http {\n"                                                                                                 \
  "  log_format edge '$pid $connection $server_protocol';\n"                                                 \
  "  access_log " LOG_NAME " edge;\n"                                                                        \
  "  client_body_temp_path temp;\n"                                                                          \
  "  proxy_temp_path temp;\n"                                                                                \
  "  fastcgi_temp_path temp;\n"                                                                              \
  "  scgi_temp_path temp;\n"                                                                                 \
  "  uwsgi_temp_path temp;\n"                                                                                \
  "  ssl_certificate %s/edge.pem;\n"                                                                         \
  "  ssl_certificate_key %s/edge.key;\n"                                                                     \
  "  ssl_protocols TLSv1.3;\n"                                                                               \
  "  keepalive_requests %u;\n"                                                                               \
  "  proxy_http_version 1.1;\n"                                                                              \
  "  proxy_set_header Connection '';\n"                                                                      \
  "  proxy_next_upstream off;\n"                                                                             \
  "  server { listen 127.0.0.1:%u ssl http2; location / { proxy_pass %s; } }\n"                              \
  "  server { listen 127.0.0.1:%u ssl http2; location / { proxy_pass %s; } }\n"                              \
  "}\n"

/* Creates a certificate authority, and a certificate issued by it for this machine. */
static const char *const openssl_lines[] = {
  "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Wayside test' "
  "-addext keyUsage=critical,keyCertSign -keyout authority.key -out authority.pem",
  "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -keyout edge.key "
  "-out edge.csr",
  "openssl x509 -req -in edge.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 "
  "-extfile names -out edge.pem",
};

struct _FaultEdge
{
  PretendService *service; /* (owned) */
  char *graph_url;         /* (owned): original URLs of the service */
  char *cdn_url;           /* (owned) */
  guint requests_per_connection;
  char *folder;         /* (owned) */
  guint ports[N_ROOTS]; /* for the Graph API and the pictures */
  GSubprocess *process; /* (owned) (nullable): nginx while it runs */
};

/* Folder of the certificates and the wrapper, shared by all edges. */
static char *secrets = NULL;

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_remove (child), ==, 0);
    }

  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
run_openssl (const char *line)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  g_spawn_sync (secrets, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &err,
                &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", line, err);
}

/**
 * faults_edge_set_up:
 *
 * Creates the certificates, and sets WAYSIDE_CLI to a wrapper that starts the program in a namespace in which
 * they are trusted. Call this at the start of a test program.
 */
void
faults_edge_set_up (void)
{
  g_autofree char *program = g_shell_quote (g_getenv ("WAYSIDE_CLI"));
  g_autofree char *wrapper = NULL;
  g_autofree char *path = NULL;

  secrets = g_dir_make_tmp ("wayside-edge-XXXXXX", NULL);
  g_assert_nonnull (secrets);
  write_file (secrets, "names", "subjectAltName=IP:127.0.0.1\n");
  for (guint i = 0; i < G_N_ELEMENTS (openssl_lines); i++)
    run_openssl (openssl_lines[i]);

  wrapper = g_strdup_printf (WRAPPER, program, secrets, secrets, program);
  write_file (secrets, "wrapper", wrapper);
  path = g_build_filename (secrets, "wrapper", NULL);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  g_setenv ("WAYSIDE_CLI", path, TRUE);
}

/**
 * faults_edge_tear_down:
 *
 * Removes the files created by faults_edge_set_up().
 */
void
faults_edge_tear_down (void)
{
  remove_folder (secrets);
  g_clear_pointer (&secrets, g_free);
}

/* Create the sockets here and pass them to nginx: no other process can take the port before nginx runs, and
 * connections are queued from now on. */
static int
listen_local (guint *port)
{
  g_autoptr (GSocket)
      socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", *port);
  g_autoptr (GSocketAddress) address = NULL;

  g_assert_nonnull (socket);
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_assert_true (g_socket_bind (socket, wanted, TRUE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  address = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  return dup (g_socket_get_fd (socket));
}

/* nginx stops its workers on SIGTERM. Without this signal, it would outlive the test. */
static void
end_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
write_configuration (FaultEdge *self)
{
  /* By default, workers started by root run as the user "nobody", which has no access to the folder. */
  const char *user = geteuid () == 0 ? "user root;" : "";
  g_autofree char *text = g_strdup_printf (CONFIGURATION, user, secrets, secrets,
                                           self->requests_per_connection, self->ports[0], self->graph_url,
                                           self->ports[1], self->cdn_url);

  write_file (self->folder, "configuration", text);
}

/**
 * faults_edge_start:
 * @self: a stopped edge
 *
 * Starts nginx again, with the same URLs.
 */
void
faults_edge_start (FaultEdge *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *nginx = g_find_program_in_path ("nginx");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < N_ROOTS; i++)
    g_subprocess_launcher_take_fd (launcher, listen_local (&self->ports[i]), FIRST_SOCKET + i);
  g_subprocess_launcher_setenv (launcher, "NGINX", "3;4;", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  write_configuration (self);
  /* nginx is often in /usr/sbin, which is not in the PATH of every user. */
  self->process = g_subprocess_launcher_spawn (launcher, &error, nginx != NULL ? nginx : "/usr/sbin/nginx",
                                               "-p", self->folder, "-e", "error.log", "-c", "configuration",
                                               NULL);
  g_assert_no_error (error);
}

/**
 * faults_edge_new:
 * @service: a service
 * @requests_per_connection: number of requests after which a connection is closed with GOAWAY
 *
 * Starts nginx in front of the Graph API and the pictures of @service. It speaks HTTP/2 over TLS.
 *
 * Returns: (transfer full): the edge
 */
FaultEdge *
faults_edge_new (PretendService *service, guint requests_per_connection)
{
  FaultEdge *self = g_new0 (FaultEdge, 1);
  g_autofree char *graph = NULL;
  g_autofree char *cdn = NULL;

  self->service = g_object_ref (service);
  self->graph_url = g_strdup (pretend_service_get_graph_url (service));
  self->cdn_url = g_strdup (pretend_service_get_cdn_url (service));
  self->requests_per_connection = requests_per_connection;
  self->folder = g_dir_make_tmp ("wayside-nginx-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  faults_edge_start (self);

  graph = g_strdup_printf ("https://127.0.0.1:%u", self->ports[0]);
  cdn = g_strdup_printf ("https://127.0.0.1:%u", self->ports[1]);
  pretend_service_set_addresses (service, graph, cdn);
  return self;
}

/**
 * faults_edge_signal:
 * @self: an edge
 * @number: a signal
 *
 * Sends a signal to nginx. SIGHUP makes it reload its configuration in new workers, and shut down the old
 * workers gracefully.
 */
void
faults_edge_signal (FaultEdge *self, int number)
{
  g_subprocess_send_signal (self->process, number);
}

/**
 * faults_edge_stop:
 * @self: an edge
 *
 * Stops nginx and closes all its connections. From now on, connections are refused.
 */
void
faults_edge_stop (FaultEdge *self)
{
  faults_edge_signal (self, SIGTERM);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_clear_object (&self->process);
}

/**
 * faults_edge_read_log:
 * @self: an edge
 * @log: (out): summary of the access log so far
 */
void
faults_edge_read_log (FaultEdge *self, FaultEdgeLog *log)
{
  g_autofree char *path = g_build_filename (self->folder, LOG_NAME, NULL);
  g_autoptr (GHashTable) connections = g_hash_table_new (NULL, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  memset (log, 0, sizeof *log);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char protocol[16];
      guint connection;
      int worker;

      if (sscanf (*line, "%d %u %15s", &worker, &connection, protocol) != 3)
        continue;

      log->n_requests++;
      log->n_http2 += g_str_equal (protocol, "HTTP/2.0");
      log->worker = worker;
      g_hash_table_add (connections, GUINT_TO_POINTER (connection));
    }
  log->n_connections = g_hash_table_size (connections);
}

/**
 * faults_edge_free:
 * @self: (transfer full): an edge
 *
 * Stops nginx if it is still running, and restores the URLs of the service.
 */
void
faults_edge_free (FaultEdge *self)
{
  g_autofree char *temp = g_build_filename (self->folder, "temp", NULL);

  if (self->process != NULL)
    faults_edge_stop (self);
  remove_folder (temp);
  remove_folder (self->folder);
  pretend_service_set_addresses (self->service, self->graph_url, self->cdn_url);
  g_clear_object (&self->service);
  g_clear_pointer (&self->graph_url, g_free);
  g_clear_pointer (&self->cdn_url, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_free (self);
}
