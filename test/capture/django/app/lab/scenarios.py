"""Each function provokes one integrity error through the code of an app; values are its own, so the order is free."""
import datetime

from django.contrib.auth.models import User
from django.db.models.signals import pre_save

from billing import services as billing
from customers import services as customers
from customers.models import Customer
from documents import services as documents
from documents.models import Document
from fleet import services as fleet
from inventory import services as inventory
from inventory.models import Shop
from library import services as library
from newsletter import services as newsletter
from newsletter.models import Subscriber
from pages import services as pages
from pricing import services as pricing
from profiles import services as profiles
from staff import services as staff

DAY = datetime.date(2026, 11, 22)


# inline unique, and the shapes of a write


def inline_unique():
    customers.register("ada@example.com", "Ada")
    customers.register("ada@example.com", "Ada Lovelace")


def inline_unique_in_atomic():
    customers.register_all([("bob@example.com", "Bob"), ("bob@example.com", "Robert")])


def raw_sql():
    customers.register("raw@example.com", "Raw")
    customers.register_raw("raw@example.com", "Raw again")


def async_create():
    customers.register("async@example.com", "Async")
    customers.register_async("async@example.com", "Async again")


def swallowed_in_atomic():
    customers.register("quiet@example.com", "Quiet")
    customers.register_quietly("quiet@example.com", "Quiet again")


def logged_in_atomic():
    customers.register("logged@example.com", "Logged")
    customers.register_logged("logged@example.com", "Logged again")


def get_or_create_wrong_lookup():
    customers.register("grace@example.com", "Grace")
    customers.find_or_add("grace@example.com", "Grace Hopper")


def update_or_create_wrong_lookup():
    customers.register("crm@example.com", "Crm")
    customers.sync_from_crm({"name": "C. R. M.", "email": "crm@example.com"})


def unique_added_later():
    newsletter.subscribe("late@example.com", "Late")
    newsletter.subscribe("late@example.com", "Later")


def check_then_insert():
    def another_process(sender, instance, **kwargs):
        pre_save.disconnect(another_process, sender=Subscriber)
        Subscriber.objects.create(email=instance.email, name="another process")

    pre_save.connect(another_process, sender=Subscriber)
    newsletter.subscribe_if_new("race@example.com", "Race")


def bulk_create():
    newsletter.import_subscribers([("bulk@example.com", "One"), ("new@example.com", "Two"), ("bulk@example.com", "Three")])


def queryset_update():
    newsletter.subscribe("old@example.com", "Old")
    newsletter.subscribe("taken@example.com", "Taken")
    newsletter.rename("old@example.com", "taken@example.com")


def update_collision():
    newsletter.subscribe("first@example.com", "First")
    newsletter.change_address(newsletter.subscribe("second@example.com", "Second"), "first@example.com")


# declarations


def abstract_base():
    pages.publish("Hello World")
    pages.publish("Hello, World!")


def unique_together():
    shop = Shop.objects.create(name="Corner")
    inventory.stock(shop, "A-1", "Apple")
    inventory.stock(shop, "A-1", "Apple again")


def unique_together_update():
    one, two = Shop.objects.create(name="One"), Shop.objects.create(name="Two")
    inventory.stock(one, "M-1", "Melon")
    inventory.move(inventory.stock(two, "M-1", "Melon"), one)


def multi_table_parent():
    library.add_book("B-1", "9780000000001", "First")
    library.add_book("B-1", "9780000000002", "Second")


def multi_table_child():
    library.add_book("B-2", "9780000000003", "First")
    library.add_book("B-3", "9780000000003", "Second")


def proxy():
    library.add_rare_book("R-1", "9780000000010", "First")
    library.add_rare_book("R-1", "9780000000011", "Second")


def named_constraint():
    pricing.set_price("apple", DAY, 3)
    pricing.set_price("apple", DAY, 4)


def conditional_constraint():
    pricing.make_current("pear", DAY, 3)
    pricing.make_current("pear", DAY + datetime.timedelta(days=1), 4)


def check_constraint():
    pricing.set_price("plum", DAY, -3)


def positive_integer():
    billing.add_coupon("NEGATIVE", -5)


def db_table_and_column():
    billing.add_coupon("WELCOME", 10)
    billing.add_coupon("WELCOME", 20)


def char_primary_key():
    coupon = billing.add_coupon("TICKETS", 10)
    billing.sell_ticket("T-1", coupon)
    billing.sell_ticket("T-1", coupon)


def protected():
    coupon = billing.add_coupon("PROTECTED", 10)
    billing.sell_ticket("T-2", coupon)
    billing.withdraw(coupon)


def renamed_field():
    owner = User.objects.create(username="renamed")
    fleet.buy(owner, "1", "AB-1", "blue")
    fleet.buy(owner, "2", "AB-1", "red")


def renamed_model():
    fleet.hire("007")
    fleet.hire("007")


def abstract_constraint():
    owner = User.objects.create(username="abstract")
    fleet.buy(owner, "3", "AB-3", "blue")
    fleet.buy(owner, "3", "AB-4", "red")


def unique_index_by_hand():
    owner = User.objects.create(username="hand")
    fleet.buy(owner, "5", "AB-5", "blue")
    fleet.buy(owner, "6", "AB-6", "blue")


def one_to_one():
    user = User.objects.create(username="alan")
    profiles.add_profile(user, "first")
    profiles.add_profile(user, "second")


def auth_user():
    profiles.sign_up("linus")
    profiles.sign_up("linus")


def auth_user_create():
    profiles.sign_up_staff("ken")
    profiles.sign_up_staff("ken")


def long_names():
    staff.assign("DE", "mail@example.com", "2026-W47")
    staff.assign("FR", "mail@example.com", "2026-W47")


def long_names_together():
    staff.assign("NL", "one@example.com", "2026-W48")
    staff.assign("NL", "two@example.com", "2026-W48")


def soft_deleted():
    documents.file_document("Contract")
    Document.objects.filter(title="Contract").update(deleted_at="2026-11-22T00:00:00Z")
    documents.file_document("Contract")


def sequence_behind():
    taken = set(Customer.objects.values_list("pk", flat=True))
    Customer.objects.bulk_create(
        [Customer(pk=pk, email=f"import{pk}@example.com", name="Imported") for pk in range(1, 200) if pk not in taken]
    )
    customers.register("next@example.com", "Next")


# other kinds


def foreign_key_insert():
    inventory.stock_anywhere(4711, "X-1")


def foreign_key_at_commit():
    inventory.stock_later(4711, "X-2")


def foreign_key_delete():
    shop = Shop.objects.create(name="Closing")
    inventory.stock(shop, "C-1", "Chair")
    inventory.close(shop.pk)


def not_null():
    inventory.stock_untitled(Shop.objects.create(name="Nameless"), "N-1")


def exclusion():
    from bookings import services as bookings

    bookings.book(DAY, DAY + datetime.timedelta(days=3))
    bookings.book(DAY + datetime.timedelta(days=1), DAY + datetime.timedelta(days=4))


# web


def form_save():
    _get("/customers/new", {"email": "form@example.com", "name": "Form"})


def serializer_save():
    from rest_framework.test import APIClient

    for _ in range(2):
        APIClient().post("/api/customers", {"email": "rest@example.com", "name": "Rest"}, format="json")


def admin_add():
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get_or_create(username="admin", is_staff=True, is_superuser=True)[0])
    for label in ("Gold", "Silver"):
        client.post("/admin/badges/badge/add/", {"label": label})


def _get(path, query):
    from django.test import Client

    for _ in range(2):
        Client().get(path, query)


# (behind the others, so that their lines stay)


def form_view():
    _get("/sign-up", {"email": "view@example.com", "name": "View"})
