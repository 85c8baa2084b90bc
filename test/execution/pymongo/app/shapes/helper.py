from pymongo.collection import Collection

from database import users


def create_document(collection: Collection, document: dict) -> str:
    return str(collection.insert_one(document).inserted_id)


def call(email, name, card=None):
    return create_document(users, {"email": email, "name": name, "card": card or f"card of {email}"})
