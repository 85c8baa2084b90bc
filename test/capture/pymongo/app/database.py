"""The shop's collections; the URL comes from the runner."""

import os

from pymongo import ASCENDING, DESCENDING, AsyncMongoClient, IndexModel, MongoClient

client = MongoClient(os.environ["MONGODB_URL"])
async_client = AsyncMongoClient(os.environ["MONGODB_URL"], connect=False)
db = client["shop"]
users = db["users"]
MEMBERS = "members"


def get_orders():
    return db.get_collection("orders")


def ensure_indexes():
    users.create_index("email", unique=True)
    users.create_index([("phone", ASCENDING)], unique=True, sparse=True, name="one_phone")
    db[MEMBERS].create_indexes(
        [
            IndexModel([("team", ASCENDING), ("user", DESCENDING)], unique=True),
            IndexModel("nick", unique=True, partialFilterExpression={"active": True}),
        ]
    )
    get_orders().create_index({"number": 1, "shop": 1}, unique=True)
    db.profiles.create_index("contact.mail", unique=True)
    for field in ("code", "serial"):
        db.vouchers.create_index(field, unique=True)
