"""Runs the migrations with Alembic itself and keeps what each database reports of their constraints: names/<environment>-<database>.json.

python3 -m venv .venv && .venv/bin/pip install alembic==1.20.0 sqlalchemy==2.0.54 psycopg2-binary pymysql
.venv/bin/python names.py
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version

LAB = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(LAB.parent))
from alembic.config import Config  # noqa: E402
from alembic.runtime.environment import EnvironmentContext  # noqa: E402
from alembic.script import ScriptDirectory  # noqa: E402
from constraints import REPORTS  # noqa: E402
from lab import TOOLS, server  # noqa: E402
from sqlalchemy import create_engine  # noqa: E402

SERVERS = {"postgresql": ("postgres", "postgresql+psycopg2"), "mariadb": ("mariadb", "mysql+pymysql")}


def target(environment):
    """What env.py hands to Alembic."""
    if environment == "plain":
        return None
    sys.path.insert(0, str(LAB / environment))
    from models import Base

    return Base.metadata


def migrate(environment, engine, url):
    home = pathlib.Path(tempfile.mkdtemp())
    versions = home / "versions"
    shutil.copytree(LAB / environment / "versions", versions)
    own = LAB / environment / "engines" / engine
    if own.exists():
        shutil.copytree(own, versions, dirs_exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(home))
    script = ScriptDirectory.from_config(config)
    database = create_engine(url)
    with database.connect() as connection:

        def upgrade(revision, _):
            return script._upgrade_revs("heads", revision)

        with EnvironmentContext(config, script, fn=upgrade) as context:
            context.configure(connection=connection, target_metadata=target(environment))
            with context.begin_transaction():
                context.run_migrations()
        connection.commit()
        rows = [row for row in REPORTS[engine](connection) if row["table"] != "alembic_version"]
    database.dispose()
    shutil.rmtree(home)
    lines = sorted(json.dumps(row) for row in rows)
    (LAB / "names").mkdir(exist_ok=True)
    (LAB / "names" / f"{environment}-{engine}.json").write_text("[\n  " + ",\n  ".join(lines) + "\n]\n")
    print(f"{environment} on {engine}: {len(lines)}")


if __name__ == "__main__":
    lab = LAB.parent / "alembic-names"
    for environment in ("plain", "named"):
        migrate(environment, "sqlite", "sqlite://")
    versions = {name: version(name) for name in ("alembic", "SQLAlchemy", "psycopg2-binary", "PyMySQL")}
    for engine, (kind, driver) in SERVERS.items():
        for environment in ("plain", "named"):
            rest = server(lab, kind, "database", environment).split("://")[1]
            migrate(environment, engine, f"{driver}://{rest}")
        versions[f"{kind} server"] = subprocess.check_output([TOOLS[kind], "--version"], text=True).strip()
        server(lab, kind, "stop")
    (LAB / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
