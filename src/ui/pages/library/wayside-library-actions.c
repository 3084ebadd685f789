/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-library-actions.h"

#include "wayside-accessible.h"
#include "wayside-compat.h"
#include "wayside-download-messages.h"
#include "wayside-host-path.h"
#include "wayside-toast.h"

#include <glib/gi18n.h>

/**
 * WaysideLibraryActions:
 *
 * Actions on a download in the library, with their dialogs and toasts. Adds the actions "library.rename",
 * "library.remove" and so on to the window; their parameter is the number of a download.
 */

struct _WaysideLibraryActions
{
  GObject parent_instance;

  GtkWindow *window;               /* (not owned): owns this object */
  AdwToastOverlay *toasts;         /* (not owned): belongs to the window */
  WaysideDownloadManager *manager; /* (owned) */
  GCancellable *cancellable;       /* (owned): cancelled on dispose */
};

G_DEFINE_FINAL_TYPE (WaysideLibraryActions, wayside_library_actions, G_TYPE_OBJECT)

static WaysideDownload *
find (WaysideLibraryActions *self, GVariant *number)
{
  return wayside_download_manager_find (self->manager, g_variant_get_uint32 (number));
}

static void
show_toast (WaysideLibraryActions *self, const char *text)
{
  g_autofree char *shown = wayside_host_path_show (text);

  adw_toast_overlay_add_toast (self->toasts, wayside_toast_new (shown));
}

/* Data for the callback of a dialog. */
typedef struct
{
  WaysideLibraryActions *actions; /* (owned) */
  WaysideDownload *download;      /* (owned) */
  GtkEditable *name;              /* (owned) (nullable) */
} Question;

static Question *
question_new (WaysideLibraryActions *self, WaysideDownload *download)
{
  Question *question = g_new0 (Question, 1);

  question->actions = g_object_ref (self);
  question->download = g_object_ref (download);
  return question;
}

static void
question_free (Question *question)
{
  g_clear_object (&question->actions);
  g_clear_object (&question->download);
  g_clear_object (&question->name);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
renamed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;

  if (wayside_compat_ask_finish (result))
    wayside_download_manager_rename (
        question->actions->manager, question->download,
        wayside_message_download_name (gtk_editable_get_text (question->name),
                                       wayside_download_get_query (question->download)));
}

static void
rename_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideLibraryActions *self = user_data;
  WaysideDownload *download = find (self, parameter);
  g_autofree char *title = NULL;
  GtkWidget *name;
  Question *question;

  if (download == NULL)
    return;

  title = wayside_message_download_title (download);
  name = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (name), title);
  gtk_entry_set_activates_default (GTK_ENTRY (name), TRUE);
  wayside_accessible_set_name (name, C_ ("download", "Name"));
  question = question_new (self, download);
  question->name = g_object_ref_sink (GTK_EDITABLE (name));
  wayside_compat_ask_async (self->window, _ ("Rename Download"), _ ("The folder keeps its name"), name,
                            _ ("_Rename"), TRUE, self->cancellable, renamed_cb, question);
}

static void
on_undo (AdwToast *toast, gpointer user_data)
{
  WaysideLibraryActions *self = WAYSIDE_LIBRARY_ACTIONS (user_data);

  wayside_download_manager_put_back (self->manager, g_object_get_data (G_OBJECT (toast), "download"));
}

static void
on_dismissed (AdwToast *toast, gpointer user_data)
{
  WaysideLibraryActions *self = WAYSIDE_LIBRARY_ACTIONS (user_data);

  wayside_download_manager_forget (self->manager, g_object_get_data (G_OBJECT (toast), "download"));
}

/* The download is forgotten only when the toast, and with it the undo button, is dismissed. */
static void
remove_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideLibraryActions *self = user_data;
  WaysideDownload *download = find (self, parameter);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (download == NULL)
    return;

  title = wayside_message_download_title (download);
  /* Translators: %s is the title of a download that was removed from the library; its photos are kept. */
  text = g_strdup_printf (_ ("“%s” removed"), title);
  toast = wayside_toast_new (text);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "download", g_object_ref (download), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self, 0);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self, 0);
  wayside_download_manager_remove (self->manager, download);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (g_cancellable_is_cancelled (question->actions->cancellable))
    return;

  title = wayside_message_download_title (question->download);
  if (wayside_download_manager_trash_finish (WAYSIDE_DOWNLOAD_MANAGER (object), result, &error))
    /* Translators: %s is the title of a download. */
    text = g_strdup_printf (_ ("The photos of “%s” are in the trash"), title);
  else
    text = g_strdup (error->message);
  show_toast (question->actions, text);
}

static void
delete_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  WaysideDownloadManager *manager = question->actions->manager;
  WaysideDownload *download = question->download;

  /* The download may have been started again while the dialog was open. */
  if (wayside_compat_ask_finish (result) && wayside_download_is_ended (download))
    wayside_download_manager_trash_async (manager, download, trashed_cb, g_steal_pointer (&question));
}

static void
delete_files_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideLibraryActions *self = user_data;
  WaysideDownload *download = find (self, parameter);
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (download == NULL || !wayside_download_is_ended (download))
    return;

  n = wayside_download_stats_count_kept (wayside_download_get_stats (download));
  title = wayside_message_download_title (download);
  /* Translators: a number of photos, then the title of a download. */
  text = g_strdup_printf (ngettext ("%'u photo in “%s” will be moved to the trash",
                                    "%'u photos in “%s” will be moved to the trash", n),
                          n, title);
  wayside_compat_ask_async (self->window, _ ("Delete Files?"), text, NULL, _ ("_Move to Trash"), FALSE,
                            self->cancellable, delete_answered_cb, question_new (self, download));
}

static void
stop_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideLibraryActions *self = user_data;
  WaysideDownload *download = find (self, parameter);

  if (download != NULL && !wayside_download_is_ended (download))
    wayside_download_stop (download);
}

static void
move_up_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideLibraryActions *self = user_data;
  WaysideDownload *download = find (self, parameter);

  if (download != NULL)
    wayside_download_move (download, -1);
}

static void
move_down_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideLibraryActions *self = user_data;
  WaysideDownload *download = find (self, parameter);

  if (download != NULL)
    wayside_download_move (download, 1);
}

/* Passes the path of a file, so that the file manager shows the contents of the folder. */
static void
show_in_files_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WaysideLibraryActions *self = user_data;
  WaysideDownload *download = find (self, parameter);
  g_autofree char *path = NULL;

  if (download == NULL)
    return;

  path = wayside_download_dup_cover_path (download);
  gtk_widget_activate_action_variant (
      GTK_WIDGET (self->window), "win.show-in-files",
      g_variant_new_bytestring (path != NULL ? path : wayside_download_get_folder (download)));
}

static void
wayside_library_actions_dispose (GObject *object)
{
  WaysideLibraryActions *self = WAYSIDE_LIBRARY_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (wayside_library_actions_parent_class)->dispose (object);
}

static void
wayside_library_actions_finalize (GObject *object)
{
  g_clear_object (&WAYSIDE_LIBRARY_ACTIONS (object)->cancellable);

  G_OBJECT_CLASS (wayside_library_actions_parent_class)->finalize (object);
}

static void
wayside_library_actions_class_init (WaysideLibraryActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wayside_library_actions_dispose;
  G_OBJECT_CLASS (klass)->finalize = wayside_library_actions_finalize;
}

static void
wayside_library_actions_init (WaysideLibraryActions *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * wayside_library_actions_new:
 * @window: (not owned): the window, which gets the actions and must own the returned object
 * @toasts: (not owned): the toast overlay of the window
 * @manager: the download manager
 *
 * Returns: (transfer full): the library actions
 */
WaysideLibraryActions *
wayside_library_actions_new (GtkWindow *window, AdwToastOverlay *toasts, WaysideDownloadManager *manager)
{
  static const GActionEntry entries[] = {
    { .name = "rename", .activate = rename_action, .parameter_type = "u" },
    { .name = "remove", .activate = remove_action, .parameter_type = "u" },
    { .name = "delete-files", .activate = delete_files_action, .parameter_type = "u" },
    { .name = "stop", .activate = stop_action, .parameter_type = "u" },
    { .name = "move-up", .activate = move_up_action, .parameter_type = "u" },
    { .name = "move-down", .activate = move_down_action, .parameter_type = "u" },
    { .name = "show-in-files", .activate = show_in_files_action, .parameter_type = "u" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  WaysideLibraryActions *self;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);
  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (toasts), NULL);
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (manager), NULL);

  self = g_object_new (WAYSIDE_TYPE_LIBRARY_ACTIONS, NULL);
  self->window = window;
  self->toasts = toasts;
  self->manager = g_object_ref (manager);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "library", G_ACTION_GROUP (group));
  return self;
}
