#!/usr/bin/env bash
# Fetches PyMongo 4 and Motor from PyPI into a folder of its own; the system's PyMongo stays as it is.
#
#   pymongo-4.sh get      download it (does nothing when it is there); prints the folder
#   pymongo-4.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_PYMONGO_4:-${TMPDIR:-/tmp}/keyclash-pymongo-4-$(id -u)}

ready() { [ -f "$home/pymongo/__init__.py" ]; }

if [ "${1:-}" = get ] && ! ready; then
  # Debian's own Python may have no pip: any that is there can fill a folder, for what is compiled of it is optional, and made for Python 3.11 here.
  pip=$(command -v pip3 || command -v pip) || { echo "no pip here" >&2; exit 1; }
  "$pip" install --quiet --disable-pip-version-check --retries 0 --no-deps --only-binary :all: --target "$home" "pymongo>=4.13,<5" "motor>=3.7,<4" dnspython >&2
fi
ready && echo "$home"
