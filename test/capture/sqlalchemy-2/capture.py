"""python3 -m venv .venv && .venv/bin/pip install sqlalchemy==2.0.54 "psycopg[binary]==3.3.6" asyncpg==0.31.0; python3 capture.py .venv/bin/python

The app is that of ../sqlalchemy, which runs on 1.4 and 2.0 alike.
"""

import pathlib
import sys
import tempfile

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
            "sqlite": ("sqlite", "sqlite://"),
        },
        ["SQLAlchemy", "psycopg", "asyncpg"],
        sys.argv[1],
    )
finally:
    (lab / "app").unlink()
