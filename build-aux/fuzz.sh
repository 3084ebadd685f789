#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fuzz.sh [FOLDER]
#
# Installs missing packages, builds the fuzz targets of tests/fuzz in FOLDER (default _build-fuzz) with clang, libFuzzer
# and the sanitizers, and runs each for FUZZ_SECONDS (default 300), FUZZ_JOBS at a time (default: one per processor),
# FUZZ_TARGETS only (default: all). A FOLDER that Meson has configured for fuzzing is used as it is. An input that breaks
# something is kept in FOLDER/findings: once the fault is fixed, add it to tests/fuzz/corpus/<target> under a name that
# describes it. New coverage stays in FOLDER/corpus, where the next run starts from it. Each target counts as one check;
# the last line is "N passed, N failed", which is also written to FOLDER/result.

set -u

cd "$(dirname "$0")/.." || exit 1

# fuzz TARGET FOLDER SECONDS: runs one of them; writes FOLDER/<target>.verdict, "ok" if it ran and found nothing.
fuzz () {
  target=$1 folder=$2 seconds=$3
  rm -f "$folder/$target.verdict"
  mkdir -p "$folder/corpus/$target" "$folder/findings"
  # Longer inputs than 8 KiB find nothing new in these parsers, only slower.
  "$folder/tests/fuzz/fuzz-$target" -max_total_time="$seconds" -max_len=8192 -timeout=25 -print_final_stats=1 \
    -dict="tests/fuzz/$target.dict" -artifact_prefix="$folder/findings/$target-" \
    "$folder/corpus/$target" "tests/fuzz/corpus/$target" </dev/null >"$folder/$target.log" 2>&1
  status=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.log")
  seeds=$(find "tests/fuzz/corpus/$target" -type f | wc -l)
  if [ $status -eq 0 ] && [ "${runs:-0}" -gt "$seeds" ]; then
    echo "ok - $target: $runs runs in $seconds s found nothing"
    echo ok >"$folder/$target.verdict"
    return
  fi
  tail -n 60 "$folder/$target.log"
  echo "not ok - $target: see $folder/$target.log and $folder/findings"
}

if [ "${1:-}" = --one ]; then
  fuzz "$4" "$2" "$3"
  exit 0
fi

folder=${1:-_build-fuzz}
seconds=${FUZZ_SECONDS:-300}
jobs=${FUZZ_JOBS:-$(nproc)}
targets=${FUZZ_TARGETS:-$(ls tests/fuzz/corpus)}
passed=0
failed=0

export LC_ALL=C.UTF-8
unset CFLAGS CPPFLAGS LDFLAGS G_DEBUG G_MESSAGES_DEBUG
# GLib before 2.76 would keep freed memory where the sanitizer cannot watch it.
export G_SLICE=always-malloc
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"

finish () {
  mkdir -p "$folder"
  echo "$passed passed, $failed failed" | tee "$folder/result"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

build () {
  mkdir -p "$folder"
  : >"$folder/build.log"
  [ -f "$folder/build.ninja" ] ||
    CC=clang meson setup "$folder" -Dfuzzing=true -Dgui=false -Db_sanitize=address,undefined -Db_lundef=false \
      >>"$folder/build.log" 2>&1 || return
  ninja -C "$folder" fuzzers >>"$folder/build.log" 2>&1
}

rm -f "$folder/result"
build-aux/install-packages.sh build fuzz || {
  failed=1
  finish
}
if ! build; then
  tail -n 60 "$folder/build.log"
  echo "The fuzz targets cannot be built; all messages stand in $folder/build.log"
  failed=1
  finish
fi

for target in $targets; do
  rm -f "$folder/$target.verdict"
done
# shellcheck disable=SC2086
printf '%s\n' $targets | xargs -n 1 -P "$jobs" build-aux/fuzz.sh --one "$folder" "$seconds"
for target in $targets; do
  if [ -f "$folder/$target.verdict" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
done
finish
