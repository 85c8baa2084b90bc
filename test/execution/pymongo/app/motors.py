"""The same collections through the asynchronous clients."""

import os

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient

async_client = AsyncMongoClient(os.environ["MONGODB_URL"])
async_db = async_client["shop"]
motor = AsyncIOMotorClient(os.environ["MONGODB_URL"])
motor_users = motor.shop.get_collection("users")
