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
 * timeout of 25 seconds. So each step makes its calls in a thread of the pool, with a separate main context.
 * The task returns when its time limit is reached, even if the thread is still blocked. */

/* Seconds for a step that may ask the user for the password of the keyring. */
#define PROMPT_LIMIT 120

#define ATTRIBUTE "service"
#define VALUE     "mapillary"

static guint answer_limit = WAYSIDE_KEYRING_ANSWER_LIMIT;

typedef enum
{
  STEP_LOOK,   /* searches without prompting, which also shows whether the service responds */
  STEP_UNLOCK, /* reads a token from a locked keyring; may prompt */
  STEP_STORE,
  STEP_CLEAR,
} Step;

/**
 * Task:
 * @then: step to run after STEP_LOOK succeeded; STEP_LOOK itself for a lookup
 * @may_prompt: whether the user may be asked to unlock the keyring
 * @token: (owned) (nullable): token to store
 *
 * One operation, made of one or two steps.
 */
typedef struct
{
  Step then;
  gboolean may_prompt;
  char *token;
} Task;

/**
 * Look:
 * @token: (owned) (nullable): the token, if there is one and it is not locked
 * @locked: whether there is a token in a locked keyring
 *
 * Result of STEP_LOOK.
 */
typedef struct
{
  char *token;
  gboolean locked;
} Look;

/**
 * Round:
 * @step: the step
 * @token: (owned) (nullable): token to store
 * @cancellable: (owned): cancels this step
 * @outer: (owned) (nullable): cancels the whole operation
 * @outer_handler: handler connected to @outer
 * @timer: (owned) (nullable): source that cancels the step at its time limit
 *
 * One step in progress.
 */
typedef struct
{
  Step step;
  char *token;
  GCancellable *cancellable;
  GCancellable *outer;
  gulong outer_handler;
  GSource *timer;
} Round;

static const SecretSchema schema = {
  APPLICATION_ID ".Token",
  SECRET_SCHEMA_NONE,
  { { ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* Callbacks of the steps, in the order in which the steps run. */
static void looked_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void done_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
task_free (gpointer data)
{
  Task *self = data;

  g_clear_pointer (&self->token, wayside_token_free);
  g_free (self);
}

static void
look_free (gpointer data)
{
  Look *self = data;

  g_clear_pointer (&self->token, wayside_token_free);
  g_free (self);
}

static void
round_free (gpointer data)
{
  Round *self = data;

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_handler);
  g_clear_object (&self->outer);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->token, wayside_token_free);
  g_free (self);
}

static void
take_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

/* Runs the main context of this thread until an asynchronous call has completed. */
static void
await (GAsyncResult **result)
{
  GMainContext *context = g_main_context_get_thread_default ();

  while (*result == NULL)
    g_main_context_iteration (context, TRUE);
}

/* Copies the secret out of libsecret's memory, which is never swapped out. */
static char *
dup_secret (SecretRetrievable *item, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SecretValue) value = NULL;

  secret_retrievable_retrieve_secret (item, cancellable, take_result, &result);
  await (&result);
  value = secret_retrievable_retrieve_secret_finish (item, result, error);
  return value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
}

static Look *
look (GCancellable *cancellable, GError **error)
{
  g_autolist (SecretRetrievable) items = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *local_error = NULL;
  Look *found = g_new0 (Look, 1);

  secret_password_search (&schema, SECRET_SEARCH_NONE, cancellable, take_result, &result, ATTRIBUTE, VALUE,
                          NULL);
  await (&result);
  items = secret_password_search_finish (result, &local_error);
  if (items != NULL)
    {
      found->locked = SECRET_IS_ITEM (items->data) && secret_item_get_locked (SECRET_ITEM (items->data));
      if (!found->locked)
        found->token = dup_secret (SECRET_RETRIEVABLE (items->data), cancellable, &local_error);
    }
  if (local_error == NULL)
    return found;

  look_free (found);
  g_propagate_error (error, local_error);
  return NULL;
}

static char *
unlock (GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  char *secret;
  char *token;

  secret_password_lookup (&schema, cancellable, take_result, &result, ATTRIBUTE, VALUE, NULL);
  await (&result);
  secret = secret_password_lookup_finish (result, error);
  token = g_strdup (secret);
  if (secret != NULL)
    secret_password_free (secret);
  return token;
}

/* Dismissing the keyring's prompt causes no error, so compare the stored token with @wanted. */
static void
check_result (const char *wanted, GCancellable *cancellable, GError **error)
{
  GError *local_error = NULL;
  Look *found = look (cancellable, &local_error);

  if (found == NULL)
    g_propagate_error (error, local_error);
  else if (g_strcmp0 (found->token, wanted) != 0 || found->locked)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The keyring was not changed");

  g_clear_pointer (&found, look_free);
}

static void
store (const char *token, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  /* Translators: label of the access token in the system's list of passwords. */
  const char *label = _ ("Access token of Wayside");

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, token, cancellable, take_result, &result,
                         ATTRIBUTE, VALUE, NULL);
  await (&result);
  if (secret_password_store_finish (result, error))
    check_result (token, cancellable, error);
}

static void
clear (GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *local_error = NULL;

  secret_password_clear (&schema, cancellable, take_result, &result, ATTRIBUTE, VALUE, NULL);
  await (&result);
  secret_password_clear_finish (result, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    check_result (NULL, cancellable, error);
}

/* Without a session bus there is no keyring. Check first, since libsecret would log a warning. */
static gboolean
has_bus (GCancellable *cancellable, GError **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, error);

  return bus != NULL;
}

static gpointer
do_step (Round *round, GCancellable *cancellable, GDestroyNotify *free_found, GError **error)
{
  if (!has_bus (cancellable, error))
    return NULL;

  switch (round->step)
    {
    case STEP_LOOK:
      *free_found = look_free;
      return look (cancellable, error);
    case STEP_UNLOCK:
      *free_found = (GDestroyNotify) wayside_token_free;
      return unlock (cancellable, error);
    case STEP_STORE:
      store (round->token, cancellable, error);
      return NULL;
    case STEP_CLEAR:
      clear (cancellable, error);
      return NULL;
    default:
      g_assert_not_reached ();
    }
}

static void
run_step (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GDestroyNotify free_found = NULL;
  GError *error = NULL;
  gpointer found;

  g_main_context_push_thread_default (context);
  found = do_step (data, cancellable, &free_found, &error);

  /* libsecret's cached service proxy belongs to this context, which is freed below. Drop the proxy, and
   * dispatch the D-Bus callbacks of its disconnection. */
  secret_service_disconnect ();
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, found, free_found);
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

/* Runs one step of @task. Calls @callback when the step is done or its time limit is reached. */
static void
begin (GTask *task, Step step, GAsyncReadyCallback callback)
{
  Task *whole = g_task_get_task_data (task);
  Round *round = g_new0 (Round, 1);
  guint limit = step == STEP_LOOK ? answer_limit : PROMPT_LIMIT;
  g_autoptr (GTask) thread_task = NULL;

  round->step = step;
  round->token = g_strdup (whole->token);
  round->cancellable = g_cancellable_new ();
  round->timer = g_timeout_source_new_seconds (limit);
  g_source_set_callback (round->timer, on_time_over, g_object_ref (round->cancellable), g_object_unref);
  g_source_attach (round->timer, g_main_context_get_thread_default ());
  if (g_task_get_cancellable (task) != NULL)
    {
      round->outer = g_object_ref (g_task_get_cancellable (task));
      round->outer_handler = g_cancellable_connect (round->outer, G_CALLBACK (on_outer_cancelled),
                                                    g_object_ref (round->cancellable), g_object_unref);
    }

  thread_task = g_task_new (NULL, round->cancellable, callback, g_object_ref (task));
  g_task_set_source_tag (thread_task, begin);
  g_task_set_task_data (thread_task, round, round_free);
  g_task_set_return_on_cancel (thread_task, TRUE);
  g_task_run_in_thread (thread_task, run_step);
}

/* Takes the result of a step. Destroys the timer here, since the thread may hold on to the round for long. */
static gpointer
end (GAsyncResult *result, GTask *task, GError **error)
{
  Round *round = g_task_get_task_data (G_TASK (result));
  GError *local_error = NULL;
  gpointer found;

  g_source_destroy (round->timer);
  found = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error == NULL)
    return found;

  g_debug ("Keyring: %s", local_error->message);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_clear_error (&local_error);
      local_error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The keyring does not answer");
    }
  g_propagate_error (error, local_error);
  return NULL;
}

/* Returns the error of a keyring that cannot be searched: nothing shows that it has a token. */
static GError *
unreachable (GError *error)
{
  GError *other = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, error->message);
  g_error_free (error);
  return other;
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Task *whole = g_task_get_task_data (task);
  GError *error = NULL;
  Look *found = end (result, task, &error);

  if (found == NULL)
    g_task_return_error (task, whole->then == STEP_CLEAR ? unreachable (error) : error);
  else if (whole->then != STEP_LOOK)
    begin (task, whole->then, done_cb);
  else if (found->locked && whole->may_prompt)
    begin (task, STEP_UNLOCK, done_cb);
  else
    g_task_return_pointer (task, g_steal_pointer (&found->token), (GDestroyNotify) wayside_token_free);

  g_clear_pointer (&found, look_free);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *token = end (result, task, &error);

  /* A keyring that could be searched exists: the user has not unlocked it, or dismissed its prompt. */
  if (error != NULL && ((Task *) g_task_get_task_data (task))->then == STEP_STORE &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "The keyring was not unlocked");
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, token, (GDestroyNotify) wayside_token_free);
}

static void
start (Step then,
       gboolean may_prompt,
       const char *token,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data,
       gpointer source_tag)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Task *whole = g_new0 (Task, 1);

  whole->then = then;
  whole->may_prompt = may_prompt;
  whole->token = g_strdup (token);
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, whole, task_free);
  begin (task, STEP_LOOK, looked_cb);
}

static gboolean
finish (GAsyncResult *result, GError **error)
{
  GError *local_error = NULL;

  g_task_propagate_pointer (G_TASK (result), &local_error);
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
  start (STEP_LOOK, may_prompt, NULL, cancellable, callback, user_data, wayside_keyring_look_up_async);
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

  return g_task_propagate_pointer (G_TASK (result), error);
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

  start (STEP_STORE, TRUE, token, cancellable, callback, user_data, wayside_keyring_store_async);
}

/**
 * wayside_keyring_store_finish:
 * @result: result passed to the callback
 * @error: return location for an error, see wayside_keyring_look_up_finish(); with
 *   %G_IO_ERROR_PERMISSION_DENIED there is a keyring, but the user has not unlocked it
 *
 * Returns: whether the token is in the keyring
 */
gboolean
wayside_keyring_store_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_keyring_store_async), FALSE);

  return finish (result, error);
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
  start (STEP_CLEAR, TRUE, NULL, cancellable, callback, user_data, wayside_keyring_clear_async);
}

/**
 * wayside_keyring_clear_finish:
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if the keyring no longer has a token; %FALSE with %G_IO_ERROR_NOT_CONNECTED if it cannot be
 *   searched, or with another error, see wayside_keyring_look_up_finish(), if the token is still there
 */
gboolean
wayside_keyring_clear_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_keyring_clear_async), FALSE);

  return finish (result, error);
}
