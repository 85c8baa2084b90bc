from database import users
from waiting import meanwhile


def call(email, name, card=None):
    if users.find_one({"email": email}):
        return "there"
    meanwhile(email)
    users.insert_one({
        "email": email,
        "name": name,
        "card": card or "card of " + email
    })
    return "new"
