/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-image.h"

G_BEGIN_DECLS

typedef struct _PretendPictures PretendPictures;

PretendPictures *pretend_pictures_new      (gsize               max_bytes);
void             pretend_pictures_free     (PretendPictures    *pictures);
void             pretend_pictures_set_pool (PretendPictures    *pictures,
                                            guint               n_scenes);
GBytes          *pretend_pictures_get      (PretendPictures    *pictures,
                                            const PretendImage *image,
                                            guint               original_width,
                                            guint               size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PretendPictures, pretend_pictures_free)

G_END_DECLS
