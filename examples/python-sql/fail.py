from shop.database import Database
from shop.users import Users

users = Users(Database())
users.register("ada@example.com", "Ada")
users.register("Ada@example.com ", "Ada Lovelace")
