/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Only for use within wayside-compat. */
void     wayside_compat_show_once  (GtkWindow  *parent,
                                    const char *name,
                                    GtkWidget  *shown);
gboolean wayside_compat_show_again (GtkWindow  *parent,
                                    const char *name);

void       wayside_compat_show_about           (GtkWindow            *parent,
                                                gboolean              has_token);
void       wayside_compat_show_preferences     (GtkWindow            *parent,
                                                AdwPreferencesPage   *page);
void       wayside_compat_choose_folder_async  (GtkWindow            *parent,
                                                const char           *initial_path,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
char      *wayside_compat_choose_folder_finish (GAsyncResult         *result,
                                                GError              **error);
void       wayside_compat_choose_files_async   (GtkWindow            *parent,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
GPtrArray *wayside_compat_choose_files_finish  (GAsyncResult         *result,
                                                GError              **error);
void       wayside_compat_show_in_files_async  (GtkWindow            *parent,
                                                const char           *path,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean   wayside_compat_show_in_files_finish (GAsyncResult         *result,
                                                GError              **error);
void       wayside_compat_open_website_async   (GtkWindow            *parent,
                                                const char           *address,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean   wayside_compat_open_website_finish  (GAsyncResult         *result,
                                                GError              **error);
void       wayside_compat_ask_async            (GtkWindow            *parent,
                                                const char           *heading,
                                                const char           *body,
                                                GtkWidget            *extra,
                                                const char           *answer,
                                                gboolean              is_default,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean   wayside_compat_ask_finish           (GAsyncResult         *result);
void       wayside_compat_describe_entry       (AdwEntryRow          *row,
                                                GtkWidget            *text);
void       wayside_compat_hide_passwords       (void);
void       wayside_compat_announce             (GtkLabel             *label,
                                                const char           *text);
void       wayside_compat_name_shortcuts       (GtkApplicationWindow *window);

G_END_DECLS
