"""What every runner of sites tells of a call: errors as text, values as plain data."""
import re
import traceback


def text_of(error):
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


def plain(value, described):
    """Plain data, its parts as the runner describes them; the ids of new rows are no news."""
    if isinstance(value, dict):
        return {camel(name): known(name, described(each)) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [described(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def camel(name):
    return re.sub("_([a-z])", lambda match: match.group(1).upper(), name)


def known(name, value):
    return "new" if name == "id" and isinstance(value, int) and value >= 100 else value
