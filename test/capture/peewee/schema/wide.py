"""Names that are cut, names by class and by function, keys by SQL; all of Peewee is imported."""

from peewee import *

from .shop import database


def table_of(model_class):
    return "app_" + model_class.__name__.lower()


class Named(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Made(Model):
    class Meta:
        database = database
        table_function = table_of


class HTTPServerSetting(Named):
    server_host = CharField(max_length=40)
    setting_key = CharField(max_length=40, unique=True)

    class Meta:
        indexes = ((("server_host", "setting_key"), True),)


class AVeryLongNameOfAClassThatNobodyWouldWriteByHand(Named):
    a_field_that_is_long_as_well = CharField(max_length=40, unique=True)
    another_field_that_is_even_longer_than_that = CharField(max_length=40)

    class Meta:
        indexes = ((("a_field_that_is_long_as_well", "another_field_that_is_even_longer_than_that"), True),)


class ExactlySixtyFour(Model):
    name_of_forty_seven_characters_so_that_it_is_cut_ = CharField(max_length=10, unique=True)

    class Meta:
        database = database


class Account(Made):
    login = CharField(max_length=40)
    realm = CharField(max_length=40, null=True, constraints=[SQL("UNIQUE")])
    level = IntegerField(default=1)

    class Meta:
        constraints = [Check("level > 0", "level_is_positive")]


class Seat(Made):
    row = IntegerField()
    column = IntegerField(column_name="col")

    class Meta:
        indexes = [(("row", "column"), True)]
        constraints = [SQL("CONSTRAINT seat_is_near CHECK (col < 100)")]


Account.add_index(SQL("CREATE UNIQUE INDEX account_login ON app_account (login)"))
Account.add_index(Account.index(Account.realm, Account.login, unique=True))
