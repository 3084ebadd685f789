/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <atspi/atspi.h>

G_BEGIN_DECLS

/**
 * DriverKind:
 * @DRIVER_ANY: any object
 * @DRIVER_BUTTON: a button, a toggle button or a menu button
 * @DRIVER_ENTRY: a text entry
 * @DRIVER_SPIN: a spin button
 * @DRIVER_CHOICE: a drop-down list
 * @DRIVER_PROGRESS: a progress bar
 * @DRIVER_LABEL: a text
 * @DRIVER_GROUP: a box, a page
 * @DRIVER_LIST: a list or a grid
 * @DRIVER_ITEM: a row of a list, a cell of a grid
 *
 * The kind of an object from the user's point of view. The corresponding roles differ between versions of
 * GTK.
 */
typedef enum
{
  DRIVER_ANY,
  DRIVER_BUTTON,
  DRIVER_ENTRY,
  DRIVER_SPIN,
  DRIVER_CHOICE,
  DRIVER_PROGRESS,
  DRIVER_LABEL,
  DRIVER_GROUP,
  DRIVER_LIST,
  DRIVER_ITEM,
} DriverKind;

typedef gboolean (*DriverCondition) (gpointer data);
typedef gboolean (*DriverVisitor) (AtspiAccessible *accessible, guint depth, gpointer data);

void     driver_set_up    (void);
void     driver_tear_down (void);
void     driver_speak     (const char *path);
gboolean driver_is_called (const char *pattern,
                           const char *name);

void             driver_watch                  (AtspiAccessible *application);
void             driver_wait_until             (const char      *what,
                                                DriverCondition  condition,
                                                gpointer         data);
AtspiAccessible *driver_find_application       (guint            pid);
AtspiAccessible *driver_find_named_application (const char      *name);

AtspiAccessible *driver_hold        (AtspiAccessible *accessible);
void             driver_walk        (AtspiAccessible *below,
                                     DriverVisitor    visitor,
                                     gpointer         data);
void             driver_skim        (AtspiAccessible *below,
                                     DriverVisitor    visitor,
                                     gpointer         data);
char            *driver_dump        (AtspiAccessible *below);
AtspiAccessible *driver_look        (AtspiAccessible *below,
                                     DriverKind       kind,
                                     const char      *name);
AtspiAccessible *driver_find        (AtspiAccessible *below,
                                     DriverKind       kind,
                                     const char      *name);
AtspiAccessible *driver_look_at     (AtspiAccessible *window,
                                     int              x,
                                     int              y);
AtspiAccessible *driver_look_child  (AtspiAccessible *accessible,
                                     int              position);
AtspiAccessible *driver_look_parent (AtspiAccessible *accessible);
gboolean         driver_is_below    (AtspiAccessible *accessible,
                                     AtspiAccessible *ancestor);

gboolean         driver_is_alive   (AtspiAccessible *window);
AtspiAccessible *driver_look_focus (AtspiAccessible *below);

DriverKind driver_get_kind       (AtspiAccessible *accessible);
char      *driver_dup_role       (AtspiAccessible *accessible);
char      *driver_dup_name       (AtspiAccessible *accessible);
char      *driver_dup_text       (AtspiAccessible *accessible);
double     driver_get_value      (AtspiAccessible *accessible);
gboolean   driver_has_value      (AtspiAccessible *accessible);
gboolean   driver_can_be_pressed (AtspiAccessible *accessible);
gboolean   driver_get_extents    (AtspiAccessible *accessible,
                                  AtspiRect       *extents);
gboolean   driver_has_state      (AtspiAccessible *accessible,
                                  AtspiStateType   state);
gboolean   driver_can_do         (AtspiAccessible *accessible);

void driver_set_text    (AtspiAccessible *entry,
                         const char      *text);
void driver_set_value   (AtspiAccessible *spin,
                         double           value);
void driver_press       (AtspiAccessible *button);
void driver_await_text  (AtspiAccessible *entry,
                         const char      *text);
void driver_await_state (AtspiAccessible *accessible,
                         AtspiStateType   state,
                         gboolean         wanted);
void driver_await_label (AtspiAccessible *below,
                         const char      *pattern);

G_END_DECLS
