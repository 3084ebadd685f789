/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "x-screen.h"

#include <cairo-xlib.h>
#include <string.h>

#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

/* Smaller windows are invisible helpers. */
#define MIN_SIZE 20

#define MAX_KEYS 4

struct _XScreen
{
  Display *display;
  Atom pid_atom;
};

/* A window may be destroyed between being listed and queried, which must not abort the test. */
static int
on_x_error (Display *display, XErrorEvent *event)
{
  return 0;
}

/**
 * x_screen_open:
 *
 * Connects to the X screen of the test, which has no window manager.
 *
 * Returns: (transfer full): the connection
 */
XScreen *
x_screen_open (void)
{
  XScreen *self = g_new0 (XScreen, 1);

  XSetErrorHandler (on_x_error);
  self->display = XOpenDisplay (NULL);
  g_assert_nonnull (self->display);
  self->pid_atom = XInternAtom (self->display, "_NET_WM_PID", False);
  return self;
}

/**
 * x_screen_close:
 * @self: the connection
 *
 * Closes the connection.
 */
void
x_screen_close (XScreen *self)
{
  XCloseDisplay (self->display);
  g_free (self);
}

static guint
get_pid (XScreen *self, Window window)
{
  Atom type;
  int format;
  unsigned long n_items, n_left;
  unsigned char *data = NULL;
  guint pid = 0;

  if (XGetWindowProperty (self->display, window, self->pid_atom, 0, 1, False, XA_CARDINAL, &type, &format,
                          &n_items, &n_left, &data) == Success &&
      n_items == 1 && format == 32)
    {
      unsigned long value;

      memcpy (&value, data, sizeof value);
      pid = (guint) value;
    }

  if (data != NULL)
    XFree (data);
  return pid;
}

static gboolean
is_seen (XScreen *self, Window window)
{
  XWindowAttributes attributes;

  return XGetWindowAttributes (self->display, window, &attributes) != 0 &&
         attributes.map_state == IsViewable && !attributes.override_redirect && attributes.width > MIN_SIZE;
}

static guint
list_windows (XScreen *self, guint pid, Window *top)
{
  Window root, parent, *children = NULL;
  unsigned n_children = 0;
  guint n = 0;

  XSync (self->display, False);
  if (XQueryTree (self->display, DefaultRootWindow (self->display), &root, &parent, &children, &n_children) ==
      0)
    return 0;

  /* The last one is the topmost. */
  for (unsigned i = 0; i < n_children; i++)
    if (is_seen (self, children[i]) && (pid == 0 || get_pid (self, children[i]) == pid))
      {
        *top = children[i];
        n++;
      }

  if (children != NULL)
    XFree (children);
  return n;
}

/**
 * x_screen_find_window:
 * @self: the screen
 * @pid: a process id, or 0 for any, as that of a sandboxed program is unknown outside
 *
 * Returns: the topmost window of the process, or 0
 */
gulong
x_screen_find_window (XScreen *self, guint pid)
{
  Window top = 0;

  list_windows (self, pid, &top);
  return top;
}

/**
 * x_screen_count_windows:
 * @self: the screen
 * @pid: a process id
 *
 * Returns: the number of windows of the process, excluding menus
 */
guint
x_screen_count_windows (XScreen *self, guint pid)
{
  Window top = 0;

  return list_windows (self, pid, &top);
}

/**
 * x_screen_get_size:
 * @self: the screen
 * @window: a window
 * @width: (out): its width in pixels
 * @height: (out): its height in pixels
 *
 * Returns the actual size of a window.
 */
void
x_screen_get_size (XScreen *self, gulong window, guint *width, guint *height)
{
  XWindowAttributes attributes;

  g_assert_cmpint (XGetWindowAttributes (self->display, window, &attributes), !=, 0);
  *width = (guint) attributes.width;
  *height = (guint) attributes.height;
}

/**
 * x_screen_resize:
 * @self: the screen
 * @window: a window
 * @width: wanted width in pixels
 * @height: wanted height in pixels
 *
 * Requests another size of a window, like a window manager does.
 */
void
x_screen_resize (XScreen *self, gulong window, guint width, guint height)
{
  XResizeWindow (self->display, window, width, height);
  XSync (self->display, False);
}

/**
 * x_screen_set_text_scale:
 * @self: the screen
 * @dots: dots per inch, 96 for normal text
 *
 * Sets the text size of programs that are started afterwards.
 */
void
x_screen_set_text_scale (XScreen *self, guint dots)
{
  g_autofree char *text = g_strdup_printf ("Xft.dpi:\t%u\n", dots);

  XChangeProperty (self->display, DefaultRootWindow (self->display), XA_RESOURCE_MANAGER, XA_STRING, 8,
                   PropModeReplace, (const guchar *) text, (int) strlen (text));
  XSync (self->display, False);
}

/**
 * x_screen_focus:
 * @self: the screen
 * @window: a window
 *
 * Gives a window the focus, like a window manager does.
 */
void
x_screen_focus (XScreen *self, gulong window)
{
  XRaiseWindow (self->display, window);
  XSetInputFocus (self->display, window, RevertToParent, CurrentTime);
  XSync (self->display, False);
}

/**
 * x_screen_focus_nothing:
 * @self: the screen
 *
 * Takes the focus from all windows, as if another program had it.
 */
void
x_screen_focus_nothing (XScreen *self)
{
  XSetInputFocus (self->display, None, RevertToNone, CurrentTime);
  XSync (self->display, False);
}

/**
 * x_screen_click:
 * @self: the screen
 * @window: a window
 * @x: pixels from its left edge
 * @y: pixels from its top edge
 *
 * Clicks the first mouse button.
 */
void
x_screen_click (XScreen *self, gulong window, int x, int y)
{
  x_screen_move (self, window, x, y);
  x_screen_press (self);
  x_screen_release (self);
}

/**
 * x_screen_move:
 * @self: the screen
 * @window: a window
 * @x: pixels from its left edge
 * @y: pixels from its top edge
 *
 * Moves the pointer.
 */
void
x_screen_move (XScreen *self, gulong window, int x, int y)
{
  Window child;
  int root_x, root_y;

  XTranslateCoordinates (self->display, window, DefaultRootWindow (self->display), x, y, &root_x, &root_y,
                         &child);
  XTestFakeMotionEvent (self->display, -1, root_x, root_y, 0);
  XSync (self->display, False);
}

/**
 * x_screen_press:
 * @self: the screen
 *
 * Presses the first mouse button at the pointer position.
 */
void
x_screen_press (XScreen *self)
{
  XTestFakeButtonEvent (self->display, 1, True, 0);
  XSync (self->display, False);
}

/**
 * x_screen_release:
 * @self: the screen
 *
 * Releases the first mouse button.
 */
void
x_screen_release (XScreen *self)
{
  XTestFakeButtonEvent (self->display, 1, False, 0);
  XSync (self->display, False);
}

static void
send_key (XScreen *self, KeySym keysym, gboolean press)
{
  KeyCode keycode = XKeysymToKeycode (self->display, keysym);

  g_assert_cmpuint (keycode, !=, 0);
  XTestFakeKeyEvent (self->display, keycode, press, 0);
}

/**
 * x_screen_press_key:
 * @self: the screen
 * @combination: names of keys as X knows them, joined by “+”, such as "Shift_L+Tab"
 *
 * Presses keys together and releases them.
 */
void
x_screen_press_key (XScreen *self, const char *combination)
{
  g_auto (GStrv) names = g_strsplit (combination, "+", MAX_KEYS);
  guint n = g_strv_length (names);

  for (guint i = 0; i < n; i++)
    send_key (self, XStringToKeysym (names[i]), TRUE);
  for (guint i = n; i > 0; i--)
    send_key (self, XStringToKeysym (names[i - 1]), FALSE);
  XSync (self->display, False);
}

/**
 * x_screen_type:
 * @self: the screen
 * @text: ASCII text
 *
 * Types a text, key by key.
 */
void
x_screen_type (XScreen *self, const char *text)
{
  for (const char *letter = text; *letter != '\0'; letter++)
    {
      KeySym keysym = (KeySym) (guchar) *letter;
      KeyCode keycode = XKeysymToKeycode (self->display, keysym);
      gboolean shifted = XkbKeycodeToKeysym (self->display, keycode, 0, 0) != keysym;

      if (shifted)
        send_key (self, XK_Shift_L, TRUE);
      send_key (self, keysym, TRUE);
      send_key (self, keysym, FALSE);
      if (shifted)
        send_key (self, XK_Shift_L, FALSE);
    }

  XSync (self->display, False);
}

static cairo_surface_t *
open_surface (XScreen *self, Window window)
{
  XWindowAttributes attributes;

  g_assert_cmpint (XGetWindowAttributes (self->display, window, &attributes), !=, 0);
  return cairo_xlib_surface_create (self->display, window, attributes.visual, attributes.width,
                                    attributes.height);
}

/**
 * x_screen_look:
 * @self: the screen
 * @window: a window
 * @checksum: (out): a number that changes with the contents of the window
 *
 * Computes brightness and checksum of a window without keeping the picture.
 *
 * Returns: its mean brightness, from 0, black, to 1, white
 */
double
x_screen_look (XScreen *self, gulong window, guint *checksum)
{
  cairo_surface_t *surface = open_surface (self, window);
  cairo_surface_t *image = cairo_surface_map_to_image (surface, NULL);
  const guchar *data = cairo_image_surface_get_data (image);
  gsize width = (gsize) cairo_image_surface_get_width (image);
  gsize height = (gsize) cairo_image_surface_get_height (image);
  gsize stride = (gsize) cairo_image_surface_get_stride (image);
  guint64 sum = 0;

  *checksum = 0;
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        const guchar *pixel = data + y * stride + x * 4;

        sum += pixel[0] + pixel[1] + pixel[2];
        *checksum = *checksum * 31 + pixel[0] + 256u * pixel[1] + 65536u * pixel[2];
      }

  cairo_surface_unmap_image (surface, image);
  cairo_surface_destroy (surface);
  return (double) sum / (3.0 * 255 * (double) (width * height));
}

/**
 * x_screen_count_colors:
 * @self: the screen
 * @window: a window
 * @x: left edge in pixels
 * @y: top edge in pixels
 * @width: in pixels
 * @height: in pixels
 *
 * Distinguishes a photo from an icon by the number of colours. Parts beyond the window are ignored.
 *
 * Returns: the number of colours in a part of a window
 */
guint
x_screen_count_colors (XScreen *self, gulong window, int x, int y, int width, int height)
{
  cairo_surface_t *surface = open_surface (self, window);
  cairo_surface_t *image = cairo_surface_map_to_image (surface, NULL);
  const guchar *data = cairo_image_surface_get_data (image);
  gsize stride = (gsize) cairo_image_surface_get_stride (image);
  int end_x = MIN (x + width, cairo_image_surface_get_width (image));
  int end_y = MIN (y + height, cairo_image_surface_get_height (image));
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);

  for (int row = MAX (y, 0); row < end_y; row++)
    for (int column = MAX (x, 0); column < end_x; column++)
      {
        const guchar *pixel = data + (gsize) row * stride + 4 * (gsize) column;

        g_hash_table_add (colors,
                          GUINT_TO_POINTER (pixel[0] | (guint) pixel[1] << 8 | (guint) pixel[2] << 16));
      }

  cairo_surface_unmap_image (surface, image);
  cairo_surface_destroy (surface);
  return g_hash_table_size (colors);
}

/**
 * x_screen_write_picture:
 * @self: the screen
 * @window: a window
 * @path: the path of the file
 *
 * Writes the current contents of a window as PNG. Menus that extend beyond it are not included.
 */
void
x_screen_write_picture (XScreen *self, gulong window, const char *path)
{
  cairo_surface_t *surface = open_surface (self, window);

  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}
