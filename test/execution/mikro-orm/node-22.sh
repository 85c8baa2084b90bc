#!/usr/bin/env bash
# Fetches Node 22 from npm into a folder of its own, for MikroORM 7, which asks for it; nothing where Node is as new already.
#
#   node-22.sh get      download it (does nothing when it is there); prints the program
#   node-22.sh program  the program; exit 1 when it is not there
set -euo pipefail

home=${KEYCLASH_NODE_22:-${TMPDIR:-/tmp}/keyclash-node-22-$(id -u)}
own=$(command -v node)

if [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 22')" = true ]; then
  echo "$own"
  exit
fi

name=node-$(node -p 'process.platform')-$(node -p 'process.arch')
program=$home/node_modules/$name/bin/node

if [ "${1:-}" = get ] && ! [ -x "$program" ]; then
  mkdir -p "$home"
  npm install --prefix "$home" --no-audit --no-fund --loglevel=error --ignore-scripts --no-save "$name@^22.12" >&2
fi
[ -x "$program" ] && echo "$program"
