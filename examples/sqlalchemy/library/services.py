from .models import Loan, Member


def join(session, email, name):
    """A new member."""
    member = Member(email=email.strip().lower(), name=name)
    session.add(member)
    session.commit()
    return member


def lend(session, member, isbn):
    """Notes the loan; the desk commits when the reader leaves."""
    loan = Loan(member_id=member.id, isbn=isbn)
    session.add(loan)
    return loan
