"""The shop's collections; the server is the one that the driver has started."""

import os

from pymongo import ASCENDING, MongoClient

client = MongoClient(os.environ["MONGODB_URL"])
db = client["shop"]
users = db["users"]


def get_db():
    return client["shop"]


def ensure_indexes():
    users.create_index("email", unique=True)
    users.create_index([("card", ASCENDING)], unique=True, sparse=True)
    db.members.create_index([("team", ASCENDING), ("email", ASCENDING)], unique=True)
    db.members.create_index([("card", ASCENDING)], unique=True, sparse=True)
    db["accounts"].create_index([("card", ASCENDING)], unique=True, sparse=True)
