"""apt-get install python3-peewee python3-psycopg2 python3-pymysql; /usr/bin/python3 capture.py"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from lab import capture  # noqa: E402

capture(
    pathlib.Path(__file__).resolve().parent,
    {
        "postgres": ("postgres", "postgresql://{rest}"),
        "mariadb": ("mariadb", "mysql://{rest}"),
        "sqlite": ("sqlite", "sqlite:///:memory:"),
    },
    ["peewee", "psycopg2", "PyMySQL"],
)
