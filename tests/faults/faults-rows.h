/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faults-runner.h"

/* Definitions shared by all tables. */

#define N_SEQUENCE PRETEND_DEMO_N_SEQUENCE
#define N_AREA     PRETEND_DEMO_N_AREA

#define SIGN_IN   "This network asks for a sign-in first"
#define PASSING   "Mapillary is having temporary problems"
#define UNCLEAR   "Mapillary sent an unexpected answer"
#define SLOW_DOWN "Mapillary asked to slow down"
#define BROKEN    "The connection to Mapillary was lost"

/* Number of requests for each kind of query if no fault occurs, plus @more requests of its first kind. An area
 * is requested again, until a response has no new images. */
#define MOST_IMAGE(more)                                                                                     \
  {                                                                                                          \
    [PRETEND_KIND_ENTITY] = 1 + (more), [PRETEND_KIND_CDN] = 1                                               \
  }
#define MOST_SEQUENCE(more)                                                                                  \
  {                                                                                                          \
    [PRETEND_KIND_IMAGE_IDS] = 1 + (more), [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_CDN] = N_SEQUENCE        \
  }
#define MOST_PAGES(more)                                                                                     \
  {                                                                                                          \
    [PRETEND_KIND_IMAGE_IDS] = 1, [PRETEND_KIND_IMAGES] = 1 + (more), [PRETEND_KIND_CDN] = N_SEQUENCE        \
  }
#define MOST_AREA(more)                                                                                      \
  {                                                                                                          \
    [PRETEND_KIND_IMAGES] = 2 + (more), [PRETEND_KIND_CDN] = N_AREA                                          \
  }

/* The same for an area of one tile, with two batches of ids. */
#define MOST_TILES(more)                                                                                     \
  {                                                                                                          \
    [PRETEND_KIND_TILE] = 1, [PRETEND_KIND_IMAGES] = 2 + (more), [PRETEND_KIND_CDN] = N_AREA                 \
  }

/* Number of requests for the metadata of single images, and for pictures, when downloading an image or a
 * sequence. */
#define MOST_PICTURE(records, pictures)                                                                      \
  {                                                                                                          \
    [PRETEND_KIND_ENTITY] = (records), [PRETEND_KIND_CDN] = (pictures)                                       \
  }
#define MOST_PICTURES(records, pictures)                                                                     \
  {                                                                                                          \
    [PRETEND_KIND_IMAGE_IDS] = 1, [PRETEND_KIND_IMAGES] = 1, [PRETEND_KIND_ENTITY] = (records),              \
    [PRETEND_KIND_CDN] = (pictures)                                                                          \
  }
