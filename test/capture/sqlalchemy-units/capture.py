"""python3 -m venv .venv && .venv/bin/pip install sqlalchemy==2.0.54 psycopg asyncpg aiosqlite pymysql greenlet flask fastapi; python3 capture.py .venv/bin/python"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

lab = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(lab.parent))
from lab import TOOLS, server, versions_of  # noqa: E402

python = sys.argv[1]
packages = ["SQLAlchemy", "psycopg", "asyncpg", "PyMySQL", "aiosqlite", "Flask", "fastapi", "starlette"]
app = pathlib.Path(tempfile.mkdtemp()) / "app"
shutil.copytree(lab / "app", app)
versions = versions_of(python, packages)
for folder, engine in {"sqlite": None, "postgres": "postgres", "mariadb": "mariadb"}.items():
    url = server(lab, engine, "database", "shop") if engine else "sqlite:///shop.db"
    out = lab / "traces" / folder
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    subprocess.run([python, "main.py", url, str(out)], cwd=app, check=True, timeout=600)
    for trace in out.iterdir():
        text = trace.read_text().replace(str(app), "/app").replace(str(pathlib.Path(python).parent.parent), "/app/.venv")
        trace.write_text(text)
    print(f"{folder}: {len(list(out.iterdir()))} traces", flush=True)
    if engine:
        versions[f"{engine} server"] = subprocess.check_output([TOOLS[engine], "--version"], text=True).strip()
        server(lab, engine, "stop")
(lab / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
