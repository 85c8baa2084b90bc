"""A shop on Peewee, in the ways that its documentation shows: every kind of key, with and without names."""

from peewee import (
    SQL,
    AutoField,
    BigAutoField,
    BooleanField,
    CharField,
    Check,
    CompositeKey,
    DatabaseProxy,
    DateTimeField,
    DecimalField,
    DeferredForeignKey,
    ForeignKeyField,
    IntegerField,
    ManyToManyField,
    Model,
    TextField,
    UUIDField,
)

database = DatabaseProxy()


class BaseModel(Model):
    class Meta:
        database = database


class TimestampedModel(BaseModel):
    created_at = DateTimeField(index=True)
    public_id = UUIDField(unique=True)


class Customer(BaseModel):
    email = CharField(max_length=120, unique=True)
    name = CharField(null=True)
    age = IntegerField(null=True, constraints=[Check("age >= 0")])
    referrer = ForeignKeyField("self", null=True, backref="referrals")


class Shop(TimestampedModel):
    slug = CharField(primary_key=True, max_length=40)
    owner = ForeignKeyField(Customer, backref="shops", on_delete="CASCADE", unique=True)


class Product(TimestampedModel):
    id = BigAutoField()
    shop = ForeignKeyField(Shop, field="slug", backref="products", column_name="shop_slug")
    sku = CharField(max_length=40)
    title = TextField()
    price = DecimalField(constraints=[SQL("DEFAULT 1"), Check("price > 0")])
    stock = IntegerField(default=0)

    class Meta:
        table_name = "products"
        indexes = ((("shop", "sku"), True), (("shop", "stock"), False))
        constraints = [Check("stock >= 0"), Check("price < 1000 AND stock < 1000")]


class Order(BaseModel):
    number = CharField(max_length=20, unique=True)
    customer = ForeignKeyField(Customer)
    shop = ForeignKeyField(Shop, null=True)
    paid = BooleanField(default=False)

    class Meta:
        table_name = "orders"
        legacy_table_names = False
        constraints = [SQL("UNIQUE (customer_id, number)")]


class OrderLine(BaseModel):
    order = ForeignKeyField(Order, backref="lines")
    product = ForeignKeyField(Product)
    quantity = IntegerField(constraints=[Check("quantity > 0")])

    class Meta:
        primary_key = CompositeKey("order", "product")


class Tag(BaseModel):
    label = CharField(max_length=60, unique=True)
    products = ManyToManyField(Product, backref="tags")


ProductTag = Tag.products.get_through_model()


class Coupon(BaseModel):
    coupon_id = AutoField()
    code = CharField(max_length=20)
    shop = ForeignKeyField(Shop)
    active = BooleanField(default=True)
    redeemed_by = DeferredForeignKey("Redemption", null=True)


class Redemption(BaseModel):
    coupon = ForeignKeyField(Coupon, constraint_name="redemption_of_coupon")
    customer_id = ForeignKeyField(Customer)


class LogEntry(BaseModel):
    line = TextField()

    class Meta:
        primary_key = False


Coupon.add_index(Coupon.shop, Coupon.code, unique=True, name="one_code_in_a_shop")
Coupon.add_index(Coupon.code, unique=True, where=SQL("active"))
