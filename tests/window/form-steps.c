/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

/* Microseconds until an ineffective click is repeated. A program that is only slow has handled the click by
 * then. */
#define PATIENCE (10 * G_TIME_SPAN_SECOND)

/**
 * form_is_time_to_click:
 * @next: time of the next click; initially 0
 *
 * Returns: whether it is time to click; clicks are repeated after a long while, as they are lost during
 * layout
 */
gboolean
form_is_time_to_click (gint64 *next)
{
  gint64 now = g_get_monotonic_time ();

  if (now < *next)
    return FALSE;

  *next = now + PATIENCE;
  return TRUE;
}

/**
 * form_fill:
 * @world: a fixture that shows the form
 * @name: accessible name of a visible entry
 * @text: the text
 *
 * Fills in an entry.
 */
void
form_fill (WindowWorld *world, const char *name, const char *text)
{
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);
  AtspiAccessible *entry = driver_find (form, DRIVER_ENTRY, name);
  AtspiRect place;

  g_assert_true (driver_get_extents (entry, &place));
  driver_set_text (entry, text);
}

/**
 * form_choose:
 * @world: a fixture that shows the form
 * @kind: "Photo", "Sequence" or "Area"
 *
 * Chooses the kind of download, and checks that exactly one of the three kinds is selected.
 */
void
form_choose (WindowWorld *world, const char *kind)
{
  static const char *const kinds[] = { "Photo", "Sequence", "Area" };
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);

  driver_press (driver_find (form, DRIVER_BUTTON, kind));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    driver_await_state (driver_find (form, DRIVER_BUTTON, kinds[i]), ATSPI_STATE_PRESSED,
                        g_str_equal (kinds[i], kind));
}

/**
 * form_fill_area:
 * @world: a fixture that shows the form with “Area” selected
 * @bbox: west, south, east, north, separated by commas
 *
 * Fills in the four edges.
 */
void
form_fill_area (WindowWorld *world, const char *bbox)
{
  static const char *const names[] = { "West", "South", "East", "North" };
  g_auto (GStrv) edges = g_strsplit (bbox, ",", 0);

  g_assert_cmpuint (g_strv_length (edges), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    form_fill (world, names[i], edges[i]);
}

/**
 * form_set_limit:
 * @world: a fixture that shows the form with “Area” selected
 * @limit: the maximum number of photos
 *
 * Fills in the limit.
 */
void
form_set_limit (WindowWorld *world, guint limit)
{
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);

  driver_set_value (driver_find (form, DRIVER_SPIN, "Limit"), limit);
}

/**
 * form_download:
 * @world: a fixture that shows the form
 *
 * Presses “Download” once it is sensitive.
 *
 * Returns: (transfer none): the download page, now visible
 */
AtspiAccessible *
form_download (WindowWorld *world)
{
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);

  driver_press (driver_find (form, DRIVER_BUTTON, "Download"));
  return window_world_await_page (world, WINDOW_DOWNLOAD);
}

/**
 * form_download_photo:
 * @world: a fixture that shows the form
 * @id: ID of a photo
 *
 * Fills in the form for a photo and starts the download.
 */
void
form_download_photo (WindowWorld *world, const char *id)
{
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Photo");
  form_fill (world, "Photo ID", id);
  form_download (world);
}

/**
 * form_download_sequence:
 * @world: a fixture that shows the form
 * @key: key of a sequence
 *
 * Fills in the form for a sequence and starts the download.
 */
void
form_download_sequence (WindowWorld *world, const char *key)
{
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Sequence");
  form_fill (world, "Sequence", key);
  form_download (world);
}

/**
 * form_download_area:
 * @world: a fixture that shows the form
 * @bbox: west, south, east, north, separated by commas
 *
 * Fills in the form for an area and starts the download.
 */
void
form_download_area (WindowWorld *world, const char *bbox)
{
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Area");
  form_fill_area (world, bbox);
  form_download (world);
}

/**
 * download_await:
 * @world: a fixture
 * @sentence: a text, in which “*” matches any text
 *
 * Waits until the download page shows a text.
 */
void
download_await (WindowWorld *world, const char *sentence)
{
  driver_await_label (window_world_page (world, WINDOW_DOWNLOAD), sentence);
}

/**
 * download_press:
 * @world: a fixture that shows the download page
 * @button: accessible name of a button of the panel
 *
 * Presses a button in the lower part of the page.
 */
void
download_press (WindowWorld *world, const char *button)
{
  driver_press (download_find_button (world, button));
}

typedef struct
{
  const char *name;
  AtspiAccessible *last;
} LastSearch;

static gboolean
remember_last (AtspiAccessible *accessible, guint depth, gpointer data)
{
  LastSearch *search = data;
  g_autofree char *name = driver_dup_name (accessible);

  if (driver_get_kind (accessible) == DRIVER_BUTTON && driver_is_called (search->name, name))
    search->last = driver_hold (accessible);
  return FALSE;
}

/**
 * download_look_button:
 * @world: a fixture
 * @button: accessible name of a button
 *
 * Looks for a button in the lower part of the page. Buttons that do not apply to the state of the download
 * are absent.
 *
 * Returns: (transfer none) (nullable): the last button of that name, as an earlier one may be hidden
 */
AtspiAccessible *
download_look_button (WindowWorld *world, const char *button)
{
  LastSearch search = { .name = button };

  driver_skim (window_world_page (world, WINDOW_DOWNLOAD), remember_last, &search);
  return search.last;
}

typedef struct
{
  WindowWorld *world;
  const char *name;
  AtspiAccessible *found;
} ButtonWait;

static gboolean
has_button (gpointer data)
{
  ButtonWait *wait = data;

  wait->found = download_look_button (wait->world, wait->name);
  return wait->found != NULL;
}

/**
 * download_find_button:
 * @world: a fixture
 * @button: accessible name of a button
 *
 * Waits for a button in the lower part of the page.
 *
 * Returns: (transfer none): the button
 */
AtspiAccessible *
download_find_button (WindowWorld *world, const char *button)
{
  ButtonWait wait = { .world = world, .name = button };
  g_autofree char *what = g_strdup_printf ("the download offers “%s”", button);

  driver_wait_until (what, has_button, &wait);
  return wait.found;
}

typedef struct
{
  WindowWorld *world;
  const char *pattern;
  guint n;
  guint wanted;
} CellCount;

static gboolean
count_cell (AtspiAccessible *accessible, guint depth, gpointer data)
{
  CellCount *count = data;
  g_autofree char *name = driver_dup_name (accessible);

  if (driver_get_kind (accessible) == DRIVER_ITEM && g_pattern_match_simple (count->pattern, name))
    count->n++;
  return FALSE;
}

/**
 * download_count_cells:
 * @world: a fixture
 * @pattern: accessible name of cells, in which “*” matches any text
 *
 * Returns: the current number of grid cells with such a name
 */
guint
download_count_cells (WindowWorld *world, const char *pattern)
{
  CellCount count = { .pattern = pattern };
  AtspiAccessible *page = window_world_page (world, WINDOW_DOWNLOAD);

  driver_walk (driver_find (page, DRIVER_LIST, "Grid of Photos"), count_cell, &count);
  return count.n;
}

static gboolean
has_cells (gpointer data)
{
  CellCount *count = data;

  return download_count_cells (count->world, count->pattern) == count->wanted;
}

/**
 * download_await_cells:
 * @world: a fixture
 * @pattern: accessible name of cells, in which “*” matches any text
 * @n: a number
 *
 * Waits until @n cells of the grid have such a name.
 */
void
download_await_cells (WindowWorld *world, const char *pattern, guint n)
{
  CellCount count = { .world = world, .pattern = pattern, .wanted = n };
  g_autofree char *what = g_strdup_printf ("%u cells are “%s”", n, pattern);

  driver_wait_until (what, has_cells, &count);
}

typedef struct
{
  WindowWorld *world;
  AtspiAccessible *grid;
  AtspiAccessible *cell;
  gint64 next_click;
} CellWait;

/* Clicks if the cell is not covered. A picture has no accessible object. */
static void
click_cell (CellWait *wait)
{
  AtspiAccessible *hit;
  AtspiRect place;
  int x, y;

  if (!driver_get_extents (wait->cell, &place))
    return;

  x = place.x + place.width / 2;
  y = place.y + place.height / 2;
  hit = driver_look_at (wait->world->window, x, y);
  if (hit == NULL || driver_is_below (hit, wait->grid))
    x_screen_click (wait->world->screen, wait->world->xid, x, y);
}

/* A click during layout is lost, so it is repeated, as a user would do. */
static gboolean
has_opened (gpointer data)
{
  CellWait *wait = data;

  if (window_world_shows (wait->world, window_world_page (wait->world, WINDOW_PHOTO)))
    return TRUE;

  if (form_is_time_to_click (&wait->next_click))
    click_cell (wait);
  return FALSE;
}

static gboolean
take_first (AtspiAccessible *accessible, guint depth, gpointer data)
{
  AtspiAccessible **first = data;

  if (driver_get_kind (accessible) != DRIVER_ITEM)
    return FALSE;

  *first = driver_hold (accessible);
  return TRUE;
}

/**
 * download_open_first:
 * @world: a fixture that shows the grid of photos
 *
 * Clicks the first photo.
 *
 * Returns: (transfer none): the photo page, now visible
 */
AtspiAccessible *
download_open_first (WindowWorld *world)
{
  AtspiAccessible *page = window_world_await_page (world, WINDOW_DOWNLOAD);
  CellWait wait = { .world = world, .grid = driver_find (page, DRIVER_LIST, "Grid of Photos") };

  driver_walk (wait.grid, take_first, &wait.cell);
  g_assert_nonnull (wait.cell);
  driver_wait_until ("a click opens the first photo", has_opened, &wait);
  return window_world_page (world, WINDOW_PHOTO);
}

/**
 * download_go_back:
 * @world: a fixture
 * @from: name of the current page
 * @to: name of the page to return to
 *
 * Presses “Back”.
 */
void
download_go_back (WindowWorld *world, const char *from, const char *to)
{
  driver_press (driver_find (window_world_page (world, from), DRIVER_BUTTON, "Back"));
  window_world_await_page (world, to);
}

/**
 * download_leave_for_form:
 * @world: a fixture that shows a download page
 *
 * Goes to the list of downloads, and from there to the form.
 */
void
download_leave_for_form (WindowWorld *world)
{
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  driver_press (driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "New Download"));
  window_world_await_page (world, WINDOW_FORM);
}
