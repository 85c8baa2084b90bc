#!/usr/bin/env bash
# Fetches SQLAlchemy 2.0 from PyPI into a folder of its own for the proofs; the system's 1.4 stays as it is.
#
#   sqlalchemy-2.0.sh get      download it (does nothing when it is there); prints the folder
#   sqlalchemy-2.0.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_SQLALCHEMY_2:-${TMPDIR:-/tmp}/keyclash-sqlalchemy-2.0-$(id -u)}

ready() { [ -f "$home/sqlalchemy/__init__.py" ]; }

if [ "${1:-}" = get ] && ! ready; then
  # Debian's own Python may have no pip: any that is there can fill a folder.
  pip=$(command -v pip3 || command -v pip) || { echo "no pip here" >&2; exit 1; }
  "$pip" install --quiet --disable-pip-version-check --retries 0 --target "$home" "SQLAlchemy>=2.0.40,<2.1" >&2
fi
ready && echo "$home"
