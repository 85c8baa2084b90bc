from shop.db import SessionLocal
from shop.repositories import OrderRepository, UserRepository


class UnitOfWork:
    def __enter__(self):
        self.session = SessionLocal()
        self.users = UserRepository(self.session)
        self.orders = OrderRepository(self.session)
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.commit()
        self.session.close()

    def commit(self):
        self.session.commit()

    def flush(self):
        self.session.flush()


def hire(email, name):
    with UnitOfWork() as uow:
        uow.users.register(email, name)
        uow.commit()


def hire_and_leave(email, name):
    with UnitOfWork() as uow:
        uow.users.register(email, name)


def buy(user_id, sku):
    with UnitOfWork() as uow:
        uow.orders.place(user_id, sku)
        uow.flush()
        uow.commit()


def rename_to(user_id, email):
    with UnitOfWork() as uow:
        user = uow.users.by_email("grace@example.com")
        user.email = email
        uow.commit()
