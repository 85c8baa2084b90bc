from pymongo import InsertOne, ReturnDocument, UpdateOne

from database import MEMBERS, client, db, get_orders, users


def register(email, name):
    return users.insert_one({"email": email, "name": name}).inserted_id


def register_later(email):
    user = {"name": "Ada"}
    user["email"] = email
    users.insert_one(user)
    return user


def subscribe_if_new(email):
    if users.find_one({"email": email}) is None:
        users.insert_one({"email": email, "name": "new"})


def import_all(rows):
    users.insert_many([{"email": row, "name": row} for row in rows])


def load(rows):
    operations = []
    for row in rows:
        operations.append(UpdateOne({"name": row[0]}, {"$set": {"email": row[1]}}, upsert=True))
    users.bulk_write(operations, ordered=False)


def load_new(rows):
    users.bulk_write([InsertOne({"email": row}) for row in rows])


def move(name, email):
    users.update_one({"name": name}, {"$set": {"email": email}})


def replace(name, email):
    users.replace_one({"name": name}, {"name": name, "email": email})


def rename(name, email):
    return users.find_one_and_update(
        {"name": name}, {"$set": {"email": email}}, return_document=ReturnDocument.AFTER
    )


def sync(name, email):
    users.update_one({"name": name}, {"$set": {"email": email}}, upsert=True)


def join(team, user):
    db[MEMBERS].insert_one({"team": team, "user": user})


def nickname(team, user, nick):
    db.members.insert_one({"team": team, "user": user, "nick": nick, "active": True})


def order(shop, number):
    get_orders().insert_one({"shop": shop, "number": number})


def profile(mail):
    db["profiles"].insert_one({"contact": {"mail": mail}})


def voucher(code):
    db.vouchers.insert_one({"code": code, "serial": code * 2})


def same_document(count):
    document = {"kind": "tick"}
    for _ in range(count):
        db.ticks.insert_one(document)


def number(key):
    db.counters.insert_one({"_id": key, "n": 0})


def pay(email):
    with client.start_session() as session:
        with session.start_transaction():
            users.insert_one({"email": email, "name": "payer"}, session=session)
            get_orders().insert_one({"shop": 9, "number": 9}, session=session)


def without_email(name):
    users.insert_one({"name": name})
