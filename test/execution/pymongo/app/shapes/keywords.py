from database import db


def call(email, name, card=None):
    db["users"].update_one(
        filter={"name": name},
        update={"$set": {"email": email, "card": card or f"card of {email}"}},
        upsert=True,
    )
