from database import users


def call(email, name, card=None):
    users.update_one({"name": name}, {"$set": {"email": email, "card": card or f"card of {email}"}})
