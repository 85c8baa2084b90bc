"""dropped, made again, renamed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

revision = "1e5f7a9b3c2d"
down_revision = "3a07f5c2d9e1"


def upgrade():
    op.drop_index("ux_orders_number", "orders")
    op.create_index("ux_orders_number_user", "orders", ["number", "user_id"], unique=True)
    op.drop_table("notes")
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.String(60), nullable=False),
        sa.UniqueConstraint("title", name="uq_notes_title"),
    )
    op.rename_table("colours", "shades")
    with op.batch_alter_table("devices") as batch:
        batch.alter_column("serial", new_column_name="serial_number", existing_type=sa.String(40), nullable=False)
    with op.batch_alter_table("users") as batch:
        batch.drop_constraint("uq_users_code_tenant", type_="unique")
        batch.create_unique_constraint("uq_users_code", ["code"])
        batch.alter_column("code", existing_type=sa.String(20), nullable=False)
        batch.create_check_constraint("ck_users_phone", "phone <> ''")
        batch.add_column(sa.Column("invited_by", sa.Integer()))
        batch.create_foreign_key("fk_users_invited_by", "users", ["invited_by"], ["id"])
    bind = op.get_bind()
    if bind.dialect.name == "mysql":
        bind.execute(text("DROP INDEX ux_devices_owner_serial ON devices"))
    else:
        bind.execute(text("DROP INDEX ux_devices_owner_serial"))
    bind.execute(
        text(
            """
            CREATE UNIQUE INDEX ux_memberships_role
            ON memberships (tenant_id, role)
            """
        )
    )
    op.create_index("ux_sizes_label_id", "sizes", [text("label"), "id"], unique=True)


def downgrade():
    raise NotImplementedError
