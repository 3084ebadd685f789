/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-background.h"

#include <dlfcn.h>

/* The request to run in the background, with a portal that is made here. */

/* Seconds until a test fails, far longer than any call. */
#define DEADLINE 120

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define INTERFACE   "org.freedesktop.portal.Background"

/**
 * Fixture:
 * @application: (owned): the default application
 * @portal: (owned): the connection of the portal to the bus
 * @handle: (owned) (nullable): path of the last request
 * @refuses: whether the portal returns an error
 * @n_status: number of status messages
 * @cancellable: (owned): for the request
 * @result: (owned) (nullable): the result of the request
 *
 * An application and a portal on the same bus.
 */
typedef struct
{
  GApplication *application;
  GDBusConnection *portal;
  char *handle;
  gboolean refuses;
  guint n_status;
  GCancellable *cancellable;
  GAsyncResult *result;
} Fixture;

/* Replaces the function of GLib in this program, which is not in a sandbox. */
gboolean
g_file_test (const gchar *filename, GFileTest test)
{
  gboolean (*real) (const gchar *, GFileTest) = dlsym (RTLD_NEXT, "g_file_test");

  return g_str_equal (filename, "/.flatpak-info") || real (filename, test);
}

static const char interface_xml[] =
    "<node><interface name='" INTERFACE "'>"
    "<method name='RequestBackground'><arg direction='in' type='s'/><arg direction='in' type='a{sv}'/>"
    "<arg direction='out' type='o'/></method>"
    "<method name='SetStatus'><arg direction='in' type='a{sv}'/></method>"
    "</interface></node>";

static void
begin_request (Fixture *fixture, const char *sender, GVariant *parameters)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  const char *token;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_clear_pointer (&fixture->handle, g_free);
  fixture->handle = g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *fixture = user_data;

  if (g_str_equal (method, "SetStatus"))
    {
      fixture->n_status++;
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }

  begin_request (fixture, sender, parameters);
  if (fixture->refuses)
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED,
                                                   "No");
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", fixture->handle));
}

static void
respond (Fixture *fixture, guint response, gboolean allowed)
{
  GDBusConnection *bus = g_application_get_dbus_connection (fixture->application);
  g_autoptr (GError) error = NULL;
  GVariantDict results;

  g_variant_dict_init (&results, NULL);
  g_variant_dict_insert (&results, "background", "b", allowed);
  g_dbus_connection_emit_signal (fixture->portal, g_dbus_connection_get_unique_name (bus), fixture->handle,
                                 "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(u@a{sv})", response, g_variant_dict_end (&results)),
                                 &error);
  g_assert_no_error (error);
}

static void
take_name (GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", PORTAL_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autoptr (GError) error = NULL;

  fixture->application = g_application_new (APPLICATION_ID ".Test", G_APPLICATION_DEFAULT_FLAGS);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);
  fixture->portal = g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (fixture->portal, PORTAL_PATH, info->interfaces[0], &vtable, fixture,
                                     NULL, &error);
  g_assert_no_error (error);
  take_name (fixture->portal);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_dbus_connection_close_sync (fixture->portal, NULL, NULL);
  g_clear_object (&fixture->portal);
  g_clear_object (&fixture->application);
  g_clear_object (&fixture->cancellable);
  g_clear_pointer (&fixture->handle, g_free);
}

static gboolean
on_timeout (gpointer user_data)
{
  g_error ("Timeout");
  return G_SOURCE_REMOVE;
}

static void
wait_until (gboolean (*condition) (Fixture *fixture), Fixture *fixture)
{
  guint deadline = g_timeout_add_seconds (DEADLINE, on_timeout, NULL);

  while (!condition (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static gboolean
is_asked (Fixture *fixture)
{
  return fixture->handle != NULL;
}

static gboolean
has_status (Fixture *fixture)
{
  return fixture->n_status > 0;
}

static gboolean
is_done (Fixture *fixture)
{
  return fixture->result != NULL;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->result);
  fixture->result = g_object_ref (result);
}

static void
request (Fixture *fixture)
{
  wayside_background_request_async ("Keep going", fixture->cancellable, done_cb, fixture);
  wait_until (is_asked, fixture);
}

/* Waits for the reply to the call: the portal receives this one, which was sent after the reply had arrived. */
static void
await_reply (Fixture *fixture)
{
  GDBusConnection *bus = g_application_get_dbus_connection (fixture->application);
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_sync (bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Peer", "Ping",
                                       NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
finish (Fixture *fixture, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wait_until (is_done, fixture);
  result = g_steal_pointer (&fixture->result);
  return wayside_background_request_finish (result, error);
}

/**
 * Answer:
 * @response: 0 if the user has answered, 1 if not
 * @allowed: the answer
 * @expected: whether the application may run in the background
 */
typedef struct
{
  guint response;
  gboolean allowed;
  gboolean expected;
} Answer;

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  static const Answer answers[] = { { 0, TRUE, TRUE }, { 0, FALSE, FALSE }, { 1, TRUE, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&fixture->handle, g_free);
      request (fixture);
      respond (fixture, answers[i].response, answers[i].allowed);
      g_assert_cmpint (finish (fixture, &error), ==, answers[i].expected);
      g_assert_no_error (error);
    }
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->refuses = TRUE;
  request (fixture);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED);
}

/* The user closes the window and does not answer the question of the desktop: the request ends with the window. An
 * answer that comes later is ignored. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  gboolean is_replied = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  request (fixture);
  if (is_replied)
    await_reply (fixture);
  g_assert_false (is_done (fixture));
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  respond (fixture, 0, TRUE);
  await_reply (fixture);
  g_assert_false (is_done (fixture));
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  wayside_background_set_status ("12 of 24 photos");
  wait_until (has_status, fixture);
}

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  static GTestDBus *bus;
  g_autoptr (GDBusConnection) connection = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (connection, FALSE);

  ADD ("/background/answers", NULL, test_answers);
  ADD ("/background/refused", NULL, test_refused);
  ADD ("/background/cancelled", GINT_TO_POINTER (FALSE), test_cancelled);
  ADD ("/background/cancelled-after-reply", GINT_TO_POINTER (TRUE), test_cancelled);
  ADD ("/background/status", NULL, test_status);

  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
