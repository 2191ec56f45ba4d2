"""Accountability: what reports count by, how steps were kept, and whether a workspace's Slack draws."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from store.columns import Instant, Took

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS: dict[str, list[tuple[str, Any, str | None]]] = {
    "lead": [
        ("missed_by", sa.String, None),
        ("steps_due", sa.Integer, "0"),
        ("steps_kept", sa.Integer, "0"),
        ("step_lost_at", Instant, None),
    ],
    "workspace": [("draws", sa.Boolean, None), ("draws_at", Instant, None)],
}
BOOKED = """CASE WHEN first_touch_by IS NOT NULL THEN first_touch_by
WHEN missed_by IS NOT NULL THEN nullif(missed_by, '') ELSE coalesce(owner, first_claimed_by) END"""
REPORTED = (
    "workspace", "received_at", "booked", "channel", "source", "campaign", "temperature", "counts", "state",
    "claim_took", "touch_took", "contact_took", "limit_seconds", "ended_at", "outcome", "touches", "timeouts",
    "steps_due", "steps_kept", "step_lost_at",
)  # fmt: skip
FLAGGED = "touch OR kind IN ('snoozed', 'released by timeout') OR corrects IS NOT NULL"
OF_THE_BOARD = (
    ("lead_unclaimed", ["workspace", "opened_at", "channel", "counts"], "state = 'open'"),
    (
        "lead_unanswered", ["workspace", "temperature", "repeats", "owner", "counts"],
        "repeats > 0 AND owner IS NOT NULL",
    ),
)  # fmt: skip


def upgrade() -> None:
    """New columns, four of them worked out by the database, and the indices that reports are answered from."""
    for table, columns in COLUMNS.items():
        for name, kind, default in columns:
            given = sa.text(default) if default else None
            op.add_column(table, sa.Column(name, kind(), nullable=default is None, server_default=given))
    # PostgreSQL cannot index what it works out while reading, SQLite cannot add what it would have to store
    stored = True if op.get_bind().dialect.name == "postgresql" else None
    op.add_column("lead", sa.Column("booked", sa.String(), sa.Computed(BOOKED, persisted=stored)))
    for name, there in (
        ("claim", "first_claimed_at"),
        ("touch", "first_touch_at"),
        ("contact", "reached_at"),
    ):
        took = sa.Computed(Took(there, "received_at"), persisted=stored)
        op.add_column("lead", sa.Column(f"{name}_took", sa.BigInteger(), took))
    op.drop_index("lead_received", "lead")
    op.create_index("lead_report", "lead", list(REPORTED))
    op.create_index("lead_booked", "lead", ["booked", "workspace", "received_at"])
    for name, parts, where in OF_THE_BOARD:
        only = sa.text(where)
        op.create_index(name, "lead", parts, sqlite_where=only, postgresql_where=only)
    told = sa.text(FLAGGED)
    op.create_index("event_flagged", "event", ["workspace", "at"], sqlite_where=told, postgresql_where=told)
    _pictures()


def _pictures() -> None:
    op.create_table(
        "picture",
        sa.Column("workspace", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("chart", sa.JSON(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ready_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("png", sa.LargeBinary()),
        *(sa.Column(name, sa.String()) for name in ("file", "url", "error")),
    )
    op.create_index("picture_name", "picture", ["name"], unique=True)
    op.create_index("picture_asked", "picture", ["workspace", "asked_at"])
    wanted = sa.text("state = 'wanted'")
    op.create_index("picture_wanted", "picture", ["workspace", "ready_at"], sqlite_where=wanted,
                    postgresql_where=wanted)  # fmt: skip


def downgrade() -> None:
    """Back to persistence."""
    op.drop_index("event_flagged", "event")
    op.drop_table("picture")
    for name, _, _ in OF_THE_BOARD:
        op.drop_index(name, "lead")
    op.drop_index("lead_booked", "lead")
    op.drop_index("lead_report", "lead")
    op.create_index("lead_received", "lead", ["workspace", "received_at"])
    for name in ("contact_took", "touch_took", "claim_took", "booked"):
        op.drop_column("lead", name)
    for table, columns in COLUMNS.items():
        for name, _, _ in columns:
            op.drop_column(table, name)
