"""python3 -m venv .venv && .venv/bin/pip install sqlalchemy==2.1.1 greenlet==3.5.6 "psycopg[binary]==3.3.6" asyncpg==0.31.0 pymysql==1.2.3 aiosqlite==0.22.1; python3 capture.py .venv/bin/python

The app is that of ../sqlalchemy, which runs on 1.4, 2.0 and 2.1 alike.
"""

import pathlib
import sys

lab = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(lab.parent))
from lab import capture  # noqa: E402

(lab / "app").symlink_to("../sqlalchemy/app")
try:
    capture(
        lab,
        {
            "postgres-psycopg": ("postgres", "postgresql+psycopg://{rest}"),
            "postgres-asyncpg": ("postgres", "postgresql+asyncpg://{rest}"),
            "mariadb-pymysql": ("mariadb", "mysql+pymysql://{rest}"),
            "sqlite": ("sqlite", "sqlite://"),
            "sqlite-aiosqlite": ("sqlite", "sqlite+aiosqlite://"),
        },
        ["SQLAlchemy", "psycopg", "asyncpg", "PyMySQL", "aiosqlite"],
        sys.argv[1],
    )
finally:
    (lab / "app").unlink()
