#!/usr/bin/env bash
# Fetches SQLAlchemy 2.1 with Flask, FastAPI and asynchronous drivers from PyPI into a folder of its own for the proofs; the system's 1.4 stays as it is.
#
#   sqlalchemy-2.1.sh get      download it (does nothing when it is there); prints the folder
#   sqlalchemy-2.1.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_SQLALCHEMY_2_1:-${TMPDIR:-/tmp}/keyclash-sqlalchemy-2.1-$(id -u)}

# SQLModel comes last.
ready() { [ -d "$home/sqlalchemy" ] && [ -d "$home/fastapi" ] && [ -d "$home/sqlmodel" ]; }

if [ "${1:-}" = get ] && ! ready; then
  # Debian's own Python may have no pip: any that is there can fill a folder.
  pip=$(command -v pip3 || command -v pip) || { echo "no pip here" >&2; exit 1; }
  fetch() { "$pip" install --quiet --disable-pip-version-check --retries 0 --target "$home" "$@" >&2; }
  # 2.1 brings no greenlet by itself.
  fetch "SQLAlchemy[asyncio]>=2.1,<2.2" flask fastapi httpx asyncpg aiosqlite
  # These do not ask for 2.1 yet.
  fetch --no-deps flask-sqlalchemy sqlmodel
fi
ready && echo "$home"
