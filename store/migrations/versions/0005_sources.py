"""Sources that push: their addresses, their secrets, and which of them an inquiry came by."""

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

HERE = "state = 'active'"
PUT_ASIDE = "status IN ('failed', 'rejected')"


def upgrade() -> None:
    """A new table, and the source of an inquiry."""
    op.create_table(
        "source", sa.Column("id", Id, primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("workspace", "kind", "name", "key_digest")),
        sa.Column("old_digest", sa.String()), sa.Column("old_until", Instant()), sa.Column("secret", sa.String()),
        sa.Column("created_at", Instant(), nullable=False), sa.Column("created_by", sa.String()),
        sa.Column("seen_at", Instant()), sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("rejected_since", Instant()), sa.Column("rejected_why", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
    )  # fmt: skip
    op.create_index("source_key", "source", ["workspace", "key_digest"], unique=True)
    op.create_index(
        "source_name", "source", ["workspace", "name"], unique=True,
        sqlite_where=sa.text(HERE), postgresql_where=sa.text(HERE),
    )  # fmt: skip
    op.add_column("inquiry", sa.Column("source_id", sa.BigInteger()))
    op.create_index(
        "inquiry_aside", "inquiry", ["workspace", "id"],
        sqlite_where=sa.text(PUT_ASIDE), postgresql_where=sa.text(PUT_ASIDE),
    )  # fmt: skip


def downgrade() -> None:
    """Back to campaigns."""
    op.drop_index("inquiry_aside", "inquiry")
    op.drop_column("inquiry", "source_id")
    op.drop_table("source")
