#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-install-packages.sh SOURCE-ROOT: what build-aux/install-packages.sh would run, on machines made of a few fake
# commands that write down how they were called. TAP.

set -u
export LC_ALL=C

root=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
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
    sed 's/^/# /' "$scratch/calls" "$scratch/said"
  fi
}

# fake NAME SCRIPT…: a command of that name which is first in PATH.
fake () {
  name=$1
  shift
  { echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$scratch/bin/$name"
  chmod +x "$scratch/bin/$name"
}

# machine "OS-RELEASE LINES" UID: forgets the machine before; nothing is installed, every installation works.
machine () {
  printf '%b\n' "$1" >"$scratch/os-release"
  rm -f "$scratch/bin/"* "$scratch/installed"
  touch "$scratch/installed"
  fake id "echo $2"
  fake dpkg-query "grep -qx \"\$3\" '$scratch/installed' && printf installed"
  fake rpm "for last; do :; done; grep -qx \"\$last\" '$scratch/installed'"
  fake sudo "echo sudo \"\$@\" >>'$scratch/calls'; exec \"\$@\""
  fake systemctl "echo systemctl \"\$@\" >>'$scratch/calls'"
  for tool in apt-get dnf; do
    fake $tool "echo $tool \"\$@\" >>'$scratch/calls'; [ ! -e '$scratch/policy-rc.d' ] || echo no services >>'$scratch/calls'" \
      "[ \"\$1\" = update ] || for word; do echo \"\$word\" >>'$scratch/installed'; done"
  done
}

run () {
  : >"$scratch/calls"
  PATH="$scratch/bin:$PATH" OS_RELEASE="$scratch/os-release" POLICY_RC_D="$scratch/policy-rc.d" \
    SYSTEMD_RUNTIME="$scratch/systemd" "$root/build-aux/install-packages.sh" "$@" \
    >"$scratch/said" 2>&1
}

called () {
  grep -qE "$1" "$scratch/calls"
}

not_called () {
  ! called "$1"
}

says () {
  grep -qE "$1" "$scratch/said"
}

fails () {
  ! "$@"
}

silent () {
  ! [ -s "$scratch/said" ] && ! [ -s "$scratch/calls" ]
}

machine 'ID=debian\nVERSION_ID="12"' 0
ok 'Debian, root: installs' run build
ok '… what is missing, with apt-get' called '^apt-get install .*libgtk-4-dev'
ok '… the named group only' not_called ' clang'
ok '… without sudo' not_called '^sudo'
ok '… and says so first' says 'not installed yet: .*meson'
ok 'the second time there is nothing to do' run build
ok '… and nothing is said or run' silent

machine 'ID=debian' 1000
ok 'Debian, not root: installs' run build check
ok '… through sudo' called '^sudo env DEBIAN_FRONTEND=noninteractive apt-get install .* clang'
ok '… and says so first' says 'sudo may ask for a password'

machine 'ID=debian' 0
mkdir "$scratch/systemd"
ok 'a server that only tests need: is installed' run check
ok '… without being started' called '^no services'
ok '… or at the next boot' called '^systemctl disable .*nginx'
ok '… and other packages may start theirs as before' [ ! -e "$scratch/policy-rc.d" ]
rmdir "$scratch/systemd"

machine 'ID=debian' 1000
fake sudo 'exit 1'
ok 'sudo refuses: the script fails' fails run build
ok '… and has run nothing' not_called .

machine 'ID=linuxmint\nID_LIKE="ubuntu debian"' 0
ok 'a distribution like Ubuntu: installs' run
ok '… by the names of Ubuntu' called 'apt-get install .*libadwaita-1-dev'

machine 'ID=fedora\nVERSION_ID=41' 0
ok 'Fedora: installs' run build
ok '… with dnf, by the names of Fedora' called '^dnf install .*libadwaita-devel'
ok '… and without apt-get' not_called apt-get

machine 'ID=debian' 0
fake apt-get "echo apt-get \"\$@\" >>'$scratch/calls'" \
  "case \$* in update*) touch '$scratch/fresh' ;; esac" \
  "[ -e '$scratch/fresh' ] || exit 100" \
  "for word; do echo \"\$word\" >>'$scratch/installed'; done"
ok 'old package lists: installs after all' run build
ok '… after fetching fresh ones' called '^apt-get update'

machine 'ID=debian' 0
fake apt-get 'exit 100'
ok 'apt-get fails: so does the script' fails run build
ok '… with a plain sentence' says 'could not be installed'

machine 'ID=debian' 0
echo meson >"$scratch/installed"
ok 'a dry run succeeds' run --dry-run build
ok '… names what is missing' says 'not installed yet: .*gcc'
ok '… not what is there' fails says ' meson '
ok '… and runs nothing' not_called .

machine 'ID=plan9' 0
ok 'an unknown distribution is not an error' run build
ok '… is told where the names stand' says 'debian.txt'
ok '… and nothing is run' not_called .

machine 'ID=debian' 0
ok 'an unknown group is an error' fails run nonsense

echo "1..$count"
