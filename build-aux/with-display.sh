#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# with-display.sh COMMAND [ARGUMENT…]
#
# Runs COMMAND on an X screen, a D-Bus and user folders of its own, so that a window test neither needs a desktop nor
# sees the one it runs on. All of it is gone again when COMMAND ends, whose exit status is passed on.
# WAYSIDE_SCREEN=WIDTHxHEIGHT sets the size of the screen (default 1280x1024).

set -eu

if [ $# -eq 0 ]; then
  echo 'usage: with-display.sh COMMAND [ARGUMENT…]' >&2
  exit 2
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/wayside-display-XXXXXX")
xvfb='' command=''

clean_up () {
  trap '' EXIT INT TERM HUP
  [ -z "$command" ] || kill -- "-$command" 2>/dev/null || true
  [ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || true
  wait
  # The document portal lets go of its folder a moment after its bus has ended.
  tries=0
  until rm -rf "$scratch" 2>/dev/null || [ "$tries" -ge 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Xvfb picks a free display itself and writes its number once it takes connections: reading it is the waiting.
# If it cannot start, the pipe is closed and the number stays empty.
mkfifo "$scratch/display-number"
Xvfb -displayfd 3 -screen 0 "${WAYSIDE_SCREEN:-1280x1024}x24" -nolisten tcp -noreset \
  3>"$scratch/display-number" >"$scratch/xvfb.log" 2>&1 &
xvfb=$!
read -r number <"$scratch/display-number" || number=''
if [ -z "$number" ]; then
  echo 'with-display.sh: Xvfb did not start:' >&2
  cat "$scratch/xvfb.log" >&2
  exit 99
fi

for name in runtime config data state cache; do
  mkdir -m 700 "$scratch/$name"
done

export DISPLAY=":$number"
export XDG_RUNTIME_DIR="$scratch/runtime"
export XDG_CONFIG_HOME="$scratch/config"
export XDG_DATA_HOME="$scratch/data"
export XDG_STATE_HOME="$scratch/state"
export XDG_CACHE_HOME="$scratch/cache"
export XDG_SESSION_TYPE=x11
export GDK_BACKEND=x11
# Without a graphics card the software renderer is the fastest and the most predictable. The second line keeps GTK 4.8,
# the third newer ones from loading the graphics drivers all the same.
export GSK_RENDERER=cairo
export GDK_DEBUG=gl-disable
export GDK_DISABLE=gl,vulkan
# Portals belong to a desktop; starting them here would only cost time, and the one for documents would mount itself in
# the runtime folder. GTK 4.8 starts them even so, where they are installed: unless the bus has other orders, which it
# looks for in this folder first.
export GTK_USE_PORTAL=0
mkdir -p "$scratch/runtime/dbus-1/services"
for name in org.freedesktop.portal.Desktop org.freedesktop.portal.Documents; do
  printf '[D-BUS Service]\nName=%s\nExec=/bin/false\n' "$name" >"$scratch/runtime/dbus-1/services/$name.service"
done
export GSETTINGS_BACKEND="${GSETTINGS_BACKEND:-memory}"
export GIO_USE_VFS=local
# Nor is there a keyring, which would ask for a password. A test that wants one starts it itself.
mkdir -p -m 700 "$XDG_RUNTIME_DIR/dbus-1/services"
for name in org.freedesktop.secrets org.gnome.keyring org.freedesktop.impl.portal.Secret; do
  printf '[D-BUS Service]\nName=%s\nExec=/bin/false\n' "$name" >"$XDG_RUNTIME_DIR/dbus-1/services/$name.service"
done
unset WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS GTK_A11Y GTK_THEME

# The accessibility bus is started by the session bus when the first program asks for it, and ends with it.
# The process group of its own is what clean_up ends when this script is told to stop half-way.
setsid dbus-run-session -- "$@" &
command=$!
status=0
wait "$command" || status=$?
command=''
exit "$status"
