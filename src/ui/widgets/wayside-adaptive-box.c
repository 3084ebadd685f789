/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-adaptive-box.h"

/**
 * WaysideAdaptiveBox:
 *
 * A container that places two children side by side if there is enough space, or stacks them otherwise. Side
 * by side, the second child gets its natural width and the first one the rest, which is at least the share
 * "first-share" of its natural width: a title is not squeezed by a long text beside it. Stacked, the first child gets
 * its natural height, but at most half of the height unless its minimum is larger, and the second one the
 * rest.
 *
 * The layout depends on the allocated width only and is chosen during allocation. So there is no relayout,
 * and the minimum width of the box is that of its wider child.
 *
 * Drop it when libadwaita 1.4 is required: AdwBreakpointBin can change the orientation of a GtkBox.
 */

/* The default resolution, in the unit of gtk-xft-dpi: 1/1024 dots per inch. */
#define NORMAL_DPI (96 * 1024)

/* Percent of its natural width that the first child gets side by side, if the box does not set another one. */
#define FIRST_SHARE 60

struct _WaysideAdaptiveBox
{
  GtkWidget parent_instance;

  int narrow_width; /* children are stacked below this width; scales with the text size */
  int spacing;
  int first_share; /* percent of the natural width of the first child, below which children are stacked */
};

G_DEFINE_FINAL_TYPE (WaysideAdaptiveBox, wayside_adaptive_box, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_NARROW_WIDTH = 1,
  PROP_SPACING,
  PROP_FIRST_SHARE,
} WaysideAdaptiveBoxProperty;

static GParamSpec *properties[PROP_FIRST_SHARE + 1];

static GtkWidget *
first_child (WaysideAdaptiveBox *self)
{
  return gtk_widget_get_first_child (GTK_WIDGET (self));
}

static GtkWidget *
second_child (WaysideAdaptiveBox *self)
{
  return gtk_widget_get_last_child (GTK_WIDGET (self));
}

static void
measure_child (GtkWidget *child, GtkOrientation orientation, int for_size, int *minimum, int *natural)
{
  gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

static gboolean
is_alone (WaysideAdaptiveBox *self)
{
  return !gtk_widget_should_layout (first_child (self)) || !gtk_widget_should_layout (second_child (self));
}

/* Returns the visible child, if only one is visible. */
static GtkWidget *
lone_child (WaysideAdaptiveBox *self)
{
  return gtk_widget_should_layout (first_child (self)) ? first_child (self) : second_child (self);
}

static int
threshold (WaysideAdaptiveBox *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  int minimum, natural, second, first, dpi = NORMAL_DPI;

  if (settings != NULL)
    g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  if (dpi <= 0)
    dpi = NORMAL_DPI;

  measure_child (first_child (self), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural);
  measure_child (second_child (self), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &second);
  first = MAX (minimum, (int) ((gint64) natural * self->first_share / 100));
  return MAX ((int) ((gint64) self->narrow_width * dpi / NORMAL_DPI), first + self->spacing + second);
}

static void
split_width (WaysideAdaptiveBox *self, int width, int *first, int *second)
{
  measure_child (second_child (self), GTK_ORIENTATION_HORIZONTAL, -1, NULL, second);
  *first = width - self->spacing - *second;
}

static void
measure_width (WaysideAdaptiveBox *self, int *minimum, int *natural)
{
  int first_minimum, first_natural, second_minimum, second_natural;

  measure_child (first_child (self), GTK_ORIENTATION_HORIZONTAL, -1, &first_minimum, &first_natural);
  measure_child (second_child (self), GTK_ORIENTATION_HORIZONTAL, -1, &second_minimum, &second_natural);
  *minimum = MAX (first_minimum, second_minimum);
  *natural = MAX (first_natural + self->spacing + second_natural, *minimum);
}

static void
measure_height (WaysideAdaptiveBox *self, int width, int *minimum, int *natural)
{
  int first_width = width, second_width = width;
  int first_minimum, first_natural, second_minimum, second_natural;
  gboolean stacked = width >= 0 && width < threshold (self);

  if (width >= 0 && !stacked)
    split_width (self, width, &first_width, &second_width);

  measure_child (first_child (self), GTK_ORIENTATION_VERTICAL, first_width, &first_minimum, &first_natural);
  measure_child (second_child (self), GTK_ORIENTATION_VERTICAL, second_width, &second_minimum,
                 &second_natural);
  if (stacked)
    {
      *minimum = first_minimum + self->spacing + second_minimum;
      *natural = first_natural + self->spacing + second_natural;
    }
  else
    {
      *minimum = MAX (first_minimum, second_minimum);
      *natural = MAX (first_natural, second_natural);
    }
}

static void
wayside_adaptive_box_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  WaysideAdaptiveBox *self = WAYSIDE_ADAPTIVE_BOX (widget);

  if (is_alone (self))
    measure_child (lone_child (self), orientation, for_size, minimum, natural);
  else if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, minimum, natural);
  else
    measure_height (self, for_size, minimum, natural);
}

static void
allocate_stacked (WaysideAdaptiveBox *self, int width, int height)
{
  int first_minimum, first_natural, second_minimum, first_height;
  GtkAllocation first, second;

  measure_child (first_child (self), GTK_ORIENTATION_VERTICAL, width, &first_minimum, &first_natural);
  measure_child (second_child (self), GTK_ORIENTATION_VERTICAL, width, &second_minimum, NULL);

  first_height = MIN (first_natural, MAX (height / 2, height - self->spacing - second_minimum));
  first_height = MAX (MIN (first_height, MAX (height / 2, first_minimum)), first_minimum);
  first = (GtkAllocation){ 0, 0, width, first_height };
  second = (GtkAllocation){ 0, first_height + self->spacing, width, height - first_height - self->spacing };
  gtk_widget_size_allocate (first_child (self), &first, -1);
  gtk_widget_size_allocate (second_child (self), &second, -1);
}

static void
allocate_beside (WaysideAdaptiveBox *self, int width, int height)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkAllocation first = { 0, 0, 0, height };
  GtkAllocation second = { 0, 0, 0, height };

  split_width (self, width, &first.width, &second.width);
  first.x = mirrored ? second.width + self->spacing : 0;
  second.x = mirrored ? 0 : first.width + self->spacing;
  gtk_widget_size_allocate (first_child (self), &first, -1);
  gtk_widget_size_allocate (second_child (self), &second, -1);
}

static void
wayside_adaptive_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WaysideAdaptiveBox *self = WAYSIDE_ADAPTIVE_BOX (widget);

  if (is_alone (self))
    gtk_widget_size_allocate (lone_child (self), &(GtkAllocation){ 0, 0, width, height }, -1);
  else if (width < threshold (self))
    allocate_stacked (self, width, height);
  else
    allocate_beside (self, width, height);
}

static GtkSizeRequestMode
wayside_adaptive_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wayside_adaptive_box_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WaysideAdaptiveBox *self = WAYSIDE_ADAPTIVE_BOX (object);

  switch ((WaysideAdaptiveBoxProperty) prop_id)
    {
    case PROP_NARROW_WIDTH:
      self->narrow_width = g_value_get_int (value);
      break;
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_FIRST_SHARE:
      self->first_share = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wayside_adaptive_box_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (wayside_adaptive_box_parent_class)->dispose (object);
}

static void
wayside_adaptive_box_class_init (WaysideAdaptiveBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wayside_adaptive_box_dispose;
  object_class->set_property = wayside_adaptive_box_set_property;
  widget_class->measure = wayside_adaptive_box_measure;
  widget_class->size_allocate = wayside_adaptive_box_size_allocate;
  widget_class->get_request_mode = wayside_adaptive_box_get_request_mode;

  properties[PROP_NARROW_WIDTH] = g_param_spec_int ("narrow-width", NULL, NULL, 0, G_MAXINT16, 0, flags);
  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT16, 0, flags);
  properties[PROP_FIRST_SHARE] = g_param_spec_int ("first-share", NULL, NULL, 0, 100, FIRST_SHARE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wayside_adaptive_box_init (WaysideAdaptiveBox *self)
{
}
