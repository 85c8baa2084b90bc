"""Gives what the test has laid ready, then values that nobody has."""

from itertools import count

ready = []
free = count(1)


def random_code():
    return ready.pop(0) if ready else f"free-{next(free)}"
