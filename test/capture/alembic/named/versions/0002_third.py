"""third"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_constraint("uq_scratch", type_="unique")
    with op.batch_alter_table("ledgers") as batch_op:
        batch_op.drop_constraint("year", type_="check")
        batch_op.create_check_constraint(op.f("ck_ledgers_since"), "year > 1950")
    op.create_index(None, "ledgers", ["year", "id"], unique=True)


def downgrade():
    pass
