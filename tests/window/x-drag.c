/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "x-drag.h"

#include <string.h>

#include <X11/Xatom.h>
#include <X11/Xlib.h>

/* A drag source that implements XDND 5 (freedesktop.org), like a file manager. */

#define VERSION 5

struct _XDrag
{
  Display *display;
  Window source;
  Window target;
  Atom selection;
  Atom type;
  char *data;
  gboolean is_asked;
  gboolean is_accepted;
  gboolean is_dropped;
  gboolean is_finished;
};

static Atom
atom (XDrag *self, const char *name)
{
  return XInternAtom (self->display, name, False);
}

static void
send (XDrag *self, const char *message, long first, long second, long third, long fourth)
{
  XEvent event = { .xclient = { .type = ClientMessage,
                                .display = self->display,
                                .window = self->target,
                                .message_type = atom (self, message),
                                .format = 32,
                                .data.l = { (long) self->source, first, second, third, fourth } } };

  XSendEvent (self->display, self->target, False, NoEventMask, &event);
  XFlush (self->display);
}

static XDrag *
offer (const char *selection, const char *type, const char *data)
{
  XDrag *self = g_new0 (XDrag, 1);

  self->display = XOpenDisplay (NULL);
  g_assert_nonnull (self->display);
  self->source = XCreateSimpleWindow (self->display, DefaultRootWindow (self->display), 0, 0, 1, 1, 0, 0, 0);
  self->selection = atom (self, selection);
  self->type = atom (self, type);
  self->data = g_strdup (data);
  XSetSelectionOwner (self->display, self->selection, self->source, CurrentTime);
  XFlush (self->display);
  return self;
}

/**
 * x_drag_copy:
 * @text: text
 *
 * Copies text to the clipboard, like another program does. x_drag_serve() provides it.
 *
 * Returns: (transfer full): the owner of the clipboard
 */
XDrag *
x_drag_copy (const char *text)
{
  return offer ("CLIPBOARD", "UTF8_STRING", text);
}

/**
 * x_drag_begin:
 * @window: the target window
 * @type: MIME type of the data
 * @data: the dragged data
 *
 * Starts a drag and enters the window.
 *
 * Returns: (transfer full): the drag
 */
XDrag *
x_drag_begin (gulong window, const char *type, const char *data)
{
  XDrag *self = offer ("XdndSelection", type, data);

  self->target = window;
  send (self, "XdndEnter", VERSION << 24, (long) self->type, None, None);
  return self;
}

/**
 * x_drag_free:
 * @drag: (transfer full): a drag
 *
 * Ends a drag. Data that was not dropped leaves the window.
 */
void
x_drag_free (XDrag *drag)
{
  if (drag->target != None && !drag->is_dropped)
    send (drag, "XdndLeave", 0, 0, 0, 0);
  XCloseDisplay (drag->display);
  g_free (drag->data);
  g_free (drag);
}

static void
hand_over (XDrag *self, const XSelectionRequestEvent *request)
{
  XEvent answer = { .xselection = { .type = SelectionNotify,
                                    .requestor = request->requestor,
                                    .selection = request->selection,
                                    .target = request->target,
                                    .property = None,
                                    .time = request->time } };

  if (request->target == atom (self, "TARGETS"))
    {
      XChangeProperty (self->display, request->requestor, request->property, XA_ATOM, 32, PropModeReplace,
                       (const guchar *) &self->type, 1);
      answer.xselection.property = request->property;
      self->is_asked = TRUE;
    }
  else if (request->target == self->type)
    {
      XChangeProperty (self->display, request->requestor, request->property, self->type, 8, PropModeReplace,
                       (const guchar *) self->data, (int) strlen (self->data));
      answer.xselection.property = request->property;
    }

  XSendEvent (self->display, request->requestor, False, NoEventMask, &answer);
}

static void
take_events (XDrag *self)
{
  while (XPending (self->display) > 0)
    {
      XEvent event;

      XNextEvent (self->display, &event);
      if (event.type == SelectionRequest)
        hand_over (self, &event.xselectionrequest);
      else if (event.type == ClientMessage && event.xclient.message_type == atom (self, "XdndStatus"))
        self->is_accepted = (event.xclient.data.l[1] & 1) != 0;
      else if (event.type == ClientMessage && event.xclient.message_type == atom (self, "XdndFinished"))
        self->is_finished = TRUE;
    }
  XFlush (self->display);
}

/**
 * x_drag_serve:
 * @drag: the result of x_drag_copy()
 *
 * Replies to pending requests for the data.
 *
 * Returns: whether the data has been requested
 */
gboolean
x_drag_serve (XDrag *drag)
{
  take_events (drag);
  return drag->is_asked;
}

/**
 * x_drag_hover:
 * @drag: a drag
 * @x: pixels from the left edge of the window
 * @y: pixels from its top edge
 *
 * Moves the drag. Must be repeated until the window responds.
 *
 * Returns: whether the window accepts a drop there
 */
gboolean
x_drag_hover (XDrag *drag, int x, int y)
{
  Window child;
  int root_x, root_y;

  XTranslateCoordinates (drag->display, drag->target, DefaultRootWindow (drag->display), x, y, &root_x,
                         &root_y, &child);
  send (drag, "XdndPosition", 0, (long) root_x << 16 | root_y, CurrentTime,
        (long) atom (drag, "XdndActionCopy"));
  take_events (drag);
  return drag->is_accepted;
}

/**
 * x_drag_drop:
 * @drag: a drag accepted by the window
 *
 * Drops the data. Must be repeated until it has been taken.
 *
 * Returns: whether the window has taken the data
 */
gboolean
x_drag_drop (XDrag *drag)
{
  if (!drag->is_dropped)
    send (drag, "XdndDrop", 0, CurrentTime, 0, 0);
  drag->is_dropped = TRUE;
  take_events (drag);
  return drag->is_finished;
}
