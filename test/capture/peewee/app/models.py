from peewee import CharField, Check, DatabaseProxy, ForeignKeyField, IntegerField, Model

database = DatabaseProxy()


class Base(Model):
    class Meta:
        database = database


class Person(Base):
    email = CharField(unique=True, null=True)
    name = CharField()
    age = IntegerField(null=True, constraints=[Check("age >= 0")])


class Order(Base):
    person = ForeignKeyField(Person, null=True)
    sku = CharField()

    class Meta:
        table_name = "orders"
        indexes = ((("person", "sku"), True),)
