/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _XDrag XDrag;

XDrag   *x_drag_copy  (const char *text);
gboolean x_drag_serve (XDrag      *drag);
XDrag   *x_drag_begin (gulong      window,
                       const char *type,
                       const char *data);
void     x_drag_free  (XDrag      *drag);
gboolean x_drag_hover (XDrag      *drag,
                       int         x,
                       int         y);
gboolean x_drag_drop  (XDrag      *drag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XDrag, x_drag_free)

G_END_DECLS
