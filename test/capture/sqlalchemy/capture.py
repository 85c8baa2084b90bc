"""apt-get install python3-sqlalchemy python3-psycopg2 python3-asyncpg python3-pymysql python3-mysqldb python3-aiosqlite; /usr/bin/python3 capture.py"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from lab import capture  # noqa: E402

capture(
    pathlib.Path(__file__).resolve().parent,
    {
        "postgres-psycopg2": ("postgres", "postgresql+psycopg2://{rest}"),
        "postgres-asyncpg": ("postgres", "postgresql+asyncpg://{rest}"),
        "mariadb-pymysql": ("mariadb", "mysql+pymysql://{rest}"),
        "mariadb-mysqlclient": ("mariadb", "mysql+mysqldb://{rest}"),
        "sqlite": ("sqlite", "sqlite://"),
        "sqlite-aiosqlite": ("sqlite", "sqlite+aiosqlite://"),
    },
    ["SQLAlchemy", "psycopg2", "asyncpg", "PyMySQL", "mysqlclient", "aiosqlite"],
)
