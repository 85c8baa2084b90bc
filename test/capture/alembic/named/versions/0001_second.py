"""second"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(40)),
        sa.Column("fee", sa.Integer()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_transfers_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index(op.f("ix_transfers_key"), "transfers", ["key"], unique=True)
    op.create_index("ux_transfers_reference", "transfers", ["reference"], unique=True)
    with op.batch_alter_table("accounts") as batch_op:
        # Only here.
        batch_op.create_unique_constraint("uq_accounts_iban", ["iban"])
        batch_op.create_unique_constraint("uq_scratch", ["iban", "balance"])
    with op.batch_alter_table("transfers") as batch_op:
        batch_op.create_check_constraint("fee", "fee < 100")
        batch_op.create_unique_constraint(None, ["account_id", "reference"])


def downgrade():
    op.drop_table("transfers")
