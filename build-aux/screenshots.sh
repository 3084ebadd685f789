#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# screenshots.sh [BUILD-FOLDER]
#
# Takes pictures of the real window on the pretend service: those in data/screenshots, which software centres show, and
# in BUILD-FOLDER/screenshots those of every page in several looks and languages. To be done, and looked at, before a
# release whenever a page has changed.

set -eu

cd "$(dirname "$0")/.."
build=$(cd "${1:-_build}" && pwd)

export WAYSIDE_SHOWCASE="$PWD/data/screenshots"
for pictures in showcase looks languages; do
  ninja -C "$build" "pictures-$pictures"
done
ls -l data/screenshots "$build/screenshots"
