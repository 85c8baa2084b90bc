from database import users


def call(email, name, card=None):
    users.insert_one({"email": email, "name": name, **({"card": card} if card else {})})
