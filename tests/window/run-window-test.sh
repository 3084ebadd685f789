#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run-window-test.sh PROGRAM [ARGUMENT…]
#
# Runs a test of the window on a screen and buses of its own. The daemons that these start greet on their standard
# output, which is the place of the test's results alone: what they say goes to standard error.

set -eu

# shellcheck disable=SC2016
exec "$(dirname "$0")/../../build-aux/with-display.sh" sh -c 'exec "$@" >&3 3>&-' sh "$@" 3>&1 >&2
