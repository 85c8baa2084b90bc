"""Runs the app of a Python capture lab once per database and keeps what it prints: traces/<database>/<scenario>.txt.

A lab is a folder with app/ (main.py takes the name of a scenario and fails with it) and a capture.py that calls
`capture`. Everything comes from Debian's packages, so /usr/bin/python3 runs it. The app runs in a temporary folder
whose path is printed as /app.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version

SERVERS = pathlib.Path(__file__).parent / "servers"
TOOLS = {"postgres": "psql", "mariadb": "mariadb"}


def capture(lab, databases, packages):
    """`databases`: folder of traces -> (engine, URL with {host} for the server's, empty for SQLite)."""
    lab = pathlib.Path(lab)
    app = pathlib.Path(tempfile.mkdtemp()) / "app"
    shutil.copytree(lab / "app", app)
    versions = {"python": sys.version.split()[0], **{name: version(name) for name in packages}}
    for folder, (engine, scheme) in databases.items():
        url = scheme.format(rest=server(lab, engine, "database", "shop").split("://")[1]) if engine in TOOLS else scheme
        out = lab / "traces" / folder
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        names = run(app, url, "list").stdout.split()
        for name in names:
            text = run(app, url, name).stderr
            text = text.replace(str(app), "/app")
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


def run(app, url, name):
    return subprocess.run(["/usr/bin/python3", "main.py", url, name], cwd=app, capture_output=True, text=True, timeout=60)


def server(lab, engine, action, *rest):
    script = SERVERS / f"{engine}.sh"
    if action == "database":
        subprocess.check_call([script, "start", lab.name], stdout=subprocess.DEVNULL)
    return subprocess.check_output([script, action, lab.name, *rest], text=True).strip()
