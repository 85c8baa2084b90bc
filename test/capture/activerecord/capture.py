"""apt-get install ruby-activerecord ruby-pg ruby-sqlite3; /usr/bin/python3 capture.py"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

lab = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(lab.parent))
from lab import server  # noqa: E402

app = pathlib.Path(tempfile.mkdtemp()) / "app"
shutil.copytree(lab / "app", app)
names = subprocess.check_output(["ruby", "main.rb"], cwd=app, text=True).split()
for folder in ("postgres", "sqlite"):
    url = server(lab, "postgres", "database", "shop") if folder == "postgres" else "sqlite3::memory:"
    out = lab / "traces" / folder
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in names:
        log = app.parent / "rails.log"
        log.unlink(missing_ok=True)
        env = {**os.environ, "DATABASE_URL": url, "LOG": str(log)}
        run = subprocess.run(["ruby", "main.rb", name], cwd=app, env=env, capture_output=True, text=True, timeout=60)
        if run.returncode:
            (out / f"{name}.txt").write_text(run.stderr.replace(str(app), "/app"))
            if log.exists():
                (out / f"{name}.log.txt").write_text(log.read_text().replace(str(app), "/app"))
    print(f"{folder}: {len(list(out.iterdir()))} traces")
server(lab, "postgres", "stop")
versions = {name: subprocess.check_output(["dpkg-query", "-W", "-f=${Version}", name], text=True) for name in ("ruby-activerecord", "ruby-pg", "ruby-sqlite3")}
versions["ruby"] = subprocess.check_output(["ruby", "--version"], text=True).strip()
versions["postgres server"] = subprocess.check_output(["psql", "--version"], text=True).strip()
(lab / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
