from .models import Book, RareBook


def add_book(code, isbn, title):
    return Book.objects.create(code=code, isbn=isbn, title=title)


def add_rare_book(code, isbn, title):
    return RareBook.objects.create(code=code, isbn=isbn, title=title)
