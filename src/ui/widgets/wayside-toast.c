/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-toast.h"

/* Tests on a busy machine may need longer than five seconds to press “Undo”. The variable counts on a service
 * of a test only. */
static void
set_timeout (AdwToast *toast)
{
  const char *seconds = g_getenv ("WAYSIDE_TOAST_SECONDS");
  guint64 timeout;

  if (seconds != NULL && g_getenv ("WAYSIDE_GRAPH_URL") != NULL &&
      g_ascii_string_to_unsigned (seconds, 10, 0, G_MAXUINT, &timeout, NULL))
    adw_toast_set_timeout (toast, (guint) timeout);
}

/**
 * wayside_toast_new:
 * @text: the text to show
 *
 * Returns: (transfer full): a toast with the text as it is, not as markup
 */
AdwToast *
wayside_toast_new (const char *text)
{
  g_autofree char *markup = NULL;
  AdwToast *toast;

  g_return_val_if_fail (text != NULL, NULL);

  markup = g_markup_escape_text (text, -1);
  toast = adw_toast_new (markup);
  set_timeout (toast);
  return toast;
}
