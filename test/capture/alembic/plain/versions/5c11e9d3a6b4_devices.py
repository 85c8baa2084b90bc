"""devices: the other branch"""

import sqlalchemy as sa
from alembic import op

revision = "5c11e9d3a6b4"
down_revision = ("9f31c2a0b7de",)
branch_labels = ("devices",)


def add_lookup(name):
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("label", sa.String(40), nullable=False),
    )
    op.create_index(f"ux_{name}_label", name, ["label"], unique=True)


def upgrade():
    for table in ("colours", "sizes"):
        add_lookup(table)
    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("users.id", name="fk_devices_owner"), index=True),
        sa.UniqueConstraint("serial", name="uq_devices_serial"),
    )
    op.create_index("ix_scratch", "devices", ["serial", "owner_id"], unique=True)
    op.drop_index("ix_scratch", table_name="devices")
    op.execute("CREATE UNIQUE INDEX ux_devices_owner_serial ON devices (owner_id, serial)")


def downgrade():
    op.drop_table("devices")
    for table in ("colours", "sizes"):
        op.drop_table(table)
