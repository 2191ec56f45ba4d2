"""Persistence: versions of cadences, snoozes, the nurture pile, who must not be contacted, and who bought after all."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.columns import Id, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS: dict[str, list[tuple[str, Any, str | None]]] = {
    "lead": [
        ("cadence", sa.String, None),
        ("snoozes", sa.Integer, "0"),
        ("cycle", sa.Integer, "0"),
        ("given_up_by", sa.String, None),
        ("nudge_at", Instant, None),
        ("listed_in", sa.BigInteger, None),
        ("merged_into", sa.BigInteger, None),
        ("nurtured_at", Instant, None),
        ("nurture_why", sa.String, None),
        ("review_asked_at", Instant, None),
        ("kept_at", Instant, None),
        ("hot_again_by", sa.String, None),
        ("active_at", Instant, None),
    ],
    "event": [("corrects", sa.BigInteger, None)],
    "person": [("nudged_at", Instant, None)],
    "outbox": [("again_at", Instant, None)],
    "workspace": [("receives", sa.Boolean, "false")],
}
RESTING_SINCE = """
    UPDATE lead SET nurtured_at = coalesce((
        SELECT max(event.at) FROM event WHERE event.workspace = lead.workspace AND event.lead_id = lead.id
        AND event.kind IN ('to the nurture pile', 'qualified', 'recorded')
    ), opened_at) WHERE state = 'nurture'
"""
INDICES = {
    "lead_nudge": ("lead", "owner", "nudge_at IS NOT NULL"),
    "lead_card": ("lead", "card_ts", "card_ts IS NOT NULL"),
    "lead_email": ("lead", "email", "email IS NOT NULL"),
    "lead_phone": ("lead", "phone", "phone IS NOT NULL"),
    "lead_ended": ("lead", "ended_at", "state = 'closed'"),
    "outbox_again": ("outbox", "again_at", "again_at IS NOT NULL"),
    "contact_lead": ("contact", "lead_id", "lead_id IS NOT NULL"),
}


def upgrade() -> None:
    """New columns, their indices, and four tables."""
    for table, columns in COLUMNS.items():
        for name, kind, default in columns:
            given = sa.text(default) if default else None
            op.add_column(table, sa.Column(name, kind(), nullable=default is None, server_default=given))
    op.execute(RESTING_SINCE)
    for name, (table, column, where) in INDICES.items():
        only = sa.text(where)
        op.create_index(name, table, ["workspace", column], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "blocked",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "key"),
    )
    op.create_table(
        "keptcadence",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key"),
    )
    op.create_table(
        "purchase",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("months", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("competitor", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "lead_id", "months"),
    )
    _outgoing()


def _outgoing() -> None:
    op.create_table(
        "outgoing",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=True),
        sa.Column("ready_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    for name, columns, where in (
        ("outgoing_waiting", ["workspace", "lead_id", "id"], "state = 'waiting'"),
        ("outgoing_failed", ["workspace"], "state = 'failed'"),
    ):
        only = sa.text(where)
        op.create_index(name, "outgoing", columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Back to the first tables."""
    for table in ("outgoing", "purchase", "keptcadence", "blocked"):
        op.drop_table(table)
    for name, (table, _, _) in INDICES.items():
        op.drop_index(name, table)
    for table, columns in COLUMNS.items():
        for name, _, _ in columns:
            op.drop_column(table, name)
