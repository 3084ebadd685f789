/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_LINK_ROW (wayside_link_row_get_type ())
G_DECLARE_FINAL_TYPE (WaysideLinkRow, wayside_link_row, WAYSIDE, LINK_ROW, AdwBin)

/**
 * WaysideLinkHint:
 * @WAYSIDE_LINK_HINT_PLAIN: the accepted kinds of text, or work in progress
 * @WAYSIDE_LINK_HINT_SUCCESS: the meaning of the text
 * @WAYSIDE_LINK_HINT_WARNING: the reason why the text is not understood
 *
 * Kinds of hints.
 */
typedef enum
{
  WAYSIDE_LINK_HINT_PLAIN,
  WAYSIDE_LINK_HINT_SUCCESS,
  WAYSIDE_LINK_HINT_WARNING,
} WaysideLinkHint;

void     wayside_link_row_set_text   (WaysideLinkRow *self,
                                      const char     *text);
gboolean wayside_link_row_take_focus (WaysideLinkRow *self);
void     wayside_link_row_reset_hint (WaysideLinkRow *self);
void     wayside_link_row_show_hint  (WaysideLinkRow *self,
                                      WaysideLinkHint hint,
                                      const char     *text);

G_END_DECLS
