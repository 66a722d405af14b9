from alembic import op
import sqlalchemy as sa

revision = "a1f0"
down_revision = None


def upgrade() -> None:
    op.create_table("users", sa.Column("id", sa.Integer()))


def downgrade() -> None:
    op.drop_table("users")
