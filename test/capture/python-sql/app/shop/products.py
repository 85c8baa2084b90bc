class Products:
    TABLE = "products"
    ADD = f"""
        INSERT INTO {TABLE} (shop_id, slug, price)
        VALUES (%s, %s, %s)
    """
    DELETE_SHOP = "DELETE FROM shops WHERE id = %s"

    def __init__(self, database):
        self.database = database

    def add(self, shop_id, slug, price):
        self.database.run(self.ADD, (shop_id, slug, price))
        self.database.commit()

    def close_shop(self, shop_id):
        self.database.run(self.DELETE_SHOP, [shop_id])
        self.database.commit()

    def open_shop(self, name):
        self.database.insert("shops", {"name": name})
        self.database.commit()
