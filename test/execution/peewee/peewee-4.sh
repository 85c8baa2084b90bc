#!/usr/bin/env bash
# Fetches Peewee 4 from PyPI into a folder of its own; the system's Peewee stays as it is.
#
#   peewee-4.sh get      download it (does nothing when it is there); prints the folder
#   peewee-4.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_PEEWEE_4:-${TMPDIR:-/tmp}/keyclash-peewee-4-$(id -u)}

ready() { [ -f "$home/peewee.py" ]; }

if [ "${1:-}" = get ] && ! ready; then
  # Debian's own Python may have no pip: any that is there can fill a folder, for all that is needed of it is plain Python.
  pip=$(command -v pip3 || command -v pip) || { echo "no pip here" >&2; exit 1; }
  "$pip" install --quiet --disable-pip-version-check --retries 0 --no-deps --target "$home" "peewee>=4,<5" >&2
fi
ready && echo "$home"
