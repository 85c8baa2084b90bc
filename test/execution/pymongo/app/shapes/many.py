from database import users


def call(email, name, card=None):
    users.insert_many([{"email": email, "name": name, "card": card or f"card of {email}"}])
