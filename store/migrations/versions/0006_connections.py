"""Connections: what is fetched, who is told of leads, who may ask the API, and what is where in a CRM."""

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ACTIVE, WAITING = sa.text("state = 'active'"), sa.text("state = 'waiting'")
FAILED = sa.text("state = 'failed'")
QUEUED = sa.text("status = 'queued'")


def _number() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _one_active(index: str, table: str) -> None:
    op.create_index(
        index, table, ["workspace", "name"], unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE
    )


def _waiting(index: str, *columns: str) -> None:
    op.create_index(
        index, "outgoing", ["workspace", *columns], sqlite_where=WAITING, postgresql_where=WAITING
    )


def upgrade() -> None:
    """New tables; a source may have a token, and what goes out a receiver of its own."""
    op.add_column("source", sa.Column("token", sa.String()))
    op.add_column("source", sa.Column("token_until", Instant()))
    op.add_column("source", sa.Column("api", sa.Text()))
    op.add_column("source", sa.Column("cursor", sa.String()))
    for moment in ("rests_until", "refused_at", "look_at"):
        op.add_column("source", sa.Column(moment, Instant()))
    op.add_column("inquiry", sa.Column("reference", sa.JSON()))
    op.create_index(
        "inquiry_queued", "inquiry", ["workspace", "id"], sqlite_where=QUEUED, postgresql_where=QUEUED
    )
    op.add_column("outgoing", sa.Column("receiver_id", sa.BigInteger()))
    op.add_column("person", sa.Column("email", sa.String()))
    _fetches()
    _receivers()
    _api_tokens()
    _crm_links()


def _fetches() -> None:
    op.create_table(
        "to_fetch", _number(), *_texts("workspace", "news", "state"),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False), sa.Column("ready_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False), sa.Column("error", sa.String()),
    )  # fmt: skip
    op.create_index("to_fetch_news", "to_fetch", ["workspace", "source_id", "news"], unique=True)
    op.create_index(
        "to_fetch_waiting", "to_fetch", ["workspace", "source_id", "ready_at"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip
    op.create_index(
        "to_fetch_failed", "to_fetch", ["workspace", "id"], sqlite_where=FAILED, postgresql_where=FAILED
    )


def _receivers() -> None:
    op.create_table(
        "receiver", _number(), *_texts("workspace", "kind", "name", "state"),
        sa.Column("url", sa.Text(), nullable=False), sa.Column("secret", sa.String()),
        sa.Column("events", sa.JSON(), nullable=False), sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False), sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String()), sa.Column("told_at", Instant()),
        sa.Column("unwell", sa.Integer(), nullable=False), sa.Column("rests_until", Instant()),
        sa.Column("cursor", sa.String()),
    )  # fmt: skip
    _one_active("receiver_name", "receiver")
    op.drop_index("outgoing_waiting", "outgoing")
    _waiting("outgoing_waiting", "receiver_id", "lead_id", "id")
    _waiting("outgoing_in_turn", "receiver_id", "id")


def _api_tokens() -> None:
    op.create_table(
        "api_token", _number(), *_texts("workspace", "name", "digest", "state"),
        sa.Column("scopes", sa.JSON(), nullable=False), sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String()), sa.Column("used_at", Instant()),
    )  # fmt: skip
    op.create_index("api_token_digest", "api_token", ["digest"], unique=True)
    _one_active("api_token_name", "api_token")


def _crm_links() -> None:
    op.create_table(
        "crm_link", _number(), *_texts("workspace", "remote_id"),
        sa.Column("receiver_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("written", sa.JSON(), nullable=False), sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("synced_at", Instant(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False), sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
    )  # fmt: skip
    differs = sa.text("differs")
    op.create_index(
        "crm_link_differs",
        "crm_link",
        ["workspace", "lead_id"],
        sqlite_where=differs,
        postgresql_where=differs,
    )
    op.create_index("crm_link_lead", "crm_link", ["workspace", "receiver_id", "lead_id"], unique=True)
    op.create_index("crm_link_remote", "crm_link", ["workspace", "receiver_id", "remote_id"])


def downgrade() -> None:
    """Back to sources that push."""
    for table in ("crm_link", "api_token", "receiver", "to_fetch"):
        op.drop_table(table)
    op.drop_index("outgoing_in_turn", "outgoing")
    op.drop_index("outgoing_waiting", "outgoing")
    _waiting("outgoing_waiting", "lead_id", "id")
    op.drop_column("person", "email")
    op.drop_column("outgoing", "receiver_id")
    op.drop_index("inquiry_queued", "inquiry")
    op.drop_column("inquiry", "reference")
    for column in ("look_at", "refused_at", "rests_until", "cursor", "api", "token_until", "token"):
        op.drop_column("source", column)
