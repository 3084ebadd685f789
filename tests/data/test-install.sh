#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-install.sh BUILD-FOLDER PREFIX: what "make install" puts where. TAP.

set -u
export LC_ALL=C.UTF-8

build=$1
prefix=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

# ok DESCRIPTION COMMAND…: one TAP point.
ok () {
  description=$1
  shift
  count=$((count + 1))
  if "$@" >"$scratch/output" 2>&1; then
    echo "ok $count - $description"
  else
    echo "not ok $count - $description"
    sed 's/^/# /' "$scratch/output"
  fi
}

installs () {
  DESTDIR=$scratch/package meson install -C "$build" --no-rebuild
}

ok 'everything is installed below DESTDIR' installs

share=$scratch/package$prefix/share
id=$(basename "$(find "$share/applications" -name '*.desktop')" .desktop)
for file in "bin/wayside" "bin/wayside-cli" "share/applications/$id.desktop" "share/metainfo/$id.metainfo.xml" \
  "share/dbus-1/services/$id.service" "share/glib-2.0/schemas/$id.gschema.xml" \
  "share/icons/hicolor/scalable/apps/$id.svg" "share/icons/hicolor/symbolic/apps/$id-symbolic.svg"; do
  ok "there is $file" test -s "$scratch/package$prefix/$file"
done
ok 'nothing is installed elsewhere' test "$(ls "$scratch/package")" = "$(echo "$prefix" | cut -d/ -f2)"
ok 'D-Bus starts the installed program' grep -qx "Exec=$prefix/bin/wayside --gapplication-service" \
  "$share/dbus-1/services/$id.service"
ok 'the desktop file says that D-Bus can' grep -qx 'DBusActivatable=true' "$share/applications/$id.desktop"
ok 'the desktop file is valid' desktop-file-validate "$share/applications/$id.desktop"
ok 'the desktop file offers a new download' grep -Eqx 'Actions=(.*;)?new-download;(.*)' \
  "$share/applications/$id.desktop"
ok 'the desktop file says how to begin one' awk '
  /^\[/ { inside = $0 == "[Desktop Action new-download]" }
  inside && /^Name=New Download$/ { named = 1 }
  inside && /^Exec=.*wayside --new-download$/ { begun = 1 }
  END { exit !(named && begun) }' "$share/applications/$id.desktop"
news=$(tr -s '\n ' ' ' <"$share/metainfo/$id.metainfo.xml" | sed 's/.*<release [^>]*> <description> <p> *\([^<]*[^< ]\) *<.*/\1/')
ok 'the window tells of the newest version what the metainfo does' grep -qF "$news" "$scratch/package$prefix/bin/wayside"
ok 'the settings can be read' glib-compile-schemas --strict --dry-run "$share/glib-2.0/schemas"

echo "1..$count"
