/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-coverage.h"

#include <math.h>
#include <string.h>

/* Images are kept in blocks of this number, so that there is never more than one block of unused memory. */
#define BLOCK_LENGTH 4096

#define FIRST_N_SLOTS 1024

/* Units of a position in a degree. */
#define UNITS 1e7

/* Estimated bytes of an entry of a GHashTable with its pointer in the array. */
#define ENTRY_SIZE 48

/* The images are found by id through a hash table with open addressing, whose slots hold the index of an
 * image plus one. It grows by a third when four fifths of it are used, so it takes 5 to 7 bytes an image; a
 * GHashTable would take 16 to 32. */
struct _WaysideCoverage
{
  GPtrArray *blocks; /* (owned) (element-type WaysideCoverageImage): BLOCK_LENGTH images each */
  guint n_images;
  guint32 *slots; /* (owned) */
  guint n_slots;
  GStringChunk *keys;           /* (owned) */
  GPtrArray *sequences;         /* (owned) (element-type utf8): keys by their number, in @keys */
  GHashTable *sequence_numbers; /* (owned): key to number */
  GArray *creators;             /* (owned) (element-type guint64) */
  GHashTable *creator_numbers;  /* (owned): creator, in a pointer or on the heap, to number */
  gsize n_key_bytes;
};

/**
 * wayside_coverage_new:
 *
 * Returns: (transfer full): an empty set
 */
WaysideCoverage *
wayside_coverage_new (void)
{
  WaysideCoverage *self = g_new0 (WaysideCoverage, 1);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->n_slots = FIRST_N_SLOTS;
  self->slots = g_new0 (guint32, self->n_slots);
  self->keys = g_string_chunk_new (4096);
  self->sequences = g_ptr_array_new ();
  self->sequence_numbers = g_hash_table_new (g_str_hash, g_str_equal);
  self->creators = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->creator_numbers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

/**
 * wayside_coverage_free:
 * @self: (transfer full): a set
 */
void
wayside_coverage_free (WaysideCoverage *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->slots, g_free);
  g_clear_pointer (&self->sequences, g_ptr_array_unref);
  g_clear_pointer (&self->sequence_numbers, g_hash_table_unref);
  g_clear_pointer (&self->keys, g_string_chunk_free);
  g_clear_pointer (&self->creators, g_array_unref);
  g_clear_pointer (&self->creator_numbers, g_hash_table_unref);
  g_free (self);
}

static WaysideCoverageImage *
get_image (WaysideCoverage *self, guint index)
{
  WaysideCoverageImage *block = g_ptr_array_index (self->blocks, index / BLOCK_LENGTH);

  return &block[index % BLOCK_LENGTH];
}

/* The output function of SplitMix64: consecutive ids get unrelated slots. */
static guint64
mix (guint64 id)
{
  id += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  id = (id ^ (id >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  id = (id ^ (id >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return id ^ (id >> 31);
}

/* Finds the slot of an id, or the free slot in which it belongs. */
static guint
find_slot (WaysideCoverage *self, guint64 id)
{
  guint slot = (guint) (mix (id) % self->n_slots);

  while (self->slots[slot] != 0 && get_image (self, self->slots[slot] - 1)->id != id)
    slot = slot + 1 == self->n_slots ? 0 : slot + 1;
  return slot;
}

static void
grow_slots (WaysideCoverage *self)
{
  g_free (self->slots);
  self->n_slots += self->n_slots / 3;
  self->slots = g_new0 (guint32, self->n_slots);
  for (guint i = 0; i < self->n_images; i++)
    self->slots[find_slot (self, get_image (self, i)->id)] = i + 1;
}

/* Appends an image with this id and no other values, or returns NULL if there is one. */
static WaysideCoverageImage *
append_new (WaysideCoverage *self, guint64 id)
{
  guint slot = find_slot (self, id);
  WaysideCoverageImage *image;

  g_return_val_if_fail (self->n_images < G_MAXUINT32 - 1, NULL);

  if (self->slots[slot] != 0)
    return NULL;

  if (self->n_images % BLOCK_LENGTH == 0)
    g_ptr_array_add (self->blocks, g_new0 (WaysideCoverageImage, BLOCK_LENGTH));
  self->slots[slot] = ++self->n_images;
  image = get_image (self, self->n_images - 1);
  image->id = id;
  if ((guint64) self->n_images * 5 > (guint64) self->n_slots * 4)
    grow_slots (self);
  return image;
}

static guint32
intern_sequence (WaysideCoverage *self, const char *key)
{
  gpointer number;
  char *copy;

  if (key == NULL)
    return WAYSIDE_COVERAGE_NONE;

  if (g_hash_table_lookup_extended (self->sequence_numbers, key, NULL, &number))
    return GPOINTER_TO_UINT (number);

  copy = g_string_chunk_insert (self->keys, key);
  self->n_key_bytes += strlen (key) + 1;
  g_ptr_array_add (self->sequences, copy);
  g_hash_table_insert (self->sequence_numbers, copy, GUINT_TO_POINTER (self->sequences->len - 1));
  return self->sequences->len - 1;
}

static guint32
intern_creator (WaysideCoverage *self, guint64 creator)
{
  gpointer number;

  if (creator == 0)
    return WAYSIDE_COVERAGE_NONE;

  if (g_hash_table_lookup_extended (self->creator_numbers, &creator, NULL, &number))
    return GPOINTER_TO_UINT (number);

  g_array_append_val (self->creators, creator);
  g_hash_table_insert (self->creator_numbers, g_memdup2 (&creator, sizeof creator),
                       GUINT_TO_POINTER (self->creators->len - 1));
  return self->creators->len - 1;
}

/**
 * wayside_coverage_add:
 * @self: a set
 * @feature: an image
 *
 * Adds an image. One whose id is in the set already is left out: neighbouring tiles share the images at their
 * border.
 *
 * Returns: %TRUE if the image is new
 */
gboolean
wayside_coverage_add (WaysideCoverage *self, const WaysideTileFeature *feature)
{
  WaysideCoverageImage *image;

  g_return_val_if_fail (self != NULL && feature != NULL, FALSE);
  g_return_val_if_fail (feature->image != 0 && feature->n_points == 1, FALSE);

  image = append_new (self, feature->image);
  if (image == NULL)
    return FALSE;

  image->time = feature->captured_at >= 0 ? (guint64) feature->captured_at & 0xffffffffffff : 0;
  image->flags = (feature->captured_at >= 0 ? WAYSIDE_COVERAGE_HAS_TIME : 0) |
                 (feature->is_pano ? WAYSIDE_COVERAGE_PANO : 0);
  image->longitude = (gint32) lround (feature->points->longitude * UNITS);
  image->latitude = (gint32) lround (feature->points->latitude * UNITS);
  image->sequence = intern_sequence (self, feature->sequence);
  image->creator = intern_creator (self, feature->creator);
  return TRUE;
}

/**
 * wayside_coverage_add_copy:
 * @self: a set
 * @other: another set
 * @index: the index of an image of @other
 *
 * Adds an image of another set, such as that of one tile. One whose id is in the set already is left out.
 *
 * Returns: %TRUE if the image is new
 */
gboolean
wayside_coverage_add_copy (WaysideCoverage *self, WaysideCoverage *other, guint index)
{
  const WaysideCoverageImage *image;
  WaysideCoverageImage *copy;

  g_return_val_if_fail (self != NULL && other != NULL && self != other, FALSE);
  g_return_val_if_fail (index < other->n_images, FALSE);

  image = get_image (other, index);
  copy = append_new (self, image->id);
  if (copy == NULL)
    return FALSE;

  *copy = *image;
  copy->sequence = intern_sequence (self, wayside_coverage_get_sequence (other, image->sequence));
  copy->creator = intern_creator (self, wayside_coverage_get_creator (other, image->creator));
  return TRUE;
}

/**
 * wayside_coverage_find:
 * @self: a set
 * @id: the id of an image
 * @index: (out) (optional): the index of the image
 *
 * Returns: %TRUE if the image is in the set
 */
gboolean
wayside_coverage_find (WaysideCoverage *self, guint64 id, guint *index)
{
  guint32 found;

  g_return_val_if_fail (self != NULL, FALSE);

  found = self->slots[find_slot (self, id)];
  if (found != 0 && index != NULL)
    *index = found - 1;
  return found != 0;
}

/**
 * wayside_coverage_get_n_images:
 * @self: a set
 *
 * Returns: the number of images
 */
guint
wayside_coverage_get_n_images (WaysideCoverage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_images;
}

/**
 * wayside_coverage_get_image:
 * @self: a set
 * @index: less than wayside_coverage_get_n_images()
 *
 * Returns: (transfer none): an image, in the order in which they were added; valid as long as the set
 */
const WaysideCoverageImage *
wayside_coverage_get_image (WaysideCoverage *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_images, NULL);

  return get_image (self, index);
}

/**
 * wayside_coverage_get_n_sequences:
 * @self: a set
 *
 * Returns: the number of sequences of its images
 */
guint
wayside_coverage_get_n_sequences (WaysideCoverage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->sequences->len;
}

/**
 * wayside_coverage_get_sequence:
 * @self: a set
 * @number: the number of a sequence, or %WAYSIDE_COVERAGE_NONE
 *
 * Returns: (transfer none) (nullable): its key, valid as long as the set; %NULL for %WAYSIDE_COVERAGE_NONE
 */
const char *
wayside_coverage_get_sequence (WaysideCoverage *self, guint number)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (number == WAYSIDE_COVERAGE_NONE)
    return NULL;

  g_return_val_if_fail (number < self->sequences->len, NULL);
  return g_ptr_array_index (self->sequences, number);
}

/**
 * wayside_coverage_get_n_creators:
 * @self: a set
 *
 * Returns: the number of users that took its images
 */
guint
wayside_coverage_get_n_creators (WaysideCoverage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->creators->len;
}

/**
 * wayside_coverage_get_creator:
 * @self: a set
 * @number: the number of a creator in this set, or %WAYSIDE_COVERAGE_NONE
 *
 * Returns: the number of the user at the service, or 0 if it is not known
 */
guint64
wayside_coverage_get_creator (WaysideCoverage *self, guint number)
{
  g_return_val_if_fail (self != NULL, 0);

  if (number == WAYSIDE_COVERAGE_NONE)
    return 0;

  g_return_val_if_fail (number < self->creators->len, 0);
  return g_array_index (self->creators, guint64, number);
}

/**
 * wayside_coverage_get_memory:
 * @self: a set
 *
 * Returns: the memory of the set in bytes, with its hash table and the unused part of the last block; that of
 *   the sequences and creators is an estimate
 */
gsize
wayside_coverage_get_memory (WaysideCoverage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sizeof (WaysideCoverage) + self->blocks->len * BLOCK_LENGTH * sizeof (WaysideCoverageImage) +
         self->blocks->len * sizeof (gpointer) + self->n_slots * sizeof (guint32) + self->n_key_bytes +
         (self->sequences->len + self->creators->len) * (gsize) ENTRY_SIZE;
}

static int
compare_images (gconstpointer a, gconstpointer b, gpointer user_data)
{
  WaysideCoverage *self = user_data;
  const WaysideCoverageImage *one = get_image (self, *(const guint *) a);
  const WaysideCoverageImage *other = get_image (self, *(const guint *) b);

  if (one->sequence != other->sequence)
    return g_strcmp0 (wayside_coverage_get_sequence (self, one->sequence),
                      wayside_coverage_get_sequence (self, other->sequence));
  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;
  if (one->id != other->id)
    return one->id < other->id ? -1 : 1;
  return 0;
}

/**
 * wayside_coverage_list_ordered:
 * @self: a set
 *
 * Lists the images by the key of their sequence, then by capture time, then by id: the same set has the same
 * order, however it was read. Images without a sequence come first, and within a sequence those without a
 * time.
 *
 * Returns: (transfer full) (element-type guint): the indices of all images
 */
GArray *
wayside_coverage_list_ordered (WaysideCoverage *self)
{
  GArray *indices;

  g_return_val_if_fail (self != NULL, NULL);

  indices = g_array_sized_new (FALSE, FALSE, sizeof (guint), self->n_images);
  for (guint i = 0; i < self->n_images; i++)
    g_array_append_val (indices, i);
  g_array_sort_with_data (indices, compare_images, self);
  return indices;
}

/**
 * wayside_coverage_image_get_captured_at:
 * @image: an image
 *
 * Returns: its capture time in milliseconds since 1970 UTC, or -1 if it is not known
 */
gint64
wayside_coverage_image_get_captured_at (const WaysideCoverageImage *image)
{
  g_return_val_if_fail (image != NULL, -1);

  return image->flags & WAYSIDE_COVERAGE_HAS_TIME ? (gint64) image->time : -1;
}

/**
 * wayside_coverage_image_get_position:
 * @image: an image
 * @longitude: (out): degrees
 * @latitude: (out): degrees
 *
 * Gets the position of an image, as exact as its tile has it.
 */
void
wayside_coverage_image_get_position (const WaysideCoverageImage *image, double *longitude, double *latitude)
{
  g_return_if_fail (image != NULL);
  g_return_if_fail (longitude != NULL && latitude != NULL);

  *longitude = image->longitude / UNITS;
  *latitude = image->latitude / UNITS;
}
