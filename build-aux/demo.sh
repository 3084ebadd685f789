#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# demo.sh [BUILD-FOLDER]
#
# Shows the program at work without a token and without the network: starts the pretend service and opens the window
# on it. Where there is no display, it runs three downloads with wayside-cli instead and lists what landed. Everything
# it writes is in BUILD-FOLDER/demo; nothing is left running.

set -eu

cd "$(dirname "$0")/.."
build=$(cd "${1:-_build}" && pwd)
demo=$build/demo
downloads=$demo/downloads
service=''

# Not in the build folder: pipes do not work on every file system that sources are kept on.
pipes=$(mktemp -d "${TMPDIR:-/tmp}/wayside-demo-XXXXXX")

clean_up () {
  [ -z "$service" ] || kill "$service" 2>/dev/null || true
  rm -rf "$pipes"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The service says where it listens and which token it takes, then READY; from there on it serves until it is told to
# stop, or its input ends because this script is gone. Its lines become the environment of the programs.
start_service () {
  mkfifo "$pipes/in" "$pipes/out"
  "$build/tests/support/wayside-pretend-service" --print-environment --until-eof <"$pipes/in" >"$pipes/out" &
  service=$!
  exec 4>"$pipes/in" 3<"$pipes/out"
  while read -r line <&3; do
    case $line in
      READY) return ;;
      WAYSIDE_*=* | MAPILLARY_ACCESS_TOKEN=*) export "${line?}" ;;
    esac
  done
  echo 'The pretend service did not start.' >&2
  exit 1
}

# The service itself watches that no token reaches the photo servers, and says so by its exit status.
stop_service () {
  status=0
  kill "$service"
  wait "$service" || status=$?
  service=''
  if [ "$status" -ne 0 ] && [ "$status" -ne 143 ]; then
    echo "The pretend service has found something wrong (status $status)." >&2
    exit 1
  fi
}

# Settings, downloads and all else of the demo stay in its own folder: the user's are neither read nor changed.
use_own_folders () {
  export XDG_CONFIG_HOME="$demo/config" XDG_DATA_HOME="$demo/data" XDG_STATE_HOME="$demo/state"
  export XDG_CACHE_HOME="$demo/cache" GSETTINGS_BACKEND=keyfile
  mkdir -p "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME" "$downloads"
  printf 'XDG_DOWNLOAD_DIR="%s"\n' "$downloads" >"$XDG_CONFIG_HOME/user-dirs.dirs"
}

show_window () {
  echo 'Opening Wayside on the pretend service, with a token given. Things to try in "Link or Key":'
  echo '  135511895288847             a photo'
  echo '  7nfcwfvjdtphz7yj6zat6a      a sequence'
  echo '  9.94,53.596,9.95,53.6       an area'
  echo "Photos land in $downloads."
  echo 'The demo ends when the window is closed.'
  meson devenv -C "$build" src/ui/wayside
}

# fetch TITLE ARGUMENT…: one download with the command line: progress to stderr, the paths of what is saved to stdout.
fetch () {
  printf '\n── %s: wayside-cli %s\n' "$1" "$2${3:+ $3}" >&2
  shift
  "$build/src/cli/wayside-cli" --output="$downloads" "$@"
}

run_command_line () {
  fetch 'One photo' --image=135511895288847
  fetch 'A sequence' --sequence=7nfcwfvjdtphz7yj6zat6a
  fetch 'An area, 20 photos at most' --bbox=9.94,53.596,9.95,53.6 --limit=20
}

list_downloads () {
  echo
  echo "── What landed in $downloads:"
  for folder in "$downloads"/*/; do
    pictures=$(find "$folder" -name '*.jpg' | wc -l)
    records=$(find "$folder" -name '*.json' | wc -l)
    size=$(du -sh "$folder" | cut -f1)
    echo
    echo "$(basename "$folder"): $pictures × .jpg, $records × .json, $size"
    ls -C -w 110 "$folder"
  done
}

rm -rf "$demo"
mkdir -p "$demo"
use_own_folders
start_service

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  show_window
else
  echo 'There is no display here, so the demo runs three downloads on the command line instead of opening the window.'
  run_command_line >"$demo/saved-paths.txt"
  list_downloads
fi

stop_service
