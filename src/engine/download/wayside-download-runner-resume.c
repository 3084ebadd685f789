/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Resuming an earlier run of the same query from the library, so that none of its images is forgotten. */

#include "config.h"

#include "wayside-download-runner-private.h"

/* Only an area needs its items from the start. The ids of a sequence are listed in one response, in their
 * true order, and those of an image list are part of the query. */
static gboolean
is_seeded (WaysideDownloadRunner *self)
{
  return wayside_query_get_kind (self->query) == WAYSIDE_QUERY_BBOX;
}

static void
take_memory (WaysideDownloadRunner *self)
{
  if (self->options.timestamped)
    {
      g_clear_pointer (&self->options.folder, g_free);
      self->options.folder = g_strdup (self->memory->folder);
    }

  for (guint i = 0; is_seeded (self) && i < self->memory->ids->len; i++)
    wayside_download_runner_add_item (self, g_ptr_array_index (self->memory->ids, i));
  if (self->state == WAYSIDE_DOWNLOAD_LISTING && self->items->len > 0)
    self->state = WAYSIDE_DOWNLOAD_RUNNING;
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (WaysideResumeState) memory = wayside_job_recorder_insert_finish (self->options.recorder, result);

  self->is_looking_up = FALSE;
  /* Ignore the resume state if the listing has started: it is more recent. */
  if (memory != NULL && self->listing == NULL && self->items->len == 0)
    {
      g_debug ("Going on with %u images in %s", memory->ids->len, memory->folder);
      self->memory = g_steal_pointer (&memory);
      take_memory (self);
      wayside_download_runner_schedule_report (self);
    }
  wayside_download_runner_pump (self);
}

/* Inserts the job into the library, on each start until items are recorded, and looks up the resume state of
 * an earlier run. */
void
wayside_download_runner_look_up_resume_state (WaysideDownloadRunner *self)
{
  g_autofree char *folder = NULL;
  WaysideResumeQuery how = { .timestamped = self->options.timestamped, .only_rest = self->options.only_rest };

  if (self->options.recorder == NULL || self->is_recording || self->is_looking_up || self->memory != NULL)
    return;

  folder = wayside_download_runner_build_folder (self);
  if (self->options.folder != NULL)
    how = (WaysideResumeQuery){ .folder = folder, .only_rest = self->options.only_rest };
  self->is_looking_up = TRUE;
  wayside_job_recorder_insert_async (self->options.recorder, wayside_engine_get_writer (self->engine), folder,
                                     &how, looked_up_cb, g_object_ref (self));
}

/* Seeds a new listing with the images of the resume state: those present in the folder, and those whose
 * metadata must still be requested. */
void
wayside_download_runner_seed_listing (WaysideDownloadRunner *self)
{
  g_autoptr (GPtrArray) known = NULL;
  g_autoptr (GPtrArray) wanted = NULL;

  if (self->memory == NULL || self->memory->ids->len == 0)
    return;

  known = g_ptr_array_new ();
  wanted = g_ptr_array_new ();
  for (guint i = 0; i < self->memory->ids->len; i++)
    {
      char *id = g_ptr_array_index (self->memory->ids, i);
      const WaysideRunnerItem *item = g_hash_table_lookup (self->by_id, id);

      g_ptr_array_add (item != NULL && item->state == WAYSIDE_ITEM_PRESENT ? known : wanted, id);
    }
  wayside_listing_seed (self->listing, known, wanted, self->memory->is_listed);
}
