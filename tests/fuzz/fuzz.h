/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Called by libFuzzer. Each fuzz-<target>.c implements the first one. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
int LLVMFuzzerInitialize (int *argc, char ***argv);

char    *fuzz_dup_text         (const guint8 *data,
                                gsize         size);
char    *fuzz_dup_exactly      (const guint8 *data,
                                gsize         size);
void     fuzz_assert_outcome   (gboolean      ok,
                                const GError *error);
void     fuzz_assert_safe_name (const char   *name);
gboolean fuzz_same_number      (double        a,
                                double        b);

G_END_DECLS
