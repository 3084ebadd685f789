/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-background.h"

/* The desktop may terminate a sandboxed application that has no window, unless it has permission to run in
 * the background:
 * https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html */
#define PORTAL_NAME    "org.freedesktop.portal.Desktop"
#define PORTAL_PATH    "/org/freedesktop/portal/desktop"
#define BACKGROUND     "org.freedesktop.portal.Background"
#define REQUEST        "org.freedesktop.portal.Request"
#define REQUEST_PREFIX PORTAL_PATH "/request/"

/* Maximum length of a status message, in characters. */
#define MAX_STATUS 96

/* State of one RequestBackground call. The portal responds with a signal from a request object that it
 * creates for the call. */
typedef struct
{
  GDBusConnection *bus; /* (owned) */
  guint signal_id;      /* 0 once the task has returned */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_object (&question->bus);
  g_free (question);
}

static gboolean
is_sandboxed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static GDBusConnection *
get_bus (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL ? g_application_get_dbus_connection (application) : NULL;
}

/* The subscription holds a reference to the task. */
static void
stop_listening (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  g_dbus_connection_signal_unsubscribe (question->bus, question->signal_id);
  question->signal_id = 0;
}

static void
on_response (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean allowed = FALSE;
  guint32 response;

  if (question->signal_id == 0)
    return;

  stop_listening (task);
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &allowed);
  g_task_return_boolean (task, response == 0 && allowed);
}

/* The portal responds when the user does, which may be never. */
static void
on_cancelled (GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (question->signal_id == 0)
    return;

  stop_listening (task);
  g_task_return_error_if_cancelled (task);
}

/* Only handles errors: the portal is not available or does not implement this interface. */
static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply == NULL && question->signal_id != 0)
    {
      stop_listening (task);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

/* The path of the request object is predictable, so we can subscribe before the call and cannot miss the
 * response. */
static char *
build_request_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  return g_strdup_printf (REQUEST_PREFIX "%s/%s", g_strdelimit (sender, ".", '_'), token);
}

static void
ask_portal (GTask *task, const char *reason)
{
  Question *question = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *token = g_strdup_printf ("wayside%u", g_random_int ());
  g_autofree char *path = build_request_path (question->bus, token);
  GVariantBuilder options;

  question->signal_id = g_dbus_connection_signal_subscribe (question->bus, PORTAL_NAME, REQUEST, "Response",
                                                            path, NULL, G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE,
                                                            on_response, g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), task, G_CONNECT_SWAPPED);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (reason));
  g_dbus_connection_call (question->bus, PORTAL_NAME, PORTAL_PATH, BACKGROUND, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, cancellable, asked_cb, g_object_ref (task));
}

/**
 * wayside_background_request_async:
 * @reason: the reason, in words that the user understands
 * @cancellable: (nullable): cancels the wait for the user's answer
 * @callback: called when the request has completed
 * @user_data: data for @callback
 *
 * Requests permission to run without a window. Outside of a sandbox, permission is always granted.
 */
void
wayside_background_request_async (const char *reason,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GDBusConnection *bus = get_bus ();
  Question *question;

  g_return_if_fail (reason != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_background_request_async);
  if (bus == NULL || !is_sandboxed ())
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  question = g_new0 (Question, 1);
  question->bus = g_object_ref (bus);
  g_task_set_task_data (task, question, question_free);
  ask_portal (task, reason);
}

/**
 * wayside_background_request_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: whether the application may run without a window; %FALSE without an @error if the user has denied
 *   it, or with %G_IO_ERROR_CANCELLED or an error of the bus
 */
gboolean
wayside_background_request_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_background_request_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * wayside_background_set_status:
 * @status: the current activity, in words that the user understands
 *
 * Sets the status message that the desktop shows for an application without a window. Errors are ignored,
 * since not all desktops support this.
 */
void
wayside_background_set_status (const char *status)
{
  GDBusConnection *bus = get_bus ();
  g_autofree char *brief = NULL;
  GVariantBuilder options;

  g_return_if_fail (status != NULL);

  if (bus == NULL || !is_sandboxed ())
    return;

  brief = g_utf8_substring (status, 0, MIN (g_utf8_strlen (status, -1), MAX_STATUS));
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (brief));
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, BACKGROUND, "SetStatus",
                          g_variant_new ("(a{sv})", &options), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL,
                          NULL);
}
