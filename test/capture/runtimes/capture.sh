#!/usr/bin/env bash
# Provokes a duplicate key in every language that is installed and keeps what its runtime prints.
#
#   capture.sh [java|ruby|php|go|elixir|node|bun|deno ...]      default: all that are there
#
# Needs PostgreSQL (../servers/postgres.sh) and, per language, Debian's default-jdk, ruby-pg, ruby-activerecord,
# ruby-rspec, ruby-minitest, php-cli, php-pgsql, php-doctrine-dbal, php-monolog, php-symfony-console, phpunit, golang-go,
# golang-github-lib-pq-dev, golang-github-pkg-errors-dev, elixir; PGJDBC names the driver's jar; `npm install` in node/ for the rest.
# The programs run as a copy in /tmp/shop, so that the traces carry nobody's folders.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
app=/tmp/shop
out=$here/traces
server="$here/../servers/postgres.sh"
"$server" start runtimes >/dev/null || exit 1
export DATABASE_URL; DATABASE_URL=$("$server" database runtimes shop)
trap '"$server" stop runtimes >/dev/null; rm -rf "$app"' EXIT
psql -q "$DATABASE_URL" -c "CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL CONSTRAINT users_email_key UNIQUE)" \
  -c "INSERT INTO users (email) VALUES ('ada@example.com')"
port=$(sed -E 's#.*:([0-9]+)/.*#\1#' <<<"$DATABASE_URL")
jdbc="jdbc:postgresql://127.0.0.1:$port/shop?user=shop"
dsn="pgsql:host=127.0.0.1;port=$port;dbname=shop;user=shop"
rm -rf "$app"; mkdir -p "$app" "$out"

# keep LANGUAGE NAME COMMAND...: what the command prints on both streams becomes the trace
keep() { local file=$out/$1-$2.txt; shift 2; (cd "$app" && timeout 60 "$@") >"$file" 2>&1 </dev/null; }

java() {
  cp -r "$here/java/." "$app" && (cd "$app" && javac -g com/acme/shop/*.java) || return
  for what in plain chained suppressed lambda executor logged negative; do
    keep java "$what" java -cp "$app:$PGJDBC" com.acme.shop.Main "$what" "$jdbc"
  done
}

ruby() {
  cp "$here"/ruby/*.rb "$app"
  for what in plain chained block active-record logged reversed negative; do
    keep ruby "$what" ruby users.rb "$what" "$DATABASE_URL"
  done
  keep ruby rspec rspec --no-color users_spec.rb
  keep ruby minitest ruby users_test.rb
}

php() {
  cp "$here"/php/*.php "$app"
  for what in plain chained closure string monolog console doctrine negative; do
    keep php "$what" php -d display_errors=stderr -d log_errors=0 main.php "$what" "$dsn"
  done
  keep php phpunit env DSN="$dsn" phpunit --no-configuration UsersTest.php
}

go() {
  mkdir -p "$app/src/example.com" && cp -r "$here/go" "$app/src/example.com/shop"
  export GO111MODULE=off GOPATH=$app:/usr/share/gocode GOCACHE=/tmp/shop-go-cache
  (cd "$app/src/example.com/shop" && command go build -o "$app/shop" .) || return
  for what in panic goroutine recovered stacked logged wrapped negative; do keep go "$what" "$app/shop" "$what" "$DATABASE_URL?sslmode=disable"; done
  keep go test env DATABASE_URL="$DATABASE_URL?sslmode=disable" go test -count=1 example.com/shop/store
  (cd "$app/src/example.com/shop" && command go build -trimpath -o "$app/shop" .) && keep go trimpath "$app/shop" panic "$DATABASE_URL?sslmode=disable"
}

elixir() {
  export LANG=C.UTF-8
  mkdir -p "$app/lib" && cp "$here/elixir/users.exs" "$app/lib/users.exs"
  for what in plain enum task test negative; do keep elixir "$what" elixir lib/users.exs "$what"; done
}

runners() { rm -rf "$app/node_modules"; cp "$here"/node/*.*ts "$here"/node/*.mjs "$app"; cp -al "$(readlink -f "$here/node/node_modules")" "$app/node_modules"; echo '{"type":"module"}' >"$app/package.json"; }

node() {
  runners
  keep node plain node plain.mjs
  keep node chained env WHAT=chained node plain.mjs
  printf 'export default { test: { include: ["*.vitest.mjs"] } };\n' >"$app/vitest.config.mjs"
  keep node vitest env NO_COLOR=1 node_modules/.bin/vitest run --root "$app"
  keep node jest env NODE_OPTIONS=--experimental-vm-modules node_modules/.bin/jest --ci --rootDir "$app" --testMatch '**/*.jest.mjs' --testTimeout 20000
  keep node mocha node_modules/.bin/mocha users.jest.mjs
  keep node test-tap node --test --test-reporter=tap users.nodetest.mjs
  keep node test-spec node --test --test-reporter=spec users.nodetest.mjs
}

bun() {
  runners
  keep bun plain node_modules/.bin/bun plain.mjs
  keep bun chained env WHAT=chained node_modules/.bin/bun plain.mjs
  keep bun sql node_modules/.bin/bun bun-sql.ts
  keep bun test node_modules/.bin/bun test bun.test.ts
}

deno() {
  runners
  keep deno plain node_modules/.bin/deno run -A --no-lock plain.mjs
  keep deno chained env WHAT=chained NO_COLOR=1 node_modules/.bin/deno run -A --no-lock plain.mjs
  keep deno test env NO_COLOR=1 node_modules/.bin/deno test -A --no-lock deno_test.mjs
}

for language in "${@:-java ruby php go elixir node bun deno}"; do for one in $language; do "$one"; done; done
