from pymongo.collection import Collection
from pymongo.database import Database

from database import db


class MongoRepository:
    def __init__(self, database: Database, collection: str):
        self._database = database
        self.collection = collection

    def get_collection(self) -> Collection:
        return self._database[self.collection]

    def create(self, document):
        return self.get_collection().insert_one(document).inserted_id


def call(email, name, card=None):
    users = MongoRepository(db, "users")
    return users.create({"email": email, "name": name, "card": card or f"card of {email}"})
