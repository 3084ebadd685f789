/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver-private.h"

/* Seconds until a test fails: many times the duration of a step on a busy machine with sanitizers. Only a
 * failing test waits that long. */
#define DEADLINE 240

/* Minimum time between two looks, in microseconds. The pretend service, which is in this process, only runs
 * between them. */
#define TICK (20 * G_TIME_SPAN_MILLISECOND)

/* GTK 4.8 does not report every change, and some conditions concern files or requests: without an event the
 * next look follows after this many times the duration of the last one, at most after LONGEST. */
#define PATIENCE 8
#define LONGEST  (1 * G_TIME_SPAN_SECOND)

/* The events for changes that tests wait for. */
static const char *const events[] = {
  "object:children-changed",
  "object:property-change",
  "object:state-changed",
  "object:text-changed",
  "window",
};

/* The object described when a condition times out. */
static AtspiAccessible *watched;

/* Whether an event arrived since the last look. */
static gboolean has_event;

static void
on_event (AtspiEvent *event, gpointer data)
{
  has_event = TRUE;
  g_boxed_free (ATSPI_TYPE_EVENT, event);
}

/**
 * driver_listen:
 *
 * Registers for change events of programs until the process exits.
 */
void
driver_listen (void)
{
  static AtspiEventListener *listener;

  if (listener != NULL)
    return;

  listener = atspi_event_listener_new (on_event, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    g_assert_true (atspi_event_listener_register (listener, events[i], NULL));
}

/**
 * driver_watch:
 * @application: (nullable): the program
 *
 * Sets the program that is described when a test times out.
 */
void
driver_watch (AtspiAccessible *application)
{
  watched = application;
}

static G_NORETURN void
give_up (const char *what)
{
  /* libatspi forgets the application of a program that has ended. */
  gboolean is_there = watched != NULL && ATSPI_OBJECT (watched)->app != NULL;
  g_autofree char *description = is_there ? driver_dump (watched) : NULL;

  g_test_message ("%s", description != NULL ? description : "There is no window");
  g_error ("Waited in vain until %s", what);
}

static gboolean
on_passed (gpointer data)
{
  gboolean *passed = data;

  *passed = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the service and the program until a time. Returns: whether an event arrived */
static gboolean
work_until (gint64 time, gboolean until_event)
{
  gint64 left = time - g_get_monotonic_time ();
  gboolean passed = FALSE;
  guint timer;

  if (left <= 0)
    return has_event;

  timer = g_timeout_add ((guint) (left / G_TIME_SPAN_MILLISECOND) + 1, on_passed, &passed);
  while (!passed && !(until_event && has_event))
    g_main_context_iteration (NULL, TRUE);
  if (!passed)
    g_source_remove (timer);
  return has_event;
}

/* A burst of events leads to one look, and looks take at most half of the time. */
static void
await_change (gint64 begin)
{
  gint64 end = g_get_monotonic_time ();
  gint64 cost = end - begin;

  work_until (end + MAX (TICK, cost), FALSE);
  if (!has_event)
    work_until (end + CLAMP (PATIENCE * cost, 2 * TICK, MAX (LONGEST, cost)), TRUE);
}

/**
 * driver_wait_until:
 * @what: description of the condition, for the message on timeout
 * @condition: the condition; called again after each change
 * @data: for @condition
 *
 * Runs the service and the program until @condition is true. Fails the test after a deadline.
 */
void
driver_wait_until (const char *what, DriverCondition condition, gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE * G_TIME_SPAN_SECOND;
  guint n_looks = 0;

  for (;;)
    {
      gint64 begin = g_get_monotonic_time ();
      gboolean is_met;

      has_event = FALSE;
      snapshot_begin_look ();
      is_met = condition (data);
      snapshot_end_look ();
      if (is_met)
        break;

      /* A condition may itself wait for another one. */
      n_looks += snapshot_suspend_looks ();
      await_change (begin);
      if (g_get_monotonic_time () > deadline)
        give_up (what);
    }

  snapshot_resume_looks (n_looks);
}
