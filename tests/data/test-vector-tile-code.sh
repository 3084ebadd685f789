#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-vector-tile-code.sh SOURCE-ROOT PROTOC-C: the generated code of the vector tiles is that of vector_tile.proto. TAP.
# Another version of the compiler writes the same in other words, so only the version that made the code is compared.

set -u
export LC_ALL=C

folder=$1/src/engine/coverage
compiler=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# minimum FILE: the version of the compiler that a header names, such as 1004001.
minimum () {
  sed -n 's/^#elif \([0-9]*\) < PROTOBUF_C_MIN_COMPILER_VERSION$/\1/p' "$1"
}

echo 1..3
if "$compiler" --proto_path="$folder" --c_out="$scratch" vector_tile.proto 2>"$scratch/said"; then
  echo 'ok 1 - the schema compiles'
else
  echo 'not ok 1 - the schema compiles'
  sed 's/^/# /' "$scratch/said"
fi

kept=$(minimum "$folder/vector_tile.pb-c.h")
made=$(minimum "$scratch/vector_tile.pb-c.h")
number=1
for name in vector_tile.pb-c.c vector_tile.pb-c.h; do
  number=$((number + 1))
  if [ "$kept" != "$made" ]; then
    echo "ok $number - $name is current # SKIP it was made by the compiler $kept, this one is $made"
  elif diff -u "$folder/$name" "$scratch/$name" >"$scratch/difference"; then
    echo "ok $number - $name is current"
  else
    echo "not ok $number - $name is current: meson compile vector-tile-code"
    sed 's/^/# /' "$scratch/difference"
  fi
done
