"""merge of both"""

revision = "3a07f5c2d9e1"
down_revision = ("7b20d1f4e8aa", "5c11e9d3a6b4")


def upgrade():
    pass


def downgrade():
    pass
