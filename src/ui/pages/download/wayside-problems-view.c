/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-problems-view.h"

#include "wayside-group-row.h"
#include "wayside-host-path.h"
#include "wayside-messages.h"

#include <glib/gi18n.h>

/**
 * WaysideProblemsView:
 *
 * A list of the photos that could not be saved, grouped by cause.
 */

typedef struct
{
  WaysideItemState state;
  int code;         /* a WaysideError, or -1 */
  GPtrArray *items; /* (owned) (element-type WaysideItem) */
} Cause;

struct _WaysideProblemsView
{
  AdwBin parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (WaysideProblemsView, wayside_problems_view, ADW_TYPE_BIN)

static Cause *
cause_new (WaysideItemState state, int code)
{
  Cause *self = g_new0 (Cause, 1);

  self->state = state;
  self->code = code;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

static void
cause_free (Cause *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

static Cause *
find_cause (GPtrArray *causes, WaysideItemState state, int code)
{
  for (guint i = 0; i < causes->len; i++)
    {
      Cause *cause = g_ptr_array_index (causes, i);

      if (cause->state == state && cause->code == code)
        return cause;
    }

  g_ptr_array_add (causes, cause_new (state, code));
  return g_ptr_array_index (causes, causes->len - 1);
}

/* Failed photos first, since retrying can only help these. */
static int
compare_causes (gconstpointer a, gconstpointer b)
{
  const Cause *left = *(const Cause *const *) a;
  const Cause *right = *(const Cause *const *) b;

  return left->state != right->state ? (int) left->state - (int) right->state : left->code - right->code;
}

static GPtrArray *
group_by_cause (WaysideDownload *download)
{
  GPtrArray *causes = g_ptr_array_new_with_free_func ((GDestroyNotify) cause_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (download));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (download), i);
      WaysideItemState state = wayside_item_get_state (item);
      const GError *error = wayside_item_get_error (item);

      if (wayside_message_item_trouble (state) != NULL)
        {
          int code = state == WAYSIDE_ITEM_FAILED && error != NULL ? error->code : -1;

          g_ptr_array_add (find_cause (causes, state, code)->items, g_object_ref (item));
        }
    }

  g_ptr_array_sort (causes, compare_causes);
  return causes;
}

static char *
name_item (gconstpointer member, char **subtitle)
{
  WaysideItem *item = (WaysideItem *) member;
  const GError *error = wayside_item_get_error (item);

  *subtitle = error != NULL ? wayside_host_path_show (error->message) : NULL;
  return g_strdup (wayside_item_get_id (item));
}

static GtkWidget *
cause_row (const Cause *cause)
{
  g_autofree char *title = wayside_message_cause (cause->state, cause->code, cause->items->len);
  const char *subtitle = cause->state == WAYSIDE_ITEM_FAILED ? _ ("Trying again may help")
                                                             : _ ("Trying again does not help");

  return wayside_group_row_new (title, subtitle, cause->items, name_item, TRUE);
}

static void
wayside_problems_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WAYSIDE_TYPE_PROBLEMS_VIEW);

  G_OBJECT_CLASS (wayside_problems_view_parent_class)->dispose (object);
}

static void
wayside_problems_view_class_init (WaysideProblemsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_problems_view_dispose;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-problems-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideProblemsView, list);
}

static void
wayside_problems_view_init (WaysideProblemsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wayside_problems_view_update:
 * @self: a view
 * @download: a download
 *
 * Updates the list of problems. Iterates over all photos of the download, so only call this when the number
 * of problems has changed and the view is visible.
 */
void
wayside_problems_view_update (WaysideProblemsView *self, WaysideDownload *download)
{
  g_autoptr (GPtrArray) causes = NULL;
  GtkWidget *row;

  g_return_if_fail (WAYSIDE_IS_PROBLEMS_VIEW (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);

  causes = group_by_cause (download);
  for (guint i = 0; i < causes->len; i++)
    gtk_list_box_append (self->list, cause_row (g_ptr_array_index (causes, i)));
}
