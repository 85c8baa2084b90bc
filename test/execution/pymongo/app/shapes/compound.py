from database import get_db


def call(email, name, card=None):
    get_db()["members"].insert_one({"team": "red", "email": email, "name": name, "card": card or "card of " + email})
