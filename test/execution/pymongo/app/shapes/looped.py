from database import users


def call(email, name, card=None):
    added = 0
    for item in [{"email": email, "name": name, "card": card or f"card of {email}"}]:
        users.insert_one(item)
        added += 1
    return added
