from .products import Products
from .users import import_all, register, rename


class Shops:
    def __init__(self, database):
        self.database = database
        self.products = Products(database)

    def open(self, name):
        return self.products.open_shop(name)

    def offer(self, shop_id, slug, price):
        self.products.add(shop_id, slug, price)

    def close(self, shop_id):
        self.products.close_shop(shop_id)


class Members:
    def __init__(self, database):
        self.connection = database.connection

    def join(self, email, nick=None):
        register(self.connection, email.strip().lower(), nick)

    def call(self, email, nick):
        rename(self.connection, email, nick)

    def load(self, emails):
        import_all(self.connection, emails)
