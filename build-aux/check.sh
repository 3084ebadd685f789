#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh [FOLDER]
#
# Installs what is missing, then builds in FOLDER (default _build-check) three times, each warning an error: with gcc,
# with clang, and with the address and undefined-behaviour sanitizers. The sanitizers' build goes through every test, the
# plain one through all but those of the window, of which it does the main job. The Flatpak is tested where the GNOME
# runtime is installed or can be made here. Then the fuzz targets run for FUZZ_SECONDS (default 15) each. Each build and
# each target counts as a check of its own. What failed is told again at the end, and stands in FOLDER/failures. The last
# line is "N passed, N failed" over all of it; it also stands in FOLDER/result.

set -u

cd "$(dirname "$0")/.." || exit 1
folder=${1:-_build-check}
passed=0
failed=0

# The same on every machine: no colours, English messages, no settings of whoever runs it.
export LC_ALL=C.UTF-8
unset CFLAGS CPPFLAGS LDFLAGS G_DEBUG G_MESSAGES_DEBUG MAPILLARY_ACCESS_TOKEN

finish () {
  mkdir -p "$folder"
  if [ -s "$folder/failures" ]; then
    echo '== what failed'
    cat "$folder/failures"
  fi
  echo "$passed passed, $failed failed" | tee "$folder/result"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# build NAME COMPILER [MESON-OPTION…]: configures and builds FOLDER/NAME, with the niceness $niceness; what the tools
# say goes to FOLDER/NAME.log.
build () {
  name=$1 compiler=$2
  shift 2
  again=''
  [ ! -f "$folder/$name/build.ninja" ] || again=--reconfigure
  # shellcheck disable=SC2086
  CC=$compiler nice -n "$niceness" meson setup $again "$folder/$name" -Dwerror=true "$@" >"$folder/$name.log" 2>&1 &&
    nice -n "$niceness" ninja -C "$folder/$name" >>"$folder/$name.log" 2>&1
}

# count_build NAME STATUS: one check, for a build that ended with STATUS, which is returned.
count_build () {
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1))
    return
  fi
  tail -n 60 "$folder/$1.log"
  echo "== $1: the build failed; all that was said stands in $folder/$1.log"
  echo "$1: the build failed" >>"$folder/failures"
  failed=$((failed + 1))
  return "$2"
}

# run_tests NAME LOG [MESON-TEST-OPTION…]: runs tests of FOLDER/NAME and adds up their points.
run_tests () {
  name=$1 log=$1/meson-logs/$2
  echo "== $name: testing"
  rm -f "$folder/$log.json" "$folder/$log.junit.xml"
  logbase=$2
  shift 2
  meson test -C "$folder/$name" --logbase "$logbase" --no-rebuild --print-errorlogs "$@" </dev/null
  if ! counts=$(python3 build-aux/count-results.py "$folder/$log" "$folder/failures"); then
    echo "$name: meson test left no $log" >>"$folder/failures"
    counts='0 1'
  fi
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
}

if ! build-aux/install-packages.sh build check; then
  failed=1
  finish
fi
mkdir -p "$folder" || exit 1
: >"$folder/failures"

echo '== gcc: building'
niceness=0
build gcc gcc
count_build gcc $?
gcc=$?

# Tests wait more than they work: meanwhile the other two are built, with what the tests leave of the processors.
niceness=19
{
  build clang clang
  echo $? >"$folder/clang.status"
  build sanitizers gcc -Db_sanitize=address,undefined
  echo $? >"$folder/sanitizers.status"
} &
others=$!
trap 'kill "$others" 2>/dev/null' EXIT

# The tests of the window are long, and go through everything below, where the program is stricter with itself.
if [ "$gcc" -eq 0 ]; then
  run_tests gcc testlog --no-suite window
  run_tests gcc testlog-window window-main-job
fi

# What comes now has daemons and a sandbox to start: it is spared the load.
wait "$others"
trap - EXIT
count_build clang "$(cat "$folder/clang.status")"

# Fetching the GNOME runtime would take longer than all the rest: "make check-flatpak" does that. The test has an
# installation of its own, so that a runtime for the user alone is out of its sight.
export WAYSIDE_FLATPAK_FOLDER="$PWD/$folder/flatpak"
if [ "$gcc" -eq 0 ]; then
  if FLATPAK_USER_DIR="$WAYSIDE_FLATPAK_FOLDER/installation" build-aux/flatpak.sh has-runtime 2>/dev/null; then
    run_tests gcc testlog-flatpak --suite flatpak
  else
    echo '== the Flatpak is not tested: the GNOME runtime is not installed for all users'
  fi
fi

# A sanitizer's finding must end the test that caused it. What is not ours to mend is listed in tests/lsan.supp.
sanitize='detect_leaks=1:halt_on_error=1:abort_on_error=1:strict_string_checks=1'
UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS
if count_build sanitizers "$(cat "$folder/sanitizers.status")"; then
  ASAN_OPTIONS=$sanitize
  run_tests sanitizers testlog --timeout-multiplier 4 --no-suite ui --no-suite window

  # Without the search for leaks the window takes no longer than usual.
  ASAN_OPTIONS=$sanitize:detect_leaks=0
  run_tests sanitizers testlog-window --timeout-multiplier 4 --suite window

  # To tell a leak of the window's libraries from one of ours, the way to an allocation has to be followed through
  # code without frame pointers, which only the slow unwinder can. Twelve steps of it tell enough. The window takes
  # five times as long that way: of its tests, the one that goes through all pages stands for the others.
  ASAN_OPTIONS=$sanitize:fast_unwind_on_malloc=0:malloc_context_size=12
  run_tests sanitizers testlog-ui-leaks --timeout-multiplier 4 --suite ui
  run_tests sanitizers testlog-window-leaks --timeout-multiplier 4 window-main-job
fi

# Each fuzz target for a short while; "make fuzz" takes longer.
echo '== fuzzing'
rm -f "$folder/fuzz/result"
FUZZ_SECONDS=${FUZZ_SECONDS:-15} build-aux/fuzz.sh "$folder/fuzz"
counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$folder/fuzz/result")
[ -n "$counts" ] || counts='0 1'
[ "${counts#* }" -eq 0 ] || echo "fuzzing: ${counts#* } targets failed, see $folder/fuzz" >>"$folder/failures"
passed=$((passed + ${counts% *}))
failed=$((failed + ${counts#* }))

finish
