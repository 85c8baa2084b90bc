"""what only PostgreSQL does"""

import sqlalchemy as sa
from alembic import op

revision = "0c2d4e6f8a1b"
down_revision = "1e5f7a9b3c2d"

LONG = "uq_users_the_email_of_a_person_who_signed_up_with_an_invitation_to_a_tenant"


def upgrade():
    op.create_unique_constraint(None, "tenants", ["name"])
    op.drop_constraint("users_email_key", "users", type_="unique")
    op.create_index("ux_users_email_lower", "users", [sa.text("lower(email)")], unique=True)
    op.create_index(
        "ux_users_phone_adults", "users", ["phone"], unique=True, postgresql_where=sa.text("age >= 18")
    )
    op.create_unique_constraint(op.f(LONG), "users", ["email", "invited_by"])
    op.add_column("orders", sa.Column("reference", sa.String(30), unique=True))
    op.add_column("orders", sa.Column("device_id", sa.Integer(), sa.ForeignKey("devices.id")))
    op.create_foreign_key("fk_orders_shade", "orders", "shades", ["total"], ["id"])
    op.create_foreign_key(None, "orders", "sizes", ["total"], ["id"])
    op.create_check_constraint("ck_orders_total", "orders", sa.column("total") < 1000000)
    op.drop_constraint("orders_pkey", "orders", type_="primary")
    op.create_primary_key("pk_orders", "orders", ["id"])
    op.alter_column("orders", "number", new_column_name="order_number")
    op.alter_column("orders", "user_id", nullable=False)
    op.execute("ALTER TABLE notes RENAME CONSTRAINT uq_notes_title TO uq_notes_heading")
    op.create_exclude_constraint("ex_memberships_role", "memberships", ("role", "="), using="btree")
    op.execute(
        sa.text("ALTER TABLE memberships ADD CONSTRAINT uq_memberships_user UNIQUE (user_id) DEFERRABLE INITIALLY DEFERRED")
    )
    op.execute(
        """
        CREATE FUNCTION touch() RETURNS trigger AS $$
        BEGIN
            EXECUTE 'CREATE UNIQUE INDEX never ON notes (id)';
            RETURN NEW;
        END;
        $$ LANGUAGE plpgsql
        """
    )


def downgrade():
    op.drop_table("orders")
