from pathlib import Path

from peewee import CharField, ForeignKeyField, IntegerField, Model, SqliteDatabase

database = SqliteDatabase(Path(__file__).resolve().parent / "shop.sqlite3", pragmas={"foreign_keys": 1}, timeout=30)


class BaseModel(Model):
    class Meta:
        database = database


class Customer(BaseModel):
    email = CharField(unique=True)
    name = CharField()


class Order(BaseModel):
    customer = ForeignKeyField(Customer, backref="orders", on_delete="CASCADE")
    number = IntegerField()

    class Meta:
        table_name = "orders"
        indexes = ((("customer", "number"), True),)
