#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-translations.sh SOURCE-ROOT: every language of po/LINGUAS has all strings translated, as the sources have them now,
# and no translation would break a format. TAP.

set -u
export LC_ALL=C.UTF-8

root=$1
cd "$root" || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

# ok DESCRIPTION COMMAND…: one TAP point.
ok () {
  description=$1
  shift
  count=$((count + 1))
  if "$@" >"$scratch/said" 2>&1; then
    echo "ok $count - $description"
  else
    echo "not ok $count - $description"
    sed 's/^/# /' "$scratch/said" | head -n 40
  fi
}

# complete LANGUAGE: nothing is left over once the strings of the sources are merged in.
complete () {
  msgmerge --quiet --no-fuzzy-matching --output-file="$scratch/$1.po" "po/$1.po" "$scratch/wayside.pot" || return 1
  msgattrib --untranslated --no-obsolete "$scratch/$1.po" >"$scratch/untranslated"
  msgattrib --only-fuzzy --no-obsolete "$scratch/$1.po" >>"$scratch/untranslated"
  ! grep '^msgid ' "$scratch/untranslated"
}

# well_formed LANGUAGE: formats, plural forms, accelerators and the head of the file.
well_formed () {
  msgfmt --check --check-accelerators=_ --output-file=/dev/null "po/$1.po"
}

# listed: the languages named are the files that are there.
listed () {
  for file in po/*.po; do
    [ ! -e "$file" ] || basename "$file" .po
  done | LC_ALL=C sort >"$scratch/files"
  grep -vE '^(#|$)' po/LINGUAS | diff "$scratch/files" -
}

build-aux/update-translations.sh --template "$scratch/wayside.pot"
ok 'there are strings to translate' grep -q '^msgid "Download"' "$scratch/wayside.pot"
ok 'po/LINGUAS names the translations that are there, sorted' listed
for language in $(grep -vE '^(#|$)' po/LINGUAS); do
  ok "$language: well-formed" well_formed "$language"
  ok "$language: complete" complete "$language"
done
echo "1..$count"
