from alembic import op
import sqlalchemy as sa

revision = "c3"
down_revision = "a1f0"


def upgrade() -> None:
    op.rename_table("users", "people")


def downgrade() -> None:
    op.execute("SELECT 1")
