#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh [FOLDER [PART…]]
#
# Installs missing packages, then builds and tests in FOLDER (default _build-check). Each warning is an error. The parts,
# all of them by default:
#
#   clang       build with clang; every test except those of the window
#   sanitizers  build with gcc and the address and undefined-behaviour sanitizers; every test except those of the
#               window and of scripts
#   window      the tests of the window and its pages, in the build with the sanitizers
#   leaks       tests of the user interface, with a leak search that can name the callers of GTK
#   fuzzing     each fuzz target for FUZZ_SECONDS (default 5)
#   flatpak     the installed Flatpak, if the GNOME runtime is installed or can be made here
#
# Each compiler compiles everything once, so that both show their warnings and the programs of both are tested.
# Tests of one part run while the next part compiles. Each build, test and fuzz target counts as a check of its own. The
# failures are repeated at the end and written to FOLDER/failures. The last line is "N passed, N failed" over all parts;
# it is also written to FOLDER/result.

set -u

cd "$(dirname "$0")/.." || exit 1
folder=${1:-_build-check}
[ $# -eq 0 ] || shift
parts=" ${*:-clang sanitizers window leaks fuzzing flatpak} "

# The same on every machine: no colours, English messages, none of the user's own settings.
export LC_ALL=C.UTF-8
unset CFLAGS CPPFLAGS LDFLAGS G_DEBUG G_MESSAGES_DEBUG MAPILLARY_ACCESS_TOKEN

# Tests wait more than they compute, so several share a processor.
cores=$(nproc)
many=$((4 * cores))
few=$((3 * cores))

wants () {
  for part in "$@"; do
    case $parts in *" $part "*) return 0 ;; esac
  done
  return 1
}

# count PASSED FAILED: adds checks to the result. Parts that run side by side share the file.
count () {
  echo "$1 $2" >>"$folder/counts"
}

finish () {
  if [ -s "$folder/failures" ]; then
    echo '== failures'
    cat "$folder/failures"
  fi
  awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed }' "$folder/counts" |
    tee "$folder/result"
  awk '{ passed += $1; failed += $2 } END { exit failed > 0 || passed == 0 }' "$folder/counts"
  exit
}

# note_build NAME STATUS STARTED: counts a build as a check. Its output is in FOLDER/NAME.log.
note_build () {
  if [ "$2" -eq 0 ]; then
    count 1 0
    echo "== $1: built in $(($(date +%s) - $3)) s"
    return
  fi
  tail -n 60 "$folder/$1.log"
  echo "== $1: the build failed; its whole output is in $folder/$1.log"
  echo "$1: the build failed" >>"$folder/failures"
  count 0 1
  return 1
}

# build NAME COMPILER TARGET [MESON-OPTION…]: configures FOLDER/NAME, builds TARGET there and counts it as a check. The
# output goes to FOLDER/NAME.log.
build () {
  name=$1 compiler=$2 target=$3
  shift 3
  again=''
  [ ! -f "$folder/$name/build.ninja" ] || again=--reconfigure
  started=$(date +%s)
  # shellcheck disable=SC2086
  CC=$compiler nice -n "$niceness" meson setup $again "$folder/$name" -Dwerror=true "$@" >"$folder/$name.log" 2>&1 &&
    nice -n "$niceness" ninja -C "$folder/$name" "$target" >>"$folder/$name.log" 2>&1
  note_build "$name" $? "$started"
}

# The Flatpak has an installation of its own, which does not see a runtime that is installed for one user only. Fetching
# the GNOME runtime would take longer than everything else: "make check-flatpak" does that.
prepare_flatpak () {
  FLATPAK_USER_DIR="$PWD/$folder/flatpak/installation" \
    nice -n 19 build-aux/flatpak.sh prepare-runtime >"$folder/flatpak-runtime.log" 2>&1
}

# Like the test would do, but while others run.
build_flatpak () {
  started=$(date +%s)
  FLATPAK_USER_DIR="$PWD/$folder/flatpak/installation" WAYSIDE_RUNTIME_REPO='' \
    nice -n "$niceness" build-aux/flatpak.sh bundle "$folder/flatpak/build" >"$folder/flatpak.log" 2>&1
  note_build flatpak $? "$started"
}

# run_tests NAME PART [MESON-TEST-OPTION…]: runs tests of FOLDER/NAME and counts their points.
run_tests () {
  name=$1 logbase=testlog-$2 label=$2
  log=$name/meson-logs/$logbase
  shift 2
  echo "== $label: testing"
  started=$(date +%s)
  rm -f "$folder/$log.json" "$folder/$log.junit.xml"
  meson test -C "$folder/$name" --logbase "$logbase" --no-rebuild --print-errorlogs "$@" </dev/null
  if counts=$(python3 build-aux/count-results.py "$folder/$log" "$folder/failures"); then
    count "${counts% *}" "${counts#* }"
  else
    echo "$label: meson test left no $log" >>"$folder/failures"
    count 0 1
  fi
  echo "== $label: tested in $(($(date +%s) - started)) s"
}

fuzz () {
  echo '== fuzzing'
  started=$(date +%s)
  rm -f "$folder/fuzzers/result"
  FUZZ_SECONDS=${FUZZ_SECONDS:-5} build-aux/fuzz.sh "$folder/fuzzers"
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$folder/fuzzers/result")
  [ -n "$counts" ] || counts='0 1'
  [ "${counts#* }" -eq 0 ] || echo "fuzzing: ${counts#* } targets failed, see $folder/fuzzers" >>"$folder/failures"
  count "${counts% *}" "${counts#* }"
  echo "== fuzzing: done in $(($(date +%s) - started)) s"
}

mkdir -p "$folder" || exit 1
: >"$folder/failures"
: >"$folder/counts"
rm -f "$folder/result"
if ! build-aux/install-packages.sh build check fuzz; then
  echo 'packages: not all could be installed' >>"$folder/failures"
  count 0 1
  finish
fi

niceness=0
clang=1
if wants clang flatpak; then
  build clang clang all
  clang=$?
fi

# Tests leave most of the processors idle: the other builds take what is left.
niceness=19
rm -f "$folder"/*.status
(
  # A stand-in for the GNOME runtime takes some minutes, most of them on one processor.
  if wants flatpak; then
    prepare_flatpak &
    runtime=$!
  fi

  status=1
  if wants sanitizers window leaks; then
    build sanitizers gcc all -Doptimization=1 -Db_sanitize=address,undefined
    status=$?
  fi
  echo "$status" >"$folder/sanitizers.status"

  status=1
  if wants fuzzing; then
    build fuzzers clang fuzzers -Doptimization=1 -Dfuzzing=true -Db_sanitize=address,undefined -Db_lundef=false
    status=$?
  fi
  echo "$status" >"$folder/fuzzers.status"

  status=1
  if wants flatpak; then
    if wait "$runtime"; then
      build_flatpak
      status=$?
    else
      echo "== flatpak: not run: the GNOME runtime is not installed for all users and cannot be made here"
    fi
  fi
  echo "$status" >"$folder/flatpak.status"
) &
builds=$!
trap 'kill "$builds" 2>/dev/null' EXIT

# The tests of the window take long, and run below in a build that finds more.
if wants clang && [ "$clang" -eq 0 ]; then
  run_tests clang clang --timeout-multiplier 4 --num-processes "$many" --no-suite window
fi

# A sanitizer's finding ends the test that caused it. Findings in libraries are listed in tests/lsan.supp.
sanitize='detect_leaks=1:halt_on_error=1:abort_on_error=1:strict_string_checks=1'
UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS LSAN_OPTIONS

sanitized () {
  export ASAN_OPTIONS="$sanitize"
  run_tests sanitizers sanitizers --timeout-multiplier 10 --num-processes "$many" \
    --no-suite data --no-suite ui --no-suite window --no-suite pages --no-suite languages
}

# Without the leak search the sanitized window is about as fast as the plain one.
window () {
  export ASAN_OPTIONS="$sanitize:detect_leaks=0"
  run_tests sanitizers window --timeout-multiplier 10 --num-processes "$few" --suite window --suite pages
}

# What distinguishes a leak of the window's libraries from one of ours is the stack of the allocation, which goes through
# code without frame pointers: only the slow unwinder can follow it. Twelve frames are enough. The window is five times
# as slow that way, so a few tests that open all pages and dialogs, and end the program, stand for the others.
leaks () {
  export ASAN_OPTIONS="$sanitize:fast_unwind_on_malloc=0:malloc_context_size=12"
  run_tests sanitizers leaks-ui --timeout-multiplier 10 --num-processes "$cores" --suite ui
  run_tests sanitizers leaks-window --timeout-multiplier 10 --num-processes "$cores" \
    window-news pages-en pages-form pages-texts
}

# Most of the time this test waits for a sandbox to start.
test_flatpak () {
  export WAYSIDE_FLATPAK_FOLDER="$PWD/$folder/flatpak" WAYSIDE_FLATPAK_IS_BUILT=1
  run_tests clang flatpak --timeout-multiplier 4 --suite flatpak
}

# status_of NAME: waits for a build in the background and prints how it ended; one that was killed has failed.
status_of () {
  until [ -s "$folder/$1.status" ] || ! kill -0 "$builds" 2>/dev/null; do
    sleep 1
  done
  cat "$folder/$1.status" 2>/dev/null && return
  echo "$1: the build was interrupted" >>"$folder/failures"
  count 0 1
  echo 1
}

sanitizers=$(status_of sanitizers)
if wants sanitizers && [ "$sanitizers" -eq 0 ]; then
  (sanitized)
fi
if wants window && [ "$sanitizers" -eq 0 ]; then
  (window)
fi

# The leak search runs beside the fuzz targets and the Flatpak. Its output follows when it has ended, so that they do not
# mix.
leaks_run=''
if wants leaks && [ "$sanitizers" -eq 0 ]; then
  leaks >"$folder/leaks.log" 2>&1 &
  leaks_run=$!
fi
fuzz_run=''
if [ "$(status_of fuzzers)" -eq 0 ]; then
  fuzz >"$folder/fuzz.log" 2>&1 &
  fuzz_run=$!
fi
if [ "$(status_of flatpak)" -eq 0 ] && [ "$clang" -eq 0 ]; then
  (test_flatpak)
fi
if [ -n "$fuzz_run" ]; then
  wait "$fuzz_run"
  cat "$folder/fuzz.log"
fi
if [ -n "$leaks_run" ]; then
  wait "$leaks_run"
  cat "$folder/leaks.log"
fi
wait "$builds"
trap - EXIT

finish
