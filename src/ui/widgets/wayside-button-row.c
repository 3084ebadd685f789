/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-button-row.h"

/**
 * WaysideButtonRow:
 *
 * A container for buttons of equal width. They are placed side by side if their labels fit on one line, or
 * stacked otherwise, so that the minimum width of the row is that of the longest word.
 *
 * Drop it when libadwaita 1.7 is required: AdwWrapBox wraps children that fill the row.
 */

#define SPACING 8

struct _WaysideButtonRow
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (WaysideButtonRow, wayside_button_row, GTK_TYPE_WIDGET)

typedef struct
{
  int n;       /* number of visible buttons */
  int minimum; /* minimum and natural width of the widest button */
  int natural;
} Extent;

static Extent
measure_widest (GtkWidget *widget)
{
  Extent extent = { 0 };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum, natural;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      extent.n++;
      extent.minimum = MAX (extent.minimum, minimum);
      extent.natural = MAX (extent.natural, natural);
    }

  return extent;
}

static int
row_width (const Extent *extent)
{
  return extent->n * extent->natural + MAX (extent->n - 1, 0) * SPACING;
}

static void
measure_height (GtkWidget *widget, int width, int *minimum, int *natural)
{
  Extent extent = measure_widest (widget);
  gboolean in_row = width < 0 || width >= row_width (&extent);

  if (width >= 0 && in_row && extent.n > 0)
    width = (width - (extent.n - 1) * SPACING) / extent.n;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int lowest, usual;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &lowest, &usual, NULL, NULL);
      *minimum = in_row ? MAX (*minimum, lowest) : *minimum + lowest;
      *natural = in_row ? MAX (*natural, usual) : *natural + usual;
    }

  if (!in_row && extent.n > 1)
    {
      *minimum += (extent.n - 1) * SPACING;
      *natural += (extent.n - 1) * SPACING;
    }
}

static void
wayside_button_row_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      Extent extent = measure_widest (widget);

      *minimum = extent.minimum;
      *natural = row_width (&extent);
    }
  else
    measure_height (widget, for_size, minimum, natural);
}

static void
wayside_button_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  Extent extent = measure_widest (widget);
  gboolean in_row = width >= row_width (&extent);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation place = { 0, 0, width, height };

  if (extent.n == 0)
    return;

  if (in_row)
    place.width = (width - (extent.n - 1) * SPACING) / extent.n;
  if (in_row && mirrored)
    place.x = width - place.width;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;

      if (!in_row)
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &place.height, NULL, NULL);
      gtk_widget_size_allocate (child, &place, -1);
      if (in_row)
        place.x += (place.width + SPACING) * (mirrored ? -1 : 1);
      else
        place.y += place.height + SPACING;
    }
}

static GtkSizeRequestMode
wayside_button_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wayside_button_row_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (wayside_button_row_parent_class)->dispose (object);
}

static void
wayside_button_row_class_init (WaysideButtonRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_button_row_dispose;
  widget_class->measure = wayside_button_row_measure;
  widget_class->size_allocate = wayside_button_row_size_allocate;
  widget_class->get_request_mode = wayside_button_row_get_request_mode;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wayside_button_row_init (WaysideButtonRow *self)
{
}
