/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-scaler.h"

#include <string.h>

/* Downscales a picture with a box filter, row by row while it is decoded. Each output pixel is the mean of
 * the area that it covers; an input pixel that crosses a border is split between the two output pixels.
 * Positions are measured in units of 1 / (n_in * n_out) of the length: an input pixel has n_out units and
 * an output pixel n_in units, so that all borders are integers. */

#define N_CHANNELS WAYSIDE_SCALER_PIXEL_SIZE

typedef struct
{
  int to;       /* the output pixel in which it begins */
  float first;  /* its weight in that pixel */
  float second; /* its weight in the next one */
} Share;

struct _WaysideScaler
{
  int in_width;
  int in_height;
  int out_width;
  int out_height;
  int n_in;       /* rows read */
  int n_out;      /* rows written */
  Share *shares;  /* (owned): one for each input column */
  float *sums;    /* (owned): of the current output row, with one extra pixel at the end */
  guint8 *pixels; /* (unowned) */
};

static Share *
make_shares (int n_in, int n_out)
{
  Share *shares = g_new (Share, n_in);

  for (int i = 0; i < n_in; i++)
    {
      gint64 begin = (gint64) i * n_out;
      gint64 end = begin + n_out;
      gint64 border = (begin / n_in + 1) * n_in;

      shares[i].to = (int) (begin / n_in);
      shares[i].first = (float) (MIN (end, border) - begin) / (float) n_in;
      shares[i].second = (float) MAX (end - border, 0) / (float) n_in;
    }

  return shares;
}

/**
 * wayside_scaler_new:
 * @in_width: width of the picture, at least @out_width
 * @in_height: height of the picture, at least @out_height
 * @out_width: width of the output, at least 1
 * @out_height: height of the output, at least 1
 * @pixels: output buffer for @out_width times @out_height pixels; it must outlive the scaler
 *
 * Returns: (transfer full): a scaler
 */
WaysideScaler *
wayside_scaler_new (int in_width, int in_height, int out_width, int out_height, guint8 *pixels)
{
  WaysideScaler *self;

  g_return_val_if_fail (out_width >= 1 && out_width <= in_width, NULL);
  g_return_val_if_fail (out_height >= 1 && out_height <= in_height, NULL);
  g_return_val_if_fail (pixels != NULL, NULL);

  self = g_new0 (WaysideScaler, 1);
  self->in_width = in_width;
  self->in_height = in_height;
  self->out_width = out_width;
  self->out_height = out_height;
  self->pixels = pixels;
  self->shares = make_shares (in_width, out_width);
  self->sums = g_new0 (float, (gsize) (out_width + 1) * N_CHANNELS);
  return self;
}

static void
add_weighted (WaysideScaler *self, const guint8 *row, float weight)
{
  for (int x = 0; x < self->in_width; x++, row += N_CHANNELS)
    {
      const Share *share = &self->shares[x];
      float *to = self->sums + (gsize) share->to * N_CHANNELS;
      float first = share->first * weight;
      float second = share->second * weight;

      for (int i = 0; i < N_CHANNELS; i++)
        {
          to[i] += first * row[i];
          to[i + N_CHANNELS] += second * row[i];
        }
    }
}

static void
write_row (WaysideScaler *self)
{
  gsize length = (gsize) self->out_width * N_CHANNELS;
  guint8 *to = self->pixels + (gsize) self->n_out * length;

  for (gsize i = 0; i < length; i++)
    to[i] = (guint8) CLAMP (self->sums[i] + 0.5f, 0, 255);

  memset (self->sums, 0, (length + N_CHANNELS) * sizeof (float));
  self->n_out++;
}

/**
 * wayside_scaler_add_row:
 * @self: a scaler that has not yet received all rows
 * @row: the next row of the picture
 *
 * Adds one row of the picture. After the last row, all output pixels have been written.
 */
void
wayside_scaler_add_row (WaysideScaler *self, const guint8 *row)
{
  gint64 begin, end, border;
  float unit;

  g_return_if_fail (self != NULL);
  g_return_if_fail (row != NULL);
  g_return_if_fail (self->n_in < self->in_height);

  begin = (gint64) self->n_in * self->out_height;
  end = begin + self->out_height;
  border = (gint64) (self->n_out + 1) * self->in_height;
  unit = 1.0f / (float) self->in_height;
  self->n_in++;

  add_weighted (self, row, (float) (MIN (end, border) - begin) * unit);
  if (end < border)
    return;

  write_row (self);
  if (end > border)
    add_weighted (self, row, (float) (end - border) * unit);
}

/**
 * wayside_scaler_free:
 * @self: (transfer full): a scaler
 *
 * Frees the scaler, which need not have received all rows.
 */
void
wayside_scaler_free (WaysideScaler *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->shares, g_free);
  g_clear_pointer (&self->sums, g_free);
  g_free (self);
}
