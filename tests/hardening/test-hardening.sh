#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-hardening.sh PROGRAM…: that the compiler and the linker did harden these finished programs, as meson.build asks,
# and that a program named wayside-cli needs no library of the window. TAP.

set -u
export LC_ALL=C

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

# ok DESCRIPTION COMMAND…: one TAP point.
ok () {
  description=$1
  shift
  count=$((count + 1))
  if "$@"; then
    echo "ok $count - $description"
  else
    echo "not ok $count - $description"
    sed 's/^/# /' "$scratch/header" "$scratch/segments" "$scratch/dynamic"
  fi
}

has () {
  grep -qE "$2" "$scratch/$1"
}

has_not () {
  ! grep -qE "$2" "$scratch/$1"
}

# A program that readelf cannot read has nothing that it should not have: so it is asked first.
reads () {
  readelf -hW "$1" >"$scratch/header" &&
    readelf -lW "$1" >"$scratch/segments" &&
    readelf -dW "$1" >"$scratch/dynamic" &&
    readelf -W --dyn-syms "$1" >"$scratch/symbols" &&
    grep -q 'NEEDED.*\[libc\.so' "$scratch/dynamic"
}

for program; do
  name=$(basename "$program")
  ok "$name: is a program for this system" reads "$program"
  ok "$name: can be loaded anywhere (PIE)" has header 'Type:.* DYN'
  ok "$name: … and says that it is a program, not a library" has dynamic 'FLAGS_1.*PIE'
  ok "$name: its tables are read-only once it runs (RELRO)" has segments 'GNU_RELRO'
  ok "$name: … all of them, because everything is bound at the start" has dynamic '\((FLAGS|FLAGS_1)\).*NOW'
  ok "$name: has a stack header" has segments 'GNU_STACK'
  ok "$name: … without leave to execute" has_not segments 'GNU_STACK.* RWE '
  ok "$name: nothing can be both written and executed" has_not segments ' RWE '
  ok "$name: watches its stack" has symbols 'UND __stack_chk_fail(@| |$)'
  # The engine wipes tokens with explicit_bzero(), so there is one such call at least.
  ok "$name: calls the C library's checked functions (FORTIFY_SOURCE)" has symbols 'UND __[a-z_]+_chk(@| |$)'
  if [ "$name" = wayside-cli ]; then
    ok "$name: needs no library of the window" \
      has_not dynamic 'NEEDED.*\[lib(gtk|gdk|gsk|adwaita|graphene|pango|cairo|shumate|X11|wayland)'
  fi
done

echo "1..$count"
