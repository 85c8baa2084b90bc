#!/usr/bin/env bash
# Fetches a newer Django from Debian into a folder of its own; the system's stays as it is.
#
#   django-4.2.sh get      download and unpack it (does nothing when it is there); prints the folder
#   django-4.2.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_DJANGO:-${TMPDIR:-/tmp}/keyclash-django-4.2-$(id -u)}
packages=$home/usr/lib/python3/dist-packages

ready() { [ -f "$packages/django/__init__.py" ]; }

if [ "${1:-}" = get ] && ! ready; then
  mkdir -p "$home"/apt/{lists/partial,cache/archives/partial}
  cd "$home/apt"
  # The mirror that this machine has, another release of it.
  mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } |
    sed -nE '/^#/d; s#.*(https?://[^] ]+/debian)/?( .*)?$#\1#p' | sed -n 1p)
  [ -n "$mirror" ] || { echo "no Debian mirror is configured here" >&2; exit 1; }
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >sources.list
  options=(-o "Dir::Etc::sourcelist=$PWD/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$PWD/lists"
    -o "Dir::Cache=$PWD/cache" -o Acquire::Languages=none -o APT::Sandbox::User="$(id -un)")
  apt-get "${options[@]}" -qq update >&2
  apt-get "${options[@]}" -qq download python3-django >&2
  dpkg -x python3-django_*.deb "$home"
fi
ready && echo "$packages"
