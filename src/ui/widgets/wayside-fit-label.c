/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-fit-label.h"

/**
 * WaysideFitLabel:
 *
 * A label with a long and a short form of the same text. It shows the long form if that fits on one line,
 * otherwise the short form, wrapped if needed. The text is never ellipsized.
 *
 * It takes the place of AdwSqueezer, which is deprecated. Drop it when libadwaita 1.4 is required:
 * AdwBreakpointBin can switch between two labels.
 */

struct _WaysideFitLabel
{
  GtkWidget parent_instance;

  GtkWidget *long_label;  /* (owned) */
  GtkWidget *short_label; /* (owned) */
};

G_DEFINE_FINAL_TYPE (WaysideFitLabel, wayside_fit_label, GTK_TYPE_WIDGET)

static int
long_width (WaysideFitLabel *self)
{
  int natural;

  gtk_widget_measure (self->long_label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
wayside_fit_label_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  WaysideFitLabel *self = WAYSIDE_FIT_LABEL (widget);
  GtkWidget *label = self->long_label;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->short_label, orientation, for_size, minimum, NULL, NULL, NULL);
      *natural = MAX (long_width (self), *minimum);
      return;
    }

  if (for_size >= 0 && for_size < long_width (self))
    label = self->short_label;
  gtk_widget_measure (label, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
wayside_fit_label_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WaysideFitLabel *self = WAYSIDE_FIT_LABEL (widget);
  gboolean fits = width >= long_width (self);
  GtkAllocation whole = { 0, 0, width, height };

  gtk_widget_set_child_visible (self->long_label, fits);
  gtk_widget_set_child_visible (self->short_label, !fits);
  gtk_widget_size_allocate (fits ? self->long_label : self->short_label, &whole, -1);
}

static GtkSizeRequestMode
wayside_fit_label_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wayside_fit_label_dispose (GObject *object)
{
  WaysideFitLabel *self = WAYSIDE_FIT_LABEL (object);

  g_clear_pointer (&self->long_label, gtk_widget_unparent);
  g_clear_pointer (&self->short_label, gtk_widget_unparent);

  G_OBJECT_CLASS (wayside_fit_label_parent_class)->dispose (object);
}

static void
wayside_fit_label_class_init (WaysideFitLabelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_fit_label_dispose;
  widget_class->measure = wayside_fit_label_measure;
  widget_class->size_allocate = wayside_fit_label_size_allocate;
  widget_class->get_request_mode = wayside_fit_label_get_request_mode;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wayside_fit_label_init (WaysideFitLabel *self)
{
  self->long_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->long_label), 0);
  gtk_widget_set_parent (self->long_label, GTK_WIDGET (self));

  self->short_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->short_label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->short_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->short_label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_parent (self->short_label, GTK_WIDGET (self));

  /* Screen readers read the long form. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->short_label), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}

/**
 * wayside_fit_label_set_texts:
 * @self: a label
 * @text: the long form
 * @brief: the short form
 *
 * Sets both forms of the text, and hides the label if the text is empty.
 */
void
wayside_fit_label_set_texts (WaysideFitLabel *self, const char *text, const char *brief)
{
  g_return_if_fail (WAYSIDE_IS_FIT_LABEL (self));
  g_return_if_fail (text != NULL && brief != NULL);

  gtk_label_set_label (GTK_LABEL (self->long_label), text);
  gtk_label_set_label (GTK_LABEL (self->short_label), brief);
  gtk_widget_set_visible (GTK_WIDGET (self), *text != '\0');
}
