import os

from pymongo import ASCENDING, MongoClient

if "MONGODB_URL" in os.environ:
    url = os.environ["MONGODB_URL"]
else:
    from stand_in import StandIn

    url = StandIn().start().url

client = MongoClient(url)
db = client["shop"]

customers = db["customers"]
orders = db["orders"]


def create_indexes():
    customers.create_index("email", unique=True)
    orders.create_index([("customer", ASCENDING), ("number", ASCENDING)], unique=True)
