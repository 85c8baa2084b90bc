from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from database import async_client, users


class UserRepository:
    def __init__(self, db: Database):
        self.collection = db["users"]

    def add(self, email):
        return self.collection.insert_one({"email": email, "name": "repository"})


class Taken(Exception):
    pass


class CarefulRepository:
    def __init__(self, users: Collection):
        self._users = users

    def add(self, email):
        try:
            self._users.insert_one({"email": email})
        except DuplicateKeyError as error:
            raise Taken(email) from error


class MemberRepository:
    def __init__(self):
        self.members = async_client.shop.members

    async def add(self, team, user):
        await self.members.insert_one({"team": team, "user": user})


def careful(email):
    CarefulRepository(users).add(email)
