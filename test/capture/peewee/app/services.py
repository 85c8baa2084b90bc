from models import Order, Person


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
