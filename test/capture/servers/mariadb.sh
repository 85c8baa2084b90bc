#!/usr/bin/env bash
# Starts and stops a throwaway MariaDB server for the capture labs and the execution tests.
#
#   mariadb.sh start [NAME]            start (does nothing when it runs already); prints the URL
#   mariadb.sh url [NAME]              the URL of the running server; exit 1 when it does not run
#   mariadb.sh database NAME DATABASE  an empty database of that name (dropped first); prints its URL
#   mariadb.sh stop [NAME]             stop it and delete its data
#   mariadb.sh available               exit 0 when the server program is installed
#
# NAME (default "shared") keeps labs apart: each name is its own server, folder and free port.
# User and password are `shop`; loopback only. Root lends the server the user `mysql`.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/usr/local/sbin"

action=${1:-}
name=${2:-shared}
home=${KEYCLASH_SERVERS:-${TMPDIR:-/tmp}/keyclash-servers-$(id -u)}/mariadb-$name
user=$([ "$(id -u)" = 0 ] && echo mysql || id -un)

root_client() { mariadb --no-defaults -uroot -S "$home/mysqld.sock" "$@"; }

running() { [ -f "$home/port" ] && root_client -e "select 1" >/dev/null 2>&1; }

url() { echo "mysql://shop:shop@127.0.0.1:$(cat "$home/port")/${1:-shop}"; }

# Below the ports that the kernel lends to outgoing connections (from 32768 on): one of those may be taken at any moment.
free_port() {
  local port
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((RANDOM % 5000 + 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  echo "no free port between 20000 and 25000" >&2
  exit 1
}

# Whatever took the port between the look and the start: another port.
launch() {
  for _ in 1 2 3; do
    port=$(free_port)
    setsid mariadbd --no-defaults --user="$user" --datadir="$home/data" --socket="$home/mysqld.sock" --port="$port" \
      --bind-address=127.0.0.1 --pid-file="$home/mysqld.pid" --innodb-buffer-pool-size=32M \
      --innodb-flush-log-at-trx-commit=0 >"$home.log" 2>&1 </dev/null 9>&- &
    local server=$!
    for _ in $(seq 1 300); do
      root_client -e "select 1" >/dev/null 2>&1 && return
      kill -0 "$server" 2>/dev/null || break
      sleep 0.2
    done
    kill "$server" 2>/dev/null || true
  done
  echo "MariaDB did not start:" >&2
  tail -n 20 "$home.log" >&2
  exit 1
}

start() {
  command -v mariadbd >/dev/null || { echo "MariaDB is not installed (apt-get install mariadb-server)" >&2; exit 1; }
  mkdir -p "$(dirname "$home")" && chmod 755 "$(dirname "$home")"
  exec 9>"$home.lock"
  flock 9
  if running; then url; return; fi
  rm -rf "$home"
  if [ "$(id -u)" = 0 ]; then install -d -o mysql -g mysql "$home"; else mkdir -p "$home"; fi
  mariadb-install-db --no-defaults --user="$user" --datadir="$home/data" \
    --auth-root-authentication-method=normal --skip-test-db >"$home.install.log" 2>&1
  local port
  launch
  root_client -e "create database shop character set utf8mb4;
    create user 'shop'@'%' identified by 'shop'; grant all on *.* to 'shop'@'%';
    create user 'shop'@'localhost' identified by 'shop'; grant all on *.* to 'shop'@'localhost'"
  echo "$port" >"$home/port"
  url
}

stop() {
  [ -d "$home" ] || return 0
  exec 9>"$home.lock"
  flock 9
  local pid
  pid=$(cat "$home/mysqld.pid" 2>/dev/null || true)
  mariadb-admin --no-defaults -uroot -S "$home/mysqld.sock" shutdown >/dev/null 2>&1 || true
  for _ in $(seq 1 100); do
    { [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; } || break
    sleep 0.1
  done
  rm -rf "$home" "$home.install.log" "$home.log"
}

database() {
  running || { echo "the server '$name' does not run" >&2; exit 1; }
  root_client -e "drop database if exists \`$1\`; create database \`$1\` character set utf8mb4"
  url "$1"
}

case $action in
  start) start ;;
  url) running && url || exit 1 ;;
  database) database "${3:?DATABASE is missing}" ;;
  stop) stop ;;
  available) command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null ;;
  *) sed -n '2,11p' "$0" | sed 's/^# \{0,1\}//' >&2; exit 2 ;;
esac
