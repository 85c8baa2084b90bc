from datetime import datetime

from peewee import (
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DatabaseProxy,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    ManyToManyField,
    Model,
    TextField,
)

database = DatabaseProxy()


class Base(Model):
    class Meta:
        database = database


class Person(Base):
    email = CharField(unique=True, null=True)
    name = CharField()
    age = IntegerField(null=True, constraints=[Check("age >= 0")])

    @classmethod
    def enrol(cls, email, name):
        return cls.create(email=email, name=name)


class Order(Base):
    person = ForeignKeyField(Person, null=True, backref="orders")
    sku = CharField()

    class Meta:
        table_name = "orders"
        indexes = ((("person", "sku"), True),)


class Shop(Base):
    slug = CharField(primary_key=True, max_length=40)
    name = CharField(unique=True)
    phone = CharField(default="", unique=True)

    def save(self, *args, **kwargs):
        self.slug = self.slug.lower()
        return super().save(*args, **kwargs)


class Product(Base):
    shop = ForeignKeyField(Shop, backref="products", column_name="shop_slug")
    sku = CharField(max_length=40)
    title = CharField()
    code = CharField(max_length=20, unique=True)

    class Meta:
        table_name = "products"
        legacy_table_names = False
        indexes = ((("shop", "sku"), True),)


class Tag(Base):
    label = CharField(unique=True)
    products = ManyToManyField(Product, backref="tags")


class Stock(Base):
    product = ForeignKeyField(Product)
    place = CharField(max_length=20)
    amount = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("product", "place")


class Setting(Base):
    key = CharField(unique=True)
    value = TextField()
    position = IntegerField(unique=True)


class Member(Base):
    email = CharField(unique=True)
    nickname = CharField(null=True)
    deleted_at = DateTimeField(null=True)
    joined_at = DateTimeField(default=datetime.now)
    active = BooleanField(default=True)


ProductTag = Tag.products.get_through_model()
ALL = [Person, Order, Shop, Product, Tag, ProductTag, Stock, Setting, Member]
