#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# format.sh [--check]: brings every C file into the shape of .clang-format, or with --check only says which are not.

set -eu

cd "$(dirname "$0")/.."
if [ "${1:-}" = --check ]; then
  set -- --dry-run --Werror
else
  set -- -i
fi
find src tests \( -name '*.c' -o -name '*.h' \) -exec clang-format "$@" {} +
