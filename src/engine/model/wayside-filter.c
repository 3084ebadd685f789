/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-filter.h"

#include "wayside-error.h"
#include "wayside-redaction.h"
#include "wayside-text.h"
#include "wayside-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MILLISECONDS_PER_DAY (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* The Julian day number of 1970-01-01, where day 1 of GDate is 0001-01-01. */
#define EPOCH 719163

/* "YYYY-MM-DD" */
#define DAY_LENGTH 10

/**
 * wayside_filter_new:
 *
 * Returns: (transfer full): a filter that lets all images through
 */
WaysideFilter *
wayside_filter_new (void)
{
  WaysideFilter *self = g_new0 (WaysideFilter, 1);

  self->from = WAYSIDE_FILTER_FIRST_DAY;
  self->to = WAYSIDE_FILTER_LAST_DAY;
  return self;
}

/**
 * wayside_filter_copy:
 * @self: a filter
 *
 * Returns: (transfer full): a copy of the filter
 */
WaysideFilter *
wayside_filter_copy (const WaysideFilter *self)
{
  WaysideFilter *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->creator = g_strdup (self->creator);
  return copy;
}

/**
 * wayside_filter_free:
 * @self: (transfer full): a filter
 */
void
wayside_filter_free (WaysideFilter *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->creator, g_free);
  g_free (self);
}

/**
 * wayside_filter_is_empty:
 * @self: a filter
 *
 * Returns: %TRUE if the filter lets all images through
 */
gboolean
wayside_filter_is_empty (const WaysideFilter *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->from == WAYSIDE_FILTER_FIRST_DAY && self->to == WAYSIDE_FILTER_LAST_DAY &&
         self->camera == WAYSIDE_FILTER_ANY_CAMERA && self->creator == NULL && self->spacing == 0;
}

/**
 * wayside_filter_check:
 * @self: a filter
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message for the user if no image can match
 *   the filter
 */
gboolean
wayside_filter_check (const WaysideFilter *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->from <= self->to)
    return TRUE;

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                       _ ("The first day is after the last one"));
  return FALSE;
}

/**
 * wayside_filter_set_creator:
 * @self: a filter
 * @name: the name of a user; white space around it and invisible characters are ignored
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message for the user
 */
gboolean
wayside_filter_set_creator (WaysideFilter *self, const char *name, GError **error)
{
  g_autofree char *clean = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  clean = g_utf8_validate (name, -1, NULL) ? wayside_text_clean (name) : g_strdup ("");
  if (*clean != '\0' && !wayside_token_refuse (clean, error))
    {
      if (g_utf8_strlen (clean, -1) <= WAYSIDE_FILTER_MAX_CREATOR && strpbrk (clean, "\r\n\t/?#&") == NULL)
        {
          g_free (self->creator);
          self->creator = g_steal_pointer (&clean);
          return TRUE;
        }

      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                   _ ("This is not the name of a user. A name has at most %d letters and no slashes"),
                   WAYSIDE_FILTER_MAX_CREATOR);
    }
  else if (*clean == '\0')
    g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, _ ("Enter the name of a user"));

  return FALSE;
}

static gboolean
has_day_form (const char *text)
{
  if (strlen (text) != DAY_LENGTH)
    return FALSE;

  for (guint i = 0; i < DAY_LENGTH; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;

  return TRUE;
}

/**
 * wayside_filter_parse_day:
 * @text: a day such as "2022-08-16"
 * @day: (out): return location for the day, in days since 1970
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY and a message for the user
 */
gboolean
wayside_filter_parse_day (const char *text, int *day, GError **error)
{
  g_autofree char *clean = NULL;
  g_autofree char *quoted = NULL;
  GDate date;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (day != NULL, FALSE);

  clean = wayside_text_clean (text);
  if (has_day_form (clean))
    {
      guint64 number = g_ascii_strtoull (clean + 8, NULL, 10);
      guint64 month = g_ascii_strtoull (clean + 5, NULL, 10);
      guint64 year = g_ascii_strtoull (clean, NULL, 10);

      if (g_date_valid_dmy ((GDateDay) number, (GDateMonth) month, (GDateYear) year))
        {
          g_date_clear (&date, 1);
          g_date_set_dmy (&date, (GDateDay) number, (GDateMonth) month, (GDateYear) year);
          *day = (int) g_date_get_julian (&date) - EPOCH;
          return TRUE;
        }
    }

  quoted = wayside_redaction_quote (clean);
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
               _ ("“%s” is not a day. Write it like 2022-08-16"), quoted);
  return FALSE;
}

/**
 * wayside_filter_format_day:
 * @day: a day of wayside_filter_parse_day()
 *
 * Returns: (transfer full): the day such as "2022-08-16"
 */
char *
wayside_filter_format_day (int day)
{
  char text[DAY_LENGTH + 1];
  GDate date;

  g_return_val_if_fail (day > -EPOCH && day < G_MAXINT - EPOCH, NULL);

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + EPOCH));
  g_snprintf (text, sizeof text, "%04u-%02u-%02u", g_date_get_year (&date) % 10000u,
              (guint) g_date_get_month (&date) % 100u, g_date_get_day (&date) % 100u);
  return g_strdup (text);
}

/**
 * wayside_filter_matches_day:
 * @self: a filter
 * @captured_at: milliseconds since 1970, not negative
 *
 * Returns: %TRUE if the time is on or between the days of the filter, in UTC
 */
gboolean
wayside_filter_matches_day (const WaysideFilter *self, gint64 captured_at)
{
  gint64 day = captured_at / MILLISECONDS_PER_DAY;

  g_return_val_if_fail (self != NULL, FALSE);

  return day >= self->from && day <= self->to;
}

/**
 * wayside_filter_matches:
 * @self: a filter
 * @facts: what is known of an image
 * @if_unknown: the result for a fact that the filter tests, but that is not known
 *
 * Tests an image by itself, which is all of the filter except its spacing.
 *
 * Returns: %TRUE if the image is wanted
 */
gboolean
wayside_filter_matches (const WaysideFilter *self, const WaysideFilterFacts *facts, gboolean if_unknown)
{
  gboolean has_days;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (facts != NULL, FALSE);

  has_days = self->from != WAYSIDE_FILTER_FIRST_DAY || self->to != WAYSIDE_FILTER_LAST_DAY;
  if (has_days &&
      !(facts->captured_at < 0 ? if_unknown : wayside_filter_matches_day (self, facts->captured_at)))
    return FALSE;

  if (self->camera != WAYSIDE_FILTER_ANY_CAMERA &&
      (self->camera == WAYSIDE_FILTER_ONLY_PANO) != (facts->is_pano != FALSE))
    return FALSE;

  if (self->creator == NULL)
    return TRUE;

  return facts->creator != NULL ? g_str_equal (facts->creator, self->creator) : if_unknown;
}

static void
append_day (GString *text, const char *name, int day)
{
  g_autofree char *formatted = wayside_filter_format_day (day);

  g_string_append_printf (text, "%s=%s&", name, formatted);
}

/**
 * wayside_filter_to_text:
 * @self: a filter
 *
 * Formats a filter for the library. Equal filters have equal texts.
 *
 * Returns: (transfer full) (nullable): the text, such as "from=2022-08-16&camera=pano", or %NULL for a filter that
 *   lets all images through
 */
char *
wayside_filter_to_text (const WaysideFilter *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  if (self->from != WAYSIDE_FILTER_FIRST_DAY)
    append_day (text, "from", self->from);
  if (self->to != WAYSIDE_FILTER_LAST_DAY)
    append_day (text, "to", self->to);
  if (self->camera != WAYSIDE_FILTER_ANY_CAMERA)
    g_string_append_printf (text, "camera=%s&", self->camera == WAYSIDE_FILTER_ONLY_PANO ? "pano" : "flat");
  if (self->spacing > 0)
    g_string_append_printf (text, "spacing=%u&", self->spacing);
  if (self->creator != NULL)
    g_string_append_printf (text, "creator=%s&", self->creator);

  if (text->len == 0)
    return NULL;

  g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
read_value (WaysideFilter *self, const char *name, const char *value, GError **error)
{
  guint64 spacing;

  if (g_str_equal (name, "from"))
    return wayside_filter_parse_day (value, &self->from, error);
  if (g_str_equal (name, "to"))
    return wayside_filter_parse_day (value, &self->to, error);
  if (g_str_equal (name, "creator"))
    return wayside_filter_set_creator (self, value, error);

  if (g_str_equal (name, "camera") && g_str_equal (value, "pano"))
    self->camera = WAYSIDE_FILTER_ONLY_PANO;
  else if (g_str_equal (name, "camera") && g_str_equal (value, "flat"))
    self->camera = WAYSIDE_FILTER_ONLY_FLAT;
  else if (g_str_equal (name, "spacing") &&
           g_ascii_string_to_unsigned (value, 10, 1, WAYSIDE_FILTER_MAX_SPACING, &spacing, NULL))
    self->spacing = (guint) spacing;
  else
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                           _ ("The filter cannot be read"));
      return FALSE;
    }

  return TRUE;
}

/**
 * wayside_filter_new_from_text:
 * @text: (nullable): a text of wayside_filter_to_text()
 * @error: return location for an error
 *
 * Returns: (transfer full): the filter, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY. A filter that is not understood
 *   is an error, since without it other images would be downloaded
 */
WaysideFilter *
wayside_filter_new_from_text (const char *text, GError **error)
{
  g_autoptr (WaysideFilter) self = wayside_filter_new ();
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gsize length = strcspn (parts[i], "=");
      g_autofree char *name = g_strndup (parts[i], length);

      if (!read_value (self, name, parts[i] + length + (parts[i][length] != '\0'), error))
        return NULL;
    }

  return wayside_filter_check (self, error) ? g_steal_pointer (&self) : NULL;
}
