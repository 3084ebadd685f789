/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-body.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>

/* Initial capacity in bytes for a body of unknown length; it is doubled when full. */
#define FIRST_CAPACITY (64 * 1024)

/* Bytes reserved for a body of unknown length. If it is longer, the maximum length is reserved. */
#define USUAL_LENGTH (8 * 1024 * 1024)

typedef struct
{
  /* Input. */
  gssize length; /* -1 if not known */
  gsize max_length;
  WaysideMemoryReservation *reservation; /* (nullable) (not owned) */
  WaysideBodyProgress progress;          /* (nullable) */
  gpointer progress_data;                /* (not owned) */

  /* In progress. */
  guint8 *buffer; /* (owned) */
  gsize capacity;
  gsize n_bytes;
  gsize reserved; /* size that was asked for */
} Read;

/* The steps, in the order in which they run. */
static void make_room (GTask *task);
static void reserved_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void read_some (GTask *task);
static void read_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
read_free (Read *self)
{
  g_clear_pointer (&self->buffer, g_free);
  g_free (self);
}

static void
return_too_long (GTask *task)
{
  g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                           _ ("Mapillary sent an answer that is too long. Try again later"));
}

/* The reservation for a buffer that is full. One extra byte detects a body that is longer than announced. */
static gsize
get_reservation_size (const Read *self)
{
  if (self->length >= 0)
    return (gsize) self->length + 1;

  return self->n_bytes < USUAL_LENGTH ? MIN (USUAL_LENGTH, self->max_length + 1) : self->max_length + 1;
}

/* Takes ownership of the task: reads on into a larger buffer. */
static void
grow (GTask *task)
{
  Read *self = g_task_get_task_data (task);
  gsize limit = get_reservation_size (self);

  self->capacity = self->length >= 0 ? limit : MIN (MAX (self->capacity * 2, FIRST_CAPACITY), limit);
  self->buffer = g_realloc (self->buffer, self->capacity);
  read_some (task);
}

/* Takes ownership of the task: ensures free space in the buffer, waiting for the reservation if necessary,
 * and reads on. */
static void
make_room (GTask *task)
{
  Read *self = g_task_get_task_data (task);
  gsize size = get_reservation_size (self);

  if (self->n_bytes < self->capacity)
    {
      read_some (task);
    }
  else if (self->n_bytes == size)
    {
      return_too_long (task);
      g_object_unref (task);
    }
  else if (self->reservation == NULL || size == self->reserved)
    {
      grow (task);
    }
  else
    {
      self->reserved = size;
      wayside_memory_reservation_resize_async (self->reservation, size, g_task_get_cancellable (task),
                                               reserved_cb, task);
    }
}

static void
reserved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Read *self = g_task_get_task_data (task);

  if (wayside_memory_reservation_resize_finish (self->reservation, result, &error))
    grow (g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Takes ownership of the task. */
static void
read_some (GTask *task)
{
  Read *self = g_task_get_task_data (task);
  GInputStream *stream = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_input_stream_read_async (stream, self->buffer + self->n_bytes, self->capacity - self->n_bytes,
                             G_PRIORITY_DEFAULT, cancellable, read_cb, task);
}

static void
return_body (GTask *task)
{
  Read *self = g_task_get_task_data (task);

  if (self->length >= 0 && self->n_bytes != (gsize) self->length)
    {
      g_task_return_new_error (
          task, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK,
          _ ("The connection to Mapillary was lost. Check the network connection and try again"));
      return;
    }

  /* Give the rest back immediately. */
  if (self->reservation != NULL)
    wayside_memory_reservation_shrink (self->reservation, self->n_bytes);
  g_task_return_pointer (
      task,
      g_bytes_new_take (g_realloc (g_steal_pointer (&self->buffer), MAX (self->n_bytes, 1)), self->n_bytes),
      (GDestroyNotify) g_bytes_unref);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Read *self = g_task_get_task_data (task);
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  if (size < 0)
    {
      g_task_return_error (task, wayside_error_new_transport (error));
    }
  else if (size == 0)
    {
      return_body (task);
    }
  else
    {
      self->n_bytes += (gsize) size;
      if (self->progress != NULL)
        self->progress (self->n_bytes, self->length, self->progress_data);
      make_room (g_steal_pointer (&task));
    }
}

/**
 * wayside_body_read_async:
 * @stream: the body of a response
 * @length: its length in bytes as announced by the server, or -1
 * @max_length: the maximum length in bytes
 * @reservation: (nullable): the memory reservation of the body; it gets the size of the body, and reading
 *   waits until there is room for that
 * @progress: (nullable): called as bytes arrive
 * @progress_data: passed to @progress; must live until @callback is called
 * @cancellable: (nullable): a cancellable
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Reads a body into one block of memory. A body that is shorter or longer than @length is an error.
 */
void
wayside_body_read_async (GInputStream *stream,
                         gssize length,
                         gsize max_length,
                         WaysideMemoryReservation *reservation,
                         WaysideBodyProgress progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Read *self;

  g_return_if_fail (G_IS_INPUT_STREAM (stream));
  g_return_if_fail (length >= -1);

  self = g_new0 (Read, 1);
  self->length = length;
  self->max_length = max_length;
  self->reservation = reservation;
  self->progress = progress;
  self->progress_data = progress_data;
  task = g_task_new (stream, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_body_read_async);
  g_task_set_task_data (task, self, (GDestroyNotify) read_free);

  if (length >= 0 && (gsize) length > max_length)
    return_too_long (task);
  else
    make_room (g_steal_pointer (&task));
}

/**
 * wayside_body_read_finish:
 * @stream: the body of a response
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the body, or %NULL with %WAYSIDE_ERROR_NETWORK, %WAYSIDE_ERROR_BAD_ANSWER or
 *   %G_IO_ERROR_CANCELLED
 */
GBytes *
wayside_body_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
