/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-service.h"

G_BEGIN_DECLS

/* Two photos without a sequence. */
#define PRETEND_DEMO_PHOTO   "1026761414815487"
#define PRETEND_DEMO_PHOTO_2 "135511895288847"

/* A photo, and the sequence of 24 photos that contains it. The sample INI calls the photo's id a sequence
 * key. */
#define PRETEND_DEMO_SEQUENCE_PHOTO "800335321065526"
#define PRETEND_DEMO_SEQUENCE       "7nfcwfvjdtphz7yj6zat6a"
#define PRETEND_DEMO_N_SEQUENCE     24

/* 60 photos, including PRETEND_DEMO_NO_ORIGINAL and PRETEND_DEMO_NO_THUMBS. */
#define PRETEND_DEMO_ODD_SEQUENCE "-HLNKxxkYIQXS0M5KP3Dhg"
#define PRETEND_DEMO_N_ODD        60
#define PRETEND_DEMO_NO_ORIGINAL  "2810375562605004"
#define PRETEND_DEMO_NO_THUMBS    "2810375562771303"

/* 1,004 photos: more than two pages of 500. */
#define PRETEND_DEMO_LONG_SEQUENCE "vgeD6wUXBZWp1f5rVPE3zi"
#define PRETEND_DEMO_N_LONG        1004

/* An area with about 80 photos, and an area without photos. */
#define PRETEND_DEMO_AREA       "9.94,53.596,9.95,53.6"
#define PRETEND_DEMO_N_AREA     80
#define PRETEND_DEMO_EMPTY_AREA "-30.01,40,-30,40.01"

void pretend_demo_fill (PretendService *service);

G_END_DECLS
