#!/usr/bin/env bash
# Regenerates traces/<database>/<scenario>.txt and versions.json from the project in app/.
#
#   capture.sh [DATABASE...]     sqlite, postgres, mariadb; all of them when none is named
#
# Needs Debian's python3-django python3-psycopg2 python3-mysqldb python3-djangorestframework python3-pytest
# python3-pytest-django postgresql mariadb-server. Paths of the project are written as /app.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=project.settings PYTHONWARNINGS=ignore

normalise() { sed -e "s#$here/app#/app#g" -e "s#127\.0\.0\.1:$port#127.0.0.1:8000#g" -e 's/[[:space:]]*$//' "$@"; }

# Runs a command that must end in an error and keeps what it printed.
keep() {
  local file=$1; shift
  if "$@" >"$scratch/output" 2>&1; then
    grep -q "Error\|error" "$scratch/output" || { echo "$database/$file: no error" >&2; return 0; }
  fi
  normalise "$scratch/output" >"$out/$file.txt"
}

scenarios() {
  sed -n 's/^def \([a-z][a-z_]*\)().*/\1/p' lab/scenarios.py
}

capture() {
  database=$1
  out=$here/traces/$database
  scratch=$(mktemp -d)
  port=$((RANDOM % 2000 + 18000))
  case $database in
    sqlite) DATABASE_URL=sqlite:///lab.sqlite3; rm -f lab.sqlite3 ;;
    *) "$here/../servers/$database.sh" start django-lab >/dev/null
       DATABASE_URL=$("$here/../servers/$database.sh" database django-lab lab) ;;
  esac
  export DATABASE_URL
  rm -rf "$out" && mkdir -p "$out"

  $python manage.py migrate -v0 ledger 0001
  $python manage.py shell -c "
from django.db import connection
connection.cursor().execute(\"insert into ledger_entry (reference) values ('2026-1'), ('2026-1')\")"
  keep migration_over_duplicates $python manage.py migrate ledger
  $python manage.py shell -c "
from django.db import connection
connection.cursor().execute('delete from ledger_entry')"
  $python manage.py migrate -v0
  [ "$database" = sqlite ] || $python ../names.py database >"$here/names/$database.json"

  for scenario in $(scenarios); do
    case $database/$scenario in
      */sequence_behind | sqlite/exclusion | mariadb/exclusion | mariadb/conditional_constraint) continue ;;
    esac
    keep "$scenario" $python manage.py scenario "$scenario"
  done

  keep shell $python manage.py shell -c "
from customers.models import Customer
Customer.objects.create(email='shell@example.com', name='Shell')
Customer.objects.create(email='shell@example.com', name='Shell')"
  keep loaddata $python manage.py loaddata duplicate
  keep manage_test $python manage.py test customers --noinput
  for style in long short native line; do
    keep "pytest_$style" $python -m pytest --create-db --tb="$style" -q customers/tests.py
  done

  $python manage.py runserver --noreload "127.0.0.1:$port" >"$scratch/console" 2>&1 &
  local server=$!
  for _ in $(seq 1 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
  local address="http://127.0.0.1:$port/customers/new?email=web@example.com&name=Web"
  curl -s -o /dev/null "$address"
  curl -s -H "Accept: text/html" "$address" |
    $python -c "
import html, re, sys
print(html.unescape(re.search(r'id=\"traceback_area\"[^>]*>(.*?)</textarea>', sys.stdin.read(), re.S).group(1)).strip())" \
    >"$scratch/page"
  curl -s -H "Accept: application/json" "$address" | sed '/^Request information:/,$d' >"$scratch/plain"
  kill "$server"; wait "$server" 2>/dev/null || true
  normalise "$scratch/console" >"$out/runserver_console.txt"
  normalise "$scratch/page" >"$out/debug_page_copy.txt"
  normalise "$scratch/plain" >"$out/debug_page_plain.txt"
  # Last, because it spoils the sequence for all that comes after it.
  [ "$database" != postgres ] || keep sequence_behind $python manage.py scenario sequence_behind
  rm -rf "$scratch" lab.sqlite3
  [ "$database" = sqlite ] || "$here/../servers/$database.sh" stop django-lab
}

versions() {
  $python - <<'PY'
import json, platform, sqlite3, subprocess
import django, MySQLdb, psycopg2, pytest, pytest_django, rest_framework
def first(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[0].strip()
print(json.dumps({
    "django": django.get_version(), "djangorestframework": rest_framework.VERSION, "python": platform.python_version(),
    "sqlite": sqlite3.sqlite_version, "psycopg2": psycopg2.__version__.split()[0], "mysqlclient": ".".join(map(str, MySQLdb.version_info[:3])),
    "pytest": pytest.__version__, "pytest-django": pytest_django.__version__,
    "postgresql": first("sh", "-c", "/usr/lib/postgresql/*/bin/postgres --version"), "mariadb": first("mariadb", "--version"),
}, indent=2))
PY
}

cd "$here/app"
for database in ${@:-sqlite postgres mariadb}; do capture "$database"; done
$python ../names.py generated >"$here/names/generated.json"
versions >"$here/versions.json"
