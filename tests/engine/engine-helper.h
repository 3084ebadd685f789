/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HelperJpeg:
 * @HELPER_JPEG_BASELINE: one scan
 * @HELPER_JPEG_PROGRESSIVE: several scans, with tables between them
 * @HELPER_JPEG_RESTARTS: one scan with restart markers in it
 * @HELPER_JPEG_FLAT: one scan, of one colour, with tables made for it
 *
 * How a picture is coded.
 */
typedef enum
{
  HELPER_JPEG_BASELINE,
  HELPER_JPEG_PROGRESSIVE,
  HELPER_JPEG_RESTARTS,
  HELPER_JPEG_FLAT,
} HelperJpeg;

GPtrArray *helper_cut       (GBytes    *bytes);
GBytes    *helper_make_jpeg (HelperJpeg coding,
                             guint      width,
                             guint      height);

char    *helper_make_folder   (void);
void     helper_remove_folder (const char *path);
char    *helper_list_folder   (const char *path);
void     helper_write         (const char *folder,
                               const char *name,
                               const char *data,
                               gssize      length);
char    *helper_read          (const char *folder,
                               const char *name,
                               gsize      *length);
gboolean helper_exists        (const char *folder,
                               const char *name);

void  helper_wait_until      (gboolean (*condition) (gpointer),
                              gpointer       data);
void  helper_wait_while_busy (void);
void  helper_take_result     (GObject       *source,
                              GAsyncResult  *result,
                              gpointer       user_data);
void  helper_wait_for_result (GAsyncResult **result);
char *helper_repeat          (const char    *text,
                              guint          times);

G_END_DECLS
