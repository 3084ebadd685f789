#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# install-packages.sh [--dry-run] [GROUP…]
#
# Makes sure that the packages of the named groups (default: build) are there. The names stand in
# data/packages/<distribution>.txt. Says what it is about to install, asks for root only when something is missing,
# and does nothing at all when nothing is.

set -eu

lists=$(cd "$(dirname "$0")/../data/packages" && pwd)
os_release=${OS_RELEASE:-/etc/os-release}
dry_run=false

say () {
  printf '%s\n' "$*" >&2
}

# Which of our lists fits: the distribution's own, else that of the first one it calls itself like.
distribution () {
  (
    ID='' ID_LIKE=''
    # shellcheck disable=SC1090
    [ -r "$os_release" ] && . "$os_release"
    for id in $ID $ID_LIKE; do
      if [ -r "$lists/$id.txt" ]; then
        printf '%s\n' "$id"
        return
      fi
    done
  )
}

# names FILE GROUP…: the packages of these groups, one a line.
names () {
  file=$1
  shift
  for wanted in "$@"; do
    awk -v wanted="$wanted" '
      /^#:/ { group = $2; found = found || group == wanted; next }
      /^#/ || NF == 0 { next }
      group == wanted { print $1 }
      END { exit !found }' "$file" || {
        say "install-packages.sh: there is no group \"$wanted\" in $file"
        return 2
      }
  done
}

is_installed () {
  case $family in
    deb) [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    rpm) rpm -q --quiet --whatprovides "$1" ;;
  esac
}

missing () {
  for name in $wanted_packages; do
    is_installed "$name" || printf '%s ' "$name"
  done
}

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

apt () {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null
}

# Tests start their own servers. Debian starts what it installs as a service as well, at once and with every boot: on
# somebody's own machine that would be a surprise.
policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}
systemd=${SYSTEMD_RUNTIME:-/run/systemd/system}

forbid_services () {
  [ -e "$policy" ] && return
  as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$1" && chmod 755 "$1"' sh "$policy"
  # shellcheck disable=SC2064
  trap "as_root rm -f '$policy'" EXIT
}

disable_services () {
  case " $packages " in
    *' nginx-light '*) [ ! -d "$systemd" ] || as_root systemctl disable --quiet nginx ;;
  esac
}

# Package lists may be absent (a fresh container) or older than the archive: then they are fetched first.
install_deb () {
  updated=false
  if ! ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1; then
    apt update -q
    updated=true
  fi
  # shellcheck disable=SC2086
  apt install -q -y --no-install-recommends $packages && return
  $updated && return 1
  say 'Trying once more with fresh package lists.'
  apt update -q
  # shellcheck disable=SC2086
  apt install -q -y --no-install-recommends $packages
}

install_rpm () {
  # shellcheck disable=SC2086
  as_root dnf install -y --setopt=install_weak_deps=False $packages </dev/null
}

if [ "${1:-}" = --dry-run ]; then
  dry_run=true
  shift
fi
[ $# -gt 0 ] || set -- build

id=$(distribution)
case $id in
  debian | ubuntu) family=deb ;;
  fedora) family=rpm ;;
  *)
    say 'This distribution is not one whose package names are known here. Nothing is installed; what is needed'
    say "stands in $lists/debian.txt under Debian's names."
    exit 0
    ;;
esac

wanted_packages=$(names "$lists/$id.txt" "$@")
packages=$(missing)
[ -n "$packages" ] || exit 0

say "Needed and not installed yet: $packages"
if $dry_run; then
  exit 0
fi

if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    say 'Installing them takes root, and there is no sudo here. Install them as root, then try again.'
    exit 1
  fi
  say 'Installing them takes root: sudo may ask for a password.'
  if ! sudo true; then
    say 'Without root they cannot be installed.'
    exit 1
  fi
fi

case $family in
  deb)
    install=install_deb
    forbid_services
    ;;
  rpm) install=install_rpm ;;
esac
if $install; then
  disable_services
  still=$(missing)
  [ -z "$still" ] && exit 0
  say "Still missing: $still"
fi
say 'The packages could not be installed; the lines above say why.'
exit 1
