#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run-flatpak-test.sh PROGRAM [ARGUMENT…]
#
# Builds and installs the Flatpak, apart from what the user has installed, and runs a test of it on a desktop of its own:
# a screen, a session bus, portals, a keyring and a home folder. Everything but the test's results goes to standard
# error. WAYSIDE_FLATPAK_FOLDER is where all of it is kept (default _build-flatpak/test). The Flatpak is not built if
# WAYSIDE_FLATPAK_IS_BUILT is 1.

set -eu

program=$(realpath "$1")
shift
set -- "$program" "$@"
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${WAYSIDE_FLATPAK_FOLDER:-$root/_build-flatpak/test}
id=io.github.wayside_photos.Wayside
user=$(id -u)

die () {
  printf '%s\n' "run-flatpak-test.sh: $*" >&2
  exit 99
}

# Sandboxes know their runtime folder by this name and no other; the document portal is mounted in it. Root gets one that
# nobody else sees, which goes with this script, as do the daemons that it starts. Anyone else has to have one without a
# portal in it.
if [ "${WAYSIDE_FLATPAK_OWN_MOUNTS:-}" != 1 ] && [ "$user" -eq 0 ]; then
  mkdir -p /run/user/0
  export WAYSIDE_FLATPAK_OWN_MOUNTS=1
  exec unshare --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi
if [ "$user" -eq 0 ]; then
  mount -t tmpfs -o mode=700 tmpfs /run/user/0
fi
runtime=/run/user/$user
[ -w "$runtime" ] || die "there is no folder $runtime to write to"
[ ! -e "$runtime/doc" ] || die 'a desktop is running here: log out, or run this test as root'

export FLATPAK_USER_DIR="$folder/installation"
"$root/build-aux/install-packages.sh" flatpak flatpak-check >&2
mkdir -p "$folder"
# The file that people are given, installed as by a double click. The runtime is here, so it names none to fetch.
[ "${WAYSIDE_FLATPAK_IS_BUILT:-}" = 1 ] ||
  WAYSIDE_RUNTIME_REPO='' "$root/build-aux/flatpak.sh" bundle "$folder/build" >&2
flatpak --user uninstall -y --noninteractive "$id" >&2 || :
flatpak --user install -y --noninteractive --bundle "$folder/build/wayside.flatpak" >&2

# Portals ask the desktop about programs without a window. Here that is the test: it takes this name on the bus.
rm -rf "$folder/portals"
mkdir -p "$folder/portals"
cp /usr/share/xdg-desktop-portal/portals/*.portal "$folder/portals/"
cat >"$folder/portals/wayside.portal" <<'X'
[portal]
DBusName=org.freedesktop.impl.portal.desktop.wayside
Interfaces=org.freedesktop.impl.portal.Background;
UseIn=gnome
X
export XDG_DESKTOP_PORTAL_DIR="$folder/portals"

rm -rf "$folder/home"
mkdir -p "$folder/home/Downloads" "$folder/home/.config"
export WAYSIDE_FLATPAK_HOME="$folder/home"
printf 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n' >"$folder/home/.config/user-dirs.dirs"

# The session of with-display.sh has no place of that name, so a second one starts in it.
cat >"$folder/session.sh" <<'X'
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME GTK_USE_PORTAL GSETTINGS_BACKEND GIO_USE_VFS
unset DBUS_SESSION_BUS_ADDRESS
export HOME="$1" XDG_RUNTIME_DIR="$2" XDG_CURRENT_DESKTOP=GNOME
export XDG_DATA_DIRS="$FLATPAK_USER_DIR/exports/share:/usr/local/share:/usr/share"
shift 2
# shellcheck disable=SC2016
exec dbus-run-session -- sh -c '
  echo | gnome-keyring-daemon --foreground --unlock --components=secrets 3>&- &
  keyring=$!
  gdbus wait --session --timeout 20 org.freedesktop.secrets
  status=0
  "$@" >&3 3>&- || status=$?
  kill "$keyring"
  exit "$status"' sh "$@"
X
export WAYSIDE_FLATPAK_ID="$id"
WAYSIDE_SCREEN=1280x1024 exec "$root/build-aux/with-display.sh" \
  sh "$folder/session.sh" "$folder/home" "$runtime" "$@" 3>&1 >&2
