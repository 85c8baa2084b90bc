"""first; named by a number that says nothing of the order"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = None


def upgrade():
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("iban", sa.String(34)),
        sa.Column("balance", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_accounts_balance")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name="uq_accounts_mail"),
        sa.UniqueConstraint("tenant", "number"),
    )
    op.create_table(
        "ledgers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.UniqueConstraint("account_id", "year"),
        sa.CheckConstraint("year > 1900", name="year"),
    )


def downgrade():
    op.drop_table("ledgers")
    op.drop_table("accounts")
