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
    "workspace": [("draws", sa.Boolean, None)],
}
BOOKED = """CASE WHEN first_touch_by IS NOT NULL THEN first_touch_by
WHEN missed_by IS NOT NULL THEN nullif(missed_by, '') ELSE coalesce(owner, first_claimed_by) END"""
COUNTED = (  # nothing that a nudge changes: each of them would write the index anew
    "channel", "source", "campaign", "temperature", "counts", "state", "limit_seconds", "ended_at", "outcome",
    "touches", "timeouts", "steps_due", "steps_kept", "step_lost_at",
)  # fmt: skip
MADE_OF = (  # SQLite looks into the row for what it works out, even where an index has it
    "owner", "first_claimed_by", "first_touch_by", "missed_by", "first_claimed_at", "first_touch_at", "reached_at",
)  # fmt: skip
REPORTED = {
    "sqlite": ("workspace", "received_at", *MADE_OF, *COUNTED),
    "postgresql": (
        "workspace",
        "received_at",
        "booked",
        "claim_took",
        "touch_took",
        "contact_took",
        *COUNTED,
    ),
}
UNCLAIMED = "owner IS NULL AND state NOT IN ('closed', 'nurture')"


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
    dialect = op.get_bind().dialect.name
    op.create_index(f"lead_report_{dialect}", "lead", list(REPORTED[dialect]))
    for name, columns, those in (
        ("lead_booked", ["booked", "workspace", "received_at"], sa.text("booked IS NOT NULL")),
        ("lead_unclaimed", ["workspace", "received_at"], sa.text(UNCLAIMED)),
    ):
        op.create_index(name, "lead", columns, sqlite_where=those, postgresql_where=those)


def downgrade() -> None:
    """Back to persistence."""
    op.drop_index("lead_unclaimed", "lead")
    op.drop_index("lead_booked", "lead")
    op.drop_index(f"lead_report_{op.get_bind().dialect.name}", "lead")
    op.create_index("lead_received", "lead", ["workspace", "received_at"])
    for name in ("contact_took", "touch_took", "claim_took", "booked"):
        op.drop_column("lead", name)
    for table, columns in COLUMNS.items():
        for name, _, _ in columns:
            op.drop_column(table, name)
