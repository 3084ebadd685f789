/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-progress-reporter.h"

/* More than ten updates a second would not be noticeable. */
#define REPORT_INTERVAL (100 * 1000) /* microseconds */

struct _WaysideProgressReporter
{
  /* Read-only after construction. */
  WaysideReportFunc func;
  GWeakRef object;
  GMainContext *context; /* (owned) */
  WaysideReportFillFunc fill;
  gpointer user_data; /* (not owned) */

  /* On the network thread only. */
  GPtrArray *new_ids; /* (owned) (element-type utf8) */
  GPtrArray *dirty;   /* (owned) (element-type WaysideFetchItem) */
  GSource *timer;     /* (owned) (nullable) */
  gint64 last_report; /* monotonic time, microseconds */
};

/* A report on its way to the main thread. */
typedef struct
{
  WaysideProgressReporter *reporter; /* (owned) */
  WaysideReport *report;             /* (owned) */
} Delivery;

static void
reporter_clear (gpointer data)
{
  WaysideProgressReporter *self = data;

  g_weak_ref_clear (&self->object);
  g_clear_pointer (&self->new_ids, g_ptr_array_unref);
  g_clear_pointer (&self->dirty, g_ptr_array_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

/**
 * wayside_progress_reporter_new:
 * @func: called with each report, in the thread-default main context of this call
 * @object: (not owned): passed to @func; no reports are delivered after it is finalized
 * @fill: called for each report before it is delivered
 * @user_data: (not owned): passed to @fill
 *
 * Returns: (transfer full): a reporter, to be freed with wayside_progress_reporter_close()
 */
WaysideProgressReporter *
wayside_progress_reporter_new (WaysideReportFunc func,
                               GObject *object,
                               WaysideReportFillFunc fill,
                               gpointer user_data)
{
  WaysideProgressReporter *self;

  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (fill != NULL, NULL);

  self = g_atomic_rc_box_new0 (WaysideProgressReporter);
  self->func = func;
  g_weak_ref_init (&self->object, object);
  self->context = g_main_context_ref_thread_default ();
  self->fill = fill;
  self->user_data = user_data;
  self->new_ids = g_ptr_array_new_with_free_func (g_free);
  self->dirty = g_ptr_array_new ();
  return self;
}

static void
stop_timer (WaysideProgressReporter *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/**
 * wayside_progress_reporter_close:
 * @self: (transfer full): a reporter
 *
 * Frees a reporter. Reports that were sent are still delivered, a scheduled one is dropped.
 */
void
wayside_progress_reporter_close (WaysideProgressReporter *self)
{
  g_return_if_fail (self != NULL);

  stop_timer (self);
  g_atomic_rc_box_release_full (self, reporter_clear);
}

/**
 * wayside_progress_reporter_add:
 * @self: a reporter
 * @id: the id of a new item
 *
 * Adds a new item to the next report.
 */
void
wayside_progress_reporter_add (WaysideProgressReporter *self, const char *id)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL);

  g_ptr_array_add (self->new_ids, g_strdup (id));
  wayside_progress_reporter_schedule (self);
}

/**
 * wayside_progress_reporter_touch:
 * @self: a reporter
 * @item: (not owned): an item that has changed; must outlive the next report
 *
 * Adds an item to the next report, once.
 */
void
wayside_progress_reporter_touch (WaysideProgressReporter *self, WaysideFetchItem *item)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL);

  if (!item->is_dirty)
    {
      item->is_dirty = TRUE;
      g_ptr_array_add (self->dirty, item);
    }
  wayside_progress_reporter_schedule (self);
}

static gboolean
report_cb (gpointer user_data)
{
  wayside_progress_reporter_send (user_data);

  return G_SOURCE_REMOVE;
}

/**
 * wayside_progress_reporter_schedule:
 * @self: a reporter
 *
 * Sends a report from the thread-default main context: at once, or a tenth of a second after the last one.
 */
void
wayside_progress_reporter_schedule (WaysideProgressReporter *self)
{
  gint64 wait;

  g_return_if_fail (self != NULL);

  if (self->timer != NULL)
    return;

  wait = MAX (self->last_report + REPORT_INTERVAL - g_get_monotonic_time (), 0);
  self->timer = g_timeout_source_new ((guint) (wait / 1000));
  g_source_set_callback (self->timer, report_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
add_change (WaysideReport *report, WaysideFetchItem *item)
{
  WaysideItemChange change = {
    .position = item->position,
    .state = item->state,
    .n_bytes = item->n_bytes,
    .length = item->length,
    .size = item->size,
    .n_tries = item->n_tries,
    .image = item->has_news && item->metadata != NULL ? g_object_ref (item->metadata->image) : NULL,
    .error = item->error != NULL ? g_error_copy (item->error) : NULL,
  };

  item->is_dirty = FALSE;
  item->has_news = FALSE;
  g_array_append_val (report->changes, change);
  /* Once its image is reported, the metadata of a completed item is not needed any more. */
  if (wayside_item_state_is_end (item->state))
    g_clear_pointer (&item->metadata, wayside_metadata_free);
}

static WaysideReport *
gather_items (WaysideProgressReporter *self)
{
  WaysideReport *report = wayside_report_new ();

  g_ptr_array_extend_and_steal (report->new_ids, g_steal_pointer (&self->new_ids));
  self->new_ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->dirty->len; i++)
    add_change (report, g_ptr_array_index (self->dirty, i));
  g_ptr_array_set_size (self->dirty, 0);
  return report;
}

static void
delivery_free (Delivery *delivery)
{
  g_atomic_rc_box_release_full (g_steal_pointer (&delivery->reporter), reporter_clear);
  g_clear_pointer (&delivery->report, wayside_report_free);
  g_free (delivery);
}

static gboolean
deliver (gpointer user_data)
{
  Delivery *delivery = user_data;
  g_autoptr (GObject) object = g_weak_ref_get (&delivery->reporter->object);

  if (object != NULL)
    delivery->reporter->func (delivery->report, object);

  return G_SOURCE_REMOVE;
}

/**
 * wayside_progress_reporter_send:
 * @self: a reporter
 *
 * Sends a report immediately, even if there is no change.
 */
void
wayside_progress_reporter_send (WaysideProgressReporter *self)
{
  Delivery *delivery;

  g_return_if_fail (self != NULL);

  stop_timer (self);
  self->last_report = g_get_monotonic_time ();
  delivery = g_new0 (Delivery, 1);
  delivery->reporter = g_atomic_rc_box_acquire (self);
  delivery->report = gather_items (self);
  self->fill (delivery->report, self->user_data);
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, deliver, delivery,
                              (GDestroyNotify) delivery_free);
}
