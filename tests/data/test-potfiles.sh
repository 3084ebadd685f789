#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-potfiles.sh SOURCE-ROOT: po/POTFILES names exactly the files that hold translatable strings, in order.

set -eu
export LC_ALL=C

cd "$1"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

{
  # C: the macros of glib/gi18n.h and the plural functions.
  grep -rlE --include='*.c' --include='*.h' \
    '(^|[^A-Za-z0-9_])(_|N_|C_|NC_|Q_|g_dgettext|g_dngettext|g_dpgettext2|ngettext|gettext) ?\("' src || true
  grep -rlE --include='*.ui' 'translatable="(yes|true|1)"' src || true
  find data -maxdepth 1 \( -name '*.desktop.in' -o -name '*.metainfo.xml.in' -o -name '*.gschema.xml.in' \)
} | sort -u >"$scratch/found"

grep -vE '^(#|$)' po/POTFILES >"$scratch/listed" || true

# A test that found nothing to look at would pass for ever.
if ! [ -s "$scratch/found" ]; then
  echo 'No file with translatable strings was found: the search itself is broken.'
  exit 1
fi

if ! diff -U 9999 --label po/POTFILES --label 'files with translatable strings, sorted' \
  "$scratch/listed" "$scratch/found"; then
  echo 'po/POTFILES is not in step: take in the lines marked "+", take out those marked "-".'
  exit 1
fi
