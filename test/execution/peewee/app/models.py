from peewee import CharField, ForeignKeyField, IntegerField, Model

from database import database


class Base(Model):
    class Meta:
        database = database


class Customer(Base):
    email = CharField(unique=True)
    name = CharField()
    card = CharField(null=True, unique=True)

    @classmethod
    def enter(cls, email, name, card=None):
        row = cls.create(email=email, name=name, card=card)
        return row.name


class Coupon(Base):
    code = CharField(primary_key=True, max_length=60)
    name = CharField()


class Place(Base):
    customer = ForeignKeyField(Customer, backref="places")
    number = CharField(max_length=60)
    name = CharField()

    class Meta:
        indexes = ((("customer", "number"), True),)


class Tag(Base):
    label = CharField(unique=True)
    name = CharField()
    uses = IntegerField(default=0)


class Audit(Base):
    note = CharField()


ALL = [Customer, Coupon, Place, Tag, Audit]
