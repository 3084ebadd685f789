/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalogue.h"

#include <string.h>

#define MAGIC 0x950412deu

/* Size of a table entry in bytes: length and offset of a text. */
#define ENTRY 8

/* A translation, parsed from a file made by msgfmt. See “The Format of GNU MO Files” in the gettext manual
 * for the layout. It is parsed here because gettext only supports the language of the process. */
struct _Catalogue
{
  GHashTable *translations; /* (owned): English text → GPtrArray of all its translations */
};

static guint32
read_number (GBytes *file, gsize at)
{
  guint32 number;

  g_assert_cmpuint (at + sizeof number, <=, g_bytes_get_size (file));
  memcpy (&number, (const char *) g_bytes_get_data (file, NULL) + at, sizeof number);
  return number;
}

/* Plural forms follow each other, each terminated by a zero byte. */
static const char *
read_text (GBytes *file, gsize entry, gsize *length)
{
  *length = read_number (file, entry);
  g_assert_cmpuint (read_number (file, entry + 4) + *length, <, g_bytes_get_size (file));
  return (const char *) g_bytes_get_data (file, NULL) + read_number (file, entry + 4);
}

/* Accessible names have no underscores. */
static char *
dup_plain (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("", parts);
}

static void
add_entry (Catalogue *self, GBytes *file, gsize original, gsize translation)
{
  gsize length;
  const char *english = read_text (file, original, &length);
  const char *context_end = memchr (english, '\004', length);
  const char *said = read_text (file, translation, &length);
  g_autofree char *key = dup_plain (context_end != NULL ? context_end + 1 : english);
  GPtrArray *all = g_hash_table_lookup (self->translations, key);

  if (all == NULL)
    {
      all = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->translations, g_steal_pointer (&key), all);
    }
  for (const char *form = said; form <= said + length; form += strlen (form) + 1)
    g_ptr_array_add (all, dup_plain (form));
}

/**
 * catalogue_load:
 * @path: a file made by msgfmt on this machine
 *
 * Reads a translation.
 *
 * Returns: (transfer full): the translation
 */
Catalogue *
catalogue_load (const char *path)
{
  Catalogue *self = g_new0 (Catalogue, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autofree char *content = NULL;
  guint32 n, originals, translations;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  file = g_bytes_new_take (g_steal_pointer (&content), length);
  g_assert_cmphex (read_number (file, 0), ==, MAGIC);
  n = read_number (file, 8);
  originals = read_number (file, 12);
  translations = read_number (file, 16);
  g_assert_cmpuint (n, >, 0);

  self->translations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                              (GDestroyNotify) g_ptr_array_unref);
  for (gsize i = 0; i < n; i++)
    add_entry (self, file, originals + i * ENTRY, translations + i * ENTRY);
  return self;
}

/**
 * catalogue_free:
 * @self: a translation
 *
 * Frees a translation.
 */
void
catalogue_free (Catalogue *self)
{
  g_hash_table_unref (self->translations);
  g_free (self);
}

/**
 * catalogue_has:
 * @self: a translation
 * @english: a text of the program, without the underscore of its accelerator
 * @said: a text on the screen
 *
 * Returns: whether @said is a translation of @english, in any context
 */
gboolean
catalogue_has (Catalogue *self, const char *english, const char *said)
{
  GPtrArray *all = g_hash_table_lookup (self->translations, english);
  g_autofree char *plain = dup_plain (said);

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (g_str_equal (g_ptr_array_index (all, i), plain))
      return TRUE;

  return FALSE;
}
