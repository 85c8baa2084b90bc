#!/usr/bin/env bash
# Fetches SQLAlchemy 2.0 with Flask, FastAPI and asynchronous drivers from PyPI into a folder of its own for the proofs.
#
#   web.sh get      download it (does nothing when it is there); prints the folder
#   web.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_SQLALCHEMY_WEB:-${TMPDIR:-/tmp}/keyclash-sqlalchemy-web-$(id -u)}

ready() { [ -f "$home/flask_sqlalchemy/__init__.py" ] && [ -d "$home/fastapi" ] && [ -d "$home/asyncpg" ] && [ -d "$home/aiosqlite" ]; }

if [ "${1:-}" = get ] && ! ready; then
  # Debian's own Python may have no pip: any that is there can fill a folder.
  pip=$(command -v pip3 || command -v pip) || { echo "no pip here" >&2; exit 1; }
  "$pip" install --quiet --disable-pip-version-check --retries 0 --target "$home" \
    "SQLAlchemy>=2.0.40,<2.1" flask flask-sqlalchemy fastapi httpx asyncpg aiosqlite sqlmodel >&2
fi
ready && echo "$home"
