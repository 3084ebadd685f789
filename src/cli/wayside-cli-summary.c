/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-summary.h"

#include <glib/gi18n.h>

#include <math.h>

/**
 * Reason:
 * @domain: domain of the error; 0 if there is none
 * @code: code of the error; the state of the image if there is none
 * @text: (owned): message for the first image with this reason
 * @count: number of images with this reason
 *
 * A reason because of which images could not be saved.
 */
typedef struct
{
  GQuark domain;
  int code;
  char *text;
  guint count;
} Reason;

struct _WaysideCliSummary
{
  guint counts[WAYSIDE_N_ITEM_STATES];
  guint n_smaller;
  guint64 bytes; /* size of the pictures that this run saved */
  guint64 guess; /* estimated size of waiting pictures, for a dry run */
  gboolean dry_run;

  gint64 first, last;              /* milliseconds since 1970; first > last if no date is known */
  double west, south, east, north; /* degrees; west is infinite if no position is known */
  guint min_width, min_height, max_width, max_height; /* of the images with the fewest and most pixels */

  guint n_sent;        /* images in the ranges and lines */
  GPtrArray *lines;    /* (owned) (element-type utf8): lines of the first of these images */
  GPtrArray *problems; /* (owned) (element-type utf8): messages for the first images that were not saved */
  GArray *reasons;     /* (owned) (element-type Reason): in order of first occurrence */
};

static void
reason_clear (gpointer data)
{
  Reason *reason = data;

  g_clear_pointer (&reason->text, g_free);
}

/**
 * wayside_cli_summary_new:
 * @dry_run: whether nothing is downloaded; images to save are the waiting ones then
 *
 * Creates an empty summary. It holds counts, ranges and a few lines, however many images are added.
 *
 * Returns: (transfer full): a new summary
 */
WaysideCliSummary *
wayside_cli_summary_new (gboolean dry_run)
{
  WaysideCliSummary *self = g_new0 (WaysideCliSummary, 1);

  self->dry_run = dry_run;
  self->first = G_MAXINT64;
  self->last = G_MININT64;
  self->west = self->south = INFINITY;
  self->east = self->north = -INFINITY;
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->reasons = g_array_new (FALSE, FALSE, sizeof (Reason));
  g_array_set_clear_func (self->reasons, reason_clear);
  return self;
}

/**
 * wayside_cli_summary_free:
 * @self: a summary
 *
 * Frees a summary.
 */
void
wayside_cli_summary_free (WaysideCliSummary *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->reasons, g_array_unref);
  g_free (self);
}

static gboolean
is_problem (WaysideItemState state)
{
  return state == WAYSIDE_ITEM_FAILED || state == WAYSIDE_ITEM_GONE || state == WAYSIDE_ITEM_NOT_OFFERED;
}

static void
add_resolution (WaysideCliSummary *self, guint width, guint height)
{
  guint64 pixels = (guint64) width * height;

  if (pixels == 0)
    return;

  if (self->min_width == 0 || pixels < (guint64) self->min_width * self->min_height)
    {
      self->min_width = width;
      self->min_height = height;
    }
  if (pixels > (guint64) self->max_width * self->max_height)
    {
      self->max_width = width;
      self->max_height = height;
    }
}

static void
add_facts (WaysideCliSummary *self, WaysideImage *image)
{
  gint64 captured_at = wayside_image_get_captured_at (image);
  double longitude, latitude;

  add_resolution (self, wayside_image_get_width (image), wayside_image_get_height (image));

  if (captured_at >= 0)
    {
      self->first = MIN (self->first, captured_at);
      self->last = MAX (self->last, captured_at);
    }

  if (wayside_image_get_position (image, &longitude, &latitude))
    {
      self->west = fmin (self->west, longitude);
      self->east = fmax (self->east, longitude);
      self->south = fmin (self->south, latitude);
      self->north = fmax (self->north, latitude);
    }
}

static void
add_problem (WaysideCliSummary *self, const WaysideCliPhoto *photo)
{
  g_autofree char *text = wayside_cli_photo_dup_problem (photo);
  GQuark domain = photo->error != NULL ? photo->error->domain : 0;
  int code = photo->error != NULL ? photo->error->code : (int) photo->state;
  Reason reason = { domain, code, NULL, 1 };

  if (self->problems->len < WAYSIDE_CLI_FEW)
    g_ptr_array_add (self->problems, g_strdup_printf ("%s: %s", photo->id, text));

  for (guint i = 0; i < self->reasons->len; i++)
    {
      Reason *known = &g_array_index (self->reasons, Reason, i);

      if (known->domain == domain && known->code == code)
        {
          known->count++;
          return;
        }
    }

  reason.text = g_steal_pointer (&text);
  g_array_append_val (self->reasons, reason);
}

/* Returns whether an image belongs in the summary. Images that an interrupted run did not reach do not. */
static gboolean
is_sent (WaysideCliSummary *self, WaysideItemState state)
{
  return self->dry_run || wayside_item_state_is_end (state);
}

/**
 * wayside_cli_summary_add:
 * @self: a summary
 * @photo: an image of the download
 *
 * Adds an image to the summary. Dates, positions and resolutions count only for images that are on disk or,
 * in a dry run, would be.
 */
void
wayside_cli_summary_add (WaysideCliSummary *self, const WaysideCliPhoto *photo)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (photo != NULL && photo->state < WAYSIDE_N_ITEM_STATES);

  self->counts[photo->state]++;
  if (photo->state == WAYSIDE_ITEM_SAVED)
    {
      self->bytes += photo->bytes;
      self->n_smaller += photo->is_smaller ? 1 : 0;
    }
  else if (photo->state == WAYSIDE_ITEM_WAITING)
    self->guess += wayside_size_guess_bytes (photo->size);

  if (!is_sent (self, photo->state))
    return;

  self->n_sent++;
  if (self->lines->len < WAYSIDE_CLI_FEW)
    g_ptr_array_add (self->lines, wayside_cli_photo_format (photo));
  if (is_problem (photo->state))
    add_problem (self, photo);
  else if (photo->image != NULL)
    add_facts (self, photo->image);
}

/**
 * wayside_cli_summary_set_counts:
 * @self: a summary of a dry run
 * @n_waiting: number of images to save
 * @n_present: number of images in the folder
 *
 * Sets the numbers of a dry run without a list of images.
 */
void
wayside_cli_summary_set_counts (WaysideCliSummary *self, guint n_waiting, guint n_present)
{
  g_return_if_fail (self != NULL && self->dry_run);

  self->counts[WAYSIDE_ITEM_WAITING] = n_waiting;
  self->counts[WAYSIDE_ITEM_PRESENT] = n_present;
}

/**
 * wayside_cli_summary_set_guess:
 * @self: a summary of a dry run
 * @n_bytes: estimated size of the images to save, in bytes
 *
 * Replaces the usual size of so many images.
 */
void
wayside_cli_summary_set_guess (WaysideCliSummary *self, guint64 n_bytes)
{
  g_return_if_fail (self != NULL && self->dry_run);

  self->guess = n_bytes;
}

/**
 * wayside_cli_summary_count:
 * @self: a summary
 * @state: a state
 *
 * Returns: the number of images in that state
 */
guint
wayside_cli_summary_count (WaysideCliSummary *self, WaysideItemState state)
{
  g_return_val_if_fail (self != NULL && state < WAYSIDE_N_ITEM_STATES, 0);

  return self->counts[state];
}

/**
 * wayside_cli_summary_get_smaller:
 * @self: a summary
 *
 * Returns: the number of images that this run saved at a smaller size than requested
 */
guint
wayside_cli_summary_get_smaller (WaysideCliSummary *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_smaller;
}

/**
 * wayside_cli_summary_get_bytes:
 * @self: a summary
 *
 * Returns: the total size of the pictures that this run saved, in bytes
 */
guint64
wayside_cli_summary_get_bytes (WaysideCliSummary *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->bytes;
}

static void
append_size (WaysideCliSummary *self, GString *text)
{
  guint64 bytes = self->dry_run ? self->guess : self->bytes;
  g_autofree char *size = g_format_size (bytes);

  if (bytes == 0)
    return;

  if (self->dry_run)
    /* Translators: %s is a size, such as "310 MB". */
    g_string_append_printf (text, _ (" · about %s"), size);
  else
    g_string_append_printf (text, " · %s", size);
}

static void
append_heading (WaysideCliSummary *self, GString *text, const char *folder)
{
  guint n_saved = self->counts[WAYSIDE_ITEM_SAVED];
  guint n_present = self->counts[WAYSIDE_ITEM_PRESENT];
  guint n_waiting = self->counts[WAYSIDE_ITEM_WAITING];

  if (self->dry_run)
    g_string_append_printf (
        text, ngettext ("Dry run: %'u photo to save", "Dry run: %'u photos to save", n_waiting), n_waiting);
  else
    g_string_append_printf (text, ngettext ("%'u photo saved", "%'u photos saved", n_saved), n_saved);

  append_size (self, text);
  if (n_present > 0)
    g_string_append_printf (text, ngettext (" · %'u already here", " · %'u already here", n_present),
                            n_present);

  if (folder != NULL)
    {
      g_autofree char *name = g_filename_display_name (folder);

      g_string_append_printf (text, " · %s", name);
    }

  g_string_append_c (text, '\n');
}

static void
append_range (GString *text, const char *name, char *from, char *to)
{
  g_autofree char *low = from;
  g_autofree char *high = to;

  if (low == NULL || high == NULL)
    return;

  g_string_append (text, "   ");
  if (g_str_equal (low, high))
    /* Translators: a name and a value, as in "Date: 2021-05-22T15:20:45Z". */
    g_string_append_printf (text, _ ("%s: %s"), name, low);
  else
    /* Translators: a name, the smallest and the largest value, as in "Latitude: 53.59 to 53.60". */
    g_string_append_printf (text, _ ("%s: %s to %s"), name, low, high);
  g_string_append_c (text, '\n');
}

static void
append_ranges (WaysideCliSummary *self, GString *text)
{
  if (self->min_width > 0)
    append_range (text, _ ("Resolution"), g_strdup_printf (_ ("%u×%u"), self->min_width, self->min_height),
                  g_strdup_printf (_ ("%u×%u"), self->max_width, self->max_height));

  if (self->first <= self->last)
    append_range (text, _ ("Date"), wayside_cli_format_time (self->first),
                  wayside_cli_format_time (self->last));

  if (self->west <= self->east)
    {
      append_range (text, _ ("Latitude"), wayside_cli_format_degrees (self->south),
                    wayside_cli_format_degrees (self->north));
      append_range (text, _ ("Longitude"), wayside_cli_format_degrees (self->west),
                    wayside_cli_format_degrees (self->east));
    }

  if (self->n_smaller > 0)
    {
      g_string_append (text, "   ");
      g_string_append_printf (text,
                              ngettext ("%'u photo was saved at a smaller size, the largest there is",
                                        "%'u photos were saved at a smaller size, the largest there is",
                                        self->n_smaller),
                              self->n_smaller);
      g_string_append_c (text, '\n');
    }
}

/**
 * wayside_cli_summary_format:
 * @self: a summary
 * @folder: (nullable): folder with the images, filename encoding
 * @went_well: whether the download finished
 *
 * Builds the summary: a heading, then one line per image for a small job, or ranges for a large one.
 *
 * Returns: (transfer full): several lines, each with a line terminator
 */
char *
wayside_cli_summary_format (WaysideCliSummary *self, const char *folder, gboolean went_well)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (went_well ? "✅ " : "▸ ");
  append_heading (self, text, folder);

  if (self->n_sent <= WAYSIDE_CLI_FEW)
    for (guint i = 0; i < self->lines->len; i++)
      g_string_append_printf (text, "   %s\n", (const char *) g_ptr_array_index (self->lines, i));
  else
    append_ranges (self, text);

  return g_string_free (text, FALSE);
}

/**
 * wayside_cli_summary_dup_problems:
 * @self: a summary
 *
 * Lists the images that could not be saved with the reasons: one by one if they are few, else grouped by
 * reason.
 *
 * Returns: (transfer full) (array zero-terminated=1): sentences, possibly none
 */
char **
wayside_cli_summary_dup_problems (WaysideCliSummary *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_problems = 0;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->reasons->len; i++)
    n_problems += g_array_index (self->reasons, Reason, i).count;

  if (n_problems <= WAYSIDE_CLI_FEW)
    {
      for (guint i = 0; i < self->problems->len; i++)
        g_strv_builder_add (builder, g_ptr_array_index (self->problems, i));
      return g_strv_builder_end (builder);
    }

  for (guint i = 0; i < self->reasons->len; i++)
    {
      const Reason *reason = &g_array_index (self->reasons, Reason, i);
      g_autofree char *line = NULL;

      /* Translators: the number of photos that could not be saved, and the reason. */
      line = g_strdup_printf (ngettext ("%'u photo not saved: %s", "%'u photos not saved: %s", reason->count),
                              reason->count, reason->text);
      g_strv_builder_add (builder, line);
    }

  return g_strv_builder_end (builder);
}
