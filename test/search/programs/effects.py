"""What the sites do in the world: recorded, in its order."""

recorded = []
state = {"race": None, "failed": None}


def clear():
    del recorded[:]
    state["race"] = state["failed"] = None


class log:
    @staticmethod
    def info(about):
        recorded.append(["log", about])

    @staticmethod
    def failed(error):
        state["failed"] = state["failed"] or error
        recorded.append(["log", "failed"])


class mail:
    @staticmethod
    def send(about):
        recorded.append(["mail", about])


class pay:
    @staticmethod
    def charge(about):
        """Takes its time: another request comes in between."""
        race, state["race"] = state["race"], None
        if race:
            race()
        recorded.append(["pay", about])


def timed(work):
    result = work()
    recorded.append(["log", "timed"])
    return result


def tidy(text):
    """Costs something: it is noted how often it is called."""
    recorded.append(["tidy", text])
    return text.strip()
