#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# format.sh [--check]: brings every .c file into the shape of .clang-format, or with --check only says which are not.
# Headers are left alone: their prototypes stand in columns, which clang-format of Debian 12 cannot keep; so is generated
# code.

set -eu

cd "$(dirname "$0")/.."
if [ "${1:-}" = --check ]; then
  set -- --dry-run --Werror
else
  set -- -i
fi
find src tests -name '*.c' ! -name '*.pb-c.c' -exec clang-format "$@" {} +
