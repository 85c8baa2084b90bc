"""what MariaDB does and SQLite does not"""

import sqlalchemy as sa
from alembic import op

revision = "0c2d4e6f8a1b"
down_revision = "1e5f7a9b3c2d"


def upgrade():
    op.create_unique_constraint(None, "tenants", ["name"])
    op.drop_index("email", table_name="users")
    op.create_unique_constraint("uq_users_email", "users", ["email", "code"])
    op.add_column("orders", sa.Column("reference", sa.String(30), unique=True))
    op.add_column("orders", sa.Column("device_id", sa.Integer(), sa.ForeignKey("devices.id")))
    op.drop_constraint("fk_devices_owner", "devices", type_="foreignkey")
    op.create_foreign_key("fk_devices_holder", "devices", "users", ["owner_id"], ["id"])
    op.alter_column("orders", "number", new_column_name="order_number", existing_type=sa.String(30), existing_nullable=False)
    op.rename_table("orders", "purchases")
    op.execute("ALTER TABLE notes DROP INDEX uq_notes_title, ADD UNIQUE KEY ux_notes_heading (title)")


def downgrade():
    op.drop_table("purchases")
