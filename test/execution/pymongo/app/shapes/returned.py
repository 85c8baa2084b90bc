from database import users


def call(email, name, card=None):
    return users.insert_one({"email": email, "name": name, "card": card or f"card of {email}"}).inserted_id
