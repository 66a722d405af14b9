from alembic import op
import sqlalchemy as sa

revision = "c3"
down_revision = "a1f0"


def upgrade() -> None:
    op.add_column("users", sa.Column("email", sa.Text()))


def downgrade() -> None:
    op.drop_column("users", "email")
