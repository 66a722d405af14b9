from alembic import op
import sqlalchemy as sa

revision = "a1f0"
down_revision = None


def upgrade() -> None:
    op.create_table("users")


def downgrade() -> None:
    op.drop_table("users")
