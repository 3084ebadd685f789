/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-progress-panel.h"

#include "wayside-adaptive-box.h"
#include "wayside-button-row.h"
#include "wayside-fit-label.h"

/**
 * WaysideProgressPanel:
 *
 * The bar at the bottom of the download page: a message, a progress bar, and the buttons for the current
 * state. The buttons activate the actions "download.pause", "download.resume", "download.stop",
 * "download.retry-failed" and "download.show-in-files".
 */

struct _WaysideProgressPanel
{
  AdwBin parent_instance;

  WaysideFitLabel *sentence;
  GtkProgressBar *bar;
  WaysideFitLabel *details;
  GtkWidget *pause_button;
  GtkWidget *resume_button;
  GtkWidget *again_button;
  GtkWidget *stop_button;
  GtkWidget *retry_button;
  GtkWidget *files_button;
};

G_DEFINE_FINAL_TYPE (WaysideProgressPanel, wayside_progress_panel, ADW_TYPE_BIN)

static void
wayside_progress_panel_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WAYSIDE_TYPE_PROGRESS_PANEL);

  G_OBJECT_CLASS (wayside_progress_panel_parent_class)->dispose (object);
}

static void
wayside_progress_panel_class_init (WaysideProgressPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_progress_panel_dispose;

  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);
  g_type_ensure (WAYSIDE_TYPE_BUTTON_ROW);
  g_type_ensure (WAYSIDE_TYPE_FIT_LABEL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-progress-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, sentence);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, bar);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, details);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, pause_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, resume_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, again_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, stop_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, retry_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideProgressPanel, files_button);
}

static void
wayside_progress_panel_init (WaysideProgressPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
update_texts (WaysideProgressPanel *self, const WaysideDownloadStats *stats)
{
  g_autofree char *sentence = wayside_message_progress (stats, FALSE);
  g_autofree char *brief_sentence = wayside_message_progress (stats, TRUE);
  g_autofree char *details = wayside_message_details (stats, FALSE);
  g_autofree char *brief_details = wayside_message_details (stats, TRUE);
  /* While a new run lists its photos, the counters are still those of the last one. */
  double fraction = stats->state != WAYSIDE_DOWNLOAD_LISTING ? wayside_download_stats_get_fraction (stats)
                                                             : 0;

  wayside_fit_label_set_texts (self->sentence, sentence, brief_sentence);
  wayside_fit_label_set_texts (self->details, details, brief_details);
  gtk_progress_bar_set_fraction (self->bar, fraction);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, sentence,
                                  -1);
}

/* Moves the focus from a hidden button to the one that replaces it. */
static void
take_focus (WaysideProgressPanel *self)
{
  GtkWidget *buttons[] = { self->pause_button, self->resume_button, self->again_button, self->files_button,
                           self->stop_button };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_visible (buttons[i]) && gtk_widget_grab_focus (buttons[i]))
      return;
}

static void
suggest (GtkWidget *button, gboolean is_suggested)
{
  if (is_suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static void
update_buttons (WaysideProgressPanel *self, const WaysideDownloadStats *stats)
{
  WaysideDownloadState state = stats->state;
  gboolean moving = state == WAYSIDE_DOWNLOAD_LISTING || state == WAYSIDE_DOWNLOAD_RUNNING;
  gboolean stopped = state == WAYSIDE_DOWNLOAD_STOPPED || state == WAYSIDE_DOWNLOAD_INTERRUPTED;
  gboolean failed = state == WAYSIDE_DOWNLOAD_FAILED;
  gboolean kept = wayside_download_stats_count_kept (stats) > 0;
  gboolean can_retry = state == WAYSIDE_DOWNLOAD_FINISHED && stats->counts[WAYSIDE_ITEM_FAILED] > 0;

  gtk_widget_set_visible (self->pause_button, moving);
  gtk_widget_set_visible (self->resume_button, state == WAYSIDE_DOWNLOAD_PAUSED || stopped);
  gtk_widget_set_visible (self->again_button, failed);
  gtk_widget_set_visible (self->stop_button,
                          moving || state == WAYSIDE_DOWNLOAD_PAUSED || state == WAYSIDE_DOWNLOAD_WAITING);
  gtk_widget_set_visible (self->retry_button, can_retry);
  gtk_widget_set_visible (self->files_button, wayside_download_state_is_end (state) && kept);

  suggest (self->retry_button, can_retry);
  suggest (self->files_button, state == WAYSIDE_DOWNLOAD_FINISHED && !can_retry);
}

/**
 * wayside_progress_panel_has_focus:
 * @self: a panel
 *
 * Returns: %TRUE if one of the buttons has the keyboard focus
 */
gboolean
wayside_progress_panel_has_focus (WaysideProgressPanel *self)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (WAYSIDE_IS_PROGRESS_PANEL (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

/**
 * wayside_progress_panel_update:
 * @self: a panel
 * @stats: the counters of the download
 * @had_focus: whether a button had the focus before the actions of the buttons changed
 *
 * Shows the progress of the download. If the focus was in the panel, it stays there.
 */
void
wayside_progress_panel_update (WaysideProgressPanel *self,
                               const WaysideDownloadStats *stats,
                               gboolean had_focus)
{
  g_return_if_fail (WAYSIDE_IS_PROGRESS_PANEL (self));
  g_return_if_fail (stats != NULL);

  update_texts (self, stats);
  update_buttons (self, stats);
  if (had_focus && !wayside_progress_panel_has_focus (self))
    take_focus (self);
}
