from database import db


def fault_tolerant(coll_name, query, update, upsert=False):
    return db[coll_name].replace_one(query, update, upsert=upsert)


def call(email, name, card=None):
    fault_tolerant("users", {"name": name}, {"name": name, "email": email, "card": card or f"card of {email}"}, True)
