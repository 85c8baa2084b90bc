"""python3 -m venv .venv && .venv/bin/pip install pymongo; .venv/bin/python capture.py

No mongod can be had here: the example's stand-in (examples/pymongo/stand_in.py) speaks enough of the protocol to refuse
documents in the words of MongoDB's documentation. Classes, stacks and dumps are PyMongo's own.
"""

import pathlib
import sys

LAB = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(LAB.parent), str(LAB.parents[2] / "examples/pymongo")]
import lab  # noqa: E402
from stand_in import StandIn  # noqa: E402


def run(python, app, url, name):
    """Each scenario on a server of its own."""
    return started(python, app, StandIn().start().url, name)


started = lab.run
lab.run = run
lab.capture(LAB, {"pymongo": ("mongodb", "")}, ["pymongo"], sys.executable)
