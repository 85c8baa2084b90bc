import logging

from pymongo.errors import PyMongoError

from database import users

logger = logging.getLogger(__name__)


def call(email, name, card=None):
    try:
        document = {"email": email, "name": name, "card": card or f"card of {email}"}
        result = users.insert_one(document)
        document["_id"] = str(result.inserted_id)
        return document
    except PyMongoError as e:
        logger.debug("Error inserting item: %s", e)
        raise
