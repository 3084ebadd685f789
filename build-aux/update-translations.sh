#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# update-translations.sh [--template FILE] [LANGUAGE…]
#
# Brings the translations in step with the sources: each po/LANGUAGE.po (default: all that po/LINGUAS names) gets the
# strings that are new, marked as not translated, and loses those that are gone. With --template only the list of all
# strings is written, into FILE.

set -eu
export LC_ALL=C.UTF-8

cd "$(dirname "$0")/.."

# template FILE: every translatable string of the program, its desktop file, its settings and its description.
template () {
  xgettext --files-from=po/POTFILES --output="$1" --from-code=UTF-8 --package-name=wayside --add-comments=Translators: \
    --copyright-holder='The Wayside contributors' --msgid-bugs-address=https://github.com/wayside-photos/wayside/issues \
    --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=g_dngettext:2,3 --keyword=ngettext:1,2 \
    --flag=C_:2:pass-c-format --flag=NC_:2:pass-c-format --flag=g_dngettext:2:pass-c-format \
    --flag=g_strdup_printf:1:c-format --flag=g_string_printf:2:c-format --flag=g_string_append_printf:2:c-format \
    --flag=g_error_new:3:c-format --flag=g_set_error:4:c-format --flag=g_markup_printf_escaped:1:c-format
}

if [ "${1:-}" = --template ]; then
  template "$2"
  exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
template "$scratch/wayside.pot"

[ $# -gt 0 ] || set -- $(grep -vE '^(#|$)' po/LINGUAS)
for language in "$@"; do
  if [ -e "po/$language.po" ]; then
    msgmerge --quiet --update --backup=none --no-fuzzy-matching "po/$language.po" "$scratch/wayside.pot"
    msgattrib --no-obsolete --output-file="po/$language.po" "po/$language.po"
  else
    msginit --no-translator --input="$scratch/wayside.pot" --locale="$language.UTF-8" --output-file="po/$language.po"
  fi
done
