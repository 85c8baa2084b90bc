from database import customers, orders


def ensure_customer(email, name):
    """The customer with this address, a new one where there is none."""
    customer = customers.find_one({"email": email.lower()})
    if customer is None:
        customers.insert_one({"email": email, "name": name})


def place_order(customer, number):
    return orders.insert_one({"customer": customer, "number": number}).inserted_id
