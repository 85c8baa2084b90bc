from pymongo import ReturnDocument

from database import users


def call(email, name, card=None):
    return users.find_one_and_update(
        {"name": name},
        {"$set": {"email": email}, "$setOnInsert": {"card": card or f"card of {email}"}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
