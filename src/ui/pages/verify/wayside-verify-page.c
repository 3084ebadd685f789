/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-verify-page.h"

#include "wayside-accessible.h"
#include "wayside-verification.h"
#include "wayside-format.h"
#include "wayside-host-path.h"
#include "wayside-group-row.h"
#include "wayside-messages.h"

#include <glib/gi18n.h>
#include <string.h>

/* Limits the number of widgets: each folder needs dozens of them. */
#define MAX_FOLDERS 100

/**
 * WaysideVerifyPage:
 *
 * Verifies a folder of downloads and lists damaged, missing and unexpected files.
 */
struct _WaysideVerifyPage
{
  AdwBin parent_instance;

  GCancellable *cancellable;         /* (owned) (nullable): of the running verification */
  WaysideVerification *verification; /* (owned) (nullable): its result */

  AdwWindowTitle *title;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *status_page;
  GtkLabel *summary_label;
  GtkBox *folders_box;
};

G_DEFINE_FINAL_TYPE (WaysideVerifyPage, wayside_verify_page, ADW_TYPE_BIN)

static char *
name_finding (gconstpointer member, char **subtitle)
{
  const WaysideVerifyIssue *issue = member;

  *subtitle = NULL;
  return g_filename_display_name (issue->name);
}

static void
on_repair (GtkButton *button, gpointer user_data)
{
  const char *folder = user_data;

  gtk_widget_activate_action_variant (GTK_WIDGET (button), "win.repair", g_variant_new_bytestring (folder));
}

static void
free_closure_data (gpointer data, GClosure *closure)
{
  g_free (data);
}

static GtkWidget *
repair_button (const char *folder, const char *title)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Repair"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_repair), g_strdup (folder), free_closure_data, 0);
  return button;
}

/* Creates the group of rows for a folder, with a row for each kind of issue. The header bar shows the
 * location. */
static GtkWidget *
folder_group (const char *folder, GPtrArray *const issues[])
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *title = g_filename_display_basename (folder);
  g_autofree char *markup = g_markup_escape_text (title, -1);
  gboolean can_repair = FALSE;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), markup);
  for (guint kind = 0; kind < WAYSIDE_N_VERIFY_ISSUE_KINDS; kind++)
    {
      g_autofree char *row_title = NULL;

      if (issues[kind]->len == 0)
        continue;

      can_repair = can_repair || wayside_verify_issue_kind_can_repair ((WaysideVerifyIssueKind) kind);
      row_title = wayside_message_findings ((WaysideVerifyIssueKind) kind, issues[kind]->len);
      adw_preferences_group_add (
          ADW_PREFERENCES_GROUP (group),
          wayside_group_row_new (row_title, wayside_message_finding_remedy ((WaysideVerifyIssueKind) kind),
                                 issues[kind], name_finding, kind != WAYSIDE_VERIFY_ISSUE_UNEXPECTED));
    }
  if (can_repair)
    adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), repair_button (folder, title));
  wayside_accessible_name_inside (group, title);
  return group;
}

/* Appends the group of one folder, since the issues are sorted by folder. Returns the index of the first
 * issue of the next folder. */
static guint
append_folder (WaysideVerifyPage *self, guint first)
{
  GPtrArray *all = self->verification->issues;
  const char *folder = ((const WaysideVerifyIssue *) g_ptr_array_index (all, first))->folder;
  GPtrArray *issues[WAYSIDE_N_VERIFY_ISSUE_KINDS];
  guint next = first;

  for (guint kind = 0; kind < WAYSIDE_N_VERIFY_ISSUE_KINDS; kind++)
    issues[kind] = g_ptr_array_new ();
  for (; next < all->len; next++)
    {
      WaysideVerifyIssue *issue = g_ptr_array_index (all, next);

      if (strcmp (issue->folder, folder) != 0)
        break;
      g_ptr_array_add (issues[issue->kind], issue);
    }

  gtk_box_append (self->folders_box, folder_group (folder, issues));
  for (guint kind = 0; kind < WAYSIDE_N_VERIFY_ISSUE_KINDS; kind++)
    g_ptr_array_unref (issues[kind]);
  return next;
}

static void
show_findings (WaysideVerifyPage *self)
{
  g_autofree char *summary = wayside_message_checkup (self->verification);
  GtkWidget *child;
  guint next = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->folders_box))) != NULL)
    gtk_box_remove (self->folders_box, child);

  gtk_label_set_label (self->summary_label, summary);
  for (guint n = 0; next < self->verification->issues->len && n < MAX_FOLDERS; n++)
    next = append_folder (self, next);
  if (next < self->verification->issues->len)
    gtk_box_append (self->folders_box,
                    gtk_label_new (_ ("There are more folders. Repair these first, then check again")));
  gtk_stack_set_visible_child_name (self->stack, "findings");
}

static void
show_status (WaysideVerifyPage *self, const char *icon_name, const char *title, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (self->status_page, icon_name);
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "status");
}

static void
show_outcome (WaysideVerifyPage *self, const GError *error)
{
  g_autofree char *summary = self->verification != NULL ? wayside_message_checkup (self->verification) : NULL;

  if (self->verification == NULL)
    {
      g_autofree char *shown = wayside_host_path_show (error->message);

      show_status (self, "dialog-warning-symbolic", _ ("Files Not Checked"), shown);
    }
  else if (self->verification->issues->len > 0)
    show_findings (self);
  else if (self->verification->n_whole > 0)
    show_status (self, "emblem-ok-symbolic", _ ("No Damage Found"), summary);
  else
    show_status (self, "folder-symbolic", _ ("No Photos"),
                 _ ("There are no downloaded photos in this folder"));
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideVerifyPage) self = user_data;
  g_autoptr (GError) error = NULL;
  WaysideVerification *verification = wayside_verification_run_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->spinner);
  self->verification = verification;
  show_outcome (self, error);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wayside_verify_page_take_focus (self);
}

static void
wayside_verify_page_dispose (GObject *object)
{
  WaysideVerifyPage *self = WAYSIDE_VERIFY_PAGE (object);

  wayside_verify_page_forget (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_VERIFY_PAGE);

  G_OBJECT_CLASS (wayside_verify_page_parent_class)->dispose (object);
}

static void
wayside_verify_page_class_init (WaysideVerifyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_verify_page_dispose;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-verify-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideVerifyPage, title);
  gtk_widget_class_bind_template_child (widget_class, WaysideVerifyPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WaysideVerifyPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, WaysideVerifyPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideVerifyPage, summary_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideVerifyPage, folders_box);
}

static void
wayside_verify_page_init (WaysideVerifyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wayside_accessible_name_inside (GTK_WIDGET (self->status_page), _ ("Message"));
}

/**
 * wayside_verify_page_check:
 * @self: a page
 * @path: absolute path of a folder of downloads, or of one download
 * @bare: (array zero-terminated=1): folders in which photos are saved without metadata files
 *
 * Verifies all files in the folder in a thread, and shows the issues. Does not modify any file.
 */
void
wayside_verify_page_check (WaysideVerifyPage *self, const char *path, const char *const *bare)
{
  g_autofree char *name = NULL;

  g_return_if_fail (WAYSIDE_IS_VERIFY_PAGE (self));
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  wayside_verify_page_forget (self);
  name = wayside_fact_folder (path);
  adw_window_title_set_subtitle (self->title, name);
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "busy");

  self->cancellable = g_cancellable_new ();
  wayside_verification_run_async (path, bare, self->cancellable, checked_cb, g_object_ref (self));
}

/**
 * wayside_verify_page_forget:
 * @self: a page
 *
 * Cancels the running verification, and drops its result.
 */
void
wayside_verify_page_forget (WaysideVerifyPage *self)
{
  g_return_if_fail (WAYSIDE_IS_VERIFY_PAGE (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->verification, wayside_verification_free);
}

/**
 * wayside_verify_page_dup_repair:
 * @self: a page
 * @folder: path of a folder that has issues
 *
 * Returns: (transfer full) (nullable): a query for the photos that can be repaired by downloading them again,
 *   or %NULL if there are none
 */
WaysideQuery *
wayside_verify_page_dup_repair (WaysideVerifyPage *self, const char *folder)
{
  g_autoptr (GPtrArray) ids = NULL;

  g_return_val_if_fail (WAYSIDE_IS_VERIFY_PAGE (self), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  if (self->verification == NULL)
    return NULL;

  ids = wayside_verification_list_repairable (self->verification, folder);
  return ids->len > 0 ? wayside_query_new_images (ids, NULL) : NULL;
}

/**
 * wayside_verify_page_take_focus:
 * @self: a mapped page
 *
 * Moves the keyboard focus to the first control.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_verify_page_take_focus (WaysideVerifyPage *self)
{
  g_return_val_if_fail (WAYSIDE_IS_VERIFY_PAGE (self), FALSE);

  return gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD) ||
         gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}
