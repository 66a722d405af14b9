from alembic import op
import sqlalchemy as sa

revision = "c3"
down_revision = "a1f0"


def upgrade() -> None:
    op.create_index("ix_users_email", "users", ["email"], postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_index("ix_users_email")
