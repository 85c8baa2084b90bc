"""apt-get install python3-peewee python3-psycopg2 python3-pymysql; /usr/bin/python3 capture.py
python3 -m venv .venv && .venv/bin/pip install peewee psycopg2-binary pymysql; .venv/bin/python capture.py
"""

import pathlib
import sys

LAB = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(LAB.parent))
import peewee  # noqa: E402
from lab import capture  # noqa: E402

IS_3 = peewee.__version__.startswith("3")
BEHIND = "" if IS_3 else "-4"
KEPT = LAB / "versions.json"
before = KEPT.read_text()
capture(
    LAB,
    {
        f"postgres{BEHIND}": ("postgres", "postgresql://{rest}"),
        f"mariadb{BEHIND}": ("mariadb", "mysql://{rest}"),
        f"sqlite{BEHIND}": ("sqlite", "sqlite:///:memory:"),
    },
    ["peewee", "psycopg2" if IS_3 else "psycopg2-binary", "PyMySQL"],
    "/usr/bin/python3" if IS_3 else sys.executable,
)
if not IS_3:
    (LAB / "versions-4.json").write_text(KEPT.read_text())
    KEPT.write_text(before)
