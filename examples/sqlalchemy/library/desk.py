from sqlalchemy import func, select

from .models import Loan, Session


class Desk:
    """What one reader does at the desk is one transaction."""

    def __enter__(self):
        self.session = Session()
        return self

    def __exit__(self, kind, error, traceback):
        try:
            if kind is None:
                self.session.commit()
        finally:
            self.session.close()

    def lent(self, member):
        return self.session.scalar(select(func.count(Loan.id)).where(Loan.member_id == member.id))
