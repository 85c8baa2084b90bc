#!/usr/bin/env bash
# Starts and stops a throwaway PostgreSQL server for the capture labs and the execution tests.
#
#   postgres.sh start [NAME]            start (does nothing when it runs already); prints the URL
#   postgres.sh url [NAME]              the URL of the running server; exit 1 when it does not run
#   postgres.sh database NAME DATABASE  an empty database of that name (dropped first); prints its URL
#   postgres.sh stop [NAME]             stop it and delete its data
#   postgres.sh available               exit 0 when the server program is installed
#
# NAME (default "shared") keeps labs apart: each name is its own server, folder and free port.
# PostgreSQL refuses to run as root, so root lends it the user `postgres`. No password, loopback only.
set -euo pipefail

action=${1:-}
name=${2:-shared}
home=${KEYCLASH_SERVERS:-${TMPDIR:-/tmp}/keyclash-servers-$(id -u)}/postgres-$name
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /nonexistent/initdb)")

as_server_user() {
  if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$1"; else bash -c "$1"; fi
}

running() { [ -f "$home/port" ] && "$bin/pg_isready" -q -h 127.0.0.1 -p "$(cat "$home/port")"; }

url() { echo "postgresql://shop@127.0.0.1:$(cat "$home/port")/${1:-postgres}"; }

# Below the ports that the kernel lends to outgoing connections (from 32768 on): one of those may be taken at any moment.
free_port() {
  local port
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((RANDOM % 5000 + 25000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  echo "no free port between 25000 and 30000" >&2
  exit 1
}

# Whatever took the port between the look and the start: another port.
launch() {
  for _ in 1 2 3; do
    port=$(free_port)
    as_server_user "'$bin/pg_ctl' -D '$home/data' -l '$home/log' -w -t 120 -o \
      '-p $port -k $home -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60 -c shared_buffers=16MB' start" \
      >/dev/null 2>&1 9>&- && return
    as_server_user "'$bin/pg_ctl' -D '$home/data' -m immediate -w stop" >/dev/null 2>&1 || true
  done
  echo "PostgreSQL did not start:" >&2
  tail -n 20 "$home/log" >&2
  exit 1
}

start() {
  [ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed (apt-get install postgresql)" >&2; exit 1; }
  mkdir -p "$(dirname "$home")" && chmod 755 "$(dirname "$home")"
  exec 9>"$home.lock"
  flock 9
  if running; then url; return; fi
  rm -rf "$home"
  if [ "$(id -u)" = 0 ]; then install -d -o postgres -g postgres "$home"; else mkdir -p "$home"; fi
  as_server_user "'$bin/initdb' -D '$home/data' -U shop --auth=trust -E UTF8 --locale=C.UTF-8" >"$home.initdb.log" 2>&1
  local port
  launch
  echo "$port" >"$home/port"
  url
}

stop() {
  [ -d "$home" ] || return 0
  exec 9>"$home.lock"
  flock 9
  as_server_user "'$bin/pg_ctl' -D '$home/data' -m immediate -w stop" >/dev/null 2>&1 || true
  rm -rf "$home" "$home.initdb.log"
}

database() {
  running || { echo "the server '$name' does not run" >&2; exit 1; }
  "$bin/psql" -q -h 127.0.0.1 -p "$(cat "$home/port")" -U shop -d postgres -v ON_ERROR_STOP=1 \
    -c "set client_min_messages = error" -c "drop database if exists \"$1\" with (force)" -c "create database \"$1\""
  url "$1"
}

case $action in
  start) start ;;
  url) running && url || exit 1 ;;
  database) database "${3:?DATABASE is missing}" ;;
  stop) stop ;;
  available) [ -x "$bin/initdb" ] ;;
  *) sed -n '2,11p' "$0" | sed 's/^# \{0,1\}//' >&2; exit 2 ;;
esac
