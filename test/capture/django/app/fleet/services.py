from .models import Car, Driver


def buy(owner, code, plate, colour):
    return Car.objects.create(owner=owner, code=code, plate=plate, colour=colour)


def hire(badge):
    driver = Driver(badge=badge)
    driver.save()
    return driver
