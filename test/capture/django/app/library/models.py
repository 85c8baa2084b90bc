from django.db import models


class Product(models.Model):
    code = models.CharField(max_length=20, unique=True)


class Book(Product):
    isbn = models.CharField(max_length=13, unique=True)
    title = models.CharField(max_length=100)


class RareBook(Book):
    class Meta:
        proxy = True
