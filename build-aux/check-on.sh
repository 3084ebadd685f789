#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check-on.sh [--fresh] [--keep-clone] SUITE [COMMAND…]
#
# Tries the project on another Debian: makes a bare system of SUITE (bookworm, trixie, sid) with debootstrap, which has
# git and make besides what every Debian has, clones the commit that is checked out here into it, and runs "make demo"
# and "make check" there, or COMMAND instead. The exit status is that of what ran. Needs root.
#
# The system is WAYSIDE_CHROOTS/SUITE (default /var/tmp/wayside-chroots/SUITE), and stays for the next run; --fresh makes
# it again. The clone is /root/wayside in it, and new each time; --keep-clone brings the one of the last run up to date
# instead, so that only what has changed is built. What is mounted is seen by the command alone and ends with it, and so
# does every process that it leaves.
#
# WAYSIDE_MIRROR names the mirror; else it is the one that apt uses here, else that of debootstrap. The proxy is apt's.

set -eu

chroots=${WAYSIDE_CHROOTS:-/var/tmp/wayside-chroots}
keep_clone=false
fresh=false

say () {
  printf 'check-on.sh: %s\n' "$*" >&2
}

usage () {
  echo 'usage: check-on.sh [--fresh] [--keep-clone] SUITE [COMMAND…]' >&2
  exit 2
}

# The mirror of Debian's own suites: not that of the security updates, nor of anything else.
mirror () {
  if [ -n "${WAYSIDE_MIRROR:-}" ]; then
    printf '%s\n' "$WAYSIDE_MIRROR"
  elif command -v apt-get >/dev/null; then
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1
  fi
}

# What apt has been told here about proxies and certificates, without what belongs to this system only.
apt_settings () {
  ! command -v apt-config >/dev/null || apt-config dump | grep -iE '^Acquire::(https?|Check)[^ ]* "' || true
}

proxy () {
  apt_settings | sed -n 's/^Acquire::http::Proxy "\(.*\)";$/\1/Ip'
}

make_system () {
  part=$root.part
  mirror=$(mirror)
  include=git,make
  case $mirror in
    https:*) include=$include,ca-certificates ;;
  esac
  if [ -z "${http_proxy:-}" ] && [ -n "$(proxy)" ]; then
    http_proxy=$(proxy)
    export http_proxy
  fi

  say "making a bare $suite in $root; $root.log has what debootstrap says"
  rm -rf "$part"
  mkdir -p "$chroots"
  # shellcheck disable=SC2086
  if ! debootstrap --variant=minbase --include="$include" "$suite" "$part" $mirror >"$root.log" 2>&1; then
    tail -n 20 "$root.log" >&2
    exit 1
  fi
  apt_settings >"$part/etc/apt/apt.conf.d/90host"
  rm -rf "$root"
  mv "$part" "$root"
}

# mount_device NAME: a device of this system, if there is one.
mount_device () {
  [ -e "/dev/$1" ] || return 0
  touch "$root/dev/$1"
  mount --bind "/dev/$1" "$root/dev/$1"
}

# In a mount and a process namespace of its own. The root folder is changed by pivot_root: in what chroot makes, the
# kernel allows no user namespaces, and tests need them.
enter () {
  root=$1
  shift
  mount --make-rprivate /
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys" 2>/dev/null || say 'there is no /sys in it'
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  mkdir "$root/dev/pts" "$root/dev/shm" "$root/run/lock"
  for device in null zero full random urandom tty fuse; do
    mount_device "$device"
  done
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  for number in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${number%%:*}" "$root/dev/${number#*:}"
  done

  mkdir -p "$root/.host"
  cd "$root"
  pivot_root . .host
  umount -l /.host
  cd /root/wayside
  exec env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    TERM="${TERM:-dumb}" ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    ${no_proxy:+"no_proxy=$no_proxy"} ${FUZZ_SECONDS:+"FUZZ_SECONDS=$FUZZ_SECONDS"} "$@"
}

# The repository comes as one file, so that it does not matter whose it is and whether it is a work tree of another.
clone () {
  git -c safe.directory='*' bundle create -q "$root/root/wayside.bundle" HEAD
  $keep_clone || rm -rf "$root/root/wayside"
  if [ -d "$root/root/wayside" ]; then
    chroot "$root" git -C /root/wayside fetch -q /root/wayside.bundle HEAD
    chroot "$root" git -C /root/wayside reset -q --hard FETCH_HEAD
  else
    chroot "$root" git -c advice.detachedHead=false -c init.defaultBranch=main clone -q /root/wayside.bundle /root/wayside
  fi
}

# run COMMAND…: in the system, in the clone.
run () {
  say "$suite: $*"
  unshare --mount --pid --fork --kill-child "$script" --enter "$root" "$@"
}

if [ "${1:-}" = --enter ]; then
  shift
  enter "$@"
fi

while true; do
  case ${1:-} in
    --fresh) fresh=true ;;
    --keep-clone) keep_clone=true ;;
    -* | '') usage ;;
    *) break ;;
  esac
  shift
done
suite=$1
shift
root=$chroots/$suite

if [ "$(id -u)" -ne 0 ]; then
  say 'a system can be made and entered by root only'
  exit 1
fi

cd "$(dirname "$0")/.."
script=$PWD/build-aux/check-on.sh
build-aux/install-packages.sh chroot
if $fresh || [ ! -d "$root" ]; then
  make_system
fi
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
clone

if [ $# -gt 0 ]; then
  run "$@"
  exit
fi
status=0
run make demo || status=$?
run make check || status=$?
exit $status
