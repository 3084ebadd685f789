/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-keyring.h"

#include "wayside-token.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

/* Stores the token in the user's keyring through libsecret: the Secret Service of the session or, inside a
 * Flatpak, the encrypted file whose key the Secret portal holds.
 *
 * libsecret's asynchronous calls may still block the calling thread: to find out whether there is a portal,
 * they wait for the bus (secret-file-backend.c, _secret_file_backend_check_portal_version), for up to its
 * timeout of 25 seconds. So each operation makes synchronous calls in a thread of the pool. Its task returns
 * when the time limit is reached, even if the thread is still blocked. */

/* Seconds for calls that may ask the user for the password of the keyring. */
#define PROMPT_LIMIT 120

#define ATTRIBUTE "service"
#define VALUE     "mapillary"

static guint answer_limit = WAYSIDE_KEYRING_ANSWER_LIMIT;

/**
 * Operation:
 * @may_prompt: whether the user may be asked to unlock the keyring
 * @token: (owned) (nullable): token to store
 * @outer: (owned) (nullable): cancels the operation
 * @outer_handler: handler connected to @outer
 * @timer: (owned): source that cancels the operation at its time limit
 *
 * One operation; the cancellable of its task is separate from @outer.
 */
typedef struct
{
  gboolean may_prompt;
  char *token;
  GCancellable *outer;
  gulong outer_handler;
  GSource *timer;
} Operation;

static const SecretSchema schema = {
  APPLICATION_ID ".Token",
  SECRET_SCHEMA_NONE,
  { { ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static void
operation_free (gpointer data)
{
  Operation *self = data;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_handler);
  g_clear_object (&self->outer);
  g_clear_pointer (&self->token, wayside_token_free);
  g_free (self);
}

/* Searches without prompting, which also shows whether the service responds. Returns the token if it is not
 * locked, as a copy of libsecret's memory, which is never swapped out. */
static char *
look (gboolean *is_locked, GCancellable *cancellable, GError **error)
{
  g_autolist (SecretRetrievable) items = NULL;
  g_autoptr (SecretValue) value = NULL;

  *is_locked = FALSE;
  items = secret_password_search_sync (&schema, SECRET_SEARCH_NONE, cancellable, error, ATTRIBUTE, VALUE,
                                       NULL);
  if (items == NULL)
    return NULL;

  *is_locked = SECRET_IS_ITEM (items->data) && secret_item_get_locked (SECRET_ITEM (items->data));
  if (!*is_locked)
    value = secret_retrievable_retrieve_secret_sync (SECRET_RETRIEVABLE (items->data), cancellable, error);
  return value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
}

static char *
unlock (GCancellable *cancellable, GError **error)
{
  char *secret = secret_password_lookup_sync (&schema, cancellable, error, ATTRIBUTE, VALUE, NULL);
  char *token = g_strdup (secret);

  if (secret != NULL)
    secret_password_free (secret);
  return token;
}

/* Dismissing the keyring's prompt causes no error, so compare the stored token with @wanted. */
static void
check_result (const char *wanted, GCancellable *cancellable, GError **error)
{
  GError *local_error = NULL;
  gboolean is_locked;
  char *token = look (&is_locked, cancellable, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else if (is_locked || g_strcmp0 (token, wanted) != 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The keyring was not changed");

  g_clear_pointer (&token, wayside_token_free);
}

static void
store (const char *token, GCancellable *cancellable, GError **error)
{
  /* Translators: label of the access token in the system's list of passwords. */
  const char *label = _ ("Access token of Wayside");

  if (secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, token, cancellable, error,
                                  ATTRIBUTE, VALUE, NULL))
    check_result (token, cancellable, error);
}

static void
clear (GCancellable *cancellable, GError **error)
{
  GError *local_error = NULL;

  secret_password_clear_sync (&schema, cancellable, &local_error, ATTRIBUTE, VALUE, NULL);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    check_result (NULL, cancellable, error);
}

static char *
operate (GTask *task, Operation *self, GCancellable *cancellable, GError **error)
{
  gpointer tag = g_task_get_source_tag (task);
  GError *local_error = NULL;
  gboolean is_locked;
  char *token = look (&is_locked, cancellable, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }

  if (tag == wayside_keyring_look_up_async && !(is_locked && self->may_prompt))
    return token;

  g_clear_pointer (&token, wayside_token_free);
  /* The service responds: from now on the limit is that of the prompt. */
  g_source_set_ready_time (self->timer, g_get_monotonic_time () + PROMPT_LIMIT * G_USEC_PER_SEC);
  if (tag == wayside_keyring_look_up_async)
    return unlock (cancellable, error);

  if (tag == wayside_keyring_store_async)
    store (self->token, cancellable, error);
  else
    clear (cancellable, error);
  return NULL;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  /* Without a session bus there is no keyring. Check first, since libsecret would log a warning. */
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, &error);
  char *token = bus != NULL ? operate (task, data, cancellable, &error) : NULL;

  /* libsecret's cached service proxy belongs to a main context that no thread runs any more. */
  secret_service_disconnect ();
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, token, (GDestroyNotify) wayside_token_free);
}

static gboolean
on_time_over (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
start (gboolean may_prompt,
       const char *token,
       GCancellable *outer,
       GAsyncReadyCallback callback,
       gpointer user_data,
       gpointer source_tag)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Operation *self = g_new0 (Operation, 1);

  self->may_prompt = may_prompt;
  self->token = g_strdup (token);
  self->timer = g_timeout_source_new_seconds (answer_limit);
  g_source_set_callback (self->timer, on_time_over, g_object_ref (cancellable), g_object_unref);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->outer_handler = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                                   g_object_ref (cancellable), g_object_unref);
    }

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, self, operation_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, run);
}

/* Destroys the timer here, since the thread may hold on to the operation for long. */
static char *
finish (GAsyncResult *result, GError **error)
{
  Operation *self = g_task_get_task_data (G_TASK (result));
  GError *local_error = NULL;
  char *token = g_task_propagate_pointer (G_TASK (result), &local_error);

  g_source_destroy (self->timer);
  if (local_error == NULL)
    return token;

  g_debug ("Keyring: %s", local_error->message);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_cancellable_is_cancelled (self->outer))
    {
      g_clear_error (&local_error);
      local_error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The keyring does not answer");
    }
  g_propagate_error (error, local_error);
  return NULL;
}

static gboolean
finish_change (GAsyncResult *result, GError **error)
{
  GError *local_error = NULL;

  finish (result, &local_error);
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, local_error);
  return FALSE;
}

/**
 * wayside_keyring_set_answer_limit:
 * @seconds: seconds until a keyring that has not responded is given up
 *
 * Sets the limit for all calls that start from now on. The default is %WAYSIDE_KEYRING_ANSWER_LIMIT. This is
 * for tests, which cannot predict how long a real keyring takes on a busy machine.
 */
void
wayside_keyring_set_answer_limit (guint seconds)
{
  answer_limit = seconds;
}

/**
 * wayside_keyring_look_up_async:
 * @may_prompt: whether the user may be asked to unlock the keyring
 * @cancellable: (nullable): cancels the wait
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Looks up the access token in the user's keyring. Gives up a service that has not responded after 5
 * seconds, and a password prompt after two minutes.
 */
void
wayside_keyring_look_up_async (gboolean may_prompt,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  start (may_prompt, NULL, cancellable, callback, user_data, wayside_keyring_look_up_async);
}

/**
 * wayside_keyring_look_up_finish:
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the token as it was stored; %NULL without an error if there is none,
 *   or with %G_IO_ERROR_TIMED_OUT, %G_IO_ERROR_CANCELLED or an error of the bus if there is no keyring. The
 *   messages are not meant for the user.
 */
char *
wayside_keyring_look_up_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_keyring_look_up_async), NULL);

  return finish (result, error);
}

/**
 * wayside_keyring_store_async:
 * @token: a token returned by wayside_token_clean()
 * @cancellable: (nullable): cancels the wait
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Stores the access token in the user's keyring and replaces an existing one. The user may be asked to unlock
 * the keyring, or to choose a password for a new one. The time limits are those of
 * wayside_keyring_look_up_async().
 */
void
wayside_keyring_store_async (const char *token,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (token != NULL);

  start (TRUE, token, cancellable, callback, user_data, wayside_keyring_store_async);
}

/**
 * wayside_keyring_store_finish:
 * @result: result passed to the callback
 * @error: return location for an error, see wayside_keyring_look_up_finish()
 *
 * Returns: whether the token is in the keyring
 */
gboolean
wayside_keyring_store_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_keyring_store_async), FALSE);

  return finish_change (result, error);
}

/**
 * wayside_keyring_clear_async:
 * @cancellable: (nullable): cancels the wait
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Removes the access token from the user's keyring. The time limits are those of
 * wayside_keyring_look_up_async().
 */
void
wayside_keyring_clear_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  start (TRUE, NULL, cancellable, callback, user_data, wayside_keyring_clear_async);
}

/**
 * wayside_keyring_clear_finish:
 * @result: result passed to the callback
 * @error: return location for an error, see wayside_keyring_look_up_finish()
 *
 * Returns: whether the keyring no longer has a token
 */
gboolean
wayside_keyring_clear_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_keyring_clear_async), FALSE);

  return finish_change (result, error);
}
