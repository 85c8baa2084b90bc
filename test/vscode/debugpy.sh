#!/usr/bin/env bash
# Fetches debugpy, the debugger of Python, from PyPI into a folder of its own for the tests in VS Code.
#
#   debugpy.sh get      download it (does nothing when it is there); prints the folder
#   debugpy.sh folder   the folder; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_DEBUGPY:-${TMPDIR:-/tmp}/keyclash-debugpy-$(id -u)}

ready() { [ -f "$home/debugpy/adapter/__main__.py" ]; }

if [ "${1:-}" = get ] && ! ready; then
  # Debian's own Python may have no pip: any that is there can fill a folder, for what is compiled of it has a form in Python.
  pip=$(command -v pip3 || command -v pip) || { echo "no pip here" >&2; exit 1; }
  "$pip" install --quiet --disable-pip-version-check --retries 0 --no-deps --target "$home" "debugpy>=1.8,<2" >&2
fi
ready && echo "$home"
