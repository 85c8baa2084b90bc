"""orders: one of two branches"""

import sqlalchemy as sa
from alembic import op

revision = "7b20d1f4e8aa"
down_revision = "9f31c2a0b7de"

ORDERS = "orders"


def upgrade():
    op.create_table(
        ORDERS,
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(30), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), sa.CheckConstraint("total >= 0"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ux_orders_number", ORDERS, ["number"], unique=True)
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.String(30), nullable=True))
        batch_op.create_unique_constraint("uq_users_phone", ["phone"])
        batch_op.create_index(batch_op.f("ix_users_age"), ["age"], unique=False)


def downgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_constraint("uq_users_phone", type_="unique")
        batch_op.drop_column("phone")
    op.drop_table(ORDERS)
