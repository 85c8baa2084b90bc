#!/usr/bin/env bash
# Fetches Django 5.2 from PyPI into a folder of its own for the search; the system's Django stays as it is.
#
#   django-5.2.sh get      download it (does nothing when it is there); prints the folder
#   django-5.2.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_DJANGO_5:-${TMPDIR:-/tmp}/keyclash-django-5.2-$(id -u)}

ready() { [ -f "$home/django/__init__.py" ]; }

if [ "${1:-}" = get ] && ! ready; then
  # Debian's own Python may have no pip: any that is there can fill a folder, for all of it is plain Python.
  pip=$(command -v pip3 || command -v pip) || { echo "no pip here" >&2; exit 1; }
  "$pip" install --quiet --disable-pip-version-check --target "$home" "Django>=5.2,<5.3" >&2
fi
ready && echo "$home"
