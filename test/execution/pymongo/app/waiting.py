"""What another request does between a look and its write."""
state = {"meanwhile": None}


def meanwhile(key):
    if state["meanwhile"]:
        state["meanwhile"](key)
