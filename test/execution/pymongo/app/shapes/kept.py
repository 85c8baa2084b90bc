from datetime import datetime

from database import db


class User:
    def __init__(self, db):
        self.collection = db.users

    def create_user(self, name, email, card):
        user_data = {
            "name": name,
            "email": email,
            "friends": [],
            "created_at": datetime(2024, 5, 1),
        }
        if card:
            user_data["card"] = card
        result = self.collection.insert_one(user_data)
        return result.inserted_id


def call(email, name, card=None):
    return User(db).create_user(name, email, card)
