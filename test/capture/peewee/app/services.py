from datetime import datetime

import helpers
from errors import EmailTaken
from models import Member, Order, Person, Product, Setting, Shop, Stock, Tag, database
from peewee import IntegrityError
from repositories import ProductRepository, TagRepository


def register(email, name="Ada", age=36):
    return Person.create(email=email, name=name, age=age)


def rename(person, email):
    person.email = email
    person.save()


def import_all(emails):
    Person.insert_many([{"email": email, "name": "Ada"} for email in emails]).execute()


def order(person_id, sku):
    return Order.create(person=person_id, sku=sku)


def remove(person):
    person.delete_instance()


def find(email):
    return Person.get_or_create(email=email, name="Grace")


def open_shop(slug, name):
    shop = Shop(slug=slug, name=name, phone=slug)
    shop.save(force_insert=True)
    return shop


def open_shop_without_phone(slug, name):
    return Shop.create(slug=slug, name=name)


def rename_shop(slug, name):
    Shop.update(name=name).where(Shop.slug == slug).execute()


def rename_by_id(slug, name):
    Shop.set_by_id(slug, {Shop.name: name})


def move_all(shops, phone):
    for shop in shops:
        shop.phone = phone
    Shop.bulk_update(shops, fields=[Shop.phone])


def configure(key, value, position):
    Setting.insert(key=key, value=value, position=position).execute()


def configure_later(key, value, position):
    query = Setting.insert({Setting.key: key, Setting.value: value, Setting.position: position})
    print("setting", key)
    query.execute()


def put_setting(key, value, position):
    (
        Setting.insert(key=key, value=value, position=position)
        .on_conflict(conflict_target=[Setting.key], update={Setting.value: value})
        .execute()
    )


def subscribe_if_new(email):
    if Member.get_or_none(Member.email == email) is None:
        helpers.between(email)
        Member.create(email=email)


def join(email, nickname=None):
    member = Member(email=email)
    member.nickname = nickname
    member.save()
    return member


def leave(email):
    Member.update(deleted_at=datetime.now()).where(Member.email == email).execute()


def load_members(emails):
    with database.atomic():
        Member.bulk_create([Member(email=email, nickname="new") for email in emails])


def add_product(shop, sku, title, code):
    return ProductRepository().add(shop=shop, sku=sku, title=title, code=code)


def add_tag(label):
    return TagRepository().add(label=label)


@database.atomic()
def open_with_product(slug, sku, code):
    shop = open_shop(slug, slug)
    return Product.create(shop=shop, sku=sku, title=sku, code=code)


def label(tag, product):
    tag.products.add(product)


def stock(product, place):
    return helpers.create_row(Stock, product=product, place=place)


def sign_up(email):
    try:
        return Member.create(email=email)
    except IntegrityError as error:
        raise EmailTaken(email) from error


def enter(email):
    with database.atomic():
        try:
            return Member.create(email=email)
        except IntegrityError:
            return Member.get(Member.email == email)


def number(person_id):
    return Person.create(id=person_id, name="Numbered")


def write_by_hand(label):
    database.execute_sql("INSERT INTO tag (label) VALUES ('" + "x" + "')")
    database.execute_sql("INSERT INTO tag (label) VALUES ('x')")
    return Tag.get(Tag.label == label)


def forget(email):
    Person.delete().where(Person.email == email).execute()
