"""Drivers alone. PYTHON=/path/to/venv/bin/python (psycopg2, psycopg, asyncpg, aiosqlite, PyMySQL) python3 capture.py"""

import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from lab import capture  # noqa: E402

LAB = pathlib.Path(__file__).resolve().parent
PYTHON = os.environ.get("PYTHON", "/usr/bin/python3")
POSTGRES = ["psycopg2", "psycopg", "psycopg-async", "asyncpg"]

versions = LAB / "versions.json"
before = json.loads(versions.read_text()) if versions.exists() else {}
if sys.argv[1:] == ["mysqlclient"]:
    # Debian's alone has it: apt-get install python3-mysqldb
    capture(LAB, {"mysqlclient": ("mariadb", "mysqlclient+mysql://{rest}")}, [])
    debian = subprocess.check_output(["dpkg-query", "-W", "-f=${Version}", "python3-mysqldb"], text=True)
    before["mysqlclient"] = debian
else:
    capture(
        LAB,
        {
            **{each: ("postgres", f"{each}+postgresql://{{rest}}") for each in POSTGRES},
            "pymysql": ("mariadb", "pymysql+mysql://{rest}"),
            **{each: (each, f"{each}+") for each in ("sqlite3", "aiosqlite")},
        },
        ["psycopg2-binary", "psycopg", "asyncpg", "aiosqlite", "PyMySQL"],
        PYTHON,
    )
versions.write_text(json.dumps({**before, **json.loads(versions.read_text())}, indent=2) + "\n")
