/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-page.h"

#include "wayside-accessible.h"
#include "wayside-adaptive-box.h"
#include "wayside-error.h"
#include "wayside-format.h"
#include "wayside-host-path.h"
#include "wayside-photo-grid.h"
#include "wayside-problems-view.h"
#include "wayside-progress-panel.h"
#include "wayside-messages.h"
#include "wayside-network-watch.h"
#include "wayside-retry-policy.h"
#include "wayside-token-messages.h"

#include <glib/gi18n.h>

/* Delay before the spinner is shown, so that it does not flash for short waits. */
#define SPINNER_DELAY_MS 800

struct _WaysideDownloadPage
{
  AdwBin parent_instance;

  WaysideDownload *download;      /* (owned) (nullable) */
  GSignalGroup *download_signals; /* (owned) */
  WaysideTokenStore *tokens;      /* (owned) (nullable): set once */
  guint n_problems;               /* number of problems in the problems view */
  guint spinner_id;               /* timeout that shows the spinner, or 0 */

  AdwWindowTitle *title;
  GtkRevealer *notice_revealer;
  GtkLabel *notice_label;
  GtkButton *notice_button;
  GtkWidget *switcher;
  GtkToggleButton *photos_button;
  GtkWidget *problems_button;
  GtkLabel *problems_label;
  GtkStack *stack;
  GtkRevealer *waiting_revealer;
  GtkSpinner *spinner;
  WaysidePhotoGrid *grid;
  WaysideProblemsView *problems_view;
  AdwStatusPage *status_page;
  GtkButton *status_again_button;
  GtkButton *status_back_button;
  GtkWidget *status_remove_button;
  WaysideProgressPanel *panel;
};

G_DEFINE_FINAL_TYPE (WaysideDownloadPage, wayside_download_page, ADW_TYPE_BIN)

static gboolean
show_spinner (gpointer user_data)
{
  WaysideDownloadPage *self = WAYSIDE_DOWNLOAD_PAGE (user_data);

  self->spinner_id = 0;
  gtk_spinner_start (self->spinner);
  gtk_revealer_set_reveal_child (self->waiting_revealer, TRUE);
  return G_SOURCE_REMOVE;
}

static void
set_waiting (WaysideDownloadPage *self, gboolean waiting)
{
  if (waiting && self->spinner_id == 0 && !gtk_revealer_get_reveal_child (self->waiting_revealer))
    self->spinner_id = g_timeout_add (SPINNER_DELAY_MS, show_spinner, self);
  if (waiting)
    return;

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  gtk_spinner_stop (self->spinner);
  gtk_revealer_set_reveal_child (self->waiting_revealer, FALSE);
}

static void
show_status (WaysideDownloadPage *self,
             const char *icon_name,
             const char *title,
             const char *text,
             gboolean can_retry)
{
  g_autofree char *shown = text != NULL ? wayside_host_path_show (text) : NULL;
  g_autofree char *markup = shown != NULL ? g_markup_escape_text (shown, -1) : NULL;

  adw_status_page_set_icon_name (self->status_page, icon_name);
  adw_status_page_set_title (self->status_page, title);
  adw_status_page_set_description (self->status_page, markup);
  gtk_widget_set_visible (GTK_WIDGET (self->status_again_button), can_retry);
  gtk_widget_set_visible (self->status_remove_button, FALSE);

  /* One suggested action per view: if retrying cannot help, suggest to go back. */
  if (can_retry)
    gtk_widget_remove_css_class (GTK_WIDGET (self->status_back_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->status_back_button), "suggested-action");
}

static void
set_button (GtkButton *button, const char *label, const char *action_name)
{
  gtk_button_set_label (button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action_name);
}

/* The counters may be those of an earlier run, until a new one has found photos. */
static gboolean
has_photos (WaysideDownloadPage *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->download)) > 0;
}

/* Returns the single photo of a query by photo ID, if it is not available. Its error is shown as a status
 * page instead of a grid with one cell. */
static WaysideItem *
dup_missing_photo (WaysideDownload *download, const WaysideDownloadStats *stats)
{
  if (wayside_query_get_kind (wayside_download_get_query (download)) != WAYSIDE_QUERY_IMAGE ||
      !wayside_download_is_ended (download) || wayside_download_stats_count_unavailable (stats) == 0)
    return NULL;

  return g_list_model_get_item (G_LIST_MODEL (download), 0);
}

/* The photos were saved, but their folder is not where it was. */
static void
show_lost (WaysideDownloadPage *self)
{
  show_status (self, "folder-symbolic", _ ("Folder Not Found"),
               _ ("The photos were moved or deleted, or their disk is not connected"), TRUE);
  set_button (self->status_again_button, _ ("Locate Folder…"), "download.locate-folder");
  set_button (self->status_back_button, _ ("Download Again"), "download.start-again");
  gtk_widget_set_visible (self->status_remove_button, TRUE);
}

/* Updates the status page, which is visible as long as there are no photos to show. */
static void
update_status (WaysideDownloadPage *self, const WaysideDownloadStats *stats)
{
  g_autoptr (WaysideItem) missing = dup_missing_photo (self->download, stats);
  const GError *error = missing != NULL ? wayside_item_get_error (missing)
                                        : wayside_download_get_error (self->download);
  WaysideQueryKind kind = wayside_query_get_kind (wayside_download_get_query (self->download));
  /* Those of an earlier run, which are not loaded. */
  g_autofree char *kept = wayside_download_stats_count_kept (stats) > 0
                              ? wayside_message_progress (stats, FALSE)
                              : NULL;
  const char *action, *remedy = wayside_message_failure_remedy (missing == NULL ? error : NULL, &action);

  if (wayside_download_is_lost (self->download))
    {
      show_lost (self);
      return;
    }

  set_button (self->status_again_button, wayside_message_failure_retry (error), "download.resume");
  set_button (self->status_back_button, remedy, action);
  if (stats->state != WAYSIDE_DOWNLOAD_FINISHED && error == NULL)
    show_status (self, "process-stop-symbolic", _ ("Download Stopped"),
                 kept != NULL ? kept : _ ("No photos were saved"), TRUE);
  else if (error != NULL)
    show_status (self, wayside_message_failure_icon (error), wayside_message_failure_title (error, kind),
                 wayside_token_message_failure (error, self->tokens),
                 wayside_retry_can_help (error) && !wayside_error_needs_token (error));
  else if (kept != NULL)
    show_status (self, "emblem-ok-symbolic", _ ("Download Finished"), kept, FALSE);
  else
    show_status (self, "image-missing-symbolic", _ ("No Photos"), _ ("There is nothing to download here"),
                 FALSE);
}

/* Returns the text of the notice above the photos, and the label and action of its button. */
static char *
dup_notice (WaysideDownloadPage *self,
            const WaysideDownloadStats *stats,
            const char **button,
            const char **action)
{
  const GError *error = wayside_download_get_error (self->download);
  WaysideNetworkHold hold = wayside_network_watch_get_hold (wayside_download_get_watch (self->download));

  *button = *action = NULL;
  if (has_photos (self) && error != NULL)
    {
      *button = wayside_message_failure_remedy (error, action);
      return wayside_host_path_show (wayside_token_message_failure (error, self->tokens));
    }

  if (hold == WAYSIDE_NETWORK_HOLD_METERED)
    {
      *button = _ ("Download Anyway");
      *action = "download.allow-metered";
    }
  if (hold != WAYSIDE_NETWORK_HOLD_NONE)
    return g_strdup (wayside_message_hold (hold));

  return wayside_message_notice (stats);
}

static void
update_notice (WaysideDownloadPage *self, const WaysideDownloadStats *stats)
{
  const char *button, *action;
  g_autofree char *text = dup_notice (self, stats, &button, &action);

  if (text != NULL)
    gtk_label_set_label (self->notice_label, text);
  if (button != NULL)
    set_button (self->notice_button, button, action);
  gtk_widget_set_visible (GTK_WIDGET (self->notice_button), button != NULL);
  gtk_revealer_set_reveal_child (self->notice_revealer, text != NULL);
}

/* Only checks the first button: while the selection changes, the second one is not active yet when this is
 * called. */
static gboolean
shows_problems (WaysideDownloadPage *self)
{
  return !gtk_toggle_button_get_active (self->photos_button);
}

static void
update_problems (WaysideDownloadPage *self, const WaysideDownloadStats *stats)
{
  guint n = wayside_download_stats_count_problems (stats);
  g_autofree char *label = wayside_message_problems (n);
  gboolean shown;

  gtk_widget_set_visible (self->switcher,
                          n > 0 && stats->n_items > 1 && !wayside_download_is_lost (self->download));
  gtk_label_set_label (self->problems_label, label);
  wayside_accessible_set_name (self->problems_button, label);
  if (n == 0)
    gtk_toggle_button_set_active (self->photos_button, TRUE);

  shown = shows_problems (self);
  if (shown && n != self->n_problems)
    wayside_problems_view_update (self->problems_view, self->download);
  self->n_problems = shown ? n : 0;
}

static const char *
view_to_show (WaysideDownloadPage *self, const WaysideDownloadStats *stats)
{
  g_autoptr (WaysideItem) missing = dup_missing_photo (self->download, stats);

  if (missing != NULL || wayside_download_is_lost (self->download))
    return "trouble";
  if (has_photos (self))
    return shows_problems (self) ? "problems" : "photos";

  return wayside_download_is_ended (self->download) ? "trouble" : "waiting";
}

static void
update_actions (WaysideDownloadPage *self, const WaysideDownloadStats *stats)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean moving = stats->state == WAYSIDE_DOWNLOAD_LISTING || stats->state == WAYSIDE_DOWNLOAD_RUNNING;
  gboolean paused = stats->state == WAYSIDE_DOWNLOAD_PAUSED;
  gboolean broken_off = wayside_download_is_ended (self->download) &&
                        stats->state != WAYSIDE_DOWNLOAD_FINISHED;

  gtk_widget_action_set_enabled (widget, "download.pause", moving);
  gtk_widget_action_set_enabled (widget, "download.resume", paused || broken_off);
  gtk_widget_action_set_enabled (widget, "download.stop",
                                 moving || paused || stats->state == WAYSIDE_DOWNLOAD_WAITING);
  gtk_widget_action_set_enabled (widget, "download.retry-failed",
                                 wayside_download_is_ended (self->download) &&
                                     stats->counts[WAYSIDE_ITEM_FAILED] > 0);
  gtk_widget_action_set_enabled (widget, "download.show-in-files",
                                 wayside_download_stats_count_kept (stats) > 0 &&
                                     !wayside_download_is_lost (self->download));
}

/* Restores the focus if the focused widget was hidden or disabled. */
static void
keep_focus (WaysideDownloadPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) && gtk_root_get_focus (root) == NULL)
    wayside_download_page_take_focus (self);
}

static void
update (WaysideDownloadPage *self)
{
  const WaysideDownloadStats *stats;
  const char *view;
  gboolean in_panel;

  if (self->download == NULL)
    return;

  in_panel = wayside_progress_panel_has_focus (self->panel);

  stats = wayside_download_get_stats (self->download);
  update_problems (self, stats);
  view = view_to_show (self, stats);
  if (g_str_equal (view, "trouble"))
    update_status (self, stats);
  update_notice (self, stats);
  update_actions (self, stats);
  wayside_progress_panel_update (self->panel, stats, in_panel);

  set_waiting (self, g_str_equal (view, "waiting") && stats->state != WAYSIDE_DOWNLOAD_PAUSED &&
                         stats->state != WAYSIDE_DOWNLOAD_WAITING);
  gtk_widget_set_visible (GTK_WIDGET (self->panel), !g_str_equal (view, "trouble"));
  gtk_stack_set_visible_child_name (self->stack, view);
  keep_focus (self);
}

static void
on_view_toggled (WaysideDownloadPage *self)
{
  update (self);
}

static void
show_folder (WaysideDownloadPage *self)
{
  const char *folder = wayside_download_get_folder (self->download);
  g_autofree char *name = folder != NULL ? wayside_fact_folder (folder) : g_strdup ("");

  adw_window_title_set_subtitle (self->title, name);
}

static void
folder_learned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadPage) self = WAYSIDE_DOWNLOAD_PAGE (user_data);

  if (wayside_host_path_learn_finish (result, NULL) && self->download != NULL)
    show_folder (self);
}

/* The folder is only expected until the download has resolved its query. */
static void
update_folder (WaysideDownloadPage *self)
{
  const char *folder = wayside_download_get_folder (self->download);

  show_folder (self);
  if (folder != NULL)
    wayside_host_path_learn_async (folder, NULL, folder_learned_cb, g_object_ref (self));
}

static void
pause_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  wayside_download_pause (WAYSIDE_DOWNLOAD_PAGE (widget)->download);
}

static void
resume_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.give-token", NULL);
  wayside_download_resume (WAYSIDE_DOWNLOAD_PAGE (widget)->download);
}

static void
stop_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  wayside_download_stop (WAYSIDE_DOWNLOAD_PAGE (widget)->download);
}

static void
retry_failed_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.give-token", NULL);
  wayside_download_retry_failed (WAYSIDE_DOWNLOAD_PAGE (widget)->download);
}

/* Activates an action of the window on the download. */
static void
activate (WaysideDownloadPage *self, const char *action_name)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action_name, "u",
                              wayside_download_get_number (self->download));
}

static void
locate_folder_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  activate (WAYSIDE_DOWNLOAD_PAGE (widget), "win.locate-folder");
}

static void
start_again_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  activate (WAYSIDE_DOWNLOAD_PAGE (widget), "win.go-on");
}

static void
remove_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  activate (WAYSIDE_DOWNLOAD_PAGE (widget), "library.remove");
  gtk_widget_activate_action (widget, "win.show-library", NULL);
}

static void
allow_metered_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  wayside_network_watch_allow_metered (wayside_download_get_watch (WAYSIDE_DOWNLOAD_PAGE (widget)->download));
}

/* Passes the path of a file, so that the file manager shows the contents of the folder. */
static void
show_in_files_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  WaysideDownload *download = WAYSIDE_DOWNLOAD_PAGE (widget)->download;
  g_autofree char *cover = wayside_download_dup_cover_path (download);
  const char *path = cover != NULL ? cover : wayside_download_get_folder (download);

  if (path != NULL)
    gtk_widget_activate_action_variant (widget, "win.show-in-files", g_variant_new_bytestring (path));
}

/**
 * wayside_download_page_take_focus:
 * @self: a mapped page
 *
 * Moves the keyboard focus to the main control of the page. This does not override gtk_widget_grab_focus(),
 * which would trap the Tab key.
 *
 * Returns: whether a widget took the focus
 */
gboolean
wayside_download_page_take_focus (WaysideDownloadPage *self)
{

  return gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD) ||
         gtk_widget_child_focus (GTK_WIDGET (self->panel), GTK_DIR_TAB_FORWARD);
}

static void
wayside_download_page_dispose (GObject *object)
{
  WaysideDownloadPage *self = WAYSIDE_DOWNLOAD_PAGE (object);

  g_clear_handle_id (&self->spinner_id, g_source_remove);
  g_clear_object (&self->download_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), WAYSIDE_TYPE_DOWNLOAD_PAGE);
  g_clear_object (&self->tokens);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (wayside_download_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (WAYSIDE_TYPE_ADAPTIVE_BOX);
  g_type_ensure (WAYSIDE_TYPE_PHOTO_GRID);
  g_type_ensure (WAYSIDE_TYPE_PROBLEMS_VIEW);
  g_type_ensure (WAYSIDE_TYPE_PROGRESS_PANEL);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, RESOURCE_PATH "/wayside-download-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, title);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, notice_revealer);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, notice_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, notice_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, photos_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, problems_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, problems_label);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, stack);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, waiting_revealer);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, grid);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, problems_view);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, status_again_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, status_back_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, status_remove_button);
  gtk_widget_class_bind_template_child (widget_class, WaysideDownloadPage, panel);
  gtk_widget_class_bind_template_callback (widget_class, on_view_toggled);
}

static void
wayside_download_page_class_init (WaysideDownloadPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wayside_download_page_dispose;

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "download.pause", NULL, pause_action);
  gtk_widget_class_install_action (widget_class, "download.resume", NULL, resume_action);
  gtk_widget_class_install_action (widget_class, "download.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "download.retry-failed", NULL, retry_failed_action);
  gtk_widget_class_install_action (widget_class, "download.allow-metered", NULL, allow_metered_action);
  gtk_widget_class_install_action (widget_class, "download.show-in-files", NULL, show_in_files_action);
  gtk_widget_class_install_action (widget_class, "download.locate-folder", NULL, locate_folder_action);
  gtk_widget_class_install_action (widget_class, "download.start-again", NULL, start_again_action);
  gtk_widget_class_install_action (widget_class, "download.remove", NULL, remove_action);
}

static void
wayside_download_page_init (WaysideDownloadPage *self)
{
  static const char *const actions[] = { "download.pause", "download.resume", "download.stop",
                                         "download.retry-failed", "download.show-in-files" };

  gtk_widget_init_template (GTK_WIDGET (self));

  wayside_accessible_name_inside (GTK_WIDGET (self->status_page), _ ("Message"));
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], FALSE);

  self->download_signals = g_signal_group_new (WAYSIDE_TYPE_DOWNLOAD);
  g_signal_group_connect_swapped (self->download_signals, "changed", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->download_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->download_signals, "notify::folder", G_CALLBACK (update_folder), self);
}

/**
 * wayside_download_page_set_up:
 * @self: a page
 * @thumbnailer: a thumbnailer
 * @tokens: the token store
 *
 * Sets the objects that the page uses. Must be called once, before a download is shown.
 */
void
wayside_download_page_set_up (WaysideDownloadPage *self,
                              WaysideThumbnailer *thumbnailer,
                              WaysideTokenStore *tokens)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_TOKEN_STORE (tokens));

  self->tokens = g_object_ref (tokens);
  wayside_photo_grid_set_thumbnailer (self->grid, thumbnailer);
}

/**
 * wayside_download_page_set_download:
 * @self: a page
 * @download: a download
 *
 * Shows a download and follows its changes.
 */
void
wayside_download_page_set_download (WaysideDownloadPage *self, WaysideDownload *download)
{
  g_autofree char *title = NULL;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_PAGE (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  g_set_object (&self->download, download);
  g_signal_group_set_target (self->download_signals, download);
  wayside_photo_grid_set_download (self->grid, download);
  gtk_toggle_button_set_active (self->photos_button, TRUE);

  title = wayside_fact_query (wayside_download_get_query (download));
  adw_window_title_set_title (self->title, title);
  update_folder (self);
  update (self);
}

/**
 * wayside_download_page_scroll_to:
 * @self: a page
 * @position: position of a photo
 *
 * Scrolls to a photo, for example the one that was shown on the photo page.
 */
void
wayside_download_page_scroll_to (WaysideDownloadPage *self, guint position)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_PAGE (self));

  wayside_photo_grid_scroll_to (self->grid, position);
}

/**
 * wayside_download_page_set_title:
 * @self: a page that shows a download
 * @title: the title of the download
 *
 * Replaces the default title, which describes the query.
 */
void
wayside_download_page_set_title (WaysideDownloadPage *self, const char *title)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_PAGE (self));
  g_return_if_fail (title != NULL);

  adw_window_title_set_title (self->title, title);
}
