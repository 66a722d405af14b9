from alembic import op
import sqlalchemy as sa

revision = "c3"
down_revision = "a1f0"


def upgrade() -> None:
    op.alter_column("users", "id", nullable=False)


def downgrade() -> None:
    op.execute("SELECT 1")
