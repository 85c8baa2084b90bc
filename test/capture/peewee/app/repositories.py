from models import Product, Tag


class Repository:
    model = None

    def add(self, **values):
        row = self.model.create(**values)
        return row


class ProductRepository(Repository):
    model = Product


class TagRepository(Repository):
    model = Tag
