/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "network-manager.h"

/* Unsolicited messages to a screen reader about downloads: announcements, or the name of an alert in older
 * GTK. */

typedef struct
{
  GPtrArray *told; /* (owned) (element-type utf8) */
  const char *pattern;
} News;

static void
on_event (AtspiEvent *event, gpointer data)
{
  News *news = data;

  if (g_str_has_prefix (event->type, "object:announcement"))
    {
      if (G_VALUE_HOLDS_STRING (&event->any_data))
        g_ptr_array_add (news->told, g_value_dup_string (&event->any_data));
    }
  else if (atspi_accessible_get_role (event->source, NULL) == ATSPI_ROLE_ALERT)
    g_ptr_array_add (news->told, driver_dup_name (event->source));

  g_boxed_free (ATSPI_TYPE_EVENT, event);
}

/* Earlier messages are dropped, so that the order is checked. */
static gboolean
was_told (gpointer data)
{
  News *news = data;

  for (guint i = 0; i < news->told->len; i++)
    if (g_pattern_match_simple (news->pattern, g_ptr_array_index (news->told, i)))
      {
        g_ptr_array_remove_range (news->told, 0, i + 1);
        return TRUE;
      }

  return FALSE;
}

static void
await_news (News *news, const char *pattern)
{
  g_autofree char *what = g_strdup_printf ("“%s” is told", pattern);

  news->pattern = pattern;
  driver_wait_until (what, was_told, news);
}

/* A program only reports changes of objects that were queried before, so the whole window is walked, like a
 * screen reader does when it opens. */
static AtspiEventListener *
listen (WindowWorld *world, News *news)
{
  AtspiEventListener *listener = atspi_event_listener_new (on_event, news, NULL);
  g_autofree char *description = driver_dump (world->window);

  g_test_message ("%s", description);
  news->told = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (atspi_event_listener_register (listener, "object:property-change:accessible-name", NULL));
  g_assert_true (atspi_event_listener_register (listener, "object:announcement", NULL));
  return listener;
}

static void
fall_silent (AtspiEventListener *listener, News *news)
{
  g_assert_true (atspi_event_listener_deregister (listener, "object:property-change:accessible-name", NULL));
  g_assert_true (atspi_event_listener_deregister (listener, "object:announcement", NULL));
  g_object_unref (listener);
  g_ptr_array_unref (news->told);
}

/* A download starts, is held by the network, continues, is paused, resumed, and finishes, also while another
 * page is shown. */
static void
test_course (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NetworkManager) network = network_manager_new (world);
  AtspiEventListener *listener;
  News news = { 0 };

  network_manager_set (network, TRUE, TRUE);
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 3);
  window_world_start (world);
  listener = listen (world, &news);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  await_news (&news, "Sequence *, The network is metered: *");
  download_press (world, "Download Anyway");
  await_news (&news, "Sequence *, Downloading photos");
  download_await (world, "* of 24 photos*");
  download_press (world, "Pause");
  await_news (&news, "Sequence *, Paused");
  download_press (world, "Resume");
  await_news (&news, "Sequence *, Downloading photos");
  download_leave_for_form (world);
  window_world_let_pictures_go (world);
  await_news (&news, "Sequence *, Download Finished, 24 photos *");
  fall_silent (listener, &news);
}

/* A download is stopped, and another fails. */
static void
test_ends (WindowWorld *world, gconstpointer data)
{
  AtspiEventListener *listener;
  News news = { 0 };

  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 3);
  window_world_start (world);
  listener = listen (world, &news);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  await_news (&news, "Sequence *, Downloading photos");
  download_await (world, "* of 24 photos*");
  download_press (world, "Stop");
  await_news (&news, "Sequence *, Download Stopped, *");
  download_leave_for_form (world);
  form_download_photo (world, "77");
  await_news (&news, "Photo 77, Download *");
  fall_silent (listener, &news);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/news/course", test_course);
  window_world_add ("/window/news/ends", test_ends);
  return g_test_run ();
}
