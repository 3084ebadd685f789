#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# flatpak.sh build|install|bundle [--devel] [FOLDER]
# flatpak.sh prepare-runtime
#
# Builds the Flatpak in FOLDER (default _build-flatpak) from the files of this checkout, committed or not:
#   build    leaves it in the repository FOLDER/repo
#   install  … and installs it for the user
#   bundle   … and writes it to one file, FOLDER/wayside.flatpak, which can be given to others
# --devel takes the development version, whose tests run inside the sandbox while it is built.
#
# prepare-runtime makes sure that a build needs nothing from a remote: it fails if the runtime is neither installed nor can
# be made here.
#
# The GNOME runtime that the manifest names has to be there. What is installed is taken; else a stand-in is made by the
# script that WAYSIDE_LOCAL_RUNTIME names (default ../shared/flatpak/local-runtime.sh, if there is one), which takes root;
# else it is fetched from one of the remotes of Flatpak that are set up.

set -eu

cd "$(dirname "$0")/.."
root=$PWD

say () {
  printf '%s\n' "$*" >&2
}

usage () {
  say 'usage: flatpak.sh build|install|bundle [--devel] [FOLDER]'
  exit 2
}

what=${1:-}
case $what in
  build | install | bundle | prepare-runtime) shift ;;
  *) usage ;;
esac
id=io.github.wayside_photos.Wayside
name=wayside
if [ "${1:-}" = --devel ]; then
  id=$id.Devel
  name=wayside-devel
  shift
fi
[ $# -le 1 ] || usage
folder=${1:-_build-flatpak}

manifest=flatpak/$id.json
branch=$(sed -n 's/.*"runtime-version": *"\([^"]*\)".*/\1/p' "$manifest")
# Named in a bundle, so that who has no runtime is led to one; empty for a bundle that stays where the runtime is.
runtime_repo=${WAYSIDE_RUNTIME_REPO-https://dl.flathub.org/repo/flathub.flatpakrepo}
runtimes="org.gnome.Platform//$branch org.gnome.Sdk//$branch"

# The script that makes a stand-in, if there is one here.
local_runtime=${WAYSIDE_LOCAL_RUNTIME:-$root/../shared/flatpak/local-runtime.sh}
[ -x "$local_runtime" ] && [ "$(id -u)" -eq 0 ] || local_runtime=''

has_runtimes () {
  for runtime in $runtimes; do
    flatpak info "$runtime" >/dev/null 2>&1 || return 1
  done
}

# fetch_runtimes: from the first remote that has them.
fetch_runtimes () {
  for remote in $(flatpak remotes --columns=name); do
    flatpak remote-info "$remote" "org.gnome.Sdk//$branch" >/dev/null 2>&1 || continue
    say "Fetching the GNOME runtime $branch from the remote $remote; this is about one gigabyte."
    # shellcheck disable=SC2086
    flatpak install --user -y --noninteractive "$remote" $runtimes && return
  done
  return 1
}

make_runtimes () {
  say "Making a stand-in for the GNOME runtime $branch with $local_runtime; this takes some minutes."
  BRANCH=$branch "$local_runtime" >&2 && has_runtimes
}

find_runtimes () {
  has_runtimes && return
  if [ -n "$local_runtime" ]; then
    make_runtimes && return
  elif fetch_runtimes; then
    return
  fi
  say "The GNOME runtime $branch is neither installed nor on a remote of yours: add Flathub to Flatpak, then try again."
  exit 1
}

# What git knows of and what it does not ignore; without git, all but the build folders.
copy_sources () {
  rm -rf "$folder/source"
  mkdir -p "$folder/source"
  if git rev-parse --git-dir >/dev/null 2>&1; then
    # A file that was deleted and is not committed yet is still known.
    git ls-files -z --cached --others --exclude-standard |
      xargs -0 sh -c 'for file; do [ ! -e "$file" ] || printf "%s\0" "$file"; done' sh
  else
    find . -name '_build*' -prune -o -type f -print0
  fi | tar --null --files-from=- --create --file=- | tar --extract --file=- --directory="$folder/source"
}

# Older builders call a program of the SDK that newer SDKs no longer have. What it would make is for software centres
# that read a repository; the metainfo file itself is in the package either way.
spare_compose () {
  flatpak run --command=sh "org.gnome.Sdk//$branch" -c 'command -v appstream-compose' >/dev/null 2>&1 && return
  case $(flatpak-builder --version) in
    *' 1.'[0-2].* | *' 1.3.'[0-3]) sed -i '1a \  "appstream-compose": false,' "$folder/source/$manifest" ;;
  esac
}

# The archives that the manifest names, each checked against its checksum. WAYSIDE_SEED_SOURCES is a script that takes them
# from elsewhere, for a machine that cannot reach their addresses.
seed_sources=${WAYSIDE_SEED_SOURCES:-$root/../shared/flatpak/seed-sources.sh}

fetch_sources () {
  if [ -x "$seed_sources" ] && "$seed_sources" "$folder/state" "$folder/source/$manifest" trixie >&2; then
    return
  fi
  flatpak-builder --download-only --force-clean --disable-rofiles-fuse --state-dir="$folder/state" "$folder/$name" \
    "$folder/source/$manifest"
}

build () {
  copy_sources
  spare_compose
  fetch_sources
  flatpak-builder --force-clean --disable-rofiles-fuse --disable-download --disable-updates --ccache \
    --state-dir="$folder/state" --repo="$folder/repo" "$folder/$name" "$folder/source/$manifest"
}

if [ "$what" = prepare-runtime ] && [ -z "$local_runtime" ]; then
  has_runtimes
  exit
fi
build-aux/install-packages.sh flatpak
if [ "$what" = prepare-runtime ]; then
  has_runtimes || make_runtimes
  exit
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
find_runtimes
build

case $what in
  install)
    flatpak --user remote-add --if-not-exists --no-gpg-verify wayside-checkout "$folder/repo"
    flatpak --user remote-modify --url="file://$folder/repo" wayside-checkout
    flatpak --user install -y --noninteractive --or-update --reinstall wayside-checkout "$id"
    say "Wayside is installed: it is in the menu of the desktop, and \"flatpak run $id\" starts it."
    ;;
  bundle)
    flatpak build-bundle ${runtime_repo:+"--runtime-repo=$runtime_repo"} "$folder/repo" "$folder/$name.flatpak" "$id"
    say "Wrote ${folder#"$root"/}/$name.flatpak"
    ;;
esac
