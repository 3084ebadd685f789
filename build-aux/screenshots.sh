#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# screenshots.sh [BUILD-FOLDER]
#
# Takes the pictures in data/screenshots anew, from the real window on the pretend service. To be done, and looked at,
# before a release whenever a page has changed.

set -eu

cd "$(dirname "$0")/.."
build=$(cd "${1:-_build}" && pwd)

WAYSIDE_SHOWCASE=$PWD/data/screenshots meson test -C "$build" --no-rebuild --print-errorlogs window-showcase
ls -l data/screenshots
