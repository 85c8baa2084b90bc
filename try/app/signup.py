from .models import Customer


def sign_up(email, name):
    customer = Customer.objects.create(email=email, name=name)
    send_welcome(customer)
    return customer


def send_welcome(customer):
    print(f"Welcome, {customer.name}!")
