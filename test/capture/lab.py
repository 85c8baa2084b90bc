"""Runs the app of a Python capture lab once per database and keeps what it prints: traces/<database>/<scenario>.txt.

A lab is a folder with app/ (main.py takes the name of a scenario and fails with it) and a capture.py that calls
`capture`. Everything comes from Debian's packages, so /usr/bin/python3 runs it. The app runs in a temporary folder
whose path is printed as /app.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SERVERS = pathlib.Path(__file__).parent / "servers"
TOOLS = {"postgres": "psql", "mariadb": "mariadb"}


def capture(lab, databases, packages, python="/usr/bin/python3"):
    """`databases`: folder of traces -> (engine, URL with {host} for the server's, empty for SQLite).

    `python`: the interpreter; a virtual environment's packages are printed as /app/.venv."""
    lab = pathlib.Path(lab)
    app = pathlib.Path(tempfile.mkdtemp()) / "app"
    shutil.copytree(lab / "app", app)
    versions = versions_of(python, packages)
    for folder, (engine, scheme) in databases.items():
        url = scheme.format(rest=server(lab, engine, "database", "shop").split("://")[1]) if engine in TOOLS else scheme
        out = lab / "traces" / folder
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        names = run(python, app, url, "list").stdout.split()
        for name in names:
            text = run(python, app, url, name).stderr
            text = text.replace(str(app), "/app").replace(str(pathlib.Path(python).parent.parent), "/app/.venv" if python != "/usr/bin/python3" else "/usr")
            text = re.sub(r"127\.0\.0\.1:\d{5}", "127.0.0.1:5432", text)
            text = re.sub(r" at 0x[0-9a-f]{8,16}>", " at 0x7f0000000000>", text)
            if text.strip():
                (out / f"{name}.txt").write_text(text)
        print(f"{folder}: {len(list(out.iterdir()))} traces")
        if engine in TOOLS:
            versions[f"{engine} server"] = subprocess.check_output([TOOLS[engine], "--version"], text=True).strip()
    for engine in TOOLS:
        server(lab, engine, "stop")
    (lab / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")


def versions_of(python, packages):
    code = "import json, sys, platform; from importlib.metadata import version; print(json.dumps({'python': platform.python_version(), **{n: version(n) for n in sys.argv[1:]}}))"
    return json.loads(subprocess.check_output([python, "-c", code, *packages], text=True))


def run(python, app, url, name):
    return subprocess.run([python, "main.py", url, name], cwd=app, capture_output=True, text=True, timeout=60)


def server(lab, engine, action, *rest):
    script = SERVERS / f"{engine}.sh"
    if action == "database":
        subprocess.check_call([script, "start", lab.name], stdout=subprocess.DEVNULL)
    return subprocess.check_output([script, action, lab.name, *rest], text=True).strip()


def capture_php(lab, packages):
    """A lab whose app is main.php: without an argument it lists its scenarios; DATABASE_URL is PostgreSQL's URL or `sqlite`."""
    app = pathlib.Path(tempfile.mkdtemp()) / "app"
    shutil.copytree(lab / "app", app)
    names = subprocess.check_output(["php", "main.php"], cwd=app, text=True).split()
    for folder in ("postgres", "sqlite"):
        url = server(lab, "postgres", "database", "shop") if folder == "postgres" else "sqlite"
        out = lab / "traces" / folder
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        for name in names:
            run_one = ["php", "-d", "display_errors=stderr", "-d", "log_errors=0", "main.php", name]
            shown = subprocess.run(run_one, cwd=app, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, timeout=60)
            if shown.returncode:
                (out / f"{name}.txt").write_text(shown.stderr.replace(str(app), "/app").lstrip("\n"))
        print(f"{folder}: {len(list(out.iterdir()))} traces")
    server(lab, "postgres", "stop")
    versions = {name: subprocess.check_output(["dpkg-query", "-W", "-f=${Version}", name], text=True) for name in packages}
    versions["php"] = subprocess.check_output(["php", "-r", "echo PHP_VERSION;"], text=True)
    versions["postgres server"] = subprocess.check_output([TOOLS["postgres"], "--version"], text=True).strip()
    (lab / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
