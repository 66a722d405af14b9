from alembic import op
import sqlalchemy as sa

revision = "c3"
down_revision = "a1f0"


def upgrade() -> None:
    op.create_foreign_key("fk", "users", "teams", ["team_id"], ["id"])


def downgrade() -> None:
    op.execute("SELECT 1")
