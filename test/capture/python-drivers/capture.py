"""Drivers alone. apt-get install python3-psycopg python3-psycopg2 python3-asyncpg python3-pymysql; /usr/bin/python3 capture.py"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from lab import capture  # noqa: E402

capture(
    pathlib.Path(__file__).resolve().parent,
    {
        "psycopg": ("postgres", "psycopg+postgresql://{rest}"),
        "asyncpg": ("postgres", "asyncpg+postgresql://{rest}"),
    },
    ["psycopg", "asyncpg"],
)
