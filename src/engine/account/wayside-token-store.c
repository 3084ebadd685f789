/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-store.h"

#include "wayside-account-enums.h"
#include "wayside-keyring.h"
#include "wayside-token-file.h"
#include "wayside-token.h"

/**
 * WaysideTokenStore:
 *
 * Holds the access token and stores it in the keyring. Without a keyring, the token is only in memory until
 * the program exits, or in an unencrypted file if the user requests it. A token in the environment takes
 * precedence over all of these. Only one operation can run at a time, see #WaysideTokenStore:busy.
 */

struct _WaysideTokenStore
{
  GObject parent_instance;

  char *path;                      /* (owned): the unencrypted file */
  char *token;                     /* (owned) (nullable) */
  WaysideTokenPlace place;         /* place of @token */
  char *removed;                   /* (owned) (nullable): removed token that can be restored */
  WaysideTokenPlace removed_place; /* place of @removed before its removal */
  gboolean busy;
  gboolean is_locked; /* the user has not unlocked the keyring for the last token */
};

G_DEFINE_FINAL_TYPE (WaysideTokenStore, wayside_token_store, G_TYPE_OBJECT)

enum
{
  PROP_TOKEN = 1,
  PROP_PLACE,
  PROP_BUSY,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

/**
 * Save:
 * @token: (owned): token to store
 * @to_file: whether to fall back to the unencrypted file if there is no keyring
 *
 * Task data of storing a token in the keyring.
 */
typedef struct
{
  char *token;
  gboolean to_file;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  g_clear_pointer (&self->token, wayside_token_free);
  g_free (self);
}

static void
set_token (WaysideTokenStore *self, const char *token, WaysideTokenPlace place)
{
  gboolean same_token = g_strcmp0 (self->token, token) == 0;
  gboolean same_place = self->place == place;

  if (!same_token)
    {
      wayside_token_free (self->token);
      self->token = g_strdup (token);
    }
  self->place = place;

  /* Set both before notifying, so that handlers see a consistent state. */
  if (!same_token)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOKEN]);
  if (!same_place)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
}

static void
set_busy (WaysideTokenStore *self, gboolean busy)
{
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
wayside_token_store_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  WaysideTokenStore *self = WAYSIDE_TOKEN_STORE (object);

  switch (property_id)
    {
    case PROP_TOKEN:
      g_value_set_string (value, self->token);
      break;
    case PROP_PLACE:
      g_value_set_enum (value, (gint) self->place);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
wayside_token_store_finalize (GObject *object)
{
  WaysideTokenStore *self = WAYSIDE_TOKEN_STORE (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->token, wayside_token_free);
  g_clear_pointer (&self->removed, wayside_token_free);

  G_OBJECT_CLASS (wayside_token_store_parent_class)->finalize (object);
}

static void
wayside_token_store_class_init (WaysideTokenStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = wayside_token_store_get_property;
  object_class->finalize = wayside_token_store_finalize;

  /**
   * WaysideTokenStore:token: (nullable)
   *
   * The access token. Running downloads have to switch to the new token when this property changes.
   */
  properties[PROP_TOKEN] = g_param_spec_string ("token", NULL, NULL, NULL, flags);
  /**
   * WaysideTokenStore:place:
   *
   * The place where the token is stored. With %WAYSIDE_TOKEN_PLACE_SESSION it is lost when the program exits.
   */
  properties[PROP_PLACE] = g_param_spec_enum ("place", NULL, NULL, WAYSIDE_TYPE_TOKEN_PLACE,
                                              WAYSIDE_TOKEN_PLACE_NONE, flags);
  /**
   * WaysideTokenStore:busy:
   *
   * Whether an operation is pending. No other operation can be started meanwhile.
   */
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
wayside_token_store_init (WaysideTokenStore *self)
{
}

/**
 * wayside_token_store_new:
 * @environment: (nullable): value of MAPILLARY_ACCESS_TOKEN; an empty or unusable value counts as unset
 * @path: path of the unencrypted file, see wayside_token_file_dup_user_path()
 *
 * Creates a store with the token of the environment, if any. Nothing is read before
 * wayside_token_store_load_async().
 *
 * Returns: (transfer full): the store
 */
WaysideTokenStore *
wayside_token_store_new (const char *environment, const char *path)
{
  WaysideTokenStore *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_TOKEN_STORE, NULL);
  self->path = g_strdup (path);
  if (environment != NULL)
    self->token = wayside_token_clean (environment, NULL);
  if (self->token != NULL)
    self->place = WAYSIDE_TOKEN_PLACE_ENVIRONMENT;
  return self;
}

/**
 * wayside_token_store_get_token:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): the token, cleaned
 */
const char *
wayside_token_store_get_token (WaysideTokenStore *self)
{
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (self), NULL);

  return self->token;
}

/**
 * wayside_token_store_get_place:
 * @self: a store
 *
 * Returns: the place where the token is stored
 */
WaysideTokenPlace
wayside_token_store_get_place (WaysideTokenStore *self)
{
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (self), WAYSIDE_TOKEN_PLACE_NONE);

  return self->place;
}

/**
 * wayside_token_store_is_busy:
 * @self: a store
 *
 * Returns: whether an operation is pending
 */
gboolean
wayside_token_store_is_busy (WaysideTokenStore *self)
{
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (self), FALSE);

  return self->busy;
}

/**
 * wayside_token_store_is_locked:
 * @self: a store
 *
 * Returns: whether the last token was not stored because the user has not unlocked the keyring; otherwise a token
 *   with %WAYSIDE_TOKEN_PLACE_SESSION means that there is no keyring
 */
gboolean
wayside_token_store_is_locked (WaysideTokenStore *self)
{
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (self), FALSE);

  return self->is_locked;
}

/* Returns: (nullable): the task, or %NULL if it has already failed because the store is busy. */
static GTask *
begin (WaysideTokenStore *self,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data,
       gpointer source_tag)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  if (self->busy)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "The token store is busy");
      return NULL;
    }

  set_busy (self, TRUE);
  return g_steal_pointer (&task);
}

/* Takes ownership of the task and the error. */
static void
end (GTask *task, GError *error)
{
  set_busy (g_task_get_source_object (task), FALSE);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
loaded_file_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  char *token = wayside_token_file_load_finish (result, NULL);

  if (token != NULL)
    set_token (g_task_get_source_object (task), token, WAYSIDE_TOKEN_PLACE_FILE);
  wayside_token_free (token);
  end (g_steal_pointer (&task), NULL);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideTokenStore *self = g_task_get_source_object (task);
  char *found = wayside_keyring_look_up_finish (result, NULL);
  char *token = found != NULL ? wayside_token_clean (found, NULL) : NULL;

  if (token != NULL)
    {
      set_token (self, token, WAYSIDE_TOKEN_PLACE_KEYRING);
      end (g_steal_pointer (&task), NULL);
    }
  else
    wayside_token_file_load_async (self->path, loaded_file_cb, g_steal_pointer (&task));

  wayside_token_free (token);
  wayside_token_free (found);
}

/**
 * wayside_token_store_load_async:
 * @self: a store
 * @may_prompt: whether the user may be asked to unlock the keyring
 * @cancellable: (nullable): cancels the wait for the keyring
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Loads the token from the keyring, or else from the unencrypted file. A missing token or keyring is not an
 * error. A keyring that does not respond delays completion by 5 seconds, a password prompt by two minutes at
 * most.
 */
void
wayside_token_store_load_async (WaysideTokenStore *self,
                                gboolean may_prompt,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (self));

  task = begin (self, cancellable, callback, user_data, wayside_token_store_load_async);
  if (task == NULL)
    return;

  if (self->place == WAYSIDE_TOKEN_PLACE_ENVIRONMENT)
    end (g_steal_pointer (&task), NULL);
  else
    wayside_keyring_look_up_async (may_prompt, cancellable, looked_up_cb, g_steal_pointer (&task));
}

/* The token is in the keyring now, so its unencrypted copy is removed. A failure is only logged. */
static void
removed_file_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!wayside_token_file_change_finish (result, &error))
    g_debug ("%s", error->message);
  end (user_data, NULL);
}

static void
saved_file_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideTokenStore *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (wayside_token_file_change_finish (result, &error))
    set_token (self, self->token, WAYSIDE_TOKEN_PLACE_FILE);
  end (g_steal_pointer (&task), error);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideTokenStore *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_stored = wayside_keyring_store_finish (result, &error);

  self->is_locked = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  if (is_stored)
    {
      set_token (self, save->token, WAYSIDE_TOKEN_PLACE_KEYRING);
      wayside_token_file_change_async (self->path, NULL, removed_file_cb, g_steal_pointer (&task));
    }
  else if (save->to_file)
    wayside_token_file_change_async (self->path, save->token, saved_file_cb, g_steal_pointer (&task));
  else
    end (g_steal_pointer (&task), NULL);
}

static void
save (GTask *task, const char *token, gboolean to_file)
{
  WaysideTokenStore *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Save *data = g_new0 (Save, 1);

  data->token = g_strdup (token);
  data->to_file = to_file;
  g_task_set_task_data (task, data, save_free);
  /* Make the token usable while the keyring still prompts for its password. */
  set_token (self, token, WAYSIDE_TOKEN_PLACE_SESSION);
  wayside_keyring_store_async (token, cancellable, saved_cb, task);
}

/**
 * wayside_token_store_save_async:
 * @self: a store whose token is not that of the environment
 * @token: a token returned by wayside_token_clean()
 * @cancellable: (nullable): cancels the wait for the keyring
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Uses another token immediately and stores it in the keyring. Without a keyring, the token goes into the
 * unencrypted file if the previous token was there, and else is only in memory. That is not an error; see
 * #WaysideTokenStore:place. A token that was removed before can no longer be restored.
 */
void
wayside_token_store_save_async (WaysideTokenStore *self,
                                const char *token,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (self));
  g_return_if_fail (token != NULL);
  g_return_if_fail (self->place != WAYSIDE_TOKEN_PLACE_ENVIRONMENT);

  task = begin (self, cancellable, callback, user_data, wayside_token_store_save_async);
  if (task == NULL)
    return;

  wayside_token_store_forget_removed (self);
  save (task, token, self->place == WAYSIDE_TOKEN_PLACE_FILE);
}

/**
 * wayside_token_store_save_unencrypted_async:
 * @self: a store whose token is only in memory
 * @cancellable: (nullable): does not interrupt the write, which is short
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Writes the token to a file that only the user can read. Call this only at the user's explicit request.
 */
void
wayside_token_store_save_unencrypted_async (WaysideTokenStore *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (self));
  g_return_if_fail (self->place == WAYSIDE_TOKEN_PLACE_SESSION);

  task = begin (self, cancellable, callback, user_data, wayside_token_store_save_unencrypted_async);
  if (task != NULL)
    wayside_token_file_change_async (self->path, self->token, saved_file_cb, task);
}

static void
cleared_file_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideTokenStore *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (wayside_token_file_change_finish (result, &error))
    {
      wayside_token_store_forget_removed (self);
      self->removed = g_strdup (self->token);
      self->removed_place = self->place;
      set_token (self, NULL, WAYSIDE_TOKEN_PLACE_NONE);
    }
  else if (self->place == WAYSIDE_TOKEN_PLACE_KEYRING)
    {
      /* The keyring no longer has it. */
      set_token (self, self->token, WAYSIDE_TOKEN_PLACE_SESSION);
    }
  end (g_steal_pointer (&task), error);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideTokenStore *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!wayside_keyring_clear_finish (result, &error) &&
      (self->place == WAYSIDE_TOKEN_PLACE_KEYRING ||
       !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED)))
    {
      end (g_steal_pointer (&task), error);
      return;
    }

  /* Without a keyring, there is no token in it. */
  g_clear_error (&error);
  wayside_token_file_change_async (self->path, NULL, cleared_file_cb, g_steal_pointer (&task));
}

/**
 * wayside_token_store_clear_async:
 * @self: a store whose token is not that of the environment
 * @cancellable: (nullable): cancels the wait for the keyring
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Removes the token from the place where it is stored, and from the keyring in any case: if another token could
 * not be stored there, an older one would be used at the next start. The token can be restored until
 * wayside_token_store_forget_removed() is called or another token is saved. On failure the token remains in
 * use.
 */
void
wayside_token_store_clear_async (WaysideTokenStore *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (self));
  g_return_if_fail (self->place != WAYSIDE_TOKEN_PLACE_ENVIRONMENT);

  task = begin (self, cancellable, callback, user_data, wayside_token_store_clear_async);
  if (task == NULL)
    return;

  wayside_keyring_clear_async (cancellable, cleared_cb, task);
}

/**
 * wayside_token_store_restore_async:
 * @self: a store
 * @cancellable: (nullable): cancels the wait for the keyring
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Reverts wayside_token_store_clear_async(): uses the removed token again and stores it in its former place.
 * Does nothing if there is no token to restore.
 */
void
wayside_token_store_restore_async (WaysideTokenStore *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  char *token;

  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (self));

  task = begin (self, cancellable, callback, user_data, wayside_token_store_restore_async);
  if (task == NULL)
    return;

  token = g_steal_pointer (&self->removed);
  if (token == NULL)
    end (g_steal_pointer (&task), NULL);
  else if (self->removed_place == WAYSIDE_TOKEN_PLACE_KEYRING)
    save (g_steal_pointer (&task), token, FALSE);
  else
    {
      set_token (self, token, WAYSIDE_TOKEN_PLACE_SESSION);
      if (self->removed_place == WAYSIDE_TOKEN_PLACE_FILE)
        wayside_token_file_change_async (self->path, token, saved_file_cb, g_steal_pointer (&task));
      else
        end (g_steal_pointer (&task), NULL);
    }
  wayside_token_free (token);
}

/**
 * wayside_token_store_finish:
 * @self: a store
 * @result: result passed to the callback of any of the asynchronous functions above
 * @error: return location for an error
 *
 * Returns: %TRUE on success; %FALSE with %WAYSIDE_ERROR_FOLDER, whose message is meant for the user, with
 *   %G_IO_ERROR_PENDING if another operation was pending, or with an error of the keyring
 */
gboolean
wayside_token_store_finish (WaysideTokenStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * wayside_token_store_forget_removed:
 * @self: a store
 *
 * Wipes a removed token, which can no longer be restored then.
 */
void
wayside_token_store_forget_removed (WaysideTokenStore *self)
{
  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (self));

  g_clear_pointer (&self->removed, wayside_token_free);
}
